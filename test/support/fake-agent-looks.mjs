// What each agent CLI puts on the screen, after the real screens in `screens/`: what was said, the composer with what
// stands around it, and the dialogs. Pure.

const rule = (width) => '─'.repeat(width);
const faint = (text) => `\x1b[2m${text}\x1b[22m`;

/**
 * `banner`, `user`, `answer`, `failure` and `notLoggedIn` give text that stays. `live` gives what is drawn over and
 * over: its lines, and the index of the line in which the input begins.
 */
const looks = {
  claude: {
    banner: (cwd) =>
      ` ▐▛███▛█   Claude Code v2.1.332\n▝▜██████▀  Fake 1 · API Usage Billing\n ▝▝   ▝▝   ${cwd}\n`,
    user: (text) => `❯ ${text}\n`,
    answer: (text) => `● ${text}\n\n✻ Baked for 0s · done 2:20 PM\n`,
    interrupted: '  ⎿ \u00a0Interrupted · What should Claude do instead?\n',
    failure: (how, when) =>
      how === 'rate_limit'
        ? `● You've hit your usage limit · ${when || 'resets 3pm (UTC)'}\n`
        : how === 'context'
          ? '  ⎿ \u00a0Context limit reached · /compact or /clear to continue\n'
          : `● API Error: ${how}\n`,
    notLoggedIn: '  ⎿ \u00a0Not logged in · Please run /login\n',
    // Below its dialog, which stays. The others leave nothing of theirs.
    distrusted:
      "\x1b[999;1H\n\nClaude Code didn't start because this folder isn't trusted.\nRun claude again and choose Yes, or run it in another folder.\n",
    live: ({ shown, isBusy, isLoggedOut, width }) => ({
      lines: [
        ...(isBusy ? ['* Calculating…', ''] : []),
        rule(width),
        ...inputLines('❯\u00a0', shown),
        rule(width),
        `  ⏵⏵ auto mode on (shift+tab to cycle)${isBusy ? ' · esc to interrupt' : ''} · ${isLoggedOut ? 'Not logged in · Run /login' : '← for agents'}`,
      ],
      input: isBusy ? 3 : 1,
    }),
  },
  codex: {
    banner: (cwd) => `  >_ OpenAI Codex (v0.171.0)\n     ${cwd}\n`,
    user: (text) => `› ${text}\n`,
    answer: (text) => `• ${text}\n\n  Worked for <1s • 14:22\n`,
    failure: (how, when) =>
      how === 'rate_limit'
        ? `■ You’ve hit your usage limit. ${when || 'Try again at 3:00 PM.'}\n`
        : how === 'context'
          ? "■ Codex ran out of room in the model's context window.\n"
          : `■ ${how}\n`,
    interrupted: '■ Conversation interrupted\n',
    notLoggedIn: '■ unexpected status 401 Unauthorized\n',
    distrusted: '\x1b[2J\x1b[H',
    live: ({ shown, isBusy, cwd }) => ({
      lines: [
        ...(isBusy ? ['◦ Working (5s • esc to interrupt)', ''] : ['']),
        ...inputLines('› ', shown === '' ? faint('Ask Codex to do anything') : shown),
        '',
        `  GPT-6.1-Sol default · ${cwd}`,
        '  ← for agents · ? for shortcuts',
      ],
      input: isBusy ? 2 : 1,
    }),
  },
  gemini: {
    banner: () => '1. Create GEMINI.md files to customize your interactions\n2. /help for more information\n',
    user: (text) => ` > ${text}\n`,
    answer: (text) => `✦ ${text}\n`,
    failure: (how) => `✕ [API Error: ${how}]\n`,
    notLoggedIn: '✕ [API Error: not logged in]\n',
    distrusted: '\x1b[2J\x1b[H',
    live: ({ shown, isBusy, cwd, width }) => ({
      lines: [
        isBusy ? ' ⠇ Thinking... (esc to cancel, 5s)' : '',
        rule(width),
        ' Shift+Tab to accept edits',
        '▀'.repeat(width),
        ...inputLines(' > ', shown === '' ? faint('  Type your message or @path/to/file') : shown),
        '▄'.repeat(width),
        ' workspace (/directory)',
        ` ${cwd}`,
      ],
      input: 4,
    }),
  },
  opencode: {
    banner: () => '',
    user: (text) => `┃  ${text}\n`,
    answer: (text) => `   ${text}\n`,
    failure: (how) => `\n  ┃\n  ┃  ${how}\n  ┃\n\n     ▣  Build · Fake\n`,
    notLoggedIn: '   not logged in\n',
    live: ({ shown, isBusy }) => ({
      lines: [
        '  ┃',
        ...inputLines('  ┃  ', shown, '  ┃  '),
        '  ┃',
        '  ┃  Build · Fake OpenCode Zen',
        `  ╹${'▀'.repeat(40)}`,
        isBusy ? '   ■■■■■■⬝⬝  esc interrupt' : '   tab agents  ctrl+p commands',
      ],
      input: 1,
    }),
  },
  plain: {
    banner: (cwd) => `A fake agent in ${cwd}\n`,
    user: (text) => `> ${text}\n`,
    answer: (text) => `${text}\n`,
    failure: (how) => `${how}\n`,
    notLoggedIn: 'not logged in\n',
    live: ({ shown, isBusy }) => ({ lines: [isBusy ? 'working' : '', ...inputLines('> ', shown)], input: 1 }),
  },
};

