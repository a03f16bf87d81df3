// One apply per fleet. The lock is flock(2) on a file that this process holds open, so the kernel frees it however the
// process ends. The text in the file only names the holder; it decides nothing.
import { closeSync, fstatSync, ftruncateSync, openSync, writeSync } from 'node:fs';
import { dirname } from 'node:path';
import { tryFlock } from './flock.ts';
import { makeFolder } from './folders.ts';
import { orNull } from './paths.ts';
import { isAlive } from './pids.ts';
import { readRegularStart } from './regular-file.ts';
import { systemRefusal } from './system-error.ts';

export type LockAttempt =
  | { readonly taken: true; release(): void }
  | { readonly taken: false; readonly holder: string }
  | { readonly taken: null; readonly problem: string };

/** po retries a lock whose holder is unknown for a second in all. */
const attempts = 40;
const pauseMs = 25;

/** @param holder one line that names it in the messages of later processes */
export function takeLock(file: string, holder: string): LockAttempt {
  for (let attempt = 1; ; attempt += 1) {
    const tried = tryLock(file, holder);
    // A process that has just taken it may not have written its name yet.
    if (tried.taken !== false || isSomebody(tried.holder) || attempt === attempts) return tried;
    Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, pauseMs);
  }
}

function tryLock(file: string, holder: string): LockAttempt {
  const handle = openLockFile(file);
  if (typeof handle === 'string') return { taken: null, problem: handle };
  const tried = tryFlock(handle);
  if (tried.kind !== 'taken') closeSync(handle);
  if (tried.kind === 'held') return { taken: false, holder: holderIn(file) ?? 'unknown' };
  if (tried.kind === 'failed') return { taken: null, problem: tried.problem };
  ftruncateSync(handle, 0);
  writeSync(handle, `${holder}\n`);
  return {
    taken: true,
    release() {
      ftruncateSync(handle, 0);
      closeSync(handle);
    },
  };
}

/** The holder that the file names, if it is alive. Only the lock itself decides whether it is held. */
export function namedHolder(file: string): string | null {
  const holder = holderIn(file);
  return holder !== null && isSomebody(holder) ? holder : null;
}

/** po writes one line; another process may have written anything. */
const longestHolderBytes = 300;

function holderIn(file: string): string | null {
  const start = orNull(() => readRegularStart(file, longestHolderBytes).toString('utf8'));
  return start?.split('\n')[0]?.trim() || null;
}

/** False where no process is named, or a dead one. */
function isSomebody(holder: string): boolean {
  const pid = /\bpid (\d+)\b/.exec(holder)?.[1];
  if (pid === undefined) return holder !== 'unknown';
  return isAlive(Number(pid));
}

/** Opened, or why it cannot be. */
function openLockFile(file: string): number | string {
  try {
    // Only po's own folder is closed to others, not the one of the clones.
    makeFolder(dirname(dirname(file)));
    makeFolder(dirname(file), 0o700);
    const handle = openSync(file, 'a+', 0o600);
    if (fstatSync(handle).isFile()) return handle;
    closeSync(handle);
    return `${file} is a pipe, a socket or a device`;
  } catch (error) {
    const code = (error as NodeJS.ErrnoException).code ?? 'unknown';
    const isTaken = code === 'EEXIST' || code === 'ENOTDIR';
    return `${file} cannot be made: ${isTaken ? 'what is above it is not a folder' : (systemRefusal(error) ?? code)}`;
  }
}
