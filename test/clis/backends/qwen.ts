import type { Trial } from '../trial.ts';

function settings(security: object): readonly [string, string] {
  const all = {
    security: { auth: { selectedType: 'openai' }, ...security },
    privacy: { usageStatisticsEnabled: false },
    // Or turns of its own come between ours.
    memory: { enableManagedAutoMemory: false },
  };
  return ['.qwen/settings.json', JSON.stringify(all, null, 2)];
}

export const trial: Trial = {
  versions: ['0.24.4'],
  node: '22.23.3',
  variables: ({ url, key }) => ({
    OPENAI_API_KEY: key,
    OPENAI_BASE_URL: `${url}/v1`,
    OPENAI_MODEL: 'local-1',
  }),
  settled: () => settings({}),
  asking: () => settings({ folderTrust: { enabled: true } }),
  dialogs: () => [
    ...['/model', '/settings', '/theme', '/resume', '/auth', '/editor', '/permissions', '/help', '/mcp'],
    ...['/hooks', '/skills', '/memory', '/stats'],
    ...['[[bash curl http://127.0.0.1:9/]]', 'C-r', '!', '@', '/'],
  ],
  firstRuns: () => [],
  screens: {
    'api-error': 'held api-error',
    'context-full': 'held context-full',
    login: 'held not-logged-in',
    permission: 'waiting permission',
    trust: 'held trust',
    unauthorized: 'held not-logged-in',
    'usage-limit': 'held usage-limit',
  },
  said: {
    'api-error': /^API Error: 500 The server had an error while processing your request\.$/,
  },
};
