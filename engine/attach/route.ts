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
  | { readonly kind: 'inside-same' }
  /** It shows another: tmux would not refuse, and every key would mean two things. */
  | { readonly kind: 'inside-other' }
  | { readonly kind: 'no-terminal' };

export function routeFrom({ tmux, socketPath, isTerminal, nest }: From): Route {
  const [socket] = tmux.split(',');
  if (socket && socket === socketPath) return { kind: 'inside-same' };
  if (!isTerminal) return { kind: 'no-terminal' };
  return socket && !nest ? { kind: 'inside-other' } : { kind: 'attach' };
}
