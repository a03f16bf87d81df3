// Keeps starts that share something apart in time: agents of one vendor that log in at the same moment race
// for the same credentials.
import type { Clock } from './clock.ts';

export interface RateLimiter {
  /** Waits until `spacingMs` after the last turn with the same key; calls `onWait` first if it has to wait. */
  turn(key: string, spacingMs: number, onWait?: () => void): Promise<void>;
}

export function systemRateLimiter(clock: Clock): RateLimiter {
  const nextAtMs = new Map<string, number>();
  return {
    async turn(key, spacingMs, onWait) {
      const nowMs = clock.monotonicMs();
      const atMs = Math.max(nowMs, nextAtMs.get(key) ?? nowMs);
      nextAtMs.set(key, atMs + spacingMs);
      if (atMs <= nowMs) return;
      onWait?.();
      await clock.sleep(atMs - nowMs);
    },
  };
}
