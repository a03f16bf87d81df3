// Whether a path in a clone leads out of it. Reads links, and nothing behind them.
import { lstatSync, readlinkSync, realpathSync, type Stats } from 'node:fs';
import { dirname, isAbsolute, resolve } from 'node:path';
import { unless } from '../paths.ts';

export interface LeadsOut {
  /** The part in question. Absolute. */
  readonly path: string;
  /** Where it leads; it need not be there. */
  readonly to: string;
  /**
   * `link`: a symbolic link. `hard-link`: a file that git appends to, with another name elsewhere. `repository`: a `.git` that
   * belongs to another clone, or does not say that it belongs to this one. `moved`: a linked work tree that its repository
   * records at another path. `common-dir`: the part that work trees share. `work-tree`: `core.worktree`. `bare`: `core.bare`.
   */
  readonly how: 'link' | 'hard-link' | 'repository' | 'moved' | 'common-dir' | 'work-tree' | 'bare';
}

/** A symbolic link that leads out of a folder; null for everything else. */
export function linkOut(path: string, within: string): LeadsOut | null {
  if (lstatOf(path)?.isSymbolicLink() !== true) return null;
  const to = realOf(path);
  if (to !== null) return isInside(to, realOf(within) ?? within) ? null : { path, to, how: 'link' };
  // git would make what is missing at its target.
  const named = readlinkSync(path);
  const isBelow = !isAbsolute(named) && !named.split('/').includes('..');
  return isBelow ? null : leadsTo(path);
}

export function leadsTo(link: string): LeadsOut {
  return { path: link, to: resolve(dirname(link), readlinkSync(link)), how: 'link' };
}

export function isInside(path: string, folder: string): boolean {
  return path === folder || path.startsWith(`${folder}/`);
}

/** Without links; null where nothing is. */
export function realOf(path: string): string | null {
  return unlessAbsent(() => realpathSync.native(path));
}

export function lstatOf(path: string): Stats | null {
  return unlessAbsent(() => lstatSync(path, { throwIfNoEntry: false }) ?? null);
}

/** Null where nothing is at the path, or no folder is above it. */
export function unlessAbsent<T>(look: () => T): T | null {
  return unless(['ENOENT', 'ENOTDIR', 'ELOOP'], look);
}
