// Looks at what is in a clone and not committed, before a step changes what is checked out there.
// Never writes, the index included.
import { existsSync, lstatSync, realpathSync } from 'node:fs';
import { join } from 'node:path';
import { branchesCheckedOut, repositoryAround } from '../git-files/index.ts';
import type { Repository } from '../repository.ts';
import type { Apart, CloneWork, Unsaved } from './branches.ts';
import { isHalfWay } from './half-way.ts';
import { inTheWay } from './in-the-way.ts';
import { GitFailure, type LocalGit } from './run.ts';
import { readStatus, type Status, type StatusEntry, StatusError } from './status.ts';
import { isEngine } from './status-entries.ts';

export async function cloneWork(git: LocalGit, repository: Repository, branch: string): Promise<CloneWork> {
  const { target, ...taken } = await targetOf(git, repository, branch);
  return {
    ...taken,
    unsaved: await unsavedForSwitch(git, repository, target?.commit ?? null),
    looseCommits: await looseCommits(git, repository),
    target,
  };
}

/** The clone's own branch of that name, else origin's as it was last seen; and what keeps git from making one. */
async function targetOf(
  git: LocalGit,
  { path, commonDir }: Repository,
  branch: string,
): Promise<Pick<CloneWork, 'target' | 'nameTakenBy'>> {
  const places = ['refs/heads/', 'refs/remotes/origin/'];
  const [local, remote] = places.map((place) => `${place}${branch}`);
  const above = branch.split('/').slice(0, -1);
  const names = [branch, ...above.map((_, at) => above.slice(0, at + 1).join('/'))];
  const format = '%(refname)%00%(objectname)';
  const patterns = places.flatMap((place) => names.map((name) => place + name));
  const rows = (await git.plumb(path, ['for-each-ref', `--format=${format}`, ...patterns]))
    .split('\n')
    .map((row) => row.split('\0'));
  const row = rows.find(([name]) => name === local) ?? rows.find(([name]) => name === remote);
  const [name, commit] = row ?? [];
  // To git a branch is a file, and what comes before a slash in its name a folder.
  const taken = rows.find(([other = '']) =>
    [local, remote].some((one = '') => other.startsWith(`${one}/`) || one.startsWith(`${other}/`)),
  )?.[0];
  const nameTakenBy = taken !== undefined && name !== local ? { nameTakenBy: taken } : {};
  if (commit === undefined) return { target: null, ...nameTakenBy };
  const hasAgentsFile = await holdsAgentsFile(git, path, commit);
  const workTree = workTreeOf(commonDir, name);
  if (workTree === null) return { target: { commit, hasAgentsFile, workTree: null }, ...nameTakenBy };
  const gone = existsSync(workTree) ? {} : ({ isWorkTreeGone: true } as const);
  return { target: { commit, hasAgentsFile, workTree, ...gone } };
}

/** The work tree that has a branch checked out; null where none has. */
function workTreeOf(commonDir: string, ref: string | undefined): string | null {
  const reading = branchesCheckedOut(commonDir);
  if (reading.outcome === 'value') return reading.value.find((one) => one.ref === ref)?.path ?? null;
  throw new GitFailure('worktree', reading.outcome === 'failed' ? reading.error.message : reading.why);
}

export async function holdsAgentsFile(git: LocalGit, path: string, commit: string): Promise<boolean> {
  return (await git.plumb(path, ['ls-tree', '--full-tree', '--name-only', commit, 'agents.toml'])) !== '';
}

async function looseCommits(git: LocalGit, { path, branch, commit }: Repository): Promise<string[]> {
  if (branch !== null || commit === null) return [];
  const held = ['--not', '--branches', '--remotes', '--tags'];
  const output = await git.plumb(path, ['log', '--max-count=20', '--format=%h %s', 'HEAD', ...held]);
  return output === '' ? [] : output.split('\n');
}

/**
 * What of the work tree is in the way of going on to a commit that follows HEAD: git keeps everything else as it is.
 *
 * @param target the commit that would be checked out
 */
export async function unsaved(git: LocalGit, repository: Repository, target: string): Promise<Unsaved> {
  const { found, isUnderWay } = await uncommitted(git, repository, target);
  return isUnderWay ? nothing : inTheWay(git, repository, target, found);
}

