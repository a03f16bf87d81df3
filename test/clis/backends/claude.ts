import type { Trial } from '../trial.ts';

const next = ['Enter'];
const oldVersion = '2.1.197';

const dialogs = [
  ...['/model', '/config', '/resume', '/permissions', '/help', '/rewind', '/login', '/theme', '/export'],
  ...['/memory', '/add-dir', '/hooks', '/status', '/tasks', 'C-o', 'C-r'],
];

/** An answer with words of the program's own. */
const quoted = [
  '● The trust dialog asks: Do you trust the files in this folder?',
  '  It says "Not logged in · Please run /login", and esc to interrupt.',
  '  Enter to confirm · Esc to cancel',
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
  screens: {
    'api-error': 'held api-error',
    'api-key': 'waiting first-run',
    busy: 'busy',
    bypass: 'held trust',
    'context-full': 'held context-full',
    idle: 'idle',
    'not-logged-in': 'held not-logged-in',
    'not-logged-in-2.1.197': 'held not-logged-in',
    permission: 'waiting permission',
    'permission-2.1.197': 'waiting permission',
    // The hook tells more; the words alone are those of any turn that failed.
    'rate-limit': 'held api-error',
    resumed: 'idle',
    trust: 'held trust',
    'trust-2.1.197': 'held trust',
  },
  said: {
    'api-error': /^API Error: 500 Internal server error\./,
    'context-full': /^Context limit reached · \/compact or \/clear to continue$/,
  },
  // The words of an error may be those of an answer.
  hasUnsureErrors: true,
  quoting: (screen) => screen.flatMap((line) => (line.startsWith('● Hello') ? quoted : [line])),
};
