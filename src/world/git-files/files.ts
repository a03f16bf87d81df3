// Bounded, read-only access to files that another process may be rewriting, or has put there to do harm. Must never wait, as
// at a FIFO in place of a file, and never read more than it was allowed to.
import { closeSync, constants, fstatSync, opendirSync, openSync, readSync, statSync } from 'node:fs';
import { errorCode } from '../../../engine/kernel/error-code.ts';
import { unless } from '../paths.ts';
import { NotReadable } from '../regular-file.ts';
import { UnsupportedError } from './reading.ts';

/** A file open for reading at any position. Only inside `withFile`. */
export interface OpenFile {
  readonly path: string;
  readonly descriptor: number;
  readonly sizeBytes: number;
}

// Without O_NONBLOCK, opening a FIFO waits for a writer. A link may lead to another repository's file.
const OPEN_FLAGS = constants.O_RDONLY | constants.O_NONBLOCK | constants.O_NOFOLLOW;

/** No index, pack or list of refs in use is as large. */
const ABSURD_BYTES = 64 * 1024 * 1024 * 1024;

// Nearly every file is smaller: then one read is enough, and no fstat is needed.
const SCRATCH_BYTES = 16 * 1024;
const scratch = Buffer.allocUnsafe(SCRATCH_BYTES);

/** The whole file. Throws the system's error, or UnsupportedError where it is too large, a link or not a file. */
export function readWhole(path: string, limitBytes: number): Buffer {
  const descriptor = open(path);
  try {
    const length = readSync(descriptor, scratch, 0, SCRATCH_BYTES, 0);
    if (length < SCRATCH_BYTES) {
      // A pipe without a writer reads like an empty file.
      if (length === 0) checkRegular(descriptor, path);
      if (length > limitBytes) throw new UnsupportedError(`${path} is too large`);
      return Buffer.from(scratch.subarray(0, length));
    }
    const file = { path, descriptor, sizeBytes: checkRegular(descriptor, path) };
    if (file.sizeBytes > limitBytes) throw new UnsupportedError(`${path} is too large`);
    return readAt(file, 0, file.sizeBytes);
  } catch (error) {
    if (errorCode(error) === 'ESPIPE') throw new NotReadable(path, 'not-a-file');
    if (errorCode(error) === 'EISDIR') throw new UnsupportedError(`${path} is a folder`);
    throw error;
  } finally {
    closeSync(descriptor);
  }
}

function open(path: string): number {
  try {
    return openSync(path, OPEN_FLAGS);
  } catch (error) {
    if (errorCode(error) === 'ELOOP') throw new UnsupportedError(`${path} is a symbolic link`);
    throw error;
  }
}

/** Like `readWhole`, but null where nothing is there. */
export function readWholeIfPresent(path: string, limitBytes: number): Buffer | null {
  return unless(['ENOENT'], () => readWhole(path, limitBytes));
}

/** Follows links. Unlike `existsSync`, it throws where the system refuses to tell. */
export function isPresent(path: string): boolean {
  return statSync(path, { throwIfNoEntry: false }) !== undefined;
}

export function isEmptyFolder(path: string): boolean {
  const folder = opendirSync(path);
  try {
    return folder.readSync() === null;
  } finally {
    folder.closeSync();
  }
}

/** Opens a file, lends it to `use` and closes it. */
export function withFile<T>(path: string, use: (file: OpenFile) => T): T {
  const descriptor = open(path);
  try {
    return use({ path, descriptor, sizeBytes: checkRegular(descriptor, path) });
  } finally {
    closeSync(descriptor);
  }
}

/** Exactly `length` bytes from `position`; UnsupportedError where the file does not have them. */
export function readAt(file: OpenFile, position: number, length: number): Buffer {
  const isInside = position >= 0 && length >= 0 && position + length <= file.sizeBytes;
  if (!isInside) throw new UnsupportedError(`${file.path} is cut short`);
  const bytes = Buffer.allocUnsafe(length);
  let filled = 0;
  while (filled < length) {
    const count = readSync(file.descriptor, bytes, filled, length - filled, position + filled);
    if (count === 0) throw new UnsupportedError(`${file.path} shrank while it was read`, { mayBeRace: true });
    filled += count;
  }
  return bytes;
}

/** Where git itself would wait for the other end of a pipe or read on without end, it must not be asked either. */
function checkRegular(descriptor: number, path: string): number {
  const stats = fstatSync(descriptor);
  if (stats.isDirectory()) throw new UnsupportedError(`${path} is a folder`);
  if (!stats.isFile()) throw new NotReadable(path, 'not-a-file');
  if (stats.size > ABSURD_BYTES) throw new NotReadable(path, 'too-large', ABSURD_BYTES);
  return stats.size;
}
