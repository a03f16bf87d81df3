// Keeps starts that share something apart in time: agents of one vendor that log in at the same moment race
// for the same credentials.
import type { Clock } from './clock.ts';

export interface Pacer {
  /** Waits for this caller's turn: at least `spacingMs` after the turn before it with the same key. */
  turn(key: string, spacingMs: number): Promise<void>;
}

export function systemPacer(clock: Clock): Pacer {
  const nextAtMs = new Map<string, number>();
  return {
    async turn(key, spacingMs) {
      const nowMs = clock.monotonicMs();
      const atMs = Math.max(nowMs, nextAtMs.get(key) ?? nowMs);
      nextAtMs.set(key, atMs + spacingMs);
      if (atMs > nowMs) await clock.sleep(atMs - nowMs);
    },
  };
}
