/**
 * Reads files, and never waits at a pipe or reads without end: only regular files, and only up to a size. The engine's own
 * files are read without following symlinks; a file that the operator has put into a clone may be a symlink.
 */
import { closeSync, constants, fstatSync, openSync, readSync, type Stats } from 'node:fs';
import { fileLimits } from '../kernel/limits.ts';
import { codeOf, UnfitFile, unlessMissing } from './file-fault.ts';

const largestBytes: number = fileLimits.text.most;

/** Null when there is no such file. Symlinks are followed. */
export function readText(path: string, limitBytes = largestBytes): string | null {
  return readBytes(path, limitBytes)?.toString('utf8') ?? null;
}

export function readBytes(path: string, limitBytes = largestBytes): Buffer | null {
  return unlessMissing(path, 'read', () => whole(path, limitBytes, 0));
}

/** The same for the engine's own files: symlinks are refused. */
export function readOwn(path: string, limitBytes = largestBytes): string | null {
  return readOwnBytes(path, limitBytes)?.toString('utf8') ?? null;
}

export function readOwnBytes(path: string, limitBytes = largestBytes): Buffer | null {
  return unlessMissing(path, 'read', () => whole(path, limitBytes, constants.O_NOFOLLOW));
}

/** The beginning of a file, whole characters or not; null when there is no such file. */
export function readStart(path: string, bytes: number): string | null {
  return unlessMissing(path, 'read', () =>
    withRegular(path, constants.O_RDONLY, (handle, { size }) => {
      const buffer = Buffer.alloc(Math.min(bytes, size));
      return buffer.toString('utf8', 0, readSync(handle, buffer, 0, buffer.length, 0));
    }),
  );
}

/** The end of a file, whole characters or not; null when there is no such file. */
export function readEnd(path: string, bytes: number): string | null {
  return unlessMissing(path, 'read', () =>
    withRegular(path, constants.O_RDONLY, (handle, { size }) => {
      const buffer = Buffer.alloc(Math.min(bytes, size));
      const read = readSync(handle, buffer, 0, buffer.length, size - buffer.length);
      return buffer.toString('utf8', 0, read);
    }),
  );
}

/** Opens a regular file, passes its handle to `act`, and closes it. Throws the system's error, or `UnfitFile`. */
export function withRegular<T>(path: string, flags: number, act: (handle: number, stats: Stats) => T): T {
  const handle = opened(path, flags);
  try {
    const stats = fstatSync(handle);
    if (stats.isDirectory()) throw Object.assign(new Error(`${path} is a folder`), { code: 'EISDIR' });
    if (!stats.isFile()) throw new UnfitFile(path, 'not-a-file');
    return act(handle, stats);
  } finally {
    closeSync(handle);
  }
}

function opened(path: string, flags: number): number {
  try {
    // Without O_NONBLOCK, opening a pipe waits until the other end is there.
    return openSync(path, flags | constants.O_NONBLOCK, 0o600);
  } catch (error) {
    const isLink = (flags & constants.O_NOFOLLOW) !== 0 && codeOf(error) === 'ELOOP';
    throw isLink ? new UnfitFile(path, 'a-link') : error;
  }
}

function whole(path: string, limitBytes: number, flags: number): Buffer {
  return withRegular(path, constants.O_RDONLY | flags, (handle, { size }) => {
    if (size > limitBytes) throw new UnfitFile(path, 'too-large');
    const parts: Buffer[] = [];
    // Files of the kernel report no size, and others may grow while they are read.
    for (let length = 0; ; ) {
      const part = Buffer.allocUnsafe(Math.max(size - length, 4096) + 1);
      const count = readSync(handle, part, 0, part.length, null);
      if (count === 0) return Buffer.concat(parts);
      length += count;
      if (length > limitBytes) throw new UnfitFile(path, 'too-large');
      parts.push(part.subarray(0, count));
    }
  });
}
