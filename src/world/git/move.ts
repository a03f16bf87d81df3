// Changes what is checked out in a clone: another branch, or the same one further on. git itself refuses where a
// file would be written over; the options here have it refuse for ignored files as well, which it would not by
// itself, and keep it from stashing, and from touching submodules.
import { WorldFailure } from '../failure.ts';
import type { Repository } from '../repository.ts';
import { fetchBranch } from './remote.ts';
import type { GitRunner } from './run.ts';

export async function switchBranch(
  git: GitRunner,
  { repository, branch }: { repository: Repository; branch: string },
): Promise<void> {
  const { path } = repository;
  const carefully = ['--quiet', '--no-guess', '--no-recurse-submodules', '--no-overwrite-ignore'];
  const local = await git.ask(path, ['rev-parse', '--quiet', '--verify', `refs/heads/${branch}`]);
  if (local !== null) {
    await git.transfer(path, ['switch', ...carefully, branch]);
    return;
  }
  const fetched = await fetchBranch(git, { repository, branch });
  if (fetched.kind !== 'at') {
    throw new WorldFailure(
      fetched.kind === 'absent'
        ? `origin has no branch ${branch}, and neither has the clone, so it stays where it is`
        : `${branch} of origin was rewritten: it does not follow ${fetched.from.slice(0, 12)} any more; look at it: git -C ${path} fetch origin`,
    );
  }
  await git.transfer(path, ['switch', ...carefully, '--create', branch, '--track', `origin/${branch}`]);
}

export async function fastForward(
  git: GitRunner,
  { repository, branch, to }: { repository: Repository; branch: string; to: string },
): Promise<void> {
  const { path, engineInHead } = repository;
  const current = await git.ask(path, ['symbolic-ref', '--quiet', '--short', 'HEAD']);
  if (current !== branch) throw new WorldFailure(`${path} is no longer on ${branch}; nothing was changed`);
  // A pin that is staged and not committed would be in the way of one that comes; the step stages its own again.
  if (engineInHead.kind === 'gitlink') {
    await git.plumb(path, ['update-index', '--cacheinfo', `160000,${engineInHead.commit},engine`]);
  }
  // --no-squash: what `branch.<name>.mergeOptions` may say comes first and would else hold.
  const carefully = ['--quiet', '--no-stat', '--no-autostash', '--no-squash', '--no-overwrite-ignore'];
  // The reflog is where people look for who moved their branch.
  const env = { GIT_REFLOG_ACTION: 'po' };
  await git.transfer(path, ['merge', '--ff-only', ...carefully, to], { env });
}
