/**
 * Reading and writing files. What the operator can put right (no permission, a folder that is a file, a full
 * disk) comes out as a diagnostic that names the path, so that no caller has to think of it.
 */
import { randomUUID } from 'node:crypto';
import {
  accessSync,
  appendFileSync,
  chmodSync,
  closeSync,
  constants,
  type Dirent,
  fstatSync,
  fsyncSync,
  linkSync,
  lstatSync,
  mkdirSync,
  openSync,
  readdirSync,
  readFileSync,
  readlinkSync,
  readSync,
  realpathSync,
  renameSync,
  rmSync,
  type Stats,
  statSync,
  truncateSync,
  writeFileSync,
} from 'node:fs';
import { dirname } from 'node:path';
import { DiagnosticError } from '../toml/diagnostic.ts';

/** Null when there is no such file. */
export function readText(path: string): string | null {
  return unlessMissing(path, 'read', () => readFileSync(path, 'utf8'));
}

/** The beginning of a file, whole characters or not; null when there is no such file. */
export function readStart(path: string, bytes: number): string | null {
  return unlessMissing(path, 'read', () => {
    const file = openSync(path, 'r');
    try {
      const buffer = Buffer.alloc(Math.min(bytes, fstatSync(file).size));
      return buffer.toString('utf8', 0, readSync(file, buffer, 0, buffer.length, 0));
    } finally {
      closeSync(file);
    }
  });
}

/** The end of a file, whole characters or not; null when there is no such file. */
export function readEnd(path: string, bytes: number): string | null {
  return unlessMissing(path, 'read', () => {
    const file = openSync(path, 'r');
    try {
      const { size } = fstatSync(file);
      const buffer = Buffer.alloc(Math.min(bytes, size));
      const read = readSync(file, buffer, 0, buffer.length, size - buffer.length);
      return buffer.toString('utf8', 0, read);
    } finally {
      closeSync(file);
    }
  });
}

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

/** A reader sees the old content or the new, never a part; after a power cut as well. */
export function writeAtomic(path: string, content: string, mode = 0o600): void {
  const temporary = `${path}.${randomUUID()}.new`;
  guarded(path, 'write', () => {
    try {
      writeNew(temporary, content, mode);
      renameSync(temporary, path);
    } catch (error) {
      rmSync(temporary, { force: true });
      throw error;
    }
  });
}

/** False when something is there already; then it is left as it is. */
export function createFile(path: string, content: string, mode = 0o666): boolean {
  return guarded(path, 'write', () => {
    try {
      mkdirSync(dirname(path), { recursive: true });
      writeNew(path, content, mode);
      return true;
    } catch (error) {
      if (codeOf(error) === 'EEXIST') return false;
      throw error;
    }
  });
}

/** In one write at the end of the file, whoever else appends to it. Makes the file, and no folder. */
export function appendLine(path: string, line: string, mode = 0o600): void {
  guarded(path, 'write', () => appendFileSync(path, `${line}\n`, { mode }));
}

/**
 * Moves a file over an older one once it is larger than `limitBytes`. Of several that do it at once only one
 * moves it: another would move the new file that has begun meanwhile, and lose the one that was moved before.
 */
export function setAside(path: string, older: string, limitBytes: number): void {
  const own = `${path}.${randomUUID()}.old`;
  guarded(path, 'move', () => {
    const seen = statOf(path);
    if (seen === null || seen.size <= limitBytes) return;
    try {
      renameSync(path, own);
    } catch (error) {
      if (codeOf(error) === 'ENOENT') return;
      throw error;
    }
    if (statSync(own).ino === seen.ino) {
      renameSync(own, older);
      return;
    }
    try {
      linkSync(own, path);
    } catch (error) {
      if (codeOf(error) !== 'EEXIST') throw error;
      appendFileSync(path, readFileSync(own));
    }
    rmSync(own, { force: true });
  });
}

/** Empties a file that has grown beyond a limit. Whoever appends to it goes on at its new end. */
export function cutLog(path: string, limitBytes: number): void {
  if ((statOf(path)?.size ?? 0) > limitBytes) guarded(path, 'cut', () => truncateSync(path));
}

/** Takes from others what they may do with a file or a folder. Not there is fine, and so is one of another user. */
export function closeToOthers(path: string): void {
  const mode = statOf(path)?.mode ?? 0;
  if ((mode & 0o077) === 0) return;
  try {
    chmodSync(path, mode & 0o700);
  } catch (error) {
    if (codeOf(error) === null) throw error;
  }
}

/** What a symlink holds, and when it was made; null when there is none. */
export function linkAt(path: string): { readonly text: string; readonly madeAt: Date } | null {
  try {
    return { text: readlinkSync(path), madeAt: lstatSync(path).mtime };
  } catch (error) {
    if (codeOf(error) === null) throw error;
    return null;
  }
}

/** Removes one file. Already gone is fine. */
export function removeFile(path: string): void {
  guarded(path, 'remove', () => rmSync(path, { force: true }));
}

function writeNew(path: string, content: string, mode: number): void {
  const file = openSync(path, 'wx', mode);
  try {
    writeFileSync(file, content);
    fsyncSync(file);
  } finally {
    closeSync(file);
  }
}

function unlessMissing<T>(path: string, doing: string, look: () => T): T | null {
  return guarded(path, doing, () => {
    try {
      return look();
    } catch (error) {
      if (codeOf(error) === 'ENOENT') return null;
      throw error;
    }
  });
}

/** Turns what the system says about a path into a diagnostic. Anything else is our bug and passes through. */
export function guarded<T>(path: string, doing: string, act: () => T): T {
  try {
    return act();
  } catch (error) {
    const code = codeOf(error);
    if (code === null) throw error;
    throw new DiagnosticError([
      {
        severity: 'error',
        code: 'file-fault',
        summary: `File or folder that the engine cannot ${doing}`,
        detail: `${path}: ${reasons[code] ?? code}.`,
      },
    ]);
  }
}

const reasons: Readonly<Record<string, string>> = {
  EACCES: 'permission denied',
  EPERM: 'not permitted',
  ENOENT: 'a folder on the way does not exist',
  ENOTDIR: 'something on the way is a file, not a folder',
  EISDIR: 'is a folder, not a file',
  EEXIST: 'is a file, not a folder',
  ENOSPC: 'no space left on the disk',
  EROFS: 'the file system is read-only',
  ELOOP: 'symlinks lead round in a circle',
  ENAMETOOLONG: 'the name is too long',
};

function codeOf(error: unknown): string | null {
  return error instanceof Error && 'code' in error && typeof error.code === 'string' ? error.code : null;
}
