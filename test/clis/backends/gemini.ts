import type { Trial } from '../trial.ts';

export const trial: Trial = {
  versions: ['0.61.0'],
  variables: ({ url, key }) => ({
    GEMINI_API_KEY: key,
    GOOGLE_GEMINI_BASE_URL: url,
    GEMINI_TELEMETRY_ENABLED: 'false',
  }),
  settled() {
    const settings = {
      security: { auth: { selectedType: 'gemini-api-key' } },
      privacy: { usageStatisticsEnabled: false },
    };
    return ['.gemini/settings.json', JSON.stringify(settings, null, 2)];
  },
  dialogs: () => [
    ...[
      '/model',
      '/settings',
      '/theme',
      '/resume',
      '/rewind',
      '/auth',
      '/editor',
      '[[bash curl http://127.0.0.1:9/]]',
    ],
    ...['C-r', '!', '@', '/'],
  ],
  firstRuns: () => [
    {
      hasNoKey: true,
      steps: [
        [[], 'first-login'],
        [['2'], 'first-login-key'],
        [['Escape'], 'first-login'],
        [['3'], 'first-login-vertex'],
        [['1'], 'first-login-code'],
      ],
    },
  ],
  screens: {
    busy: 'busy',
    'context-full': 'held context-full',
    idle: 'idle',
    key: 'held not-logged-in',
    login: 'held not-logged-in',
    trust: 'held trust',
    'usage-limit': 'held usage-limit',
  },
  said: {
    'context-full': /^The input token count exceeds the maximum number of tokens allowed\.$/,
  },
};
