// flock(2) on a file that this process holds open, by util-linux's flock(1): ADR 3. Node has no such call of its own.
import { spawnSync } from 'node:child_process';

/** What flock(1) is told to exit with where the lock is held. */
export const heldExitCode = 75;

export type Flock =
  | { readonly kind: 'taken' }
  | { readonly kind: 'held' }
  | { readonly kind: 'failed'; readonly problem: string };

/**
 * Locks an open file, or says at once that somebody has it. The lock is the handle's, which flock(1) shares with us: it
 * stays when flock has ended, and goes when the handle is closed or its process dies. Node opens files close-on-exec,
 * so no child keeps it.
 */
export function tryFlock(handle: number): Flock {
  const result = spawnSync('flock', ['--nonblock', '--conflict-exit-code', String(heldExitCode), '3'], {
    stdio: ['ignore', 'ignore', 'pipe', handle],
    timeout: 10_000,
  });
  if (result.status === 0) return { kind: 'taken' };
  if (result.status === heldExitCode) return { kind: 'held' };
  const problem = result.error === undefined ? String(result.stderr).trim() : result.error.message;
  return { kind: 'failed', problem };
}
