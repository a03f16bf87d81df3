// Decides about the pin. Pure: rules in order, first match wins.
import { shellWord, wayOut } from '../../engine/kernel/help.ts';
import { isGoing } from '../../src/fleet/fleet.ts';
import type { Authorship, EngineWork } from '../../src/world/git/git.ts';
import type { Repository } from '../../src/world/repository.ts';
import { settingsInTheWay } from '../clone-settings.ts';
import { type Foreign, foreignBlock } from '../foreign-engine.ts';
import {
  engineCommits,
  engineDirty,
  gitIn,
  mountPoint,
  moveBeside,
  operationInProgress,
} from '../obstacles.ts';
import {
  type Blocked,
  blockedBy,
  type Coming,
  type Desired,
  inPlaceBut,
  nothing,
  type Verdict,
  wanted,
} from '../reconciler.ts';
import {
  isBehind,
  isContained,
  isDiverged,
  pushObstacle,
  pushOf,
  upstreamObstacle,
  whyNotPushed,
} from '../upstream.ts';
import type { EngineReason, EngineShown, EngineStep } from './facts.ts';
import { type EngineObserved, isAtOrigin, isPinned, renewsUrl } from './types.ts';

export function diff(
  desired: Desired,
  observed: EngineObserved,
  coming: Coming = 'nothing',
): Verdict<EngineReason> {
  const { project, engine } = desired;

  // A project that goes away keeps the pin it has.
  if (isGoing(project)) return nothing;

  // Another branch pins an engine of its own, and so may a clone that comes back; which one shows when it is there.
  if (coming === 'other-files' || coming === 'files-without-agents')
    return wanted(whateverIsLeft(desired), coming);

  // What a repository already pins shows only after it is cloned; the step then does what is left to do.
  if (observed.kind === 'no-clone') {
    return wanted({
      action: 'create',
      reason: 'missing',
      risk: 'safe',
      before: null,
      after: { version: engine.tag, commit: engine.commit, push: project.repo !== null },
      display: {
        ...(project.repo === null ? {} : { push: pushOf(desired) }),
        ...(observed.authorship === undefined ? {} : authorshipOf(observed.authorship)),
      },
    } satisfies EngineStep);
  }

  const { repository, work } = observed;
  const isPlaced = isPinned(repository, engine.commit);

  // What another remote holds shows only when that one was asked.
  const isElsewhere = coming === 'other-remote' && repository.branch === project.branch;
  if (isPlaced && isElsewhere) return wanted(whateverIsLeft(desired));

  // Committed, checked out, and at origin: nothing to do, whatever else goes on in the clone.
  if (isPlaced && isAtOrigin(desired, repository)) return nothing;

  if (work === null) throw new Error('the pin differs and the work tree was not looked at');
  if (isPlaced && isContained(repository, work, engine.commit)) return nothing;

  // All is in place here: whatever keeps it from origin is in nobody's way on this host.
  if (isPlaced && !isBehind(work)) {
    const obstacle =
      pushObstacle(desired, repository, work) ?? settingsInTheWay(desired, repository, { remote: true });
    return obstacle === null ? wanted(pushAlone(desired, repository)) : inPlaceBut(obstacle);
  }

  const obstacle =
    observed.isEngineMounted === true
      ? mountPoint(`${repository.path}/engine`, 'unmount it: the engine is checked out there')
      : firstObstacle(desired, repository, work, observed.foreign ?? null);
  if (obstacle !== null) return isPlaced ? inPlaceBut(obstacle) : blockedBy(obstacle);

  // A branch that is behind may bring another pin: the wanted one goes on top of it.
  const pinChanges = changesPin(desired, repository) || isPlaced;
  // How the branch stands to that of another remote shows only when that one was asked.
  if (pinChanges && coming === 'other-remote') return wanted(whateverIsLeft(desired), 'other-files');
  const apart = pinChanges ? upstreamObstacle(desired, repository, work) : null;
  if (apart !== null) return isPlaced ? inPlaceBut(apart) : blockedBy(apart);

  const pinned = repository.engineInHead.kind === 'gitlink' ? repository.engineInHead.commit : null;
  const checkedOut = repository.engineOnDisk.kind === 'checkout' ? repository.engineOnDisk.commit : null;
  const goesOn = pinChanges && project.repo !== null && isBehind(work);
  const toPush = project.repo !== null && (pinChanges || !isAtOrigin(desired, repository));
  const unpushed = toPush ? whyNotPushed(repository, work) : null;
  const pushes = toPush && repository.commit !== null && unpushed === null && !isDiverged(work);
  const settings = settingsInTheWay(desired, repository, {
    remote: pushes || goesOn,
    files: goesOn,
    commit: pinChanges,
    isSigned: work.authorship.isSigned,
  });
  if (settings !== null) return isPlaced ? inPlaceBut(settings) : blockedBy(settings);
  const step: EngineStep = {
    action: pinned === null ? 'create' : 'update',
    reason: isPlaced ? 'pin-unpushed' : reasonFor({ pinned, checkedOut, work, wantedCommit: engine.commit }),
    risk: 'safe',
    before: {
      commit: pinned,
      checkedOut,
      // A commit is made on top of this one and of no other; where none is made, HEAD drives nothing.
      ...(pinChanges || pushes ? { parent: repository.commit } : {}),
    },
    after: {
      version: engine.tag,
      commit: engine.commit,
      // A push must carry pins and nothing else: not the commits that an agent has not pushed yet.
      push: pushes,
      ...(goesOn ? { fastForward: repository.upstreamCommit } : {}),
    },
    display: {
      from: observed.pinnedVersion ?? pinned?.slice(0, 12) ?? null,
      ...(unpushed === null ? {} : { unpushed }),
      ...(pushes ? { push: pushOf(desired) } : {}),
      ...(pinChanges ? authorshipOf(work.authorship) : {}),
    },
  };
  return wanted(step, goesOn ? comingOf[work.upstream?.agentsFile ?? 'same'] : 'nothing');
}

