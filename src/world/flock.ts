// flock(2) on a file that this process holds open, by util-linux's flock(1): ADR 3. Node has no such call of its own.
import { type SpawnSyncReturns, spawnSync } from 'node:child_process';

/** The exit code that flock(1) is to use where the lock is held. */
export const heldExitCode = 75;

export type Flock =
  | { readonly kind: 'taken' }
  | { readonly kind: 'held' }
  | { readonly kind: 'failed'; readonly problem: string };

/**
 * Locks an open file, if need be after a wait. The lock belongs to the handle, which flock(1) shares, and goes when it is
 * closed or po ends. Node opens files close-on-exec, so no child keeps it.
 */
export function tryFlock(handle: number, waitSeconds = 0): Flock {
  const wait = waitSeconds === 0 ? ['--nonblock'] : ['--timeout', String(waitSeconds)];
  const result = spawnSync('flock', [...wait, '--conflict-exit-code', String(heldExitCode), '3'], {
    stdio: ['ignore', 'ignore', 'pipe', handle],
    timeout: waitSeconds * 1_000 + 10_000,
  });
  if (result.status === 0) return { kind: 'taken' };
  if (result.status === heldExitCode) return { kind: 'held' };
  return { kind: 'failed', problem: problemOf(result) };
}

function problemOf({ error, signal, stderr }: SpawnSyncReturns<unknown>): string {
  if ((error as NodeJS.ErrnoException | undefined)?.code === 'ENOENT') return 'flock is not on the PATH';
  return error?.message ?? (String(stderr).trim() || `flock was ended by ${signal}`);
}
