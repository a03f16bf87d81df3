/** How to get from a terminal to an agent. Pure. */

export interface From {
  /** `TMUX` of the caller: the socket, and more behind a comma; empty outside of tmux. */
  readonly tmux: string;
  /** Of the agent's server. */
  readonly socketPath: string;
  readonly isTerminal: boolean;
  /** The caller wants one tmux inside another. */
  readonly nest: boolean;
}

export type Route =
  | { readonly kind: 'attach' }
  /** The terminal shows the very same server already. */
  | { readonly kind: 'switch' }
  /** It shows another: tmux would not refuse, and every key would mean two things. */
  | { readonly kind: 'inside-other' }
  | { readonly kind: 'no-terminal' };

export function routeFrom({ tmux, socketPath, isTerminal, nest }: From): Route {
  const [socket] = tmux.split(',');
  if (socket && socket === socketPath) return { kind: 'switch' };
  if (!isTerminal) return { kind: 'no-terminal' };
  return socket && !nest ? { kind: 'inside-other' } : { kind: 'attach' };
}

/** After the program. Who only reads has no say in how large the window is while others look as well. */
export function attachArguments(socketPath: string, target: string, readOnly: boolean): string[] {
  return [
    ...['-S', socketPath, 'attach-session'],
    ...(readOnly ? ['-f', 'read-only,ignore-size'] : []),
    ...['-t', target],
  ];
}

/** For people to run, in any POSIX shell. */
export function commandLine(args: readonly string[]): string {
  const words = args.map((word) =>
    /^[\w@%+=:,./-]+$/.test(word) && !word.startsWith('=') ? word : quoted(word),
  );
  return ['tmux', ...words].join(' ');
}

function quoted(word: string): string {
  return `'${word.replaceAll("'", "'\\''")}'`;
}