export function looksOf(as) {
  return looks[as];
}

/** A long input is shown by its first lines. */
function inputLines(sign, shown, before = ' '.repeat(sign.length)) {
  const [first = '', ...more] = shown.split('\n');
  return [`${sign}${first}`, ...more.slice(0, 10).map((line) => `${before}${line}`)];
}

/**
 * A dialog: `choices` as `[label, meaning]`, the first of them chosen at the start, and `lines(chosen)`. In the
 * newest Claude the first answer to the trust question is No, so that a blind Enter ends it.
 */
export function dialogOf(as, what, { cwd, width }) {
  const { choices, title, sign, footer, isNumbered, isBoxed } = dialogs[what]?.[as] ?? dialogs[what].other;
  const label = (index) => `${isNumbered ? `${index + 1}. ` : ''}${choices[index][0]}`;
  return {
    choices,
    isNumbered,
    lines(chosen) {
      const text = [
        ...title.map((line) => line.replaceAll('CWD', cwd)),
        '',
        ...choices.map((_, index) => `${index === chosen ? sign : ' '} ${label(index)}`),
      ];
      if (isBoxed)
        return [
          `╭${'─'.repeat(width - 2)}╮`,
          ...['', ...text, ''].map((line) => `│ ${line}`),
          `╰${'─'.repeat(width - 2)}╯`,
        ];
      const upper = as === 'claude' ? [rule(width)] : [];
      return [...upper, ...text.map((line) => ` ${line}`), '', ...(footer === '' ? [] : [` ${footer}`])];
    },
  };
}

const claude = { sign: '❯', footer: 'Enter to confirm · Esc to cancel', isNumbered: true, isBoxed: false };
const codex = { sign: '›', footer: ' enter continue · esc back', isNumbered: true, isBoxed: false };
const gemini = { sign: '●', footer: '', isNumbered: true, isBoxed: true };
const yesOrNo = [
  ['Yes', 'yes'],
  ['No', 'no'],
];

const dialogs = {
  trust: {
    claude: {
      ...{ ...claude, isNumbered: false },
      title: ['Accessing workspace:', '', 'CWD', '', 'Quick safety check: do you trust this folder?'],
      choices: [
        ['No, exit', 'no'],
        ['Yes, I trust this folder', 'yes'],
      ],
    },
    codex: {
      ...codex,
      title: ['Folder access', 'CWD', '', 'Trust this folder? Codex can read, edit, and run files here.'],
      choices: [
        ['Trust and continue', 'yes'],
        ['Back to Agent Command Center', 'no'],
      ],
    },
    gemini: {
      ...gemini,
      title: ['Do you trust the files in this folder?'],
      choices: [
        ['Trust folder (demo)', 'yes'],
        ["Don't trust", 'no'],
      ],
    },
    other: { ...claude, title: ['Do you trust CWD?'], choices: yesOrNo },
  },
  ask: {
    claude: {
      ...{ ...claude, footer: 'Esc to cancel · Tab to amend' },
      title: ['Bash command', '', '  date', '', 'Do you want to proceed?'],
      choices: yesOrNo,
    },
    codex: {
      ...{ ...codex, footer: ' Press enter to confirm or esc to cancel' },
      title: ['Would you like to run the following command?', '', '  $ date'],
      choices: yesOrNo,
    },
    gemini: {
      ...gemini,
      title: ['Shell date', '', 'Allow execution of: date?'],
      choices: [
        ['Allow once', 'yes'],
        ['No', 'no'],
      ],
    },
    other: { ...claude, title: ['Permission required: date'], choices: yesOrNo },
  },
  model: {
    claude: {
      ...{ ...claude, footer: 's to use this session only · Enter to save · Esc to cancel' },
      title: ['Select model'],
      choices: yesOrNo,
    },
    codex: { ...codex, footer: ' enter select · esc back', title: ['Select model'], choices: yesOrNo },
    other: { ...gemini, title: ['Select model'], choices: yesOrNo },
  },
  limit: {
    other: {
      ...gemini,
      title: ['Usage limit reached for all Pro models.', '/stats model for usage details'],
      choices: [
        ['Keep trying', 'yes'],
        ['Stop', 'yes'],
      ],
    },
  },
  login: {
    codex: {
      ...{ ...codex, footer: ' Press enter to continue' },
      title: ['Choose how you want to use Codex.'],
      choices: [['Sign in with ChatGPT', 'never']],
    },
    other: {
      ...gemini,
      title: ['How would you like to authenticate for this project?'],
      choices: [['Sign in', 'never']],
    },
  },
};
