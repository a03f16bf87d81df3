// Where po itself was called from: perhaps from inside a session that it is about to end, by the agent in it. Never
// ends anything.
import { realPathOf } from './paths.ts';
import { lineOf } from './proc.ts';
import type { Session } from './tmux.ts';

export interface Caller {
  /** po runs in this session. `socketPath` is that of the session's server. */
  isIn(session: Session, socketPath: string | null): boolean;
}

/** By the environment that tmux gives its panes, and by descent where a program on the way has dropped that. */
export function systemCaller(env: Readonly<Record<string, string | undefined>>): Caller {
  const [socket, , session] = (env['TMUX'] ?? '').split(',');
  let ancestors: readonly number[] | null = null;
  return {
    isIn({ id, panePid }, socketPath) {
      if (socket !== '' && socket === socketPath && id === `$${session}`) return true;
      ancestors ??= lineOf(process.pid);
      return ancestors.includes(panePid);
    },
  };
}

/** The terminal that po was typed in shows a session of this tmux server. */
export function isOnServer(socketPath: string): boolean {
  const [socket = ''] = (process.env['TMUX'] ?? '').split(',');
  // Where nothing is there, the path itself counts.
  const real = (path: string) => realPathOf(path) ?? path;
  return socket !== '' && real(socket) === real(socketPath);
}
