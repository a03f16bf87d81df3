// Decides about the pin. Pure: rules in order, first match wins.
import { shellWord, wayOut } from '../../engine/toml/help.ts';
import { isGoing } from '../../src/fleet/fleet.ts';
import type { Unsaved } from '../../src/world/git/branches.ts';
import type { EngineWork } from '../../src/world/git/git.ts';
import type { Repository } from '../../src/world/repository.ts';
import { type Foreign, foreignBlock } from '../foreign-engine.ts';
import {
  engineCommits,
  engineDirty,
  gitIn,
  operationInProgress,
  unsavedHelp,
  unsavedText,
} from '../obstacles.ts';
import {
  type Blocked,
  blockedBy,
  type Coming,
  type Desired,
  nothing,
  type Proposal,
  type Reason,
  type Verdict,
  wanted,
} from '../reconciler.ts';
import { type EngineObserved, isPinned } from './types.ts';

export function diff(desired: Desired, observed: EngineObserved, coming: Coming = 'nothing'): Verdict {
  const { project, engine } = desired;

  // A project that goes away keeps the pin it has.
  if (isGoing(project)) return nothing;

  // Another branch pins an engine of its own, and so may a clone that comes back; which one shows when it is there.
  if (coming === 'other-files') return wanted(whateverIsLeft(desired), coming);

  // What a repository already pins shows only after it is cloned; the step then does what is left to do.
  if (observed.kind === 'no-clone') {
    return wanted({
      action: 'create',
      reason: 'missing',
      risk: 'safe',
      before: null,
      after: { version: engine.tag, commit: engine.commit, push: project.repo !== null },
    });
  }

  const { repository, work } = observed;

  // Committed and checked out: nothing to do, whatever else goes on in the clone.
  if (isPinned(repository, engine.commit)) return nothing;

  if (work === null) throw new Error('the pin differs and the work tree was not looked at');
  const obstacle = firstObstacle(desired, repository, work, observed.foreign ?? null);
  if (obstacle !== null) return blockedBy(obstacle);

  const pinChanges = changesPin(desired, repository);
  // How the branch stands to that of another remote shows only when that one was asked.
  if (pinChanges && coming === 'other-remote') return wanted(whateverIsLeft(desired), 'other-files');
  const apart = pinChanges ? upstreamObstacle(desired, repository, work) : null;
  if (apart !== null) return blockedBy(apart);

  const pinned = repository.engineInHead.kind === 'gitlink' ? repository.engineInHead.commit : null;
  const checkedOut = repository.engineOnDisk.kind === 'checkout' ? repository.engineOnDisk.commit : null;
  // The branch is not ahead: that was an obstacle.
  const goesOn = pinChanges && project.repo !== null && (work.upstream?.behind ?? 0) > 0;
  const unpushed = pinChanges && project.repo !== null ? whyNotPushed(repository, work) : null;
  const step: Proposal = {
    action: pinned === null ? 'create' : 'update',
    reason: reasonFor({ pinned, checkedOut, work, wantedCommit: engine.commit }),
    risk: 'safe',
    before: {
      commit: pinned,
      checkedOut,
      // A commit is made on top of this one and of no other; where none is made, HEAD drives nothing.
      ...(pinChanges ? { parent: repository.commit } : {}),
    },
    after: {
      version: engine.tag,
      commit: engine.commit,
      // A push must carry the pin and nothing else: not the commits that an agent has not pushed yet.
      push: pinChanges && project.repo !== null && repository.commit !== null && unpushed === null,
      ...(goesOn ? { fastForward: repository.upstreamCommit } : {}),
    },
    display: {
      from: observed.pinnedVersion ?? pinned?.slice(0, 12) ?? null,
      ...(unpushed === null ? {} : { unpushed }),
    },
  };
  return wanted(step, goesOn && work.upstream?.bringsAgentsFile === true ? 'other-files' : 'nothing');
}

/** Says only where it ends. */
function whateverIsLeft({ project, engine }: Desired): Proposal {
  return {
    action: 'update',
    reason: 'clone-changes',
    risk: 'safe',
    before: null,
    after: { version: engine.tag, commit: engine.commit, push: project.repo !== null },
  };
}

export function changesPin({ engine }: Desired, { engineInHead }: Repository): boolean {
  return engineInHead.kind !== 'gitlink' || engineInHead.commit !== engine.commit;
}

/** Why a pin that could be pushed is only committed, or null. */
export function whyNotPushed(repository: Repository, work: EngineWork): string | null {
  if (repository.pushesElsewhere) return 'origin has an address of its own for pushing';
  if (repository.upstreamCommit === null) return 'origin is not known to have the branch';
  const ahead = work.upstream?.ahead ?? 0;
  if (ahead === 0) return null;
  return `${ahead === 1 ? '1 commit' : `${ahead} commits`} of the branch would go with it`;
}

function reasonFor(facts: {
  pinned: string | null;
  checkedOut: string | null;
  work: EngineWork;
  wantedCommit: string;
}): Reason {
  const { pinned, checkedOut, work, wantedCommit } = facts;
  if (pinned === wantedCommit) return checkedOut === null ? 'checkout-missing' : 'checkout-differs';
  const staged = work.engineInIndex.kind === 'gitlink' && work.engineInIndex.commit === wantedCommit;
  if (staged) return 'pin-uncommitted';
  return pinned === null ? 'missing' : 'pin-differs';
}

