/** Reading and writing files. What the operator can fix, such as a full disk, is a diagnostic that names the path. */
import { randomUUID } from 'node:crypto';
import {
  accessSync,
  appendFileSync,
  closeSync,
  constants,
  type Dirent,
  fchmodSync,
  fstatSync,
  ftruncateSync,
  linkSync,
  lstatSync,
  mkdirSync,
  openSync,
  readdirSync,
  readlinkSync,
  realpathSync,
  renameSync,
  rmSync,
  type Stats,
  statSync,
} from 'node:fs';
import { dirname } from 'node:path';
import { type FolderIdentity, folderIdentity } from '../contract/project-place.ts';
import { errorCode } from '../kernel/error-code.ts';
import { guarded, UnfitFile, unlessMissing } from './file-fault.ts';
import { replaceFile, writeNew } from './new-file.ts';
import { readOwn, withRegular } from './regular-file.ts';

export { readEnd, readOwn, readStart, readText } from './regular-file.ts';

/** The engine writes only to files of its own, never to where a symlink leads. */
const { O_APPEND, O_CREAT, O_NOFOLLOW, O_NONBLOCK, O_RDONLY, O_RDWR, O_WRONLY } = constants;

/** Null when nothing is there. */
export function statOf(path: string): Stats | null {
  return unlessMissing(path, 'look at', () => statSync(path));
}

/** What is at a path itself, wherever a symlink would lead; null when nothing is there. */
export function entryAt(path: string): {
  readonly kind: 'file' | 'folder' | 'other';
  readonly uid: number;
  readonly sizeBytes: number;
} | null {
  return unlessMissing(path, 'look at', () => {
    const stats = lstatSync(path);
    const kind = stats.isFile() ? 'file' : stats.isDirectory() ? 'folder' : 'other';
    return { kind, uid: stats.uid, sizeBytes: stats.size };
  });
}

/** Also not where the disk can only be read. */
export function isWritable(path: string): boolean {
  try {
    accessSync(path, constants.W_OK);
    return true;
  } catch {
    return false;
  }
}

/** Null when nothing is there. */
export function realPathOf(path: string): string | null {
  return unlessMissing(path, 'look at', () => realpathSync(path));
}

/** The same as long as it is the very same file or folder, whatever is in it; null when nothing is there. */
export function identityOf(path: string): string | null {
  const stats = statOf(path);
  return stats && `${stats.dev}:${stats.ino}`;
}

/** Stays the same when a folder is moved on its file system; null where there is nothing, or it cannot be looked at. */
export function folderIdentityOf(path: string): FolderIdentity | null {
  try {
    return folderIdentity(statSync(path, { bigint: true }));
  } catch (error) {
    if (errorCode(error) === null) throw error;
    return null;
  }
}

/** Another one after each change of a file; null when nothing is there. */
export function revisionOf(path: string): string | null {
  const stats = statOf(path);
  return stats && `${stats.dev}:${stats.ino}:${stats.mtimeMs}:${stats.ctimeMs}:${stats.size}`;
}

/** Nothing, when there is no such folder. */
export function listFolder(path: string): Dirent[] {
  return unlessMissing(path, 'list', () => readdirSync(path, { withFileTypes: true })) ?? [];
}

/** Makes a folder and those above it. Already there is fine. */
export function makeFolder(path: string, mode?: number): void {
  guarded(path, 'make', () => mkdirSync(path, { recursive: true, ...(mode !== undefined && { mode }) }));
}

/** As `makeFolder`, closed to other users; throws where a symlink has its name. */
export function makeOwnFolder(path: string): void {
  makeFolder(path, 0o700);
  guarded(path, 'use', () => {
    if (lstatSync(path).isSymbolicLink()) throw new UnfitFile(path, 'a-link');
  });
}

/** Throws where a path leads to anything but a regular file: opening it might wait, or write elsewhere. */
export function refuseOdd(path: string): void {
  guarded(path, 'use', () => {
    const stats = lstatSync(path, { throwIfNoEntry: false });
    if (stats?.isSymbolicLink()) throw new UnfitFile(path, 'a-link');
    if (stats !== undefined && !stats.isFile()) throw new UnfitFile(path, 'not-a-file');
  });
}

