// The environment that po's child processes get: the operator's own, less what would change what git or an
// engine does behind our back. Which of git's variables are kept is one table, for agents and for po: it is the engine's.
import { isGitVariableKept, isOwnGitVariableKept, ofAConversation } from '../../engine/protocol.ts';

/** Variables that make git wait for a person, or (PREFIX) that tell it where its configuration is. */
const interactiveVariables: readonly string[] = ['EDITOR', 'VISUAL', 'PAGER', 'PREFIX'];

/** For git: the operator's, without what redirects git (GIT_DIR, …), without prompts and optional locks. */
export function gitEnvironment(ambient: NodeJS.ProcessEnv): Record<string, string> {
  const env = kept(
    ambient,
    (name, value) =>
      !interactiveVariables.includes(name) && (!isGit(name) || isOwnGitVariableKept(name, value)),
  );
  env['GIT_TERMINAL_PROMPT'] = '0';
  env['GIT_OPTIONAL_LOCKS'] = '0';
  env['LC_ALL'] = 'C';
  return env;
}

/** For a project's engine: also without variables of an agent's conversation, not all of which v0.1.0 removes. */
export function engineEnvironment(ambient: NodeJS.ProcessEnv): Record<string, string> {
  const isOfAConversation = ofAConversation(ambient);
  return kept(
    ambient,
    (name, value) => (!isGit(name) || isGitVariableKept(name)) && !isOfAConversation(name, value),
  );
}

function isGit(name: string): boolean {
  return name.startsWith('GIT_');
}

function kept(
  ambient: NodeJS.ProcessEnv,
  keep: (name: string, value: string) => boolean,
): Record<string, string> {
  const env: Record<string, string> = {};
  for (const [name, value] of Object.entries(ambient)) {
    if (value !== undefined && keep(name, value)) env[name] = value;
  }
  return env;
}
