// Runs one after the other what must not run side by side, such as pushes to one branch of a remote. Within this process
// only; against other processes, a push is tried again.
import { remoteKey } from '../fleet/url.ts';

export interface Turns {
  /** Runs `work` once all earlier work at the same branch has ended, however it ended. Calls `onWait` if it has to wait. */
  take<T>(at: RemoteBranch, work: () => Promise<T>, onWait?: () => void): Promise<T>;
}

export interface RemoteBranch {
  /** Address of a remote; may hold credentials. */
  readonly remote: string;
  readonly branch: string;
}

export function systemTurns(): Turns {
  const inTurn = turnTaker();
  return {
    take: ({ remote, branch }, work, onWait) => inTurn(`${remoteKey(remote)} ${branch}`, work, onWait),
  };
}

type InTurn = <T>(key: string, work: () => Promise<T>, onWait?: () => void) => Promise<T>;

/** Runs `work` once all earlier work with the same key has ended, however it ended. */
export function turnTaker(): InTurn {
  const last = new Map<string, Promise<unknown>>();
  return async (key, work, onWait) => {
    const before = last.get(key);
    if (before !== undefined) onWait?.();
    const mine = (before ?? Promise.resolve()).then(work, work);
    last.set(key, mine);
    try {
      return await mine;
    } finally {
      if (last.get(key) === mine) last.delete(key);
    }
  };
}
