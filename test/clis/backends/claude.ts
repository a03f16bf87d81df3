import type { Trial } from '../trial.ts';

const next = ['Enter'];
const oldVersion = '2.1.197';

const dialogs = [
  ...['/model', '/config', '/resume', '/permissions', '/help', '/rewind', '/login', '/theme', '/export'],
  ...['/memory', '/add-dir', '/hooks', '/status', '/tasks', 'C-o', 'C-r'],
];

export const trial: Trial = {
  versions: ['2.1.332', oldVersion],
  variables: ({ url, key }) => ({ ANTHROPIC_BASE_URL: url, ANTHROPIC_API_KEY: key }),
  settled({ folder, key }) {
    const project = { hasTrustDialogAccepted: true, hasCompletedProjectOnboarding: true };
    const known = {
      ...{ hasCompletedOnboarding: true, theme: 'dark', lastOnboardingVersion: '9.9.9' },
      customApiKeyResponses: { approved: [key.slice(-20)], rejected: [] },
      projects: { [folder]: project },
    };
    return ['.claude.json', JSON.stringify(known, null, 2)];
  },
  dialogs: () => dialogs,
  firstRuns: (version) => {
    const isOld = version === oldVersion;
    return [
      {
        lines: 'env = { TERM_PROGRAM = "vscode" }\n',
        ends: true,
        steps: [
          [[], 'first-theme'],
          [next, 'first-api-key'],
          [['Up', 'Enter'], 'first-notes'],
          [next, 'first-terminal-setup'],
          [['Escape'], 'first-trust'],
          [isOld ? ['Down', 'Enter'] : next, 'first-trust-refused'],
        ],
      },
      {
        hasNoKey: true,
        steps: [
          [[], 'first-theme'],
          [next, 'first-login'],
          [['Down', 'Down', 'Enter'], 'first-login-platform'],
          [['Escape'], 'first-login'],
          [next, 'first-login-code'],
        ],
      },
    ];
  },
};
