// Writes a file that is there whole or not at all: beside its place, on the disk, and then moved there.
import { closeSync, fchmodSync, fsyncSync, openSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { temporaryFor } from './files.ts';

export interface WholeFile {
  /** Where it is to be: no symbolic link. */
  readonly path: string;
  readonly text: string;
  /** Who may read it; `system`: as for any new file. */
  readonly mode: number | 'system' | { readonly exactly: number };
  /** Asked when all is written, right before the move; what it throws leaves the place as it was. */
  readonly beforeMove?: () => void;
}

export function writeWhole({ path, text, mode, beforeMove }: WholeFile): void {
  const temporary = temporaryFor(path);
  try {
    const handle = openSync(temporary, 'wx', typeof mode === 'number' ? mode : 0o666);
    try {
      if (typeof mode === 'object') fchmodSync(handle, mode.exactly);
      writeFileSync(handle, text);
      fsyncSync(handle);
    } finally {
      closeSync(handle);
    }
    beforeMove?.();
    renameSync(temporary, path);
  } finally {
    rmSync(temporary, { force: true });
  }
}
