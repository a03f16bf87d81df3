import type { Trial } from '../trial.ts';

export const trial: Trial = {
  versions: ['1.18.33'],
  variables: ({ key }) => ({ LOCAL_API_KEY: key }),
  settled({ url }) {
    const local = {
      ...{ npm: '@ai-sdk/openai-compatible', name: 'Local' },
      options: { baseURL: `${url}/v1`, apiKey: '{env:LOCAL_API_KEY}' },
      models: { 'local-1': { name: 'Local 1', tool_call: true } },
    };
    const config = { share: 'disabled', model: 'local/local-1', provider: { local } };
    return ['.config/opencode/opencode.json', JSON.stringify(config, null, 2)];
  },
  dialogs: () => [
    ...['/models', '/sessions', '/agents', '/help', '/status', '/themes', '/connect', '/timeline', '/mcps'],
    ...['/skills', 'C-p', '!'],
  ],
  firstRuns: () => [
    {
      hasNoKey: true,
      lines: 'prompt = "p.md"\n',
      steps: [
        [[], 'first-connect'],
        [['Escape'], 'first-no-provider'],
      ],
    },
  ],
  screens: {
    busy: 'busy',
    error: 'held api-error',
    home: 'idle',
    // The vendor could not be reached.
    idle: 'held api-error',
    retrying: 'busy',
  },
  said: {
    error: /^Incorrect API key provided\.$/,
  },
  // A turn that ends looks like one that failed.
  hasUnsureErrors: true,
};
