// The command lines of the agent CLIs that the fake agent stands in for: what each takes, says of itself and
// refuses. Checked against the `--help` of the versions named here. No I/O.

/** Options with a value, options without, and whether `--version` and `--help` are answered as this CLI does. */
const clis = {
  claude: {
    version: '2.1.332 (Claude Code)',
    usage: 'Usage: claude [options] [command] [prompt]',
    valued: [
      '--add-dir',
      '--agent',
      '--allowedTools',
      '--append-system-prompt',
      '--disallowedTools',
      '--effort',
      '--fallback-model',
      '--input-format',
      '--mcp-config',
      '--model',
      '--name',
      '-n',
      '--output-format',
      '--permission-mode',
      '--permission-prompts',
      '--resume',
      '-r',
      '--session-id',
      '--setting-sources',
      '--settings',
      '--system-prompt',
      '--tools',
    ],
    bare: [
      '--ax-screen-reader',
      '--allow-dangerously-skip-permissions',
      '--continue',
      '-c',
      '--dangerously-skip-permissions',
      '--fork-session',
      '--print',
      '-p',
      '--restricted',
      '--verbose',
    ],
  },
  codex: {
    version: 'codex-cli 0.171.0',
    usage: 'Usage: codex [OPTIONS] [PROMPT]',
    valued: [
      '--add-dir',
      '--ask-for-approval',
      '-a',
      '--cd',
      '-C',
      '--config',
      '-c',
      '--enable',
      '--model',
      '-m',
      '--profile',
      '-p',
      '--sandbox',
      '-s',
    ],
    bare: [
      '--all',
      '--approve-for-me',
      '--dangerously-bypass-approvals-and-sandbox',
      '--dangerously-bypass-hook-trust',
      '--last',
      '--no-alt-screen',
      '--no-daemon',
      '--search',
    ],
  },
  gemini: {
    version: '0.61.0',
    usage: 'Usage: gemini [options] [command]',
    valued: [
      '--approval-mode',
      '--include-directories',
      '--model',
      '-m',
      '--output-format',
      '-o',
      '--policy',
      '--prompt',
      '-p',
      '--prompt-interactive',
      '-i',
      '--resume',
      '-r',
      '--session-file',
      '--session-id',
    ],
    bare: ['--debug', '--list-sessions', '--screen-reader', '--skip-trust', '--yolo', '-y'],
  },
  opencode: {
    version: '1.18.33',
    usage: 'Usage: opencode [project]',
    valued: ['--agent', '--hostname', '--model', '-m', '--port', '--prompt', '--session', '-s'],
    bare: ['--auto', '--continue', '-c', '--fork', '--mini'],
  },
  /** Any program: takes whatever it is given, and its last argument is what it is told. */
  plain: null,
};

export const cliNames = Object.keys(clis);

export function versionOf(as) {
  return clis[as]?.version ?? 'fake agent 1';
}

export function helpOf(as) {
  const cli = clis[as];
  if (cli === null) return 'Usage: fake-agent [ARGUMENT…]';
  const options = [
    ...cli.valued.map((flag) => `  ${flag} <value>`),
    ...cli.bare.map((flag) => `  ${flag}`),
    '  -h, --help',
    as === 'codex' ? '  -V, --version' : '  -v, --version',
  ];
  return `${cli.usage}\n\nOptions:\n${options.sort().join('\n')}`;
}

/** `{ options, words }`, or `{ problem }` with what the CLI would print before it exits 1. */
export function parseCommandLine(as, argv) {
  const cli = clis[as];
  if (cli === null) return { options: [], words: [...argv] };
  const options = [];
  const words = [];
  for (let at = 0; at < argv.length; at += 1) {
    const word = argv[at];
    if (word === '--') {
      words.push(...argv.slice(at + 1));
      break;
    }
    const [flag, inline] = word.startsWith('--') && word.includes('=') ? splitOnce(word) : [word, null];
    if (cli.valued.includes(flag)) {
      const value = inline ?? argv[at + 1];
      if (inline === null) at += 1;
      if (value === undefined) return { problem: `error: option '${flag}' argument missing` };
      options.push([flag, value]);
    } else if (cli.bare.includes(flag)) options.push([flag, null]);
    else if (word.startsWith('-') && word !== '-') return { problem: `error: unknown option '${word}'` };
    else words.push(word);
  }
  return { options, words };
}

function splitOnce(word) {
  const at = word.indexOf('=');
  return [word.slice(0, at), word.slice(at + 1)];
}

/** What a start means, the same for every CLI: which conversation, how it is taken up, and what it is told. */
export function startOf(as, { options, words }) {
  const value = (...flags) => options.findLast(([flag]) => flags.includes(flag))?.[1];
  const settings = value('--settings') ?? null;
  switch (as) {
    case 'claude':
      return {
        create: value('--session-id') ?? null,
        resume: value('--resume', '-r') ?? null,
        prompt: words[0] ?? null,
        settings,
      };
    case 'gemini':
      return {
        create: value('--session-id') ?? null,
        resume: value('--resume', '-r') ?? null,
        prompt: value('--prompt-interactive', '-i') ?? (words.join(' ') || null),
        settings,
      };
    case 'codex':
      return words[0] === 'resume'
        ? { create: null, resume: words[1] ?? null, prompt: words[2] ?? null, settings }
        : { create: null, resume: null, prompt: words[0] ?? null, settings };
    case 'opencode':
      return {
        create: null,
        resume: value('--session', '-s') ?? null,
        prompt: value('--prompt') ?? null,
        settings,
      };
    default:
      return { create: null, resume: null, prompt: words.at(-1) ?? null, settings };
  }
}

/**
 * The hooks a start brings along, as `[event, matcher, command]`: Claude's from `--settings` (a file or JSON),
 * Codex's from `-c hooks.EVENT=[…]`. `readFile` gives a file's text.
 */
export function hooksOf(as, { options }, settings, readFile) {
  if (as === 'codex') {
    return options.flatMap(([flag, value]) => {
      const [, event] = /^hooks\.(\w+)=/.exec(flag === '-c' || flag === '--config' ? value : '') ?? [];
      if (event === undefined) return [];
      return [...value.matchAll(/command\s*=\s*("(?:[^"\\]|\\.)*"|'[^']*')/g)].map(([, text]) => [
        event,
        '',
        text.startsWith("'") ? text.slice(1, -1) : JSON.parse(text),
      ]);
    });
  }
  if (settings === null) return [];
  const { hooks = {} } = JSON.parse(settings.trimStart().startsWith('{') ? settings : readFile(settings));
  return Object.entries(hooks).flatMap(([event, groups]) =>
    groups.flatMap(({ matcher = '', hooks: inner }) => inner.map(({ command }) => [event, matcher, command])),
  );
}
