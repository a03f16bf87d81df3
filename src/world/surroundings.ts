// What a new folder would lie in: git's own files, the root of a fleet, or a work tree that does not ignore it. Reads only.
import { existsSync, lstatSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { notIgnored } from './git/ignored.ts';
import { nearestReal } from './paths.ts';

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
  for (let at = nearestReal(dirname(path)); ; at = dirname(at)) {
    if (isGitFolder(at)) return { kind: 'git-folder', within: at };
    if (existsSync(join(at, '.po'))) return { kind: 'fleet', within: at };
    if (existsSync(join(at, '.git'))) {
      const seen = await notIgnored(at, [path]);
      return seen?.length === 0 ? { kind: 'none' } : { kind: 'work-tree', within: at };
    }
    if (dirname(at) === at) return { kind: 'none' };
  }
}

function isGitFolder(folder: string): boolean {
  const isFolder = (name: string) =>
    lstatSync(join(folder, name), { throwIfNoEntry: false })?.isDirectory() === true;
  return existsSync(join(folder, 'HEAD')) && isFolder('objects') && isFolder('refs');
}
