import type { Trial } from '../trial.ts';

export const trial: Trial = {
  versions: ['1.0.102'],
  variables: ({ url, key, cache }) => ({
    // It unpacks itself there, 190 MB of it.
    XDG_CACHE_HOME: `${cache}/copilot-cache`,
    ...{ COPILOT_PROVIDER_BASE_URL: `${url}/v1`, COPILOT_PROVIDER_API_KEY: key },
    ...{ COPILOT_MODEL: 'local-1', COPILOT_OFFLINE: 'true' },
  }),
  settled({ folder }) {
    return ['.copilot/config.json', JSON.stringify({ trustedFolders: [folder] }, null, 2)];
  },
  dialogs: () => [
    ...['/model', '/theme', '/resume', '/permissions', '/help', '/mcp', '/settings', '/skills', '/agent'],
    ...['/rewind', '/tasks', '/statusline', '[[bash curl http://127.0.0.1:9/]]', 'C-r', '!', 'Tab'],
  ],
  firstRuns: () => [],
  screens: {
    'api-error': 'held api-error',
    'context-full': 'held context-full',
    login: 'held not-logged-in',
    'login-choice': 'held not-logged-in',
    permission: 'waiting permission',
    quota: 'held usage-limit',
    'rate-limit': 'held usage-limit',
    trust: 'held trust',
    unauthorized: 'held not-logged-in',
    'usage-limit': 'held usage-limit',
  },
  said: {
    'api-error': /^500 The server had an error while processing your request\.$/,
    'context-full': /^400 Your input exceeds the context window of this model\.$/,
  },
};
