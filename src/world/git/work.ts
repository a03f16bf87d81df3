// Looks at what somebody has in a clone that is not committed, before a step changes what is checked out there.
// Never writes, the index included.
import { existsSync, lstatSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import type { Repository } from '../repository.ts';
import type { Apart, CloneWork, Unsaved } from './branches.ts';
import { changesBetween, emptyTree, isThere, unlike } from './change-set.ts';
import { GitFailure, type GitRunner } from './run.ts';
import { readStatus, type Status, StatusError } from './status.ts';

export async function cloneWork(git: GitRunner, repository: Repository, branch: string): Promise<CloneWork> {
  const { target, ...taken } = await targetOf(git, repository, branch);
  return {
    ...taken,
    unsaved: await unsaved(git, repository, target?.commit ?? null),
    looseCommits: await looseCommits(git, repository),
    target,
  };
}

/** The clone's own branch of that name, else origin's as it was last seen; and what keeps git from making one. */
async function targetOf(
  git: GitRunner,
  { path }: Repository,
  branch: string,
): Promise<Pick<CloneWork, 'target' | 'nameTakenBy'>> {
  const places = ['refs/heads/', 'refs/remotes/origin/'];
  const [local, remote] = places.map((place) => `${place}${branch}`);
  const above = branch.split('/').slice(0, -1);
  const names = [branch, ...above.map((_, at) => above.slice(0, at + 1).join('/'))];
  const format = '%(refname)%00%(objectname)%00%(worktreepath)';
  const patterns = places.flatMap((place) => names.map((name) => place + name));
  const rows = (await git.plumb(path, ['for-each-ref', `--format=${format}`, ...patterns]))
    .split('\n')
    .map((row) => row.split('\0'));
  const row = rows.find(([name]) => name === local) ?? rows.find(([name]) => name === remote);
  const [name, commit, workTree] = row ?? [];
  // To git a branch is a file, and what comes before a slash in its name a folder.
  const taken = rows.find(([other = '']) =>
    [local, remote].some((one = '') => other.startsWith(`${one}/`) || one.startsWith(`${other}/`)),
  )?.[0];
  const nameTakenBy = taken !== undefined && name !== local ? { nameTakenBy: taken } : {};
  if (commit === undefined) return { target: null, ...nameTakenBy };
  if (!workTree) return { target: { commit, workTree: null }, ...nameTakenBy };
  return { target: { commit, workTree, ...(existsSync(workTree) ? {} : { isWorkTreeGone: true }) } };
}

async function looseCommits(git: GitRunner, { path, branch, commit }: Repository): Promise<string[]> {
  if (branch !== null || commit === null) return [];
  const held = ['--not', '--branches', '--remotes', '--tags'];
  const output = await git.plumb(path, ['log', '--max-count=20', '--format=%h %s', 'HEAD', ...held]);
  return output === '' ? [] : output.split('\n');
}

/** @param target the commit that would be checked out, where that is known */
export async function unsaved(
  git: GitRunner,
  repository: Repository,
  target: string | null,
): Promise<Unsaved> {
  const status = await statusOf(git, repository.path);
  const entries = status.entries.filter((entry) => !isEngine(entry, repository));
  const changed = entries.filter(({ kind }) => kind === 'changed' || kind === 'conflict');
  const untracked = entries.filter(({ kind }) => kind === 'untracked').map(({ path }) => path);
  const found = { changed: changed.map(({ path }) => path), untracked, ignored: [] };
  if (target === null) return found;

  // A run was cut off when some of the files were there already, or all of them: nothing is lost by going on.
  if (await isHalfWay(git, repository, target, entries)) return { ...found, changed: [], untracked: [] };
  const inTheirPlace = await inThePlaceOfNewFiles(git, repository, target);
  return { ...found, ignored: await otherThan(git, repository, target, inTheirPlace) };
}

export async function statusOf(git: GitRunner, path: string): Promise<Status> {
  const output = await git.raw(path, [
    'status',
    '--porcelain=v2',
    '--branch',
    '-z',
    '--no-ahead-behind',
    '--no-renames',
    '--untracked-files=all',
    '--ignore-submodules=none',
  ]);
  try {
    return readStatus(output);
  } catch (error) {
    if (!(error instanceof StatusError)) throw error;
    throw new GitFailure('status', `its answer is not understood: ${error.message}`);
  }
}

/**
 * The engine's checkout is at another commit than HEAD pins whenever a pin is under way, and where HEAD has no pin
 * it looks like an untracked folder. What is in it is looked at for itself. A pin that is staged does count.
 */
export function isEngine(entry: Status['entries'][number], { gitDir, engineOnDisk }: Repository): boolean {
  if (entry.kind === 'untracked') return entry.path === 'engine/' && isSubmoduleOf(gitDir, engineOnDisk);
  return entry.path === 'engine' && entry.kind === 'changed' && entry.isSubmodule && !entry.isStaged;
}

/** Its repository lies under the clone's own, as that of every submodule does that git or po has made. */
function isSubmoduleOf(gitDir: string, engine: Repository['engineOnDisk']): boolean {
  return engine.kind === 'checkout' && engine.gitDir.startsWith(`${gitDir}/modules/`);
}

/** Everything that differs from HEAD is as the target has it; a file that is missing is one that git was about to write. */
async function isHalfWay(
  git: GitRunner,
  repository: Repository,
  target: string,
  entries: readonly Status['entries'][number][],
): Promise<boolean> {
  const { path, commit } = repository;
  if (entries.length === 0 || entries.some(({ kind }) => kind === 'conflict')) return false;
  const changes = await changesBetween(git, path, commit ?? emptyTree, target);
  const known = new Map(changes.map((change) => [change.path, change]));
  if (!entries.every((entry) => known.has(entry.path))) return false;
  const unlikeTarget = await unlike(
    git,
    repository,
    entries.flatMap((entry) => known.get(entry.path) ?? []),
    'to',
  );
  const isMissing = (name: string) => !isThere(join(path, name));
  const others = entries.filter((entry) => unlikeTarget.has(entry.path));
  if (others.length === entries.length || !others.every((entry) => isMissing(entry.path))) return false;
  const staged = entries.filter((entry) => entry.isStaged).map((entry) => entry.path);
  return (
    staged.length === 0 ||
    (await git.ask(path, [
      '--literal-pathspecs',
      'diff-index',
      '--cached',
      '--quiet',
      target,
      '--',
      ...staged,
    ])) !== null
  );
}

/** git takes an ignored file for one that may be written over, and it is often the only copy of a secret. */
async function inThePlaceOfNewFiles(
  git: GitRunner,
  repository: Repository,
  target: string,
): Promise<string[]> {
  const { path, commit } = repository;
  const added =
    commit === null
      ? ['ls-tree', '-r', '-z', '--name-only', '--full-tree', target]
      : ['diff-tree', '-r', '-z', '--name-only', '--no-renames', '--diff-filter=A', commit, target];
  const names = (await git.raw(path, added)).split('\0').filter((name) => name !== '');
  const ownEngine = isSubmoduleOf(repository.gitDir, repository.engineOnDisk) ? 'engine' : null;
  return names.filter((name) => name !== ownEngine && isTaken(path, name));
}

/** Less those that hold what would come: nothing of them can be lost. */
async function otherThan(
  git: GitRunner,
  repository: Repository,
  target: string,
  names: readonly string[],
): Promise<string[]> {
  if (names.length === 0) return [];
  const changes = await changesBetween(git, repository.path, repository.commit ?? emptyTree, target);
  const here = changes.filter(({ path }) => names.includes(path));
  const other = await unlike(git, repository, here, 'to');
  return names.filter((name) => other.has(name) || !here.some(({ path }) => path === name));
}

/** Whether anything but folders that are empty lies where a file would come, or a file where its folder would. */
function isTaken(top: string, name: string): boolean {
  const parts = name.split('/');
  for (let length = 1; length <= parts.length; length += 1) {
    const path = join(top, ...parts.slice(0, length));
    const stats = lstatSync(path, { throwIfNoEntry: false });
    if (stats === undefined) return false;
    if (!stats.isDirectory()) return true;
    if (length === parts.length)
      return readdirSync(path, { recursive: true, withFileTypes: true }).some(
        (entry) => !entry.isDirectory(),
      );
  }
  return false;
}

/** How far HEAD and another commit have come apart. */
export async function apart(git: GitRunner, path: string, other: string): Promise<Apart> {
  const counts = await git.plumb(path, ['rev-list', '--left-right', '--count', `HEAD...${other}`]);
  const [ahead, behind] = counts.split('\t').map(Number);
  if (ahead === undefined || behind === undefined || Number.isNaN(ahead + behind)) {
    throw new GitFailure('rev-list', `its answer is not understood: ${counts}`);
  }
  return { ahead, behind };
}
