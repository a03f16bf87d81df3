// What must not be overwritten where the engine is checked out and pinned, ordered by what the operator should fix
// first. Pure.
import { remedyText, shellWord } from '../../engine/kernel/help.ts';
import type { EngineWork } from '../../src/world/git/git.ts';
import type { Repository } from '../../src/world/repository.ts';
import { engineCommits, engineDirty, gitIn, moveBeside, operationInProgress } from '../obstacles.ts';
import { type Blocked, blockedBy, type Desired } from '../reconciler.ts';
import { askRule, ruleFor } from '../rule.ts';
import { type Foreign, foreignBlock } from './foreign.ts';
import { changesPin, renewsUrl } from './types.ts';

interface Subject {
  readonly desired: Desired;
  readonly repository: Repository;
  readonly work: EngineWork;
  readonly foreign: Foreign | null;
}

const rule = ruleFor<Subject, never>();

export const obstacleRules = [
  rule({
    name: 'operation',
    why: 'a merge, rebase or the like that is under way is finished first',
    when: ({ repository, work }) => operationInProgress(repository.path, work),
    decision: (_, obstacle) => blockedBy(obstacle),
  }),
  rule({
    name: 'engine-path-taken',
    why: 'a file or folder called engine that is no submodule is the project’s own',
    when: ({ repository, work }) => {
      const { engineInHead, engineOnDisk } = repository;
      // A repository that lies under the clone's own is a submodule: a run was interrupted before it was committed.
      const isUnknownCheckout =
        engineOnDisk.kind === 'checkout' &&
        engineInHead.kind === 'absent' &&
        work.module === null &&
        !engineOnDisk.gitDir.startsWith(`${repository.gitDir}/modules/`);
      const isTracked = engineInHead.kind === 'other' || work.engineInIndex.kind === 'other';
      return (engineOnDisk.kind === 'other' || isTracked || isUnknownCheckout) && { isTracked };
    },
    decision: ({ repository: { path } }, { isTracked }) =>
      blockedBy({
        code: 'engine-path-taken',
        reason: `${path}/engine exists and is not the engine’s submodule`,
        help: remedyText(
          'every project has its engine there, so move it away:',
          isTracked
            ? `${gitIn(path)} mv engine engine-of-its-own && ${gitIn(path)} commit --message 'Make room for the engine'`
            : moveBeside(`${path}/engine`, `${path}/engine-of-its-own`),
        ),
      }),
  }),
  rule({
    name: 'foreign-engine',
    why: 'another submodule or repository has the engine’s place, and its pin and commits are the project’s own',
    when: ({ foreign }) => foreign,
    decision: ({ desired, repository, work }, foreign) =>
      blockedBy(foreignBlock(desired, repository.path, work, foreign)),
  }),
  rule({
    name: 'work-in-engine',
    why: 'changes and commits in engine/ that are nowhere else would be lost',
    when: ({ repository: { path }, work }) => engineDirty(path, work) ?? engineCommits(path, work),
    decision: (_, obstacle) => blockedBy(obstacle),
  }),
  rule({
    name: 'pin-on-another-branch',
    why: 'the pin belongs on the declared branch, not on the one that an agent works on now',
    when: ({ desired, repository }) =>
      changesPin(desired, repository) && repository.branch !== desired.project.branch,
    decision: ({ desired: { project }, repository: { path, branch } }) =>
      blockedBy({
        code: 'branch-differs',
        reason: `${path} is ${branch === null ? 'on no branch (detached HEAD)' : `on branch ${branch}`}, and the pin belongs on ${project.branch}`,
        help: remedyText(
          'when its work allows:',
          `${gitIn(path)} switch --guess ${shellWord(project.branch)}`,
        ),
      }),
  }),
  rule({
    name: 'engine-staged',
    why: 'another pin is staged, to be committed by someone else',
    when: ({ desired, repository, work }) => {
      const { engineInHead } = repository;
      const { engineInIndex } = work;
      const headPin = engineInHead.kind === 'gitlink' ? engineInHead.commit : null;
      const stagedPin = engineInIndex.kind === 'gitlink' ? engineInIndex.commit : null;
      const isOther = stagedPin !== headPin && stagedPin !== desired.engine.commit;
      return changesPin(desired, repository) && isOther && { stagedPin };
    },
    decision: ({ repository: { path } }, { stagedPin }) =>
      blockedBy({
        code: 'engine-staged',
        reason: `${path} has another pin staged: ${stagedPin?.slice(0, 12) ?? 'its removal'}`,
        help: remedyText(
          'commit it, or take it back out of the index:',
          `${gitIn(path)} restore --staged engine`,
        ),
      }),
  }),
  rule({
    name: 'gitmodules-changed',
    why: 'the submodule’s entry goes into .gitmodules, which has uncommitted changes',
    when: ({ desired, repository, work }) =>
      changesPin(desired, repository) &&
      work.modulesChanged &&
      (work.module === null || renewsUrl(desired, work)),
    decision: ({ repository: { path } }) =>
      blockedBy({
        code: 'gitmodules-changed',
        reason: `${path}/.gitmodules has uncommitted changes`,
        help: remedyText('commit them:', `${gitIn(path)} commit .gitmodules`),
      }),
  }),
];

export function firstObstacle(subject: Subject): Blocked | null {
  for (const one of obstacleRules) {
    const blocked = askRule(one, subject)?.blocked ?? null;
    if (blocked !== null) return blocked;
  }
  return null;
}
