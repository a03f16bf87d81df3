// One apply per fleet. The lock is flock(2) on a file that this process holds open: the kernel frees it when the
// process dies, however it dies. The text in the file only names the holder; it never decides anything.
import { spawnSync } from 'node:child_process';
import { closeSync, ftruncateSync, mkdirSync, openSync, readFileSync, writeSync } from 'node:fs';
import { dirname } from 'node:path';

export type LockAttempt =
  | { readonly taken: true; release(): void }
  | { readonly taken: false; readonly holder: string }
  | { readonly taken: null; readonly problem: string };

/** What util-linux's flock exits with when the lock is held and it was told not to wait. */
const heldExitCode = 75;

/** @param holder one line that says who holds it, for the message of those who come later */
export function takeLock(file: string, holder: string): LockAttempt {
  const handle = openLockFile(file);
  if (typeof handle === 'string') return { taken: null, problem: handle };
  // The lock belongs to the open file, which flock(1) shares with us: it stays when flock has ended, and goes
  // when our own handle is closed. Node opens files close-on-exec, so no child of ours keeps it alive.
  const result = spawnSync('flock', ['--nonblock', '--conflict-exit-code', String(heldExitCode), '3'], {
    stdio: ['ignore', 'ignore', 'pipe', handle],
    timeout: 10_000,
  });
  if (result.status === heldExitCode) {
    closeSync(handle);
    return { taken: false, holder: readFileSync(file, 'utf8').trim() || 'unknown' };
  }
  if (result.status !== 0) {
    closeSync(handle);
    const problem = result.error === undefined ? String(result.stderr).trim() : result.error.message;
    return { taken: null, problem };
  }
  ftruncateSync(handle, 0);
  writeSync(handle, `${holder}\n`);
  return { taken: true, release: () => closeSync(handle) };
}

/** Opened, or why it cannot be. */
function openLockFile(file: string): number | string {
  try {
    // Only what is po's own is closed to others, not the folder that the clones live in.
    mkdirSync(dirname(dirname(file)), { recursive: true });
    mkdirSync(dirname(file), { recursive: true, mode: 0o700 });
    return openSync(file, 'a+', 0o600);
  } catch (error) {
    const code = (error as NodeJS.ErrnoException).code ?? 'unknown';
    const isTaken = code === 'EEXIST' || code === 'ENOTDIR';
    return `${file} cannot be made: ${isTaken ? 'what is above it is not a folder' : code}`;
  }
}
