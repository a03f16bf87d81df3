/**
 * Opens files that another user or an agent may have put there: never waits for the other end of a pipe, and never reads on
 * without end. The caller decides what an unreadable file counts as.
 */
import { closeSync, constants, fstatSync, openSync, readSync, type Stats } from 'node:fs';

/** Passes an open regular file to `act`, and closes it. Throws the system's error, or what `unfit` makes. */
export function withOpenFile<T>(
  path: string,
  flags: number,
  unfit: () => Error,
  act: (handle: number, stats: Stats) => T,
): T {
  // Without O_NONBLOCK, opening a pipe waits until the other end is there.
  const handle = openSync(path, flags | constants.O_NONBLOCK, 0o600);
  try {
    const stats = fstatSync(handle);
    if (stats.isDirectory()) throw Object.assign(new Error(`${path} is a folder`), { code: 'EISDIR' });
    if (!stats.isFile()) throw unfit();
    return act(handle, stats);
  } finally {
    closeSync(handle);
  }
}

const partBytes = 16 * 1024;

/** Files of the kernel's own have no size, and others may grow meanwhile. `sizeBytes` is what the file seems to have. */
export function readAtMost(
  handle: number,
  sizeBytes: number,
  limitBytes: number,
  tooLarge: () => Error,
): Buffer {
  const parts: Buffer[] = [];
  for (let length = 0; ; ) {
    const part = Buffer.allocUnsafe(Math.max(sizeBytes - length, partBytes) + 1);
    const count = readSync(handle, part, 0, part.length, null);
    if (count === 0) return parts.length === 1 ? (parts[0] ?? part) : Buffer.concat(parts);
    length += count;
    if (length > limitBytes) throw tooLarge();
    parts.push(part.subarray(0, count));
  }
}

/** What of a file of any size is at its start or at its end; whole characters or not. */
export function readPart(handle: number, sizeBytes: number, mostBytes: number, at: 'start' | 'end'): Buffer {
  const bytes = Buffer.alloc(Math.min(sizeBytes, mostBytes));
  return bytes.subarray(
    0,
    readSync(handle, bytes, 0, bytes.length, at === 'start' ? 0 : sizeBytes - bytes.length),
  );
}
