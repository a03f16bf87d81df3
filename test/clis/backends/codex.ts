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
};
