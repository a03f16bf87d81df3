// Makes a folder whole or not at all: its content is made under a temporary name, and then renamed into place. If the folder
// exists, a shell may be in it, so the content is moved into it, `.git` last; a later run finishes what was interrupted.
import {
  constants,
  existsSync,
  linkSync,
  lstatSync,
  readdirSync,
  realpathSync,
  renameSync,
  rmdirSync,
  rmSync,
  unlinkSync,
} from 'node:fs';
import { dirname, join } from 'node:path';
import { temporariesOf, temporaryFor, unreadable } from './files.ts';
import { makeFolder } from './folders.ts';
import { known, type Look, unknown } from './look.ts';
import { identityOf, isAllowed, isFolder, isThere, orNull } from './paths.ts';
import { isAlive } from './pids.ts';

export type NewFolderFacts =
  /** Nothing, or a folder with nothing in it but what a killed run had begun. */
  | { readonly kind: 'free'; readonly path: string; readonly exists: boolean }
  /** Its whole content was made, and has to be moved into place. */
  | { readonly kind: 'ready'; readonly path: string }
  /** A process with the number of another run, which makes it or has made it at the temporary path `at`, is alive. */
  | { readonly kind: 'busy'; readonly path: string; readonly pid: number; readonly at: string }
  /** `by` null: it is no folder. */
  | { readonly kind: 'taken'; readonly path: string; readonly by: readonly string[] | null };

const making = '.po-init';
/** Its name once nothing is missing in it. */
const ready = '.po-init-ready.po-partial';

/** Follows a symbolic link at the path itself. */
export function lookAtNewFolder(target: string): Look<NewFolderFacts> {
  try {
    const above = firstFile(target);
    if (above !== null) return known({ kind: 'taken', path: above, by: null });
    const path = lstatSync(target, { throwIfNoEntry: false })?.isSymbolicLink()
      ? realpathSync(target)
      : target;
    const stats = lstatSync(path, { throwIfNoEntry: false });
    if (stats === undefined) return known(inParent(path));
    if (!stats.isDirectory()) return known({ kind: 'taken', path, by: null });
    const names = readdirSync(path).sort();
    if (names.includes(ready)) return known({ kind: 'ready', path });
    const ours = temporariesOf(join(path, making), names);
    const others = names.filter((name) => !ours.some((one) => one.name === name));
    if (others.length > 0) return known({ kind: 'taken', path, by: others });
    return known(busyWith(ours, path, path) ?? { kind: 'free', path, exists: true });
  } catch (error) {
    return unknown(unreadable(target, (error as NodeJS.ErrnoException).code ?? 'unknown'));
  }
}

/** What is no folder on the way to a path, such as a file or a broken link. */
function firstFile(path: string): string | null {
  const parent = dirname(path);
  const above = parent === path ? null : firstFile(parent);
  if (above !== null) return above;
  return lstatSync(path, { throwIfNoEntry: false }) !== undefined && !isFolder(path) ? path : null;
}

function inParent(path: string): NewFolderFacts {
  const folder = dirname(path);
  const ours = temporariesOf(path, existsSync(folder) ? readdirSync(folder) : []);
  return busyWith(ours, folder, path) ?? { kind: 'free', path, exists: false };
}

function busyWith(
  ours: ReturnType<typeof temporariesOf>,
  folder: string,
  path: string,
): NewFolderFacts | null {
  const one = ours.find(({ pid }) => pid !== process.pid && isAlive(pid));
  return one === undefined ? null : { kind: 'busy', path, pid: one.pid, at: join(folder, one.name) };
}

/** A free path beside another one, with a number if need be; inside of it where nothing can be made beside it. */
export function freeBeside(path: string, name: string): string {
  const folder = isAllowed(dirname(path), constants.W_OK) ? dirname(path) : path;
  for (let number = 1; ; number += 1) {
    const one = join(folder, number === 1 ? name : `${name}-${number}`);
    // What cannot be read counts as nothing.
    if (orNull(() => isThere(one)) !== true) return one;
  }
}

/** A free path to make the content at. Removes what a killed run had begun. */
export function beginFolder({ path, exists }: Extract<NewFolderFacts, { kind: 'free' }>): string {
  if (!exists) makeFolder(dirname(path));
  return temporaryFor(exists ? join(path, making) : path);
}

/** Removes what `beginFolder` has begun. */
export function dropFolder(made: string): void {
  rmSync(made, { recursive: true, force: true });
}

/** Moves the whole content into place. Answers the paths that are in the way by now; nothing was moved over them. */
export function finishFolder(
  made: string,
  { path, exists }: Extract<NewFolderFacts, { kind: 'free' }>,
): readonly string[] {
  if (exists) {
    renameSync(made, join(path, ready));
    return moveReady(path);
  }
  try {
    renameSync(made, path);
    return [];
  } catch (error) {
    if (!comeMeanwhile.has((error as NodeJS.ErrnoException).code ?? '')) throw error;
    // The next run would not look for it here, but in the folder that is there now.
    dropFolder(made);
    const isReal = lstatSync(path, { throwIfNoEntry: false })?.isDirectory() === true;
    const inIt = isReal ? readdirSync(path).map((name) => join(path, name)) : [];
    return inIt.length > 0 ? inIt : [path];
  }
}

/** rename(2) fails with these where something is; all else is a failure, and no obstacle. */
const comeMeanwhile: ReadonlySet<string> = new Set(['ENOTEMPTY', 'EEXIST', 'ENOTDIR']);

/** Finishes an interrupted `finishFolder`. Answers the paths in the way, over which nothing is moved. */
export function moveReady(path: string): readonly string[] {
  const from = join(path, ready);
  const names = readdirSync(from).sort();
  const inTheWay = names.filter((name) => isOther(join(path, name), join(from, name)));
  if (inTheWay.length > 0) return inTheWay.map((name) => join(path, name));
  // Until `.git` is there it is no repository, so nothing takes it for finished.
  for (const name of [...names.filter((one) => one !== '.git'), '.git']) {
    if (names.includes(name) && !movedTo(join(from, name), join(path, name))) return [join(path, name)];
  }
  rmdirSync(from);
  return [];
}

/** False where something is there by now. A rename would replace a file, a hard link does not. */
function movedTo(from: string, to: string): boolean {
  if (!lstatSync(from).isFile()) {
    renameSync(from, to);
    return true;
  }
  try {
    linkSync(from, to);
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    if (code !== undefined && withoutLinks.has(code)) {
      renameSync(from, to);
      return true;
    }
    if (code !== 'EEXIST') throw error;
    if (isOther(to, from)) return false;
  }
  unlinkSync(from);
  return true;
}

/** Whether something else than this file is there: an interrupted run may leave one file in both places. */
function isOther(there: string, file: string): boolean {
  return isThere(there) && identityOf(there, lstatSync) !== identityOf(file, lstatSync);
}

/** A file system without hard links fails with these. */
const withoutLinks: ReadonlySet<string> = new Set(['EPERM', 'ENOTSUP', 'ENOSYS', 'EMLINK']);

/** Where a file of the `ready` content is: an interrupted run may have moved it. */
export function readyFile(path: string, name: string): string {
  const waiting = join(path, ready, name);
  return existsSync(waiting) ? waiting : join(path, name);
}
