// The environment that po's child processes get: the operator's own, less what would change what git or an
// engine does behind our back. Which of git's variables are kept is one table, for agents and for po: it is the engine's.
import { isGitVariableKept, isOwnGitVariableKept, ofAConversation } from '../../engine/protocol.ts';

/** Variables that make git wait for a person, or (PREFIX) that tell it where its configuration is. */
const interactiveVariables: readonly string[] = ['EDITOR', 'VISUAL', 'PAGER', 'PREFIX'];

/**
 * For git: the operator's own settings, credentials and identity; nothing that would redirect it (GIT_DIR,
 * GIT_INDEX_FILE, …), no prompt that would wait for ever, no lock taken from an agent that works in the same clone just
 * because we looked.
 */
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

/**
 * For a project's engine: as po's own, without git's redirections, and without what belongs to the conversation of an agent
 * that runs po. The engine cleans further for its agents; v0.1.0 knows fewer names of such conversations.
 */
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
