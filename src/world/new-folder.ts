// Makes a folder whole or not at all. What is to be in it is made under a temporary name; a folder that does not exist yet
// is then renamed into its place. One that exists may be where somebody's shell stands, so it stays the same folder: what
// was made is moved into it, `.git` last, and a run that finds this half done finishes it.
import { existsSync, lstatSync, mkdirSync, readdirSync, realpathSync, renameSync, rmdirSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { temporaryFor, unreadable } from './files.ts';
import { known, type Look, unknown } from './look.ts';
import { isAlive } from './pids.ts';

export type NewFolderFacts =
  /** Nothing is there, or an empty folder; `cutOff`: but for what a run that was killed had begun. */
  | { readonly kind: 'free'; readonly path: string; readonly exists: boolean; readonly cutOff: boolean }
  /** All of it was made, and is yet to be moved into place. */
  | { readonly kind: 'ready'; readonly path: string }
  /** Another run makes it right now. */
  | { readonly kind: 'busy'; readonly path: string; readonly pid: number }
  | {
      readonly kind: 'taken';
      readonly path: string /** Null: it is no folder. */;
      readonly by: readonly string[] | null;
    };

const making = '.po-init';
/** Whole: it gets this name once nothing is missing in it. */
const ready = '.po-init-ready.po-partial';
const partial = /\.(\d+)\.po-partial$/;

/** Follows a symbolic link at the path itself. */
export function lookAtNewFolder(target: string): Look<NewFolderFacts> {
  try {
    const path = lstatSync(target, { throwIfNoEntry: false })?.isSymbolicLink()
      ? realpathSync(target)
      : target;
    const stats = lstatSync(path, { throwIfNoEntry: false });
    if (stats === undefined) return known(inParent(path));
    if (!stats.isDirectory()) return known({ kind: 'taken', path, by: null });
    const names = readdirSync(path).sort();
    if (names.includes(ready)) return known({ kind: 'ready', path });
    const [ours, others] = [names.filter(isMaking), names.filter((name) => !isMaking(name))];
    const pid = runningIn(ours);
    if (others.length > 0) return known({ kind: 'taken', path, by: others });
    if (pid !== null) return known({ kind: 'busy', path, pid });
    return known({ kind: 'free', path, exists: true, cutOff: ours.length > 0 });
  } catch (error) {
    return unknown(unreadable(target, (error as NodeJS.ErrnoException).code ?? 'unknown'));
  }
}

function inParent(path: string): NewFolderFacts {
  const [folder, start] = [dirname(path), `${basename(path)}.`];
  const names = existsSync(folder) ? readdirSync(folder) : [];
  const ours = names.filter((name) => name.startsWith(start) && partial.test(name.slice(start.length - 1)));
  const pid = runningIn(ours);
  if (pid !== null) return { kind: 'busy', path, pid };
  return { kind: 'free', path, exists: false, cutOff: ours.length > 0 };
}

function isMaking(name: string): boolean {
  return name.startsWith(`${making}.`) && partial.test(name);
}

function runningIn(names: readonly string[]): number | null {
  const pids = names.map((name) => Number(partial.exec(name)?.[1]));
  return pids.find((pid) => pid !== process.pid && isAlive(pid)) ?? null;
}

/** Where to make it: a path at which nothing is. What a run that was killed had begun is removed. */
export function beginFolder({ path, exists }: Extract<NewFolderFacts, { kind: 'free' }>): string {
  if (!exists) mkdirSync(dirname(path), { recursive: true });
  return temporaryFor(exists ? join(path, making) : path);
}

/** Moves what was made whole into place. */
export function finishFolder(
  made: string,
  { path, exists }: Extract<NewFolderFacts, { kind: 'free' }>,
): void {
  if (!exists) {
    // Fails where something with content has come there meanwhile.
    renameSync(made, path);
    return;
  }
  renameSync(made, join(path, ready));
  moveReady(path);
}

/** Finishes what `finishFolder` was cut off in. Answers what is in the way; nothing was moved then. */
export function moveReady(path: string): readonly string[] {
  const from = join(path, ready);
  const names = readdirSync(from).sort();
  const inTheWay = names.filter(
    (name) => lstatSync(join(path, name), { throwIfNoEntry: false }) !== undefined,
  );
  if (inTheWay.length > 0) return inTheWay;
  // Without `.git` it is no repository: nobody takes it for finished before everything is there.
  for (const name of [...names.filter((one) => one !== '.git'), '.git']) {
    if (names.includes(name)) renameSync(join(from, name), join(path, name));
  }
  rmdirSync(from);
  return [];
}
