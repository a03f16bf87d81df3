/**
 * The command line that an agent CLI runs at a hook. The CLIs hand it to a shell, so it is the one thing here
 * that has to be quoted; who the agent is comes to it through the environment. Pure.
 */

/** A hook that fails is shown to the operator, or blocks the agent; and it is only news that is lost. */
const neverFails = '|| :';

export function hookCommand(engine: readonly string[], event: string): string {
  return `${[...engine, 'hook', event].map(quoted).join(' ')} ${neverFails}`;
}

/** For any POSIX shell. */
function quoted(word: string): string {
  return `'${word.replaceAll("'", "'\\''")}'`;
}
