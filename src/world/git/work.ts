// Observes what is not committed in a clone before a step changes what is checked out there. Never writes, not even the index.
import { existsSync, lstatSync, realpathSync } from 'node:fs';
import { join } from 'node:path';
import { branchesCheckedOut, repositoryAround } from '../git-files/index.ts';
import type { Repository } from '../repository.ts';
import type { Apart, CloneWork, Unsaved } from './branches.ts';
import { isHalfWay } from './half-way.ts';
import { inTheWay } from './in-the-way.ts';
import { GitFailure, type LocalGit } from './run.ts';
import { readStatus, type StatusEntry, StatusError } from './status.ts';
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

/** The clone's own branch of that name, else origin's as last fetched; and what keeps git from creating one. */
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

/** What of the work tree is in the way of a fast-forward to `target`; git keeps everything else as it is. */
export async function unsaved(git: LocalGit, repository: Repository, target: string): Promise<Unsaved> {
  const { found, isUnderWay } = await uncommitted(git, repository, target);
  return isUnderWay ? nothing : inTheWay(git, repository, target, found);
}

/** What is in the way of another branch: all changes too, which belong to the present branch and would come along. */
async function unsavedForSwitch(
  git: LocalGit,
  repository: Repository,
  target: string | null,
): Promise<Unsaved> {
  const { found, isUnderWay } = await uncommitted(git, repository, target);
  if (isUnderWay) return nothing;
  // Only origin can tell where the branch is.
  if (target === null) return { ...found, ignored: [] };
  return { ...(await inTheWay(git, repository, target, found)), changed: found.changed };
}

const nothing: Unsaved = { changed: [], untracked: [], ignored: [] };

async function uncommitted(git: LocalGit, repository: Repository, target: string | null) {
  const status = await statusOf(git, repository.path);
  const entries = status.filter((entry) => !isEngine(entry, repository));
  const changed = entries.filter(({ kind }) => kind === 'changed' || kind === 'conflict');
  const untracked = entries.filter(({ kind }) => kind === 'untracked').map(({ path }) => path);
  // An interrupted run has written some or all of the files: going on loses nothing.
  const isUnderWay = target !== null && (await isHalfWay(git, repository, target, entries));
  return { found: { changed: changed.map(({ path }) => path), untracked }, isUnderWay };
}

/** What `git status` reports. Submodules are asked separately, since git itself would run what they name. */
export async function statusOf(git: LocalGit, path: string, depth = 0): Promise<readonly StatusEntry[]> {
  if (depth > deepest) throw new GitFailure('status', `${path}: submodules are nested too deeply`);
  // `dirty`: of a submodule only whether another commit is checked out.
  const options = ['--no-renames', '--untracked-files=all', '--ignore-submodules=dirty'];
  const [output, submodules] = await Promise.all([
    git.raw(path, ['status', '--porcelain=v2', '-z', ...options]),
    checkedOutSubmodules(git, path),
  ]);
  const entries = understood(output);
  const told = new Set(entries.map((entry) => entry.path));
  const touched: StatusEntry[] = [];
  for (const submodule of submodules.filter((one) => !told.has(one))) {
    if ((await statusOf(git, join(path, submodule), depth + 1)).length > 0)
      touched.push({ path: submodule, kind: 'changed', isStaged: false, isSubmodule: true });
  }
  return [...entries, ...touched];
}

/** Far deeper than any repository nests submodules. */
const deepest = 16;

function understood(output: string): readonly StatusEntry[] {
  try {
    return readStatus(output);
  } catch (error) {
    if (!(error instanceof StatusError)) throw error;
    throw new GitFailure('status', `its answer is not understood: ${error.message}`);
  }
}

/** With and without an entry in `.gitmodules`. */
async function checkedOutSubmodules(git: LocalGit, path: string): Promise<string[]> {
  const listed = await git.raw(path, ['ls-files', '--stage', '-z']);
  const names = listed.split('\0').flatMap((entry) => /^160000 \S+ \d\t(.+)$/s.exec(entry)?.[1] ?? []);
  return [...new Set(names)].filter((name) => isCheckedOut(join(path, name)));
}

/** A link is content to git, wherever it leads. */
function isCheckedOut(folder: string): boolean {
  const stats = lstatSync(folder, { throwIfNoEntry: false });
  if (stats?.isDirectory() !== true || !existsSync(join(folder, '.git'))) return false;
  // Where that is no repository, git would answer for the clone around it, without end.
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