/** What must not be worked over. In order of what the operator should deal with first. */
export function firstObstacle(
  desired: Desired,
  repository: Repository,
  work: EngineWork,
  foreign: Foreign | null,
): Blocked | null {
  const { project, engine } = desired;
  const { path } = repository;
  const { engineInHead, engineOnDisk } = repository;

  const operation = operationInProgress(path, work);
  if (operation !== null) return operation;

  // A folder or file called engine that is no submodule is the project's own.
  const somethingElse = engineOnDisk.kind === 'other' || engineInHead.kind === 'other';
  // One whose repository lies under the clone's own is a submodule: a run was cut off before it was committed.
  const unknownCheckout =
    engineOnDisk.kind === 'checkout' &&
    engineInHead.kind === 'absent' &&
    work.module === null &&
    !engineOnDisk.gitDir.startsWith(`${repository.gitDir}/modules/`);
  if (somethingElse || work.engineInIndex.kind === 'other' || unknownCheckout) {
    return {
      code: 'engine-path-taken',
      reason: `${path}/engine exists and is not the engine’s submodule`,
      help: 'move it away: every project of a fleet has its engine there',
    };
  }

  // A submodule, or a repository, that only has the engine's place: its pin and its commits are the project's own.
  if (foreign !== null) return foreignBlock(desired, path, work, foreign);

  const inEngine = engineDirty(path, work) ?? engineCommits(path, work);
  if (inEngine !== null) return inEngine;

  // Only a checkout is missing or wrong: no commit is made, so the branch and the index do not matter.
  if (!changesPin(desired, repository)) return null;

  // The pin belongs on the declared branch, not on whatever an agent works on just now.
  if (repository.branch !== project.branch) {
    return {
      code: 'branch-differs',
      reason: `${path} is ${repository.branch === null ? 'on no branch (detached HEAD)' : `on branch ${repository.branch}`}, and the pin belongs on ${project.branch}`,
      help: wayOut('when its work allows:', `${gitIn(path)} switch ${shellWord(project.branch)}`),
    };
  }

  // Somebody has staged another pin and will want to commit that one.
  const { engineInIndex } = work;
  const headPin = engineInHead.kind === 'gitlink' ? engineInHead.commit : null;
  const stagedPin = engineInIndex.kind === 'gitlink' ? engineInIndex.commit : null;
  if (stagedPin !== headPin && stagedPin !== engine.commit) {
    return {
      code: 'engine-staged',
      reason: `${path} has another pin staged: ${stagedPin?.slice(0, 12) ?? 'its removal'}`,
      help: wayOut('commit it, or take it back out of the index:', `${gitIn(path)} restore --staged engine`),
    };
  }

  // The submodule’s entry has to be written into .gitmodules, and somebody is at work on that file.
  if (work.modulesChanged && work.module === null) {
    return {
      code: 'gitmodules-changed',
      reason: `${path}/.gitmodules has uncommitted changes`,
      help: wayOut('commit them:', `${gitIn(path)} commit .gitmodules`),
    };
  }
  return null;
}

/**
 * The pin goes on top of what the branch holds at origin as well. Where that has gone on by itself, the branch goes
 * there first; where both have gone on, bringing them together is work that po must not make up.
 */
function upstreamObstacle({ project }: Desired, repository: Repository, work: EngineWork): Blocked | null {
  const { upstream } = work;
  if (project.repo === null || upstream === null || upstream.behind === 0) return null;
  if (upstream.ahead > 0) return diverged(repository, project.branch, upstream);
  if (upstream.unsaved === null) throw new Error('the branch is behind and the work tree was not looked at');
  return remoteMoved(repository, project.branch, upstream.behind, upstream.unsaved);
}

export function diverged(
  { path }: Repository,
  branch: string,
  { ahead, behind }: { ahead: number; behind: number },
): Blocked {
  return {
    code: 'diverged',
    reason: `${branch} of ${path} and of origin have come apart: ${commits(ahead)} here, ${commits(behind)} there`,
    help: wayOut('bring them together:', `${gitIn(path)} pull --no-rebase origin ${shellWord(branch)}`),
  };
}

/** Null where nothing keeps the branch from going on to where it is at origin. */
export function remoteMoved(
  { path }: Repository,
  branch: string,
  behind: number,
  { changed, ...others }: Unsaved,
): Blocked | null {
  // A pin of our own that was staged and not committed: the step stages it again.
  const unsaved = { ...others, changed: changed.filter((file) => file !== 'engine') };
  const inTheWay = unsavedText(unsaved);
  if (inTheWay === null) return null;
  return {
    code: 'remote-moved',
    reason: `${branch} of origin is ${commits(behind)} further on than ${path}; in the way: ${inTheWay}`,
    // git itself would take what is ignored for nothing.
    help:
      unsaved.ignored.length > 0
        ? unsavedHelp(path, unsaved)
        : wayOut(
            'put it away, or bring the branch on beside it:',
            `${gitIn(path)} pull --ff-only origin ${shellWord(branch)}`,
          ),
  };
}

function commits(count: number): string {
  return count === 1 ? '1 commit' : `${count} commits`;
}
