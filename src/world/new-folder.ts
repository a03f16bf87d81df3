// Makes a folder whole or not at all. What is to be in it is made under a temporary name; a folder that does not exist yet
// is then renamed into its place. One that exists may be where a shell stands, so it stays the same folder: what
// was made is moved into it, `.git` last, and a run that finds this half done finishes it.
import {
  accessSync,
  constants,
  existsSync,
  linkSync,
  lstatSync,
  readdirSync,
  realpathSync,
  renameSync,
  rmdirSync,
  rmSync,
  statSync,
  unlinkSync,
} from 'node:fs';
import { dirname, join } from 'node:path';
import { temporariesOf, temporaryFor, unreadable } from './files.ts';
import { makeFolder } from './folders.ts';
import { known, type Look, unknown } from './look.ts';
import { isAlive } from './pids.ts';

export type NewFolderFacts =
  /** Nothing is there, or an empty folder, but for what a run that was killed had begun. */
  | { readonly kind: 'free'; readonly path: string; readonly exists: boolean }
  /** All of it was made, and is yet to be moved into place. */
  | { readonly kind: 'ready'; readonly path: string }
  /** Another run makes it right now, `at` a temporary path; or one did, and its number is that of another process by now. */
  | { readonly kind: 'busy'; readonly path: string; readonly pid: number; readonly at: string }
  | {
      readonly kind: 'taken';
      readonly path: string /** Null: it is no folder. */;
      readonly by: readonly string[] | null;
    };

const making = '.po-init';
/** Whole: it gets this name once nothing is missing in it. */
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

/** What lies on the way to a path and is no folder, such as a file, or a link that leads nowhere. */
function firstFile(path: string): string | null {
  const parent = dirname(path);
  const above = parent === path ? null : firstFile(parent);
  if (above !== null) return above;
  const isThere = lstatSync(path, { throwIfNoEntry: false }) !== undefined;
  return isThere && statSync(path, { throwIfNoEntry: false })?.isDirectory() !== true ? path : null;
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

/**
 * A path beside another one at which nothing is to be seen: of that name, or else with the first number that is free. In it
 * where nothing can be made beside it, as where it is a home folder.
 */
export function freeBeside(path: string, name: string): string {
  const folder = mayMakeIn(dirname(path)) ? dirname(path) : path;
  for (let number = 1; ; number += 1) {
    const one = join(folder, number === 1 ? name : `${name}-${number}`);
    if (!isThere(one)) return one;
  }
}

function mayMakeIn(folder: string): boolean {
  try {
    accessSync(folder, constants.W_OK);
    return true;
  } catch {
    return false;
  }
}

function isThere(path: string): boolean {
  try {
    return lstatSync(path, { throwIfNoEntry: false }) !== undefined;
  } catch {
    // It may not be read.
    return false;
  }
}

/** Where to make it: a path at which nothing is. What a run that was killed had begun is removed. */
export function beginFolder({ path, exists }: Extract<NewFolderFacts, { kind: 'free' }>): string {
  if (!exists) makeFolder(dirname(path));
  return temporaryFor(exists ? join(path, making) : path);
}

/** Takes back what `beginFolder` has begun, when it cannot be finished. */
export function dropFolder(made: string): void {
  rmSync(made, { recursive: true, force: true });
}

/** Moves what was made whole into place. Answers what has come into its way meanwhile: paths, and nothing was moved over them. */
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
    // It is not looked for here: what has come is a folder by now, and the next run works inside of it.
    rmSync(made, { recursive: true, force: true });
    const isFolder = lstatSync(path, { throwIfNoEntry: false })?.isDirectory() === true;
    const inIt = isFolder ? readdirSync(path).map((name) => join(path, name)) : [];
    return inIt.length > 0 ? inIt : [path];
  }
}

/** What rename(2) says where something is. All else is a failure, and no obstacle. */
const comeMeanwhile: ReadonlySet<string> = new Set(['ENOTEMPTY', 'EEXIST', 'ENOTDIR']);

/** Finishes what `finishFolder` was cut off in. Answers what is in the way: paths, and nothing is moved over them. */
export function moveReady(path: string): readonly string[] {
  const from = join(path, ready);
  const names = readdirSync(from).sort();
  const inTheWay = names.filter((name) => isOther(join(path, name), join(from, name)));
  if (inTheWay.length > 0) return inTheWay.map((name) => join(path, name));
  // Without `.git` it is no repository: nothing takes it for finished before everything is there.
  for (const name of [...names.filter((one) => one !== '.git'), '.git']) {
    if (names.includes(name) && !movedTo(join(from, name), join(path, name))) return [join(path, name)];
  }
  rmdirSync(from);
  return [];
}

/**
 * False where something has come there since it was looked at. A rename would replace a file; a link does not, and is there
 * whole as well. A folder is only ever renamed over an empty one.
 */
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

/** Whether something is there that is not the very file: a run that is cut off may leave it in both places. */
function isOther(there: string, file: string): boolean {
  const stats = lstatSync(there, { bigint: true, throwIfNoEntry: false });
  if (stats === undefined) return false;
  const { dev, ino } = lstatSync(file, { bigint: true });
  return stats.dev !== dev || stats.ino !== ino;
}

/** What a file system says that has no links for files. */
const withoutLinks: ReadonlySet<string> = new Set(['EPERM', 'ENOTSUP', 'ENOSYS', 'EMLINK']);

/** Where a file lies of what is `ready`: some of it may have been moved before the run was cut off. */
export function readyFile(path: string, name: string): string {
  const waiting = join(path, ready, name);
  return existsSync(waiting) ? waiting : join(path, name);
}
