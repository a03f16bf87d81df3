// Reads a file in a folder that agents write to, and no file outside it: where a link on the way leads out of the folder, the
// opened file is not read.
import { fstatSync, readlinkSync, realpathSync, statSync } from 'node:fs';
import { readRegularFile } from './regular-file.ts';

/** The file at the path lies outside the folder. */
export class OutsideFolder extends Error {
  /** Where it lies. */
  readonly to: string;

  constructor(path: string, to: string) {
    super(`${path} leads to ${to}`);
    this.name = 'OutsideFolder';
    this.to = to;
  }
}

/** @param path below `folder`, by its text */
export function readFileWithin(folder: string, path: string, limitBytes: number): Buffer {
  return readRegularFile(path, limitBytes, 0, (handle) => {
    const at = placeOf(handle, path);
    if (at !== path && !at.startsWith(`${realpathSync.native(folder)}/`)) throw new OutsideFolder(path, at);
  });
}

/** The path of the open file itself, whatever its name leads to by now. */
function placeOf(handle: number, path: string): string {
  try {
    return readlinkSync(`/proc/self/fd/${handle}`);
  } catch {
    // Without /proc: the path must still lead to the same file.
    const at = realpathSync.native(path);
    const [now, opened] = [statSync(at, { bigint: true }), fstatSync(handle, { bigint: true })];
    if (now.ino === opened.ino && now.dev === opened.dev) return at;
    throw Object.assign(new Error(`${path} was replaced while it was read`), { code: 'EAGAIN' });
  }
}
