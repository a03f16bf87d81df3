/**
 * The command line that an agent CLI runs at a hook. The CLIs hand it to a shell, so it is the one thing here
 * that has to be quoted; who the agent is comes to it through the environment. Pure.
 */

/** A hook that fails is shown to the operator, or blocks the agent; and only a notice is lost. */
const neverFails = '|| :';

/** The node that started the agent may be removed while the agent runs; then the one on PATH serves as well. */
const runWithNode = 'n=$1; shift; [ -x "$n" ] || n=node; exec "$n" "$@"';

/** `engine` is the node and the program. The outer line is simple enough for a shell that is not POSIX, such as fish. */
export function hookCommand(engine: readonly string[], event: string): string {
  const words = ['sh', '-c', runWithNode, 'hook', ...engine, 'hook', event];
  return `${words.map(quoted).join(' ')} ${neverFails}`;
}

/** For any POSIX shell. */
function quoted(word: string): string {
  return `'${word.replaceAll("'", "'\\''")}'`;
}
