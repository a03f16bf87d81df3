// Looks at what somebody has in a clone that is not committed, before a step changes what is checked out there.
// Never writes, the index included.
import { existsSync, lstatSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import type { Repository } from '../repository.ts';
import type { Apart, CloneWork, Unsaved } from './branches.ts';
import { GitFailure, type GitRunner } from './run.ts';
import { readStatus, type Status, StatusError } from './status.ts';

export async function cloneWork(git: GitRunner, repository: Repository, branch: string): Promise<CloneWork> {
  const target = await targetOf(git, repository, branch);
  return {
    unsaved: await unsaved(git, repository, target?.commit ?? null),
    looseCommits: await looseCommits(git, repository),
    target,
  };
}

/** The clone's own branch of that name, else origin's as it was last seen. */
async function targetOf(git: GitRunner, { path }: Repository, branch: string): Promise<CloneWork['target']> {
  const [local, remote] = [`refs/heads/${branch}`, `refs/remotes/origin/${branch}`];
  const format = '%(refname)%00%(objectname)%00%(worktreepath)';
  const rows = (await git.plumb(path, ['for-each-ref', `--format=${format}`, local, remote]))
    .split('\n')
    .map((row) => row.split('\0'));
  const row = rows.find(([name]) => name === local) ?? rows.find(([name]) => name === remote);
  const [, commit, workTree] = row ?? [];
  if (commit === undefined) return null;
  if (!workTree) return { commit, workTree: null };
  return { commit, workTree, ...(existsSync(workTree) ? {} : { isWorkTreeGone: true }) };
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

  // A run was cut off when files and index were there already and only the branch was not: nothing is lost by
  // going on, and with what is there nobody else could.
  const isAllStaged = changed.length > 0 && untracked.length === 0 && !changed.some((one) => one.isUnstaged);
  if (isAllStaged && (await isIndexOf(git, repository.path, target))) return { ...found, changed: [] };
  return { ...found, ignored: await inThePlaceOfNewFiles(git, repository, target) };
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

async function isIndexOf(git: GitRunner, path: string, commit: string): Promise<boolean> {
  return (await git.ask(path, ['diff-index', '--cached', '--quiet', commit, '--'])) !== null;
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
