/**
 * Codex, checked with 0.169.0 and 0.171.0. It makes the conversation's id up itself and says it to a hook, so a
 * conversation is resumed only once a hook has told its id. All that would otherwise be asked for at a terminal
 * is said for this one start by `-c`, and nothing is written to its config.
 */
import { createHash } from 'node:crypto';
import type { Backend, Start } from '../backend.ts';
import { hookCommand } from '../hook-command.ts';
import { type PromptForm, promptWords } from '../prompt.ts';
import { readComposer, readScreen } from './screen.ts';
import { toldBy } from './told.ts';
import { trust } from './trust.ts';
import { variables } from './variables.ts';

/** What `permission` can be, and what each stands for. The names are those of Codex. */
const permissionFlags: Readonly<Record<string, readonly string[]>> = {
  'read-only': ['--sandbox', 'read-only'],
  'workspace-write': ['--sandbox', 'workspace-write'],
  'danger-full-access': ['--sandbox', 'danger-full-access'],
  'approve-for-me': ['--approve-for-me'],
  'dangerously-bypass-approvals-and-sandbox': ['--dangerously-bypass-approvals-and-sandbox'],
};

const promptForm: PromptForm = { flag: '--' };

export const codex: Backend = {
  keys: ['prompt', 'command', 'model', 'permission'],
  permissions: Object.keys(permissionFlags),
  usualPermission: null,
  permissionFlags: [
    ...['--sandbox', '-s', '--approve-for-me'],
    ...['--dangerously-bypass-approvals-and-sandbox', '--dangerously-bypass-hook-trust', '--yolo'],
  ],
  program: () => ['codex'],
  prompt: promptForm,
  launch: (start) => [...flagsOf(start), ...promptWords(promptForm, start.prompt)],
  conversations: {
    idFrom: 'cli',
    firstOnly: [],
    resume: (start) => [
      ...['resume', ...flagsOf(start)],
      ...['--', start.conversation, ...(start.prompt === null ? [] : [start.prompt])],
    ],
    transcripts: (environment) =>
      `${environment['CODEX_HOME'] || `${environment['HOME'] ?? ''}/.codex`}/sessions`,
    // Year, month, day.
    leadsTo: (folder) => folder.length <= 3 && folder.every((name) => /^\d+$/.test(name)),
    isTranscript: (fileName, conversation) => fileName.endsWith(`-${conversation}.jsonl`),
    isOurs: (text, { conversation }) => text.includes(`"${conversation}"`),
    toldBy,
    isToldByTyping: false,
  },
  reports: true,
  queuesUnseen: false,
  readScreen,
  readComposer,
  cli: {
    title: 'Codex',
    npmPackage: '@openai/codex',
    checked: { oldest: '0.169.0', newest: '0.171.0' },
    parseVersion: (text) => /^codex-cli (\d+\.\d+\.\d+\S*)/m.exec(text)?.[1] ?? null,
    help: { launch: ['--help'], resume: ['resume', '--help'] },
    sharesLogin: true,
    login: 'log in there, or run codex login and restart it',
    compact: '/compact',
    hasCursor: true,
    variables,
    trust,
  },
  template: null,
  documentation: {
    started: '`codex --no-daemon -c … -- PROMPT`',
    resumed: 'kept, once a hook has reported its id: `codex resume … -- ID PROMPT`',
    notes: [
      'It runs a hook only if its digest is trusted. The engine trusts its own four, for this start, and no others.',
      'A flag trusts its folder, for this start only.',
      'It asks before it leaves its sandbox, unless your own config says otherwise.',
      'It does not check for updates: `-c check_for_update_on_startup=false`.',
    ],
  },
};

/** As the config names an event, and as a trusted hook's key names it. */
const events = [
  ['SessionStart', 'session_start'],
  ['UserPromptSubmit', 'user_prompt_submit'],
  ['PermissionRequest', 'permission_request'],
  ['Stop', 'stop'],
] as const;

const hookTimeoutSeconds = 10;

function flagsOf({ definition, directory, engine }: Start): string[] {
  const hooks = events.map(([event, key]) => ({ event, key, command: hookCommand(engine, event) }));
  const trusted = hooks.map(
    ({ key, command }) =>
      `${tomlString(`/<session-flags>/config.toml:${key}:0:0`)}={trusted_hash=${tomlString(trustHash(key, command))}}`,
  );
  return [
    // Codex hands agents to a background server that all of a user share: an agent would run outside of its
    // launcher, with another's environment, and outlive `down`.
    '--no-daemon',
    ...config('check_for_update_on_startup', 'false'),
    // Dotted keys are split at dots inside of quotes, so the path has to be in the value.
    ...config('projects', `{${tomlString(directory)}={trust_level="trusted"}}`),
    ...hooks.flatMap(({ event, command }) =>
      config(
        `hooks.${event}`,
        `[{hooks=[{type="command",command=${tomlString(command)},timeout=${hookTimeoutSeconds}}]}]`,
      ),
    ),
    ...config('hooks.state', `{${trusted.join(',')}}`),
    ...(definition.model === null ? [] : [`--model=${definition.model}`]),
    ...(permissionFlags[definition.permission ?? ''] ?? []),
    ...definition.args,
  ];
}

function config(key: string, value: string): string[] {
  return ['-c', `${key}=${value}`];
}

/**
 * Codex runs a hook only if a person has trusted exactly this hook, by this digest. Trusting our own four is
 * narrower than `--dangerously-bypass-hook-trust`, which would run whatever hooks the project has as well. A
 * Codex that computes it otherwise asks, and the agent is held.
 */
function trustHash(event: string, command: string): string {
  // Keys in alphabetical order.
  const hook = { async: false, command, timeout: hookTimeoutSeconds, type: 'command' };
  const identity = JSON.stringify({ event_name: event, hooks: [hook] });
  return `sha256:${createHash('sha256').update(identity).digest('hex')}`;
}

/** JSON's escapes are all TOML's as well; DEL alone is allowed in one and not in the other. */
function tomlString(text: string): string {
  return JSON.stringify(text).replaceAll('\u007f', '\\u007f');
}