const comingOf = { same: 'nothing', other: 'other-files', none: 'files-without-agents' } as const;

/** Says only where it ends. */
function whateverIsLeft(desired: Desired): EngineStep {
  const { project, engine } = desired;
  const push = project.repo !== null;
  return {
    action: 'update',
    reason: 'clone-changes',
    risk: 'safe',
    before: null,
    after: { version: engine.tag, commit: engine.commit, push },
    display: push ? { push: pushOf(desired) } : {},
  };
}

/** The pin is committed and checked out, and origin does not have it. */
function pushAlone(desired: Desired, { commit }: Repository): EngineStep {
  const { engine } = desired;
  return {
    action: 'update',
    reason: 'pin-unpushed',
    risk: 'safe',
    // What is pushed is this commit and no other.
    before: { commit: engine.commit, checkedOut: engine.commit, parent: commit },
    after: { version: engine.tag, commit: engine.commit, push: true },
    display: { push: pushOf(desired) },
  };
}

function authorshipOf({ isByPo, isSigned }: Authorship): Pick<EngineShown, 'by' | 'signed'> {
  return { ...(isByPo ? { by: 'po' } : {}), ...(isSigned ? { signed: true } : {}) };
}

export function changesPin({ engine }: Desired, { engineInHead }: Repository): boolean {
  return engineInHead.kind !== 'gitlink' || engineInHead.commit !== engine.commit;
}

function reasonFor(facts: {
  pinned: string | null;
  checkedOut: string | null;
  work: EngineWork;
  wantedCommit: string;
}): EngineReason {
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
  const somethingElse = engineOnDisk.kind === 'other';
  // One whose repository lies under the clone's own is a submodule: a run was cut off before it was committed.
  const unknownCheckout =
    engineOnDisk.kind === 'checkout' &&
    engineInHead.kind === 'absent' &&
    work.module === null &&
    !engineOnDisk.gitDir.startsWith(`${repository.gitDir}/modules/`);
  const isTracked = engineInHead.kind === 'other' || work.engineInIndex.kind === 'other';
  if (somethingElse || isTracked || unknownCheckout) {
    return {
      code: 'engine-path-taken',
      reason: `${path}/engine exists and is not the engine’s submodule`,
      help: wayOut(
        'every project has its engine there, so move it away:',
        isTracked
          ? `${gitIn(path)} mv engine engine-of-its-own && ${gitIn(path)} commit --message 'Make room for the engine'`
          : moveBeside(`${path}/engine`, `${path}/engine-of-its-own`),
      ),
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
      help: wayOut('when its work allows:', `${gitIn(path)} switch --guess ${shellWord(project.branch)}`),
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
  if (work.modulesChanged && (work.module === null || renewsUrl(desired, work))) {
    return {
      code: 'gitmodules-changed',
      reason: `${path}/.gitmodules has uncommitted changes`,
      help: wayOut('commit them:', `${gitIn(path)} commit .gitmodules`),
    };
  }
  return null;
}
