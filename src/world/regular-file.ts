// Reads files that another user or an agent may have put there: never waits for the other end of a pipe, never reads on without end.
import { closeSync, constants, fstatSync, openSync, readSync } from 'node:fs';

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
 * A whole file of at most `limitBytes`, links followed unless `flags` say otherwise. Throws the system's error, or
 * `NotReadable`.
 *
 * @param check is handed the open file before it is read
 */
export function readRegularFile(
  path: string,
  limitBytes: number,
  flags = 0,
  check: (handle: number) => void = () => {},
): Buffer {
  const read = (handle: number, sizeBytes: number) => {
    check(handle);
    if (sizeBytes > limitBytes) throw new NotReadable(path, 'too-large', limitBytes);
    return readAtMost(handle, path, limitBytes, sizeBytes);
  };
  return withRegularFile(path, read, flags);
}

/** All that comes through a pipe that a shell has made; waits for its writer. Throws like `readRegularFile`. */
export function readPipe(path: string, limitBytes: number): Buffer {
  const handle = openSync(path, constants.O_RDONLY);
  try {
    return readAtMost(handle, path, limitBytes, 0);
  } finally {
    closeSync(handle);
  }
}

/** At most the first `limitBytes` of a file of any size, links followed. Throws like `readRegularFile`. */
export function readRegularStart(path: string, limitBytes: number): Buffer {
  return withRegularFile(path, (handle) => {
    const bytes = Buffer.alloc(limitBytes);
    return bytes.subarray(0, readSync(handle, bytes, 0, limitBytes, 0));
  });
}

/** The same, of the last `limitBytes`. */
export function readRegularEnd(path: string, limitBytes: number): Buffer {
  return withRegularFile(path, (handle, sizeBytes) => {
    const bytes = Buffer.alloc(Math.min(sizeBytes, limitBytes));
    return bytes.subarray(0, readSync(handle, bytes, 0, bytes.length, sizeBytes - bytes.length));
  });
}

function withRegularFile(
  path: string,
  read: (handle: number, sizeBytes: number) => Buffer,
  flags = 0,
): Buffer {
  // Without O_NONBLOCK, opening a pipe waits for a writer.
  const handle = openSync(path, constants.O_RDONLY | constants.O_NONBLOCK | flags);
  try {
    const stats = fstatSync(handle);
    if (stats.isDirectory()) throw Object.assign(new Error(`${path} is a folder`), { code: 'EISDIR' });
    if (!stats.isFile()) throw new NotReadable(path, 'not-a-file');
    return read(handle, stats.size);
  } finally {
    closeSync(handle);
  }
}

const partBytes = 16 * 1024;

/** Files of the kernel's own have no size, and others may grow meanwhile. */
function readAtMost(handle: number, path: string, limitBytes: number, sizeBytes: number): Buffer {
  const parts: Buffer[] = [];
  for (let length = 0; ; ) {
    const part = Buffer.allocUnsafe(Math.max(sizeBytes - length, partBytes) + 1);
    const count = readSync(handle, part, 0, part.length, null);
    if (count === 0) return parts.length === 1 ? (parts[0] ?? part) : Buffer.concat(parts);
    length += count;
    if (length > limitBytes) throw new NotReadable(path, 'too-large', limitBytes);
    parts.push(part.subarray(0, count));
  }
}
