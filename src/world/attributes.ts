// Gives a file that replaces another one its owner, its mode, and what else the system keeps beside it.
import { spawnSync } from 'node:child_process';
import { fchmodSync, fchownSync, fstatSync, statSync } from 'node:fs';

/** The new file would belong to the user who runs po, and its owner could no longer use it. */
export class NotOwner extends Error {
  /** The owner of the present file. */
  readonly uid: number;

  constructor(uid: number) {
    super(`it belongs to uid ${uid}`);
    this.uid = uid;
  }
}

/** @param handle of the new file, open */
export function keepOwner(from: string, handle: number): void {
  const old = statSync(from);
  const made = fstatSync(handle);
  if (made.uid !== old.uid || made.gid !== old.gid) {
    try {
      fchownSync(handle, old.uid, old.gid);
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code === 'EPERM') throw new NotOwner(old.uid);
      throw error;
    }
  }
}

/** The mode, and who else may read it. @param handle of the new file, open */
export function keepAccess(from: string, to: string, handle: number): void {
  // Access lists and extended attributes: node knows neither. On systems with another cp there are hardly any.
  const preserve = ['--attributes-only', '--preserve=mode,xattr', '--no-dereference'];
  spawnSync('cp', [...preserve, '--', from, to], { stdio: 'ignore', timeout: 10_000 });
  fchmodSync(handle, statSync(from).mode & 0o7777);
}
