// Switches a clone to another branch or fast-forwards it, all of it or nothing. git refuses to overwrite files; these options
// extend that to ignored ones, and keep git from stashing and from touching submodules.
import { remedyText, shellWord } from '../../../engine/kernel/help.ts';
import { Obstruction, WorldFailure } from '../failure.ts';
import type { Repository } from '../repository.ts';
import type { Fetched } from './branches.ts';
import { commitOf } from './plumbing.ts';
import { fetchBranch, upstreamSettings } from './remote.ts';
import { GitFailure, type GitRunner } from './run.ts';
import { moveWhole } from './whole-move.ts';

export async function switchBranch(
  git: GitRunner,
  { repository, branch, url }: { repository: Repository; branch: string; url: string | null },
): Promise<void> {
  const { path } = repository;
  const ref = `refs/heads/${branch}`;
  const local = await commitOf(git, path, ref);
  const to = local ?? (await commitAtOrigin(git, repository, branch, url));
  const carefully = ['--quiet', '--no-guess', '--no-recurse-submodules', '--no-overwrite-ignore'];
  await moveWhole(git, repository, to, async () => {
    // First: git itself creates the branch last, and where it cannot, leaves the other branch's files behind.
    if (local === null) await makeBranch(git, path, branch, to);
    await git.slow(path, ['switch', ...carefully, branch]);
  });
  if (repository.remoteUrl !== null) await follow(git, path, branch);
}

async function commitAtOrigin(
  git: GitRunner,
  repository: Repository,
  branch: string,
  url: string | null,
): Promise<string> {
  const fetched = url === null ? noOrigin : await fetchBranch(git, { repository, branch, url });
  if (fetched.kind === 'at') return fetched.commit;
  throw fetched.kind === 'absent'
    ? new Obstruction(
        'branch-missing',
        `origin has no branch ${branch}, and neither has the clone, so it stays where it is`,
        remedyText('set `branch` of the project to the one that is meant, or push it to origin'),
      )
    : new Obstruction(
        'remote-rewritten',
        `${branch} of origin was rewritten: it does not follow ${fetched.from.slice(0, 12)} any more`,
        remedyText('see what became of it:', `git -C ${shellWord(repository.path)} fetch origin`),
      );
}

const noOrigin: Fetched = { kind: 'absent' };

/** Follows origin, whatever `branch.autoSetupMerge` says. Set first: after an interruption, the next run does both again. */
async function makeBranch(git: GitRunner, path: string, branch: string, commit: string): Promise<void> {
  const ref = `refs/heads/${branch}`;
  const settings = upstreamSettings(branch);
  const unset = await Promise.all(
    settings.map(async ([key]) => (await git.ask(path, ['config', '--local', '--get', key])) === null),
  );
  for (const [key, value] of settings) await git.plumb(path, ['config', key, value]);
  const reason = `branch: Created from origin/${branch}`;
  try {
    await git.plumb(path, ['update-ref', '-m', reason, ref, commit, '0'.repeat(40)]);
  } catch (error) {
    for (const [at, [key]] of settings.entries())
      if (unset[at] === true) await git.ask(path, ['config', '--unset', key]);
    throw error;
  }
}

/** A clone of a single branch fetches no other, and would never learn of commits on this one. */
async function follow(git: GitRunner, path: string, branch: string): Promise<void> {
  const ref = `refs/heads/${branch}`;
  const all =
    (await git.ask(path, ['config', '--local', '--includes', '--get-all', 'remote.origin.fetch'])) ?? '';
  const isFetched = all.split('\n').some((refspec) => {
    const source = refspec.replace(/^\+/, '').split(':')[0] ?? '';
    const [before, after] = source.split('*');
    if (after === undefined || before === undefined) return source === ref || source === branch;
    return ref.startsWith(before) && ref.endsWith(after) && ref.length >= before.length + after.length;
  });
  if (isFetched) return;
  const refspec = `+${ref}:refs/remotes/origin/${branch}`;
  await git.plumb(path, ['config', '--local', '--add', 'remote.origin.fetch', refspec]);
}

export async function fastForward(
  git: GitRunner,
  { repository, branch, to }: { repository: Repository; branch: string; to: string },
): Promise<void> {
  const { path, engineInHead } = repository;
  const current = await git.ask(path, ['symbolic-ref', '--quiet', '--short', 'HEAD']);
  if (current !== branch) throw new WorldFailure(`${path} is no longer on ${branch}; nothing was changed`);
  // A staged pin would be in the way of an incoming one; the step stages its own again.
  if (engineInHead.kind === 'gitlink') {
    await git.plumb(path, ['update-index', '--cacheinfo', `160000,${engineInHead.commit},engine`]);
  }
  // --no-squash overrides `branch.<name>.mergeOptions`.
  const carefully = ['--quiet', '--no-stat', '--no-autostash', '--no-squash', '--no-overwrite-ignore'];
  // The reflog tells people what moved their branch.
  const env = { GIT_REFLOG_ACTION: 'po' };
  await moveWhole(git, repository, to, () =>
    git.slow(path, ['merge', '--ff-only', ...carefully, to], { env }).catch((error: unknown) => {
      throw unsigned(path, to, error) ?? error;
    }),
  );
}

/** The operator's git merges only what is signed by a key that it trusts. */
function unsigned(path: string, to: string, error: unknown): Obstruction | null {
  if (!(error instanceof GitFailure) || !/GPG signature/.test(error.output)) return null;
  return new Obstruction(
    'commit-unsigned',
    `your git takes only commits with a signature that it trusts (merge.verifySignatures): ${error.output}`,
    remedyText(
      'see what comes, and take it yourself if you trust it:',
      `git -C ${shellWord(path)} log --show-signature HEAD..${to}`,
      `git -C ${shellWord(path)} merge --ff-only --no-verify-signatures ${to}`,
    ),
  );
}
