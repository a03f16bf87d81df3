/**
 * Reads files, and never waits at a pipe or reads without end: only regular files, and only up to a size. The engine's own
 * files are read without following symlinks; a file that the operator has put into a clone may be a symlink.
 */

import { constants, type Stats } from 'node:fs';
import { errorCode } from '../kernel/error-code.ts';
import { fileLimits } from '../kernel/limits.ts';
import { UnfitFile, unlessMissing } from './file-fault.ts';
import { readAtMost, readPart, withOpenFile } from './open-file.ts';

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
  return partOf(path, bytes, 'start');
}

/** The end of a file, whole characters or not; null when there is no such file. */
export function readEnd(path: string, bytes: number): string | null {
  return partOf(path, bytes, 'end');
}

function partOf(path: string, bytes: number, at: 'start' | 'end'): string | null {
  return unlessMissing(path, 'read', () =>
    withRegular(path, constants.O_RDONLY, (handle, { size }) =>
      readPart(handle, size, bytes, at).toString('utf8'),
    ),
  );
}

/** Opens a regular file, passes its handle to `act`, and closes it. Throws the system's error, or `UnfitFile`. */
export function withRegular<T>(path: string, flags: number, act: (handle: number, stats: Stats) => T): T {
  try {
    return withOpenFile(path, flags, () => new UnfitFile(path, 'not-a-file'), act);
  } catch (error) {
    const isLink = (flags & constants.O_NOFOLLOW) !== 0 && errorCode(error) === 'ELOOP';
    throw isLink ? new UnfitFile(path, 'a-link') : error;
  }
}

function whole(path: string, limitBytes: number, flags: number): Buffer {
  const tooLarge = () => new UnfitFile(path, 'too-large');
  return withRegular(path, constants.O_RDONLY | flags, (handle, { size }) => {
    if (size > limitBytes) throw tooLarge();
    return readAtMost(handle, size, limitBytes, tooLarge);
  });
}
