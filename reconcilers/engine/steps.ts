// Makes the steps of the engine from what was seen. Pure.
import type { Authorship, EngineWork } from '../../src/world/git/git.ts';
import type { Repository } from '../../src/world/repository.ts';
import type { Desired } from '../reconciler.ts';
import { isBehind, isDiverged, pushOf, whyNotPushed } from '../upstream.ts';
import type { EngineReason, EngineShown, EngineStep } from './facts.ts';
import { changesPin, isAtOrigin, isPinned, type Seen } from './types.ts';

export function create(desired: Desired, authorship: Authorship | undefined): EngineStep {
  const { project, engine } = desired;
  return {
    action: 'create',
    reason: 'missing',
    risk: 'safe',
    before: null,
    after: { version: engine.tag, commit: engine.commit, push: project.repo !== null },
    display: {
      ...(project.repo === null ? {} : { push: pushOf(desired) }),
      ...(authorship === undefined ? {} : authorshipOf(authorship)),
    },
  };
}

/** Gives only the end state. */
export function whateverIsLeft(desired: Desired): EngineStep {
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
export function pushAlone(desired: Desired, { commit }: Repository): EngineStep {
  const { engine } = desired;
  return {
    action: 'update',
    reason: 'pin-unpushed',
    risk: 'safe',
    // Exactly this commit is pushed.
    before: { commit: engine.commit, checkedOut: engine.commit, parent: commit },
    after: { version: engine.tag, commit: engine.commit, push: true },
    display: { push: pushOf(desired) },
  };
}

/** What a pin would change beside the pin itself. */
export function reachOf(desired: Desired, { repository, work }: Seen) {
  // A branch that is behind may bring another pin: the wanted one goes on top of it.
  const pinChanges = changesPin(desired, repository) || isPinned(repository, desired.engine.commit);
  const goesOn = pinChanges && desired.project.repo !== null && isBehind(work);
  const toPush = desired.project.repo !== null && (pinChanges || !isAtOrigin(desired, repository));
  const unpushed = toPush ? whyNotPushed(repository, work) : null;
  const pushes = toPush && repository.commit !== null && unpushed === null && !isDiverged(work);
  return { pinChanges, goesOn, unpushed, pushes };
}

export function pin(desired: Desired, seen: Seen): EngineStep {
  const { engine } = desired;
  const { repository, work, pinnedVersion } = seen;
  const { pinChanges, goesOn, unpushed, pushes } = reachOf(desired, seen);
  const pinned = repository.engineInHead.kind === 'gitlink' ? repository.engineInHead.commit : null;
  const checkedOut = repository.engineOnDisk.kind === 'checkout' ? repository.engineOnDisk.commit : null;
  const isPlaced = isPinned(repository, engine.commit);
  return {
    action: pinned === null ? 'create' : 'update',
    reason: isPlaced ? 'pin-unpushed' : reasonFor({ pinned, checkedOut, work, wantedCommit: engine.commit }),
    risk: 'safe',
    before: {
      commit: pinned,
      checkedOut,
      // A commit is made on top of this one only. Without a commit, HEAD drives nothing.
      ...(pinChanges || pushes ? { parent: repository.commit } : {}),
    },
    after: {
      version: engine.tag,
      commit: engine.commit,
      // A push must carry pins and nothing else: no commits that an agent has not pushed yet.
      push: pushes,
      ...(goesOn ? { fastForward: repository.upstreamCommit } : {}),
    },
    display: {
      from: pinnedVersion ?? pinned?.slice(0, 12) ?? null,
      ...(unpushed === null ? {} : { unpushed }),
      ...(pushes ? { push: pushOf(desired) } : {}),
      ...(pinChanges ? authorshipOf(work.authorship) : {}),
    },
  };
}

function authorshipOf({ isByPo, isSigned }: Authorship): Pick<EngineShown, 'by' | 'signed'> {
  return { ...(isByPo ? { by: 'po' } : {}), ...(isSigned ? { signed: true } : {}) };
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
