// What exists only in a clone: uncommitted files, unpushed commits, stashes. Reads only, the index included.
import type { Repository } from '../repository.ts';
import type { WorkTree } from './git.ts';
import { GitFailure, type LocalGit } from './run.ts';
import { isEngine } from './status-entries.ts';
import { statusOf } from './work.ts';

/** `isEngineTouched`: git reports a change of `engine/`, if only that another commit is checked out there. */
export async function unsavedAndEngine(
  git: LocalGit,
  repository: Repository,
): Promise<Pick<WorkTree, 'changed' | 'untracked'> & { readonly isEngineTouched: boolean }> {
  const entries = await statusOf(git, repository.path);
  const own = entries.filter((entry) => !isEngine(entry, repository));
  return {
    changed: own.filter(({ kind }) => kind === 'changed' || kind === 'conflict').map(({ path }) => path),
    untracked: own.filter(({ kind }) => kind === 'untracked').map(({ path }) => path),
    isEngineTouched: entries.some(({ path }) => path === 'engine' || path === 'engine/'),
  };
}

export async function unpushedAndStashes(
  git: LocalGit,
  { path, commit, remoteUrl }: Repository,
): Promise<Pick<WorkTree, 'unpushed' | 'stashes'>> {
  const format = '--format=%(refname)%00%(objectname)';
  const listed = await git.plumb(path, ['for-each-ref', format, 'refs/heads', 'refs/remotes', 'refs/stash']);
  const refs = listed.split('\n').map((row) => row.split('\0'));
  const below = (prefix: string) =>
    refs.flatMap(([ref = '', id]) => (ref.startsWith(prefix) && id ? [id] : []));
  const known = new Set(below('refs/remotes/'));
  const here = [...below('refs/heads/'), ...(commit === null ? [] : [commit])];
  // Nearly always everything is where a remote has a branch, and nothing needs counting.
  const isAhead = remoteUrl !== null && here.some((id) => !known.has(id));
  const head = commit === null ? [] : ['HEAD'];
  const ahead = isAhead ? await count(git, path, [...head, '--branches', '--not', '--remotes', '--']) : 0;
  const hasStash = below('refs/stash').length > 0;
  return {
    unpushed: remoteUrl === null ? null : ahead,
    // One that is there counts, whatever its log says.
    stashes: hasStash ? Math.max(1, await count(git, path, ['--walk-reflogs', 'refs/stash', '--'])) : 0,
  };
}

async function count(git: LocalGit, path: string, what: readonly string[]): Promise<number> {
  const answer = await git.plumb(path, ['rev-list', '--count', ...what]);
  if (!/^\d+$/.test(answer)) throw new GitFailure('rev-list', `its answer is not understood: ${answer}`);
  return Number(answer);
}
