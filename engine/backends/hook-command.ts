/** The command line of a hook. CLIs hand it to a shell, so it is quoted; the environment names the agent. Pure. */

/** A failing hook would be shown to the operator or block the agent, although only a notice is lost. */
const neverFails = '|| :';

/** The node that started the agent may be removed while the agent runs; the one on PATH does as well. */
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
