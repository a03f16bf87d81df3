import type { Trial } from '../trial.ts';

export const trial: Trial = {
  versions: ['1.6.0'],
  node: '22.23.3',
  variables: ({ key }) => ({ LOCAL_API_KEY: key }),
  settled({ url }) {
    const local = {
      ...{ baseUrl: `${url}/v1`, api: 'openai-completions', apiKey: '$LOCAL_API_KEY' },
      models: [{ id: 'local-1', name: 'Local 1' }],
    };
    return ['.pi/agent/models.json', JSON.stringify({ providers: { local } }, null, 2)];
  },
  exit: '/quit',
  // What it searches with, where the machine lacks it.
  fetches: /^(api\.)?github\.com\/(repos\/)?(sharkdp\/fd|BurntSushi\/ripgrep)\//,
  dialogs: () => [
    ...[
      '/settings',
      '/model',
      '/scoped-models',
      '/login',
      '/resume',
      '/tree',
      '/fork',
      '/trust',
      '/thinking',
    ],
    ...['/bug', 'C-l', 'Escape Escape', 'C-S-f', '/'],
  ],
  firstRuns: () => [],
  screens: {
    login: 'held not-logged-in',
    unauthorized: 'held not-logged-in',
    'usage-limit': 'held usage-limit',
  },
};
