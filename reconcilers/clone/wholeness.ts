// Whether a clone can be moved: its folder must hold all of its repository, and no other repository may depend on its
// place.
import { basename, dirname, isAbsolute, join } from 'node:path';
import { remedyText, shellWord } from '../../engine/kernel/help.ts';
import type { Fleet } from '../../src/fleet/fleet.ts';
import { known, type Look } from '../../src/world/look.ts';
import type { Repository } from '../../src/world/repository.ts';
import type { World } from '../../src/world/world.ts';
import { gitIn, listed } from '../obstacles.ts';
import type { Blocked, Desired } from '../reconciler.ts';

/** Why it stays where it is. */
export type Bound =
  /** Its repository belongs to another work tree, is a part of another clone, or is kept elsewhere. */
  | { readonly kind: 'work-tree' | 'submodule' | 'separate'; readonly of: string }
  /** Others, absolute, find their repository or their objects through its path. */
  | { readonly kind: 'work-trees' | 'borrowers'; readonly of: readonly string[] }
  /** It finds objects by a path relative to its own. */
  | { readonly kind: 'borrows' }
  /** Its path is a link, and a move would move only the link. */
  | { readonly kind: 'link'; readonly of: string }
  /** The system would have to copy it to the new place. */
  | { readonly kind: 'mount-point' }
  | { readonly kind: 'file-system'; readonly of: string };

/**
 * Null where it can be moved. Reads a few small files, so only where it is to be moved.
 * @param to the folder that it is to be moved to
 */
export function findBounds(
  { fleet }: Desired,
  repository: Repository,
  to: string,
  files: World['files'],
): Look<Bound | null> {
  const part = partOf(repository, files) ?? placeOf(repository, to, files);
  if (part !== null) return known(part);
  const { commonDir, path } = repository;
  const workTrees = files.list(`${commonDir}/worktrees`);
  if (!workTrees.known) return workTrees;
  if (workTrees.value !== null && workTrees.value.length > 0) {
    const paths = workTrees.value.map((name) => {
      const link = files.readText(`${commonDir}/worktrees/${name}/gitdir`);
      return link.known && link.value !== null ? dirname(link.value.trim()) : name;
    });
    return known({ kind: 'work-trees', of: paths });
  }
  const own = alternatesOf(commonDir, files);
  if (!own.known) return own;
  if (own.value.some((line) => !isAbsolute(line))) return known({ kind: 'borrows' });
  const objects = files.realpath(`${commonDir}/objects`) ?? `${commonDir}/objects`;
  const borrowers = fleet.projects
    .filter((other) => other.path !== path)
    .filter((other) => {
      const gitDir = `${other.path}/.git`;
      const lines = alternatesOf(gitDir, files);
      return (
        lines.known &&
        lines.value.some((line) => {
          const place = isAbsolute(line) ? line : join(gitDir, 'objects', line);
          return (files.realpath(place) ?? place) === objects;
        })
      );
    });
  return known(borrowers.length === 0 ? null : { kind: 'borrowers', of: borrowers.map((one) => one.path) });
}

export function retiredFolder({ root }: Fleet): string {
  return `${root}/.retired`;
}

/** Also describes a linked work tree that stays. */
export function mainOf({ gitDir, commonDir }: Repository): string | null {
  if (gitDir === commonDir) return null;
  return basename(commonDir) === '.git' ? dirname(commonDir) : commonDir;
}

function partOf(repository: Repository, files: World['files']): Bound | null {
  const main = mainOf(repository);
  if (main !== null) return { kind: 'work-tree', of: main };
  const { gitDir, path } = repository;
  const [above, module] = gitDir.split('/.git/modules/');
  if (above !== undefined && module !== undefined) return { kind: 'submodule', of: above };
  const kind = files.kindOf(`${path}/.git`);
  const isLink = kind.known && kind.value === 'symlink';
  const inside = [`${path}/.git`, `${files.realpath(path) ?? path}/.git`];
  return isLink || !inside.includes(gitDir)
    ? { kind: 'separate', of: files.realpath(gitDir) ?? gitDir }
    : null;
}

function placeOf({ path }: Repository, to: string, files: World['files']): Bound | null {
  const kind = files.kindOf(path);
  if (kind.known && kind.value === 'symlink') return { kind: 'link', of: files.realpath(path) ?? path };
  if (files.isMountPoint(path)) return { kind: 'mount-point' };
  return files.isOneFileSystem(path, to) ? null : { kind: 'file-system', of: to };
}

function alternatesOf(gitDir: string, files: World['files']): Look<readonly string[]> {
  const text = files.readText(`${gitDir}/objects/info/alternates`);
  if (!text.known) return text;
  return known((text.value ?? '').split('\n').filter((line) => line !== '' && !line.startsWith('#')));
}

export function boundBlock(name: string, path: string, bound: Bound): Blocked {
  switch (bound.kind) {
    case 'work-tree':
    case 'submodule':
    case 'separate': {
      const what = {
        'work-tree': `a linked work tree of ${bound.of}`,
        submodule: `a submodule of ${bound.of}`,
        separate: `a clone whose repository lies at ${bound.of}`,
      }[bound.kind];
      return {
        code: 'clone-in-parts',
        reason: `${path} is ${what}, so it is incomplete by itself, and git would not find its repository`,
        help: inItsPlace(name),
      };
    }
    case 'link':
      return {
        code: 'clone-in-parts',
        reason: `${path} is a symbolic link to ${bound.of}, and the clone would stay there without it`,
        help: remedyText(`set \`path\` of ${name} to where the link leads, and remove the link`),
      };
    case 'mount-point':
      return {
        code: 'other-file-system',
        reason: `${path} is a mount point, which cannot be moved`,
        help: inItsPlace(name),
      };
    case 'file-system':
      return {
        code: 'other-file-system',
        reason: `${path} is on another file system than ${bound.of}, so the clone would be copied, not moved`,
        help: inItsPlace(name),
      };
    case 'work-trees':
      return {
        code: 'linked-worktrees',
        reason: `${path} has linked work trees, which would lose their repository: ${listed(bound.of)}`,
        help: remedyText(
          'remove the ones you no longer need, and let git forget those that are gone:',
          `${gitIn(path)} worktree list`,
          `${gitIn(path)} worktree prune`,
        ),
      };
    case 'borrows':
      return {
        code: 'shares-objects',
        reason: `${path} borrows objects of another repository by a relative path, which would lead nowhere`,
        help: dissociate(path),
      };
    case 'borrowers': {
      const [first = ''] = bound.of;
      return {
        code: 'shares-objects',
        reason: `${listed(bound.of)} ${bound.of.length === 1 ? 'borrows' : 'borrow'} objects of ${path}, and would lose them`,
        help: dissociate(first),
      };
    }
  }
}

function inItsPlace(name: string): string {
  return remedyText(
    'po moves only whole clones, and never copies one; have it stopped and released in its place:',
    `po remove ${shellWord(name)}`,
  );
}

function dissociate(path: string): string {
  return remedyText(
    'give it objects of its own:',
    `${gitIn(path)} repack -a -d --quiet && rm ${shellWord(`${path}/.git/objects/info/alternates`)}`,
  );
}
