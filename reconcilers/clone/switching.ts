// Obstacles to another branch in a clone's work tree, and the warnings about one that stays as it is. Pure.
import { remedyText, shellWord } from '../../engine/kernel/help.ts';
import { allowingLocal } from '../../src/fleet/url.ts';
import type { CloneWork } from '../../src/world/git/branches.ts';
import type { EngineWork } from '../../src/world/git/git.ts';
import type { Repository } from '../../src/world/repository.ts';
import {
  engineCommits,
  engineDirty,
  gitIn,
  listed,
  operationInProgress,
  unsavedHelp,
  unsavedText,
} from '../obstacles.ts';
import type { Blocked, Decision, Desired } from '../reconciler.ts';

/** What another branch in the work tree would destroy, or take away from its user. */
export function switchObstacle(
  repository: Repository,
  { work, engine }: { readonly work: CloneWork; readonly engine: EngineWork },
  { branch, repo }: { branch: string; repo: string | null },
): Blocked | null {
  const { path } = repository;
  const here = `${path} is ${whereIs(repository)}, and ${branch} is declared`;

  const operation = operationInProgress(path, engine);
  if (operation !== null) return operation;

  // Once HEAD is elsewhere no name leads to these commits.
  if (work.looseCommits.length > 0) {
    return {
      code: 'commits-on-no-branch',
      reason: `${here}; these commits are on no branch: ${listed(work.looseCommits)}`,
      help: remedyText('give them one:', `${gitIn(path)} branch NAME`),
    };
  }

  // Uncommitted work belongs to the branch that it was done on. git would carry some of it along.
  const unsaved = unsavedText(work.unsaved);
  if (unsaved !== null) {
    return {
      code: 'work-tree-dirty',
      reason: `${here}; in the way: ${unsaved}`,
      help: unsavedHelp(path, work.unsaved),
    };
  }

  // The other branch pins its own engine.
  const inEngine = engineDirty(path, engine) ?? engineCommits(path, engine);
  if (inEngine !== null) return inEngine;

  // git keeps a branch to one work tree, and does not notice by itself when that is gone.
  const { workTree = null, isWorkTreeGone = false } = work.target ?? {};
  if (workTree !== null) {
    return {
      code: 'branch-in-worktree',
      reason: `${here}; ${branch} is checked out in ${workTree}${isWorkTreeGone ? ', which is gone' : ''}`,
      help: isWorkTreeGone
        ? remedyText('when it does not come back, let git forget it:', `${gitIn(path)} worktree prune`)
        : remedyText('when its work allows:', `${gitIn(workTree)} switch --detach`),
    };
  }

  // git keeps a branch in a file, and one below it in a folder of the same name.
  if (work.nameTakenBy !== undefined) {
    const taken = work.nameTakenBy.replace(/^refs\/(?:heads|remotes)\//, '');
    return {
      code: 'branch-name-taken',
      reason: `${here}; git cannot make it beside the branch ${taken}`,
      help: work.nameTakenBy.startsWith('refs/heads/')
        ? remedyText(
            'rename that one:',
            `${gitIn(path)} branch --move ${shellWord(taken)} ${shellWord(taken.replaceAll('/', '-'))}${taken.includes('/') ? '' : '-before'}`,
          )
        : remedyText(
            'where origin does not have it any more, forget it:',
            `${gitIn(path)} remote prune origin`,
          ),
    };
  }

  // A branch made from nothing would be another project. Where there is a remote it may have the branch.
  if (work.target === null && repo === null) {
    return {
      code: 'branch-missing',
      reason: `${here}; there is no such branch, and no remote to get it from`,
      help: remedyText(
        'set `branch` to the one that is meant, or make it of what is there:',
        `${gitIn(path)} branch ${shellWord(branch)}`,
      ),
    };
  }
  return null;
}

export function inUse(
  sessions: readonly string[],
  repository: Repository,
  { name, branch }: Pick<Desired['project'], 'name' | 'branch'>,
): Decision['notes'][number] {
  const { path } = repository;
  const work = sessions.length === 1 ? 'works' : 'work';
  const [stop, start] = [`po set ${name} state=stopped`, `po set ${name} state=running`];
  return {
    severity: 'warning',
    code: 'branch-differs',
    summary: 'A clone is not on its declared branch',
    detail: `${path} is ${whereIs(repository)}, and ${branch} is declared; ${listed(sessions)} ${work} there, so po leaves it`,
    help: [
      remedyText(
        'po switches it while its agents are stopped:',
        `${stop} && po apply ${name} && ${start} && po apply ${name}`,
      ),
      ...declareBranch(name, repository),
    ].join('\n'),
  };
}

export function declareBranch(name: string, { branch }: Repository): string[] {
  if (branch === null) return [];
  return [remedyText('or declare the branch that it is on:', `po set ${name} branch=${shellWord(branch)}`)];
}

/** The agents find them empty, and git does not mention it. */
export function emptySubmodules({
  path,
  emptySubmodules: paths,
  submodulesAreLocal,
}: Repository): Decision['notes'] {
  if (paths.length === 0) return [];
  const [are, they] =
    paths.length === 1 ? ['1 submodule of it is', 'it'] : [`${paths.length} submodules of it are`, 'them'];
  return [
    {
      severity: 'warning',
      code: 'submodules-empty',
      summary: 'Submodules of a clone are not checked out',
      detail: `${path}: ${are} not checked out (${listed(paths)})`,
      help: remedyText(
        `where its agents need ${they}:`,
        `${gitIn(path)} ${allowingLocal(submodulesAreLocal === true)}submodule update --init`,
      ),
    },
  ];
}

export function whereIs({ branch }: Repository): string {
  return branch === null ? 'on no branch (detached HEAD)' : `on branch ${branch}`;
}
