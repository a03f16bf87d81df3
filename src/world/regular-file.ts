// Reads files that another user or an agent may have put there: never waits for the other end of a pipe, never reads on without end.
import { closeSync, constants, openSync } from 'node:fs';
import { readAtMost, readPart, withOpenFile } from '../../engine/world/open-file.ts';

/** What is there is no file that can be read whole. Like an error of the system it has a code. */
export class NotReadable extends Error {
  readonly code: 'not-a-file' | 'too-large';
  readonly path: string;
  /** 0 where the size in bytes is not what is wrong. */
  readonly limitBytes: number;

  constructor(path: string, code: 'not-a-file' | 'too-large', limitBytes = 0) {
    super(`${path}: ${code}`);
    this.name = 'NotReadable';
    this.code = code;
    this.path = path;
    this.limitBytes = limitBytes;
  }
}

/**
 * A whole file, links followed unless `flags` say otherwise. Throws the system's error, or `NotReadable`.
 *
 * @param check is given the open file before it is read
 */
export function readRegularFile(
  path: string,
  limitBytes: number,
  flags = 0,
  check: (handle: number) => void = () => {},
): Buffer {
  const tooLarge = () => new NotReadable(path, 'too-large', limitBytes);
  return withRegularFile(path, flags, (handle, sizeBytes) => {
    check(handle);
    if (sizeBytes > limitBytes) throw tooLarge();
    return readAtMost(handle, sizeBytes, limitBytes, tooLarge);
  });
}

/** All that comes through a pipe that a shell has made; waits for its writer. Throws like `readRegularFile`. */
export function readPipe(path: string, limitBytes: number): Buffer {
  const handle = openSync(path, constants.O_RDONLY);
  try {
    return readAtMost(handle, 0, limitBytes, () => new NotReadable(path, 'too-large', limitBytes));
  } finally {
    closeSync(handle);
  }
}

/** At most the first `limitBytes` of a file of any size, links followed. Throws like `readRegularFile`. */
export function readRegularStart(path: string, limitBytes: number): Buffer {
  return withRegularFile(path, 0, (handle, sizeBytes) => readPart(handle, sizeBytes, limitBytes, 'start'));
}

/** The same, of the last `limitBytes`. */
export function readRegularEnd(path: string, limitBytes: number): Buffer {
  return withRegularFile(path, 0, (handle, sizeBytes) => readPart(handle, sizeBytes, limitBytes, 'end'));
}

function withRegularFile(
  path: string,
  flags: number,
  read: (handle: number, sizeBytes: number) => Buffer,
): Buffer {
  const unfit = () => new NotReadable(path, 'not-a-file');
  return withOpenFile(path, constants.O_RDONLY | flags, unfit, (handle, { size }) => read(handle, size));
}
