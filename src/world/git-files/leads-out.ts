// Where a path really leads: what of a clone is a link to something outside of it. Reads links, and nothing behind them.
import { lstatSync, readlinkSync, realpathSync, type Stats } from 'node:fs';
import { dirname, isAbsolute, resolve } from 'node:path';
import { errorCode } from './reading.ts';

export interface LeadsOut {
  /** The part in question. Absolute. */
  readonly path: string;
  /** Where it leads; it need not be there. */
  readonly to: string;
  /**
   * `link`: a symbolic link. `hard-link`: a file that git appends to, which has another name elsewhere. `repository`: a `.git`
   * that is another's, or does not say that it is this one's. `moved`: the linked work tree that it is lies elsewhere, by what
   * its repository says. `common-dir`: what work trees share. `work-tree`: `core.worktree`. `bare`: it says that it has none.
   */
  readonly how: 'link' | 'hard-link' | 'repository' | 'moved' | 'common-dir' | 'work-tree' | 'bare';
}

/** A symbolic link that leads out of a folder; null for everything else. Nearly nothing is one, so that has to be quick. */
export function linkOut(path: string, within: string): LeadsOut | null {
  if (lstatOf(path)?.isSymbolicLink() !== true) return null;
  const to = realOf(path);
  if (to !== null) return isInside(to, realOf(within) ?? within) ? null : { path, to, how: 'link' };
  // Where nothing is git makes something.
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
  return unlessAbsent(() => lstatSync(path, noThrow) ?? null);
}

const noThrow = { throwIfNoEntry: false } as const;

function unlessAbsent<T>(look: () => T): T | null {
  try {
    return look();
  } catch (error) {
    if (absent.has(errorCode(error) ?? '')) return null;
    throw error;
  }
}

const absent: ReadonlySet<string> = new Set(['ENOENT', 'ENOTDIR', 'ELOOP']);
