// The environment that po's child processes get: the operator's own, less what would change what git or an
// engine does behind our back.

/** Variables of git's that say who commits and how to reach a remote, not what repository to work on. */
export const keptGitVariables: readonly string[] = [
  'GIT_SSH',
  'GIT_SSH_COMMAND',
  'GIT_ASKPASS',
  'GIT_CONFIG_NOSYSTEM',
  'GIT_AUTHOR_NAME',
  'GIT_AUTHOR_EMAIL',
  'GIT_COMMITTER_NAME',
  'GIT_COMMITTER_EMAIL',
];

/** What git would wait for a person with, or (PREFIX) find its configuration by. */
const interactiveVariables: readonly string[] = ['EDITOR', 'VISUAL', 'PAGER', 'PREFIX'];

/**
 * For git: no ambient `GIT_*` that would redirect it (GIT_DIR, GIT_INDEX_FILE, …), no prompt that would wait
 * for ever, no lock taken from an agent that works in the same clone just because we looked.
 */
export function gitEnvironment(ambient: NodeJS.ProcessEnv): Record<string, string> {
  const env = withoutUndefined(
    ambient,
    (name) => isHarmless(name) && !interactiveVariables.includes(name.toUpperCase()),
  );
  env['GIT_TERMINAL_PROMPT'] = '0';
  env['GIT_OPTIONAL_LOCKS'] = '0';
  env['LC_ALL'] = 'C';
  return env;
}

/** For a project's engine: as po's own, without git's redirections. The engine cleans further for its agents. */
export function engineEnvironment(ambient: NodeJS.ProcessEnv): Record<string, string> {
  return withoutUndefined(ambient, isHarmless);
}

function isHarmless(name: string): boolean {
  return !name.toUpperCase().startsWith('GIT_') || keptGitVariables.includes(name);
}

function withoutUndefined(
  ambient: NodeJS.ProcessEnv,
  keep: (name: string) => boolean,
): Record<string, string> {
  const env: Record<string, string> = {};
  for (const [name, value] of Object.entries(ambient)) {
    if (value !== undefined && keep(name)) env[name] = value;
  }
  return env;
}