/** False where `to` is a folder with something in it, or a file. */
export function moveFolder(from: string, to: string): boolean {
  return guarded(from, 'move', () => {
    try {
      renameSync(from, to);
      return true;
    } catch (error) {
      if (['ENOTEMPTY', 'EEXIST', 'ENOTDIR', 'ENOENT'].includes(errorCode(error) ?? '')) return false;
      throw error;
    }
  });
}

/** A name beside a path that no other process uses. Its number tells later commands whether the writer still lives. */
export function temporaryBeside(path: string, kind: 'new' | 'old'): string {
  return `${path}.${process.pid}.${randomUUID()}.${kind}`;
}

/** A reader sees the old content or the new, never a part; after a power cut as well. */
export function writeAtomic(path: string, content: string | Uint8Array, mode = 0o600): void {
  guarded(path, 'write', () => replaceFile({ path, content, mode }, temporaryBeside(path, 'new')));
}

/** False when something is there already; then it is left as it is. */
export function createFile(path: string, content: string, mode = 0o666): boolean {
  return guarded(path, 'write', () => {
    try {
      mkdirSync(dirname(path), { recursive: true });
      writeNew({ path, content, mode });
      return true;
    } catch (error) {
      if (errorCode(error) === 'EEXIST') return false;
      throw error;
    }
  });
}

/** In one write at the end of the file, so that other processes may append as well. Makes the file, and no folder. */
export function appendLine(path: string, line: string): void {
  guarded(path, 'write', () =>
    withRegular(path, O_WRONLY | O_APPEND | O_CREAT | O_NOFOLLOW, (handle) =>
      appendFileSync(handle, `${line}\n`),
    ),
  );
}

/**
 * Moves a file over an older one once it is larger than `limitBytes`. Of several that do it at once only one
 * moves it: another would move the new file that has begun meanwhile, and lose the one that was moved before.
 */
export function setAside(path: string, older: string, limitBytes: number): void {
  const own = `${path}.${randomUUID()}.old`;
  guarded(path, 'move', () => {
    const seen = lstatSync(path, { throwIfNoEntry: false });
    if (seen === undefined || !seen.isFile() || seen.size <= limitBytes) return;
    try {
      renameSync(path, own);
    } catch (error) {
      if (errorCode(error) === 'ENOENT') return;
      throw error;
    }
    if (lstatSync(own).ino === seen.ino) {
      renameSync(own, older);
      return;
    }
    try {
      linkSync(own, path);
    } catch (error) {
      if (errorCode(error) !== 'EEXIST') throw error;
      appendLine(path, (readOwn(own) ?? '').trimEnd());
    }
    rmSync(own, { force: true });
  });
}

/** Empties a file that has grown beyond a limit. A process that appends to it continues at its new end. */
export function cutLog(path: string, limitBytes: number): void {
  unlessMissing(path, 'cut', () =>
    withRegular(path, O_RDWR | O_NOFOLLOW, (handle, { size }) => {
      if (size > limitBytes) ftruncateSync(handle);
    }),
  );
}

/** Closes a file or a folder to other users. What is missing, a symlink or another user's is left as it is. */
export function closeToOthers(path: string): void {
  try {
    if ((lstatSync(path).mode & 0o077) === 0) return;
    const handle = openSync(path, O_RDONLY | O_NOFOLLOW | O_NONBLOCK);
    try {
      fchmodSync(handle, fstatSync(handle).mode & 0o700);
    } finally {
      closeSync(handle);
    }
  } catch (error) {
    if (errorCode(error) === null) throw error;
  }
}

/** What a symlink holds, and when it was made; null when there is none. */
export function linkAt(path: string): { readonly text: string; readonly madeAt: Date } | null {
  try {
    return { text: readlinkSync(path), madeAt: lstatSync(path).mtime };
  } catch (error) {
    if (errorCode(error) === null) throw error;
    return null;
  }
}

/** Removes a folder that this process has made under a name of its own. */
export function removeFolder(path: string): void {
  guarded(path, 'remove', () => rmSync(path, { recursive: true, force: true }));
}

/** Removes one file. Already gone is fine. */
export function removeFile(path: string): void {
  guarded(path, 'remove', () => rmSync(path, { force: true }));
}
