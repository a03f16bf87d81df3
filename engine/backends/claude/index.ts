/**
 * Claude Code, checked with 2.1.197, 2.1.330 and 2.1.332. The conversation's id is chosen by the engine: `--continue`
 * would take up whichever conversation in the folder is newest, which may be another agent's. Hooks come in by
 * `--settings`, which adds to the settings of user and project and writes neither. The trust dialog cannot be
 * answered for one start alone, so an agent that shows it is held.
 */
import type { Environment } from '../../kernel/environment.ts';
import type { Backend, Settings, Start } from '../backend.ts';
import { hookCommand } from '../hook-command.ts';
import { type PromptForm, promptWords } from '../prompt.ts';
import { echo } from './echo.ts';
import { readComposer, readScreen } from './screen.ts';
import { template } from './template.ts';
import { toldBy } from './told.ts';
import { trust } from './trust.ts';
import { variables } from './variables.ts';

/** Asks before anything that is not harmless. */
const usualPermission = 'default';

const promptForm: PromptForm = { flag: '--' };

export const claude: Backend = {
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
  environment: {
    DISABLE_AUTOUPDATER: '1',
    // Or it fetches its vendor's list of plug-ins into the user's home.
    CLAUDE_CODE_DISABLE_OFFICIAL_MARKETPLACE_AUTOINSTALL: '1',
    // Or its list of agents, at the left arrow key, moves the conversation into a background process of its own, which
    // runs outside of the launcher and outlives `/exit`.
    CLAUDE_CODE_DISABLE_AGENT_VIEW: '1',
  },
  prompt: promptForm,
  launch: (start) => argvOf(start, '--session-id'),
  conversations: {
    idFrom: 'engine',
    firstOnly: ['--session-id'],
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
    toldBy,
    isToldByTyping: false,
  },
  reports: true,
  queuesUnseen: true,
  echo,
  readScreen,
  readComposer,
  cli: {
    title: 'Claude Code',
    npmPackage: '@anthropic-ai/claude-code',
    checked: { oldest: '2.1.197', between: ['2.1.330'], newest: '2.1.332' },
    parseVersion: (text) => /^(\d+\.\d+\.\d+) \(Claude Code\)/m.exec(text)?.[1] ?? null,
    help: { launch: ['--help'], resume: ['--help'] },
    sharesLogin: true,
    login:
      'log in there (/login), or set ANTHROPIC_API_KEY or CLAUDE_CODE_OAUTH_TOKEN in its env_file and restart it',
    compact: '/compact',
    hasCursor: true,
    variables,
    trust,
    refusal: refusedToRoot,
  },
  template,
  documentation: {
    started: '`claude --session-id ID --settings HOOKS … -- PROMPT`',
    resumed: 'kept: `--resume ID`',
    notes: [
      'It has no flag for trust. An agent that shows its trust dialog is `held` until a person answers it, once for each folder, with `attach`; `po trust-folders` answers it for many clones at once.',
      'A `--settings` in `args` would replace the engine’s hooks.',
      'It refuses `bypassPermissions` to root. Without `permission`, a newer version would decide by itself, so the engine passes `default`.',
      'At `/clear` it changes the id of its conversation and reports it to a hook; the newest id counts.',
      'Its list of background agents (the left arrow key, `/background`) is off, because it would move the agent’s conversation into a process that `/exit` does not end. `CLAUDE_CODE_DISABLE_AGENT_VIEW` in `env` turns it on.',
      'It turns a tab into four spaces, and since 2.1.332 it marks a paste of several lines as `<pasted_content>`.',
    ],
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
    ...promptWords(promptForm, prompt),
  ];
}

function settingsOf({ engine, definition }: Start): string {
  const hooks = events.map((event) => {
    const command = hookCommand(engine, event);
    return [event, [{ hooks: [{ type: 'command', command, timeout: hookTimeoutSeconds }] }]] as const;
  });
  return JSON.stringify({
    hooks: Object.fromEntries(hooks),
    // The operator has said so in agents.toml; no person is there to confirm it in a dialog.
    ...(definition.permission === 'bypassPermissions' && { skipDangerousModePermissionPrompt: true }),
  });
}

function refusedToRoot(
  { permission, env: own }: Settings,
  { env, uid }: { readonly env: Environment; readonly uid: number | null },
): { readonly detail: string; readonly fix: string } | null {
  const isSandbox = (own['IS_SANDBOX'] ?? env['IS_SANDBOX']) === '1';
  if (uid !== 0 || permission !== 'bypassPermissions' || isSandbox) return null;
  return {
    detail: 'Claude Code refuses bypassPermissions to root.',
    fix: 'run the engine as another user, or take another permission',
  };
}
