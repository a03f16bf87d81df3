/** The environment an agent starts with: that of the caller of `up`, without what belongs to the caller's place. Pure. */
import { ofAConversation } from '../contract/agent-variables.ts';
import { isGitVariableKept } from '../contract/git-variables.ts';
import type { Environment } from '../kernel/environment.ts';

export type { Environment };

/** Variables that describe the process or terminal they were set in: an agent would believe that it is in another. */
const scrubbed: ReadonlySet<string> = new Set([
  // The terminal of the caller: the agent has one of its own, and tmux describes it.
  'COLUMNS',
  'LINES',
  'STY',
  'TERM',
  'TERM_PROGRAM',
  'TERM_PROGRAM_VERSION',
  'TMUX',
  'TMUX_PANE',
  'WINDOWID',
  // Kept by shells and by node for one process; wrong in the next.
  'NODE_CHANNEL_FD',
  'NODE_CHANNEL_SERIALIZATION_MODE',
  'NODE_UNIQUE_ID',
  'OLDPWD',
  'PWD',
  'SHLVL',
  '_',
]);

/** npm and npx tell their children which package they are in: `npm install` in an agent would go there. */
const npmOwn =
  /^(INIT_CWD|npm_(command|execpath|node_execpath|lifecycle_.*|package_.*|config_(local_prefix|global_prefix|prefix|user_agent|npm_version|node_gyp|init_module)))$/;

function isScrubbed(name: string): boolean {
  if (scrubbed.has(name)) return true;
  // AO_*: the agent that ran `up`, when an agent runs other agents.
  return name.startsWith('AO_') || npmOwn.test(name) || (name.startsWith('GIT_') && !isGitVariableKept(name));
}

/** What is left of an environment for another process, terminal and conversation. */
export function scrub(environment: Environment): Record<string, string> {
  const isOfAConversation = ofAConversation(environment);
  const clean: Record<string, string> = {};
  for (const [name, value] of Object.entries(environment)) {
    if (value === undefined || isScrubbed(name) || isOfAConversation(name, value)) continue;
    clean[name] = value;
  }
  return clean;
}

/**
 * For the tmux server, which hands its environment to every session of every project: only what it takes to
 * run programs. What an agent needs beyond that comes to it through its launcher.
 */
const serverNames =
  /^(PATH|HOME|USER|LOGNAME|SHELL|LANG|LANGUAGE|LC_.*|TZ|TMPDIR|TMUX_TMPDIR|XDG_.*|NIX_.*)$/;

export function serverEnvironment(environment: Environment): Record<string, string> {
  return Object.fromEntries(Object.entries(scrub(environment)).filter(([name]) => serverNames.test(name)));
}

/** Set by tmux for the pane the launcher runs in. */
const paneNames = ['TERM', 'TERM_PROGRAM', 'TERM_PROGRAM_VERSION', 'TMUX', 'TMUX_PANE'] as const;

/** Later wins: what the backend sets, the caller's, the pane's, the env file's, the definition's, the engine's own. */
export function agentEnvironment(parts: {
  usual?: Environment;
  caller: Environment;
  pane: Environment;
  envFile: Environment;
  declared: Environment;
  own: Environment;
}): Record<string, string> {
  const pane = Object.fromEntries(paneNames.map((name) => [name, parts.pane[name]]));
  // tmux takes 24 bits from a program and gives each terminal as many as it has.
  const all = {
    COLORTERM: 'truecolor',
    ...parts.usual,
    ...scrub(parts.caller),
    ...pane,
    ...parts.envFile,
    ...parts.declared,
    ...parts.own,
  };
  const defined = Object.entries(all).filter((entry): entry is [string, string] => entry[1] !== undefined);
  return Object.fromEntries(defined);
}
