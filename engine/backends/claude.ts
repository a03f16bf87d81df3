/**
 * Claude Code, checked with 2.1.197, 2.1.330 and 2.1.332. The conversation's id is chosen by the engine: `--continue`
 * would take up whichever conversation in the folder is newest, which may be another agent's. Hooks come in by
 * `--settings`, which adds to the settings of user and project and writes neither. The trust dialog cannot be
 * answered for one start alone, so an agent that shows it is held.
 */
import type { Backend, Start } from './backend.ts';
import { readClaudeComposer, readClaudeScreen } from './claude-screen.ts';
import { hookCommand } from './hook-command.ts';
import { toldByClaude } from './told.ts';

/** Asks before anything that is not harmless. */
const usualPermission = 'default';

export const claude: Backend = {
  name: 'claude',
  keys: ['prompt', 'command', 'model', 'permission'],
  // `manual` was called `default` up to 2.1.197; both versions take both.
  permissions: ['acceptEdits', 'auto', 'bypassPermissions', 'default', 'dontAsk', 'manual', 'plan'],
  usualPermission,
  permissionFlags: [
    '--permission-mode',
    '--dangerously-skip-permissions',
    '--allow-dangerously-skip-permissions',
  ],
  program: () => ['claude'],
  // The second keeps it from fetching its vendor's list of plug-ins into the user's home.
  environment: { DISABLE_AUTOUPDATER: '1', CLAUDE_CODE_DISABLE_OFFICIAL_MARKETPLACE_AUTOINSTALL: '1' },
  launch: (start) => argvOf(start, '--session-id'),
  conversations: {
    idFrom: 'engine',
    resume: (start) => argvOf(start, '--resume'),
    transcripts: (environment) =>
      `${environment['CLAUDE_CONFIG_DIR'] || `${environment['HOME'] ?? ''}/.claude`}/projects`,
    leadsTo: ([name = '', ...deeper], directory) => {
      const slug = directory.replaceAll(/[^A-Za-z0-9]/g, '-');
      // Longer names are cut and given a suffix.
      const isCut = slug.length > longestSlug && name.startsWith(slug.slice(0, longestSlug));
      return deeper.length === 0 && (name === slug || isCut);
    },
    isTranscript: (fileName, conversation) => fileName === `${conversation}.jsonl`,
    isOurs: (text) => text !== '',
    toldBy: toldByClaude,
    isToldByTyping: false,
  },
  reports: true,
  queuesUnseen: true,
  readScreen: readClaudeScreen,
  readComposer: readClaudeComposer,
  cli: {
    checked: { oldest: '2.1.197', newest: '2.1.332' },
    parseVersion: (text) => /^(\d+\.\d+\.\d+) \(Claude Code\)/m.exec(text)?.[1] ?? null,
    help: { launch: ['--help'], resume: ['--help'] },
  },
};

const longestSlug = 200;

/** StopFailure is there since 2.1.78; an older Claude Code passes over events it does not know. */
const events = [
  'SessionStart',
  'UserPromptSubmit',
  'Stop',
  'StopFailure',
  'Notification',
  'PermissionRequest',
  'SessionEnd',
] as const;

const hookTimeoutSeconds = 10;

/**
 * One builder for both ways to start, since a resumed conversation remembers none of its flags. `--session-id`
 * fails where the conversation exists, `--resume` where it does not.
 */
function argvOf(start: Start, flag: '--session-id' | '--resume'): string[] {
  const { definition, conversation, prompt } = start;
  return [
    ...[flag, conversation],
    ...['--settings', settingsOf(start)],
    ...(definition.model === null ? [] : [`--model=${definition.model}`]),
    // Without it, 2.1.332 decides by itself what it may do.
    ...['--permission-mode', definition.permission ?? usualPermission],
    ...definition.args,
    // A prompt may begin with a hyphen.
    ...(prompt === null ? [] : ['--', prompt]),
  ];
}

function settingsOf({ engine, definition }: Start): string {
  const hooks = events.map((event) => {
    const command = hookCommand(engine, event);
    return [event, [{ hooks: [{ type: 'command', command, timeout: hookTimeoutSeconds }] }]] as const;
  });
  return JSON.stringify({
    hooks: Object.fromEntries(hooks),
    // The operator has said so in agents.toml; nobody is there to say it again to a dialog.
    ...(definition.permission === 'bypassPermissions' && { skipDangerousModePermissionPrompt: true }),
  });
}
