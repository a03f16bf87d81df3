// Files and folders that are not git's own. Writing here is exclusive; nothing is ever removed but what
// po made under a temporary name.
import { existsSync, lstatSync, readdirSync, renameSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { basename, dirname, join, relative } from 'node:path';
import type { Diagnostic } from '../../engine/kernel/diagnostic.ts';
import { remedyText, shellWord } from '../../engine/kernel/help.ts';
import { fileLimits, numberText } from '../../engine/kernel/limits.ts';
import { fileRevision } from '../../engine/protocol.ts';
import { largestReleaseFileBytes, objectId } from './engines/release.ts';
import { WorldFailure } from './failure.ts';
import { OutsideFolder, readFileWithin } from './file-within.ts';
import { makeFolder } from './folders.ts';
import { leadsOut } from './leads-out.ts';
import { known, type Look, unknown } from './look.ts';
import { isMountPoint, isOneFileSystem } from './mounts.ts';
import { identityOf, orNull, realPathOf } from './paths.ts';
import { isAlive } from './pids.ts';
import { NotReadable, readPipe, readRegularFile } from './regular-file.ts';

export interface Files {
  /** Null where no file is; unknown where it is too large or no file. A pipe of a shell (`/dev/fd/…`) is read to its end. */
  readText(path: string, limitBytes?: number): Look<string | null>;
  /** Differs after each change of the file, without reading it; null where there is none. See `fileRevision`. */
  revision(path: string): Look<string | null>;
  /** `readText` of a file in a clone, by its name from the top. One that a link leads out of the clone to is unknown. */
  readIn(clone: string, name: string, limitBytes?: number): Look<string | null>;
  /** The kind of file at a path, not following a symlink there. */
  kindOf(path: string): Look<'absent' | 'file' | 'folder' | 'symlink' | 'other'>;
  /** The names in a folder, sorted, or null where there is none. */
  list(path: string): Look<readonly string[] | null>;
  /** Paths under a folder that are not exactly the given files: changed, missing or extra. `.git` is not looked at. */
  differing(
    folder: string,
    files: readonly { readonly path: string; readonly mode: string; readonly blob: string }[],
  ): Look<readonly string[]>;
  /** The path with every symlink resolved, or null where nothing is. */
  realpath(path: string): string | null;
  /** Whether one could be moved to the other without being copied; each is a path, or where one is to be made. */
  isOneFileSystem(one: string, other: string): boolean;
  /** Whether something is mounted at a path: nothing can be moved there, or away from there. */
  isMountPoint(path: string): boolean;
  /** Whether two paths lead to one folder, by links or by mounts. */
  isSameFolder(one: string, other: string): boolean;
  makeFolder(path: string, mode?: number): void;
  /** Writes a file that must not exist yet; makes its folder. */
  writeNew(path: string, content: string, mode?: number): void;
  /** Moves a file or folder to a place where nothing (or an empty folder) is. Never across file systems. */
  move(from: string, to: string): void;
  /** A path to make something at before it is moved into place. Removes the remains of interrupted runs there. */
  temporaryFor(path: string): string;
  /** Removes what was made at a path that `temporaryFor` has answered, and will not be moved. */
  discard(temporary: string): void;
}

/** The ending of every temporary name of ours. Nothing else is ever removed. */
const temporarySuffix = '.po-partial';
/** The name of what is made, and the number of the process that makes it. */
const temporaryName = /^(.*)\.(\d+)\.po-partial$/s;

export const systemFiles: Files = {
  readText: (path, limitBytes = fileLimits.text.most) =>
    look(path, () =>
      path.startsWith('/dev/fd/')
        ? readPipe(path, limitBytes).toString('utf8')
        : readRegularFile(path, limitBytes).toString('utf8'),
    ),
  revision(path) {
    const stats = look(path, () => statSync(path));
    return stats.known ? known(stats.value && fileRevision(stats.value)) : stats;
  },
  readIn(clone, name, limitBytes = fileLimits.text.most) {
    const path = `${clone}/${name}`;
    try {
      return look(path, () => {
        // Most of the files that a plan asks for are missing, and an exception takes longer than this look.
        if (statSync(path, { throwIfNoEntry: false }) === undefined) return null;
        return readFileWithin(clone, path, limitBytes).toString('utf8');
      });
    } catch (error) {
      if (error instanceof OutsideFolder)
        return unknown(leadsOut(clone, { path, to: error.to, how: 'link' }));
      throw error;
    }
  },
  kindOf(path) {
    const stats = look(path, () => lstatSync(path));
    if (!stats.known) return stats;
    if (stats.value === null) return known('absent');
    if (stats.value.isFile()) return known('file');
    if (stats.value.isDirectory()) return known('folder');
    return known(stats.value.isSymbolicLink() ? 'symlink' : 'other');
  },
  list: (path) => look(path, () => readdirSync(path).sort()),
  differing(folder, files) {
    const wanted = new Map(files.map((file) => [file.path, file]));
    const present = look(folder, () => readdirSync(folder, { recursive: true, withFileTypes: true }));
    if (!present.known) return present;
    const differing = new Set(wanted.keys());
    for (const entry of present.value ?? []) {
      const path = relative(folder, join(entry.parentPath, entry.name));
      if (entry.isDirectory() || path === '.git' || path.startsWith('.git/')) continue;
      const file = wanted.get(path);
      const id = file !== undefined && entry.isFile() ? releaseFileId(join(folder, path)) : null;
      if (id !== null && id === file?.blob) differing.delete(path);
      else differing.add(path);
    }
    return known([...differing].sort());
  },
  realpath: realPathOf,
  isOneFileSystem,
  isMountPoint,
  isSameFolder(one, other) {
    // A path that cannot be read is not known to be the same.
    const [a, b] = [one, other].map((path) => orNull(() => identityOf(path)));
    return a !== null && a === b;
  },
  makeFolder,
  writeNew(path, content, mode = 0o644) {
    makeFolder(dirname(path));
    writeFileSync(path, content, { flag: 'wx', mode });
  },
  move(from, to) {
    if (existsSync(to) && (!lstatSync(to).isDirectory() || readdirSync(to).length > 0)) {
      throw new WorldFailure(`${to} exists`);
    }
    makeFolder(dirname(to));
    rename(from, to);
  },
  temporaryFor,
  discard(temporary) {
    if (!isTemporary(temporary)) throw new Error(`${temporary} is not a temporary path`);
    rmSync(temporary, { recursive: true, force: true });
  },
};

/** Null where it is no file of a release, whatever it holds. */
function releaseFileId(path: string): string | null {
  try {
    return objectId('blob', readRegularFile(path, largestReleaseFileBytes));
  } catch (error) {
    if (error instanceof NotReadable || (error as NodeJS.ErrnoException).code === 'ENOENT') return null;
    throw error;
  }
}

/** With the number of the process: what runs that are still alive make must be neither in the way nor removed. */
export function temporaryFor(path: string): string {
  const folder = dirname(path);
  for (const { name, pid } of temporariesOf(path, existsSync(folder) ? readdirSync(folder) : [])) {
    if (pid !== process.pid && isAlive(pid)) continue;
    // Where something still writes there, it is not in the way, and a later run removes it.
    orNull(() => rmSync(join(folder, name), { recursive: true, force: true }));
  }
  return `${path}.${process.pid}${temporarySuffix}`;
}

/** Which of the names beside a path are temporary ones of it, and of which process. Those of `web.new` are none of `web`. */
export function temporariesOf(
  path: string,
  names: readonly string[],
): readonly { readonly name: string; readonly pid: number }[] {
  return names.flatMap((name) => {
    const [, made, pid] = temporaryName.exec(name) ?? [];
    return made === basename(path) ? [{ name, pid: Number(pid) }] : [];
  });
}

function isTemporary(path: string): boolean {
  return temporaryName.test(basename(path));
}

/** Whether a name is a temporary one of a process that has ended. */
export function isLeftover(name: string): boolean {
  const pid = temporaryName.exec(name)?.[2];
  return pid !== undefined && !isAlive(Number(pid));
}

/** Never a copy: an interrupted one would leave two halves, and nothing would tell which is the right one. */
function rename(from: string, to: string): void {
  try {
    renameSync(from, to);
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    if (code !== 'EXDEV' && code !== 'EBUSY') throw error;
    const why =
      code === 'EBUSY' ? 'one of them is a mount point, or in use' : 'the system would have to copy it';
    throw new WorldFailure(
      `${from} cannot be moved to ${to}: ${why}; nothing was moved`,
      remedyText(
        'nothing else may use it meanwhile; copy it there, and remove the first one when the copy is right:',
        `cp -a ${shellWord(from)} ${shellWord(to)}`,
      ),
    );
  }
}

/** Absence is an answer (null); any other failure is unknown. */
export function look<T>(path: string, read: () => T): Look<T | null> {
  try {
    return known(read());
  } catch (error) {
    if (error instanceof OutsideFolder) throw error;
    const code = (error as NodeJS.ErrnoException).code ?? 'unknown';
    if (code === 'ENOENT') return known(null);
    if (error instanceof NotReadable && code === 'too-large')
      return unknown(tooLarge(path, error.limitBytes));
    return unknown(unreadable(path, code));
  }
}

/** The meaning of the system's codes; for any other the code itself is shown. */
const meanings: Readonly<Record<string, string>> = {
  EISDIR: 'is a folder, not a file',
  ENOTDIR: 'leads through something that is not a folder',
  ELOOP: 'leads round in a circle of symbolic links',
  EACCES: 'may not be read by you',
  EPERM: 'may not be read by you',
  ENAMETOOLONG: 'is too long a name',
  ENXIO: 'is a socket, not a file',
  'not-a-file': 'is a pipe or a device, not a file',
  'too-large': 'is too large to read',
};

/** @param name as people call it */
export function tooLarge(name: string, limitBytes: number): Diagnostic {
  return {
    severity: 'error',
    code: 'input-limit',
    summary: 'More than is read of one file',
    detail: `${name} is larger than ${numberText(limitBytes)} bytes, the most that po reads of such a file.`,
    help: 'check that it is the file that you mean',
  };
}

export function unreadable(path: string, code: string): Diagnostic {
  return {
    severity: 'error',
    code: 'unreadable',
    summary: 'A path cannot be read',
    detail: `${path} ${meanings[code] ?? `cannot be read (${code})`}`,
    help: 'make it readable; until then po does not touch what depends on it',
  };
}
