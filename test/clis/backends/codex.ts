import type { Trial } from '../trial.ts';

const next = ['Enter'];

export const trial: Trial = {
  versions: ['0.171.0'],
  variables: ({ key }) => ({ OPENAI_API_KEY: key }),
  settled({ url }) {
    const provider = {
      ...{ name: 'local', base_url: `${url}/v1` },
      ...{ env_key: 'OPENAI_API_KEY', wire_api: 'responses' },
    };
    const lines = Object.entries(provider).map(([name, value]) => `${name} = ${JSON.stringify(value)}`);
    const head = 'model = "gpt-5"\nmodel_provider = "local"\n';
    return ['.codex/config.toml', `${head}[model_providers.local]\n${lines.join('\n')}\n`];
  },
  dialogs: () => [
    ...['/model', '/permissions', '/resume', '/theme', '/experimental', '/review', '/skills', '/agent'],
    ...['Left', 'Escape Escape', 'C-r', 'F2', '!'],
  ],
  firstRuns: () => [
    {
      hasNoKey: true,
      steps: [
        [[], 'first-login'],
        [['1'], 'first-login-browser'],
        [['Escape'], 'first-login'],
        [['3'], 'first-login-other'],
        [next, 'first-login-key'],
      ],
    },
  ],
  screens: {
    'api-error': 'held api-error',
    busy: 'busy',
    'context-full': 'held context-full',
    disconnected: 'held api-error',
    'hooks-review': 'held trust',
    idle: 'idle',
    login: 'held not-logged-in',
    quota: 'held usage-limit',
    'retries-over': 'held api-error',
    trust: 'held trust',
    unauthorized: 'held not-logged-in',
    'usage-limit': 'held usage-limit',
  },
  said: {
    'api-error': /^Selected model is at capacity\. Please try a different model\.$/,
    'context-full': /^Codex ran out of room in the model's context window\./,
  },
};
