// Lets one at a time do what several would get into each other's way with, such as pushing to the same branch of the
// same remote. Within this process only: against others a push is tried again.
import { remoteKey } from '../fleet/url.ts';

export interface Turns {
  /**
   * Runs `work` once all that took a turn at the same branch before have ended, however they ended. `onWait` is called
   * when it has to wait at all.
   */
  take<T>(at: RemoteBranch, work: () => Promise<T>, onWait?: () => void): Promise<T>;
}

export interface RemoteBranch {
  /** Address of a remote; may hold credentials. */
  readonly remote: string;
  readonly branch: string;
}

export function systemTurns(): Turns {
  const last = new Map<string, Promise<unknown>>();
  return {
    async take({ remote, branch }, work, onWait) {
      const key = `${remoteKey(remote)} ${branch}`;
      const before = last.get(key);
      if (before !== undefined) onWait?.();
      const mine = (before ?? Promise.resolve()).then(work, work);
      last.set(key, mine);
      try {
        return await mine;
      } finally {
        if (last.get(key) === mine) last.delete(key);
      }
    },
  };
}
