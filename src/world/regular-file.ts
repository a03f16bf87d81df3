// Reads files that somebody else may have put there: never waits for the other end of a pipe, never reads on without end.
import { closeSync, constants, fstatSync, openSync, readSync } from 'node:fs';

/** What is there is no file that can be read whole. Like an error of the system it has a code. */
export class NotReadable extends Error {
  readonly code: 'not-a-file' | 'too-large';
  readonly path: string;

  constructor(path: string, code: 'not-a-file' | 'too-large') {
    super(`${path}: ${code}`);
    this.name = 'NotReadable';
    this.code = code;
    this.path = path;
  }
}

/**
 * A whole file of at most `limitBytes`, links followed unless `flags` say otherwise. Throws the system's error, or
 * `NotReadable`.
 */
export function readRegularFile(path: string, limitBytes: number, flags = 0): Buffer {
  // Without O_NONBLOCK, opening a pipe waits until somebody writes to it.
  const handle = openSync(path, constants.O_RDONLY | constants.O_NONBLOCK | flags);
  try {
    const stats = fstatSync(handle);
    if (stats.isDirectory()) throw Object.assign(new Error(`${path} is a folder`), { code: 'EISDIR' });
    if (!stats.isFile()) throw new NotReadable(path, 'not-a-file');
    if (stats.size > limitBytes) throw new NotReadable(path, 'too-large');
    return readAtMost(handle, path, limitBytes, stats.size);
  } finally {
    closeSync(handle);
  }
}

/** Files of the kernel's own have no size, and others may grow meanwhile. */
function readAtMost(handle: number, path: string, limitBytes: number, sizeBytes: number): Buffer {
  const parts: Buffer[] = [];
  for (let length = 0; ; ) {
    const part = Buffer.allocUnsafe(Math.max(sizeBytes - length, 4096) + 1);
    const count = readSync(handle, part, 0, part.length, null);
    if (count === 0) return parts.length === 1 ? (parts[0] ?? part) : Buffer.concat(parts);
    length += count;
    if (length > limitBytes) throw new NotReadable(path, 'too-large');
    parts.push(part.subarray(0, count));
  }
}
