// Puts another text in place of that of a file, whole, and only while it still says what was read from it.
import {
  closeSync,
  fchmodSync,
  fsyncSync,
  openSync,
  readFileSync,
  realpathSync,
  renameSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { temporaryFor } from './files.ts';

export type Replaced = 'replaced' | 'changed-meanwhile' | { readonly failed: string };

/** Where a symbolic link leads the file is replaced, and the link stays. Who may read it stays as it is. */
export function replaceText(file: string, before: string, after: string): Replaced {
  let temporary: string | null = null;
  try {
    const path = realpathSync(file);
    temporary = temporaryFor(path);
    const handle = openSync(temporary, 'wx', 0o600);
    try {
      fchmodSync(handle, statSync(path).mode & 0o7777);
      writeFileSync(handle, after);
      fsyncSync(handle);
    } finally {
      closeSync(handle);
    }
    if (!readFileSync(path).equals(Buffer.from(before, 'utf8'))) return 'changed-meanwhile';
    renameSync(temporary, path);
    return 'replaced';
  } catch (error) {
    if (!(error instanceof Error) || !('code' in error)) throw error;
    return { failed: String(error.code) };
  } finally {
    if (temporary !== null) rmSync(temporary, { force: true });
  }
}
