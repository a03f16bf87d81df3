// Which paths of a work tree are in the way of another commit: what git would overwrite or remove, or refuse to. Reads only.
import { lstatSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import type { Repository } from '../repository.ts';
import type { Unsaved } from './branches.ts';
import { changesBetween, emptyTree, refuseOtherNames, unlike } from './change-set.ts';
import { fieldsOf } from './plumbing.ts';
import type { LocalGit } from './run.ts';
import { isSubmoduleOf } from './status-entries.ts';

/** What git would do to the files of a work tree. */
interface Incoming {
  readonly added: readonly string[];
  /** Paths that would be overwritten, or change their kind. */
  readonly changed: ReadonlySet<string>;
  readonly removed: ReadonlySet<string>;
}

/** @param found everything that is not committed, wherever it lies */
export async function inTheWay(
  git: LocalGit,
  repository: Repository,
  target: string,
  found: Pick<Unsaved, 'changed' | 'untracked'>,
): Promise<Unsaved> {
  const incoming = await incomingTo(git, repository, target);
  const changed = new Set(found.changed);
  // A repository inside this one is reported as a folder.
  const isUntracked = (path: string) =>
    found.untracked.some((one) => one === path || (one.endsWith('/') && path.startsWith(one)));
  // A change is in the way where its file, or a folder in its place, is written or removed.
  const touched = new Set([...incoming.added, ...incoming.changed, ...incoming.removed]);
  const inChanged = found.changed.filter(
    (path) => touched.has(path) || foldersAbove(path).some((above) => touched.has(above)),
  );
  const taken = incoming.added.flatMap((path) => takenBy(repository.path, path, incoming));
  const isKnown = (path: string) => changed.has(path);
  const ignored = [...new Set(taken.filter((path) => !isKnown(path) && !isUntracked(path)))];
  const other = async (names: readonly string[]) => otherThan(git, repository, target, [...new Set(names)]);
  return {
    changed: await other([...inChanged, ...taken.filter(isKnown)]),
    untracked: await other(taken.filter(isUntracked)),
    ignored: await other(ignored),
  };
}

async function incomingTo(
  git: LocalGit,
  { path, commit, gitDir, engineOnDisk }: Repository,
  target: string,
): Promise<Incoming> {
  // Submodules that are checked out stay as they are.
  const ours = isSubmoduleOf(gitDir, engineOnDisk) ? 'engine' : null;
  if (commit === null) {
    const listed = await git.raw(path, ['ls-tree', '-r', '-z', '--name-only', '--full-tree', target]);
    const names = fieldsOf(listed);
    refuseOtherNames(path, names, target);
    return { added: names.filter((name) => name !== ours), changed: new Set(), removed: new Set() };
  }
  const options = ['-r', '-z', '--name-status', '--no-renames', '--no-commit-id'];
  const rows = fieldsOf(await git.raw(path, ['diff-tree', ...options, commit, target]));
  refuseOtherNames(path, rows, target);
  const pairs = rows.flatMap((status, at) => (at % 2 === 0 ? [{ status, name: rows[at + 1] ?? '' }] : []));
  const of = (statuses: string) =>
    pairs.flatMap(({ status, name }) => (statuses.includes(status) && name !== ours ? [name] : []));
  return { added: of('A'), changed: new Set(of('MT')), removed: new Set(of('D')) };
}

/** What is in place of an added file or a folder above it, by the rules of the file system for `Notes` and `notes`. */
function takenBy(top: string, name: string, { removed }: Incoming): string[] {
  const folders = foldersAbove(name);
  for (const above of folders) {
    const stats = lstatSync(join(top, above), { throwIfNoEntry: false });
    if (stats === undefined) return [];
    // A file that is removed makes room for the folder.
    if (!stats.isDirectory()) return removed.has(above) ? [] : [above];
  }
  const stats = lstatSync(join(top, name), { throwIfNoEntry: false });
  if (stats === undefined) return [];
  if (!stats.isDirectory()) return [name];
  return filesBelow(top, name).filter((file) => !removed.has(file));
}

function filesBelow(top: string, folder: string): string[] {
  return readdirSync(join(top, folder), { withFileTypes: true }).flatMap((entry) => {
    const path = `${folder}/${entry.name}`;
    return entry.isDirectory() ? filesBelow(top, path) : [path];
  });
}

/** The topmost first. */
function foldersAbove(path: string): string[] {
  const parts = path.split('/');
  return parts.slice(1).map((_, index) => parts.slice(0, index + 1).join('/'));
}

/** Without files that have the incoming content and nothing else staged, as interrupted runs leave them: nothing is lost. */
async function otherThan(
  git: LocalGit,
  repository: Repository,
  target: string,
  names: readonly string[],
): Promise<string[]> {
  if (names.length === 0) return [];
  const changes = await changesBetween(git, repository.path, repository.commit ?? emptyTree, target);
  const here = changes.filter(({ path }) => names.includes(path));
  const other = await unlike(git, repository, here, 'to');
  const staged = await stagedOtherwise(git, repository, target, names);
  return names.filter(
    (name) => other.has(name) || staged.has(name) || !here.some(({ path }) => path === name),
  );
}

/** Those whose index entry is neither HEAD's nor the target's. */
async function stagedOtherwise(
  git: LocalGit,
  { path, commit }: Repository,
  target: string,
  names: readonly string[],
): Promise<ReadonlySet<string>> {
  const options = ['--literal-pathspecs', 'diff-index', '--cached', '--name-only', '-z'];
  const unlikeTree = async (tree: string) =>
    fieldsOf(await git.raw(path, [...options, tree, '--', ...names]));
  const unlikeHead = new Set(await unlikeTree(commit ?? emptyTree));
  return new Set((await unlikeTree(target)).filter((name) => unlikeHead.has(name)));
}
