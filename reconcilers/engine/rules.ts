// Decides about the pin. Pure.
import { isGoing } from '../../src/fleet/fleet.ts';
import { settingsInTheWay } from '../clone-settings.ts';
import { mountPoint } from '../obstacles.ts';
import { type Blocked, blockedBy, type Decided, inPlaceBut, nothing, wanted } from '../reconciler.ts';
import { askRule, type Rule, ruleFor } from '../rule.ts';
import { isBehind, isContained, pushObstacle, upstreamObstacle } from '../upstream.ts';
import type { EngineReason } from './facts.ts';
import { obstacleRules } from './obstacle-rules.ts';
import { create, pin, pushAlone, reachOf, whateverIsLeft } from './steps.ts';
import { type EngineSubject, isAtOrigin, isPinned, type Seen } from './types.ts';

const rule = ruleFor<EngineSubject, EngineReason>();

export const rules: readonly Rule<EngineSubject, EngineReason>[] = [
  rule({
    name: 'leaving',
    why: 'a project that is retired or released keeps its pin',
    when: ({ desired }) => isGoing(desired.project),
    decision: () => nothing,
  }),
  rule({
    name: 'files-change',
    why: 'another branch, or a clone that comes back, has a pin of its own, which is known once it is there',
    when: ({ pendingEffects }) =>
      (pendingEffects === 'other-files' || pendingEffects === 'files-without-agents') && pendingEffects,
    decision: ({ desired }, pendingEffects) => wanted(whateverIsLeft(desired), pendingEffects),
  }),
  rule({
    name: 'no-clone',
    why: 'the pin of a repository is known once it is cloned, and the step does what is left to do',
    when: ({ observed }) => observed.kind === 'no-clone' && observed,
    decision: ({ desired }, { authorship }) => wanted(create(desired, authorship)),
  }),
  rule({
    name: 'other-remote',
    why: 'only an apply asks the other remote',
    when: ({ desired, observed, pendingEffects }) =>
      observed.kind === 'clone' &&
      pendingEffects === 'other-remote' &&
      isPinned(observed.repository, desired.engine.commit) &&
      observed.repository.branch === desired.project.branch,
    decision: ({ desired }) => wanted(whateverIsLeft(desired)),
  }),
  rule({
    name: 'up-to-date',
    why: 'the pin is committed, checked out and at origin',
    when: ({ desired, observed }) =>
      observed.kind === 'clone' &&
      isPinned(observed.repository, desired.engine.commit) &&
      isAtOrigin(desired, observed.repository),
    decision: () => nothing,
  }),
  rule({
    name: 'at-origin',
    why: 'origin has all that the clone has, and the pin',
    when: (subject) => {
      const placed = placedIn(subject);
      return placed && isContained(placed.repository, placed.work, subject.desired.engine.commit);
    },
    decision: () => nothing,
  }),
  rule({
    name: 'not-pushed',
    why: 'all is in place here, and what keeps it from origin blocks nothing on this host',
    when: (subject) => {
      const { desired } = subject;
      const placed = placedIn(subject);
      if (placed === null || isBehind(placed.work)) return null;
      const { repository, work } = placed;
      return (
        pushObstacle(desired, repository, work) ?? settingsInTheWay(desired, repository, { remote: true })
      );
    },
    decision: (_, obstacle) => inPlaceBut(obstacle),
  }),
  rule({
    name: 'push',
    why: 'the pin is committed and checked out, and origin does not have it',
    when: (subject) => {
      const placed = placedIn(subject);
      return placed !== null && !isBehind(placed.work) && placed.repository;
    },
    decision: ({ desired }, repository) => wanted(pushAlone(desired, repository)),
  }),
  rule({
    name: 'mount-point',
    why: 'the engine is checked out where something else is mounted',
    when: (subject) => {
      const { repository, isEngineMounted } = seenIn(subject);
      return isEngineMounted === true && `${repository.path}/engine`;
    },
    decision: (subject, path) =>
      inTheWay(subject, mountPoint(path, 'unmount it: the engine is checked out there')),
  }),
  ...obstacleRules.map((obstacleRule) =>
    rule({
      ...obstacleRule,
      when: (subject) => {
        const { repository, work, foreign = null } = seenIn(subject);
        return askRule(obstacleRule, { desired: subject.desired, repository, work, foreign })?.blocked;
      },
      decision: inTheWay,
    }),
  ),
  rule({
    name: 'other-remote-first',
    why: 'only an apply compares the branch with that of another remote',
    when: (subject) =>
      subject.pendingEffects === 'other-remote' && reachOf(subject.desired, seenIn(subject)).pinChanges,
    decision: ({ desired }) => wanted(whateverIsLeft(desired), 'other-files'),
  }),
  rule({
    name: 'branch-apart',
    why: 'the pin goes on top of what origin has, and the branch cannot be brought there by itself',
    when: (subject) => {
      const { desired } = subject;
      const seen = seenIn(subject);
      return reachOf(desired, seen).pinChanges && upstreamObstacle(desired, seen.repository, seen.work);
    },
    decision: inTheWay,
  }),
  rule({
    name: 'settings',
    why: 'git settings of the clone would run a program, or lead git elsewhere',
    when: (subject) => {
      const { desired } = subject;
      const seen = seenIn(subject);
      const { pinChanges, goesOn, pushes } = reachOf(desired, seen);
      return settingsInTheWay(desired, seen.repository, {
        remote: pushes || goesOn,
        files: goesOn,
        commit: pinChanges,
        isSigned: seen.work.authorship.isSigned,
      });
    },
    decision: inTheWay,
  }),
  rule({
    name: 'pin',
    why: 'the pin, or what is checked out, is not the declared version',
    when: () => true,
    decision: (subject) => {
      const { desired } = subject;
      const seen = seenIn(subject);
      const { goesOn } = reachOf(desired, seen);
      const { agentsFile = 'same' } = seen.work.upstream ?? {};
      return wanted(pin(desired, seen), goesOn ? pendingEffectsOf[agentsFile] : 'nothing');
    },
  }),
];

const pendingEffectsOf = { same: 'nothing', other: 'other-files', none: 'files-without-agents' } as const;

/** Earlier rules have handled a project without a clone. */
function seenIn({ observed }: EngineSubject): Seen {
  if (observed.kind !== 'clone') throw new Error('there is no clone');
  const { work } = observed;
  if (work === null) throw new Error('the pin differs and the work tree was not looked at');
  return { ...observed, work };
}

/** Null where the pin is not committed and checked out. */
function placedIn(subject: EngineSubject): Seen | null {
  const seen = seenIn(subject);
  return isPinned(seen.repository, subject.desired.engine.commit) ? seen : null;
}

/** Where all is in place here, the obstacle concerns origin alone. */
function inTheWay(subject: EngineSubject, obstacle: Blocked): Decided<never> {
  return placedIn(subject) === null ? blockedBy(obstacle) : inPlaceBut(obstacle);
}
