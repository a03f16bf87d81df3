// What a new folder would lie in: the files of git itself, the root of a fleet, or the work tree of a repository that
// would show it. Looks, and changes nothing.
import { existsSync, lstatSync, realpathSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { notIgnored } from './git/ignored.ts';

export type Surroundings =
  | { readonly kind: 'none' }
  /** `within`: a bare repository, or the `.git` of another one. */
  | { readonly kind: 'git-folder'; readonly within: string }
  /** `within`: the root of a fleet. */
  | { readonly kind: 'fleet'; readonly within: string }
  /** `within`: the top of a work tree that does not ignore it. */
  | { readonly kind: 'work-tree'; readonly within: string };

/** @param path absolute; itself not looked at */
export async function surroundingsOf(path: string): Promise<Surroundings> {
  let at = nearest(dirname(path));
  while (at !== null) {
    if (isGitFolder(at)) return { kind: 'git-folder', within: at };
    if (existsSync(join(at, '.po'))) return { kind: 'fleet', within: at };
    if (existsSync(join(at, '.git'))) {
      const seen = await notIgnored(at, [path]);
      return seen?.length === 0 ? { kind: 'none' } : { kind: 'work-tree', within: at };
    }
    at = dirname(at) === at ? null : dirname(at);
  }
  return { kind: 'none' };
}

/** The nearest folder that is there, links followed. */
function nearest(folder: string): string | null {
  try {
    return realpathSync(folder);
  } catch {
    return dirname(folder) === folder ? null : nearest(dirname(folder));
  }
}

function isGitFolder(folder: string): boolean {
  const isFolder = (name: string) =>
    lstatSync(join(folder, name), { throwIfNoEntry: false })?.isDirectory() === true;
  return existsSync(join(folder, 'HEAD')) && isFolder('objects') && isFolder('refs');
}
