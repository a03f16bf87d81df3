// Reads a file of a folder that somebody else writes to, and no other: where a link on the way leads out of the folder, what was
// opened is not read.
import { fstatSync, readlinkSync, realpathSync, statSync } from 'node:fs';
import { readRegularFile } from './regular-file.ts';

/** What is at the path lies outside of the folder. */
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

/** Of the very file that is open, whatever the path has become since. */
function placeOf(handle: number, path: string): string {
  try {
    return readlinkSync(`/proc/self/fd/${handle}`);
  } catch {
    // A system that does not tell: the path is to lead to the same file still.
    const at = realpathSync.native(path);
    const [now, opened] = [statSync(at, { bigint: true }), fstatSync(handle, { bigint: true })];
    if (now.ino === opened.ino && now.dev === opened.dev) return at;
    throw Object.assign(new Error(`${path} was replaced while it was read`), { code: 'EAGAIN' });
  }
}
