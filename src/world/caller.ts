// Where po itself was called from: perhaps from inside a session that it is about to end, by the agent in it. Never
// ends anything.
import { readFileSync, realpathSync } from 'node:fs';
import { parseLinuxStat } from '../../engine/protocol.ts';
import type { Session } from './tmux.ts';

export interface Caller {
  /** po runs in this session. `socketPath` is that of the session's server. */
  isIn(session: Session, socketPath: string | null): boolean;
}

/** More generations than any shell in an agent in a launcher has. */
const mostAncestors = 64;

/** By the environment that tmux gives its panes, and by descent where a program on the way has dropped that. */
export function systemCaller(env: Readonly<Record<string, string | undefined>>): Caller {
  const [socket, , session] = (env['TMUX'] ?? '').split(',');
  let ancestors: ReadonlySet<number> | null = null;
  return {
    isIn({ id, panePid }, socketPath) {
      if (socket !== '' && socket === socketPath && id === `$${session}`) return true;
      ancestors ??= ancestorsOf(process.pid);
      return ancestors.has(panePid);
    },
  };
}

/** The terminal that po was typed in shows a session of this tmux server. */
export function isOnServer(socketPath: string): boolean {
  const [socket = ''] = (process.env['TMUX'] ?? '').split(',');
  return socket !== '' && realPath(socket) === realPath(socketPath);
}

/** As it is where nothing is there. */
function realPath(path: string): string {
  try {
    return realpathSync(path);
  } catch {
    return path;
  }
}

/** Empty where the system has no process table that can be read as files. */
function ancestorsOf(pid: number): ReadonlySet<number> {
  const found = new Set<number>();
  for (let at = pid; found.size < mostAncestors && at > 1; ) {
    const parent = parentOf(at);
    if (parent === null || found.has(parent)) break;
    found.add(parent);
    at = parent;
  }
  return found;
}

function parentOf(pid: number): number | null {
  try {
    return parseLinuxStat(readFileSync(`/proc/${pid}/stat`, 'utf8'))?.ppid ?? null;
  } catch {
    return null;
  }
}
