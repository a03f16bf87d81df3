/**
 * Reading and writing files. What the operator can put right (no permission, a folder that is a file, a full
 * disk) comes out as a diagnostic that names the path, so that no caller has to think of it.
 */
import { randomUUID } from 'node:crypto';
import {
  closeSync,
  type Dirent,
  fsyncSync,
  mkdirSync,
  openSync,
  readdirSync,
  readFileSync,
  realpathSync,
  renameSync,
  rmSync,
  type Stats,
  statSync,
  writeFileSync,
} from 'node:fs';
import { dirname } from 'node:path';
import { DiagnosticError } from '../toml/diagnostic.ts';

/** Null when there is no such file. */
export function readText(path: string): string | null {
  return unlessMissing(path, 'read', () => readFileSync(path, 'utf8'));
}

/** Null when nothing is there. */
export function statOf(path: string): Stats | null {
  return unlessMissing(path, 'look at', () => statSync(path));
}

/** Null when nothing is there. */
export function realPathOf(path: string): string | null {
  return unlessMissing(path, 'look at', () => realpathSync(path));
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
function guarded<T>(path: string, doing: string, act: () => T): T {
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