/**
 * What of it is in the way of another branch. What was changed belongs to the branch that it was changed on, and git would
 * carry it along; what git does not track belongs to none.
 */
async function unsavedForSwitch(
  git: LocalGit,
  repository: Repository,
  target: string | null,
): Promise<Unsaved> {
  const { found, isUnderWay } = await uncommitted(git, repository, target);
  if (isUnderWay) return nothing;
  // Where it leads shows only when origin was asked.
  if (target === null) return { ...found, ignored: [] };
  return { ...(await inTheWay(git, repository, target, found)), changed: found.changed };
}

const nothing: Unsaved = { changed: [], untracked: [], ignored: [] };

async function uncommitted(git: LocalGit, repository: Repository, target: string | null) {
  const status = await statusOf(git, repository.path);
  const entries = status.entries.filter((entry) => !isEngine(entry, repository));
  const changed = entries.filter(({ kind }) => kind === 'changed' || kind === 'conflict');
  const untracked = entries.filter(({ kind }) => kind === 'untracked').map(({ path }) => path);
  // A run was cut off when some of the files were there already, or all of them: nothing is lost by going on.
  const isUnderWay = target !== null && (await isHalfWay(git, repository, target, entries));
  return { found: { changed: changed.map(({ path }) => path), untracked }, isUnderWay };
}

/**
 * What `git status` says, its submodules looked into. Each of those is asked by itself: the git that git would start there
 * reads what that repository says of filters and programs.
 */
export async function statusOf(git: LocalGit, path: string, depth = 0): Promise<Status> {
  if (depth > deepest) throw new GitFailure('status', `${path}: submodules are nested too deeply`);
  const [output, submodules] = await Promise.all([
    git.raw(path, [
      'status',
      '--porcelain=v2',
      '--branch',
      '-z',
      '--no-ahead-behind',
      '--no-renames',
      '--untracked-files=all',
      // Of a submodule only whether another commit is checked out.
      '--ignore-submodules=dirty',
    ]),
    checkedOutSubmodules(git, path),
  ]);
  const status = understood(output);
  const told = new Set(status.entries.map((entry) => entry.path));
  const touched: StatusEntry[] = [];
  for (const submodule of submodules.filter((one) => !told.has(one))) {
    const { entries } = await statusOf(git, join(path, submodule), depth + 1);
    if (entries.length > 0) touched.push({ ...touchedSubmodule, path: submodule });
  }
  return { ...status, entries: [...status.entries, ...touched] };
}

/** Far deeper than any repository nests submodules. */
const deepest = 16;

const touchedSubmodule: Omit<StatusEntry, 'path'> = {
  ...{ kind: 'changed', isStaged: false, isUnstaged: true, isSubmodule: true, from: null },
};

function understood(output: string): Status {
  try {
    return readStatus(output);
  } catch (error) {
    if (!(error instanceof StatusError)) throw error;
    throw new GitFailure('status', `its answer is not understood: ${error.message}`);
  }
}

/** Whether git knows them by a `.gitmodules` or not. */
async function checkedOutSubmodules(git: LocalGit, path: string): Promise<string[]> {
  const listed = await git.raw(path, ['ls-files', '--stage', '-z']);
  const names = listed.split('\0').flatMap((entry) => /^160000 \S+ \d\t(.+)$/s.exec(entry)?.[1] ?? []);
  return [...new Set(names)].filter((name) => isCheckedOut(join(path, name)));
}

/** A link is content to git, wherever it leads. */
function isCheckedOut(folder: string): boolean {
  const stats = lstatSync(folder, { throwIfNoEntry: false });
  if (stats?.isDirectory() !== true || !existsSync(join(folder, '.git'))) return false;
  // Where that is not a repository, git would answer for the clone around it, over and over.
  const place = repositoryAround(folder);
  return place.outcome !== 'value' || place.value?.top === realpathSync(folder);
}

/** How far HEAD and another commit have come apart. */
export async function apart(git: LocalGit, path: string, other: string): Promise<Apart> {
  const counts = await git.plumb(path, ['rev-list', '--left-right', '--count', `HEAD...${other}`]);
  const [ahead, behind] = counts.split('\t').map(Number);
  if (ahead === undefined || behind === undefined || Number.isNaN(ahead + behind)) {
    throw new GitFailure('rev-list', `its answer is not understood: ${counts}`);
  }
  return { ahead, behind };
}
