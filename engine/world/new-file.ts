/** Makes files that are there whole or not at all, also after a power cut. The caller names what the system refuses. */
import { closeSync, fsyncSync, openSync, renameSync, rmSync, writeFileSync } from 'node:fs';

export interface NewFile {
  readonly path: string;
  readonly content: string | Uint8Array;
  readonly mode: number;
  /** Called with the open file when all is written, before it is flushed to the disk. */
  readonly finish?: (handle: number) => void;
}

/** Throws `EEXIST` where anything has that name. */
export function writeNew({ path, content, mode, finish }: NewFile): void {
  const handle = openSync(path, 'wx', mode);
  try {
    writeFileSync(handle, content);
    finish?.(handle);
    fsyncSync(handle);
  } finally {
    closeSync(handle);
  }
}

/**
 * Writes to `temporary`, a new name on the same file system, and moves that over `path`: a reader sees the old content or
 * the new. What `beforeMove` throws leaves the old one in place.
 */
export function replaceFile(
  { path, ...file }: NewFile,
  temporary: string,
  beforeMove: () => void = () => {},
): void {
  try {
    writeNew({ ...file, path: temporary });
    beforeMove();
    renameSync(temporary, path);
  } catch (error) {
    rmSync(temporary, { force: true });
    throw error;
  }
}
