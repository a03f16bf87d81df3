// Decides what changes in a clone with the marks of its project. Pure.
import { remedyText } from '../../engine/kernel/help.ts';
import { redactUrl } from '../../src/fleet/url.ts';
import { settingsInTheWay } from '../clone-settings.ts';
import { gitIn } from '../obstacles.ts';
import { blockedBy, type Decided, nothing, type PendingEffects, wanted } from '../reconciler.ts';
import { ruleFor } from '../rule.ts';
import type { CloneFound, CloneReason, CloneStep, CloneWanted } from './facts.ts';
import { differenceIn } from './remote-difference.ts';
import { inUse, switchObstacle } from './switching.ts';
import type { CloneSubject } from './types.ts';

const rule = ruleFor<CloneSubject, CloneReason>();

export const updateRules = [
  rule({
    name: 'remote-ambiguous',
    why: 'only one address of origin would be changed, and pushes would still go to the others',
    when: (subject) => isPushedElsewhere(subject) && differenceIn(subject),
    decision: ({ desired: { project } }, { difference }) =>
      blockedBy({
        code: 'remote-ambiguous',
        reason: `${project.path} has ${difference}, and origin has more addresses than that, or its own for pushing`,
        help: remedyText('leave it one, or set it yourself:', `${gitIn(project.path)} config --local --edit`),
      }),
  }),
  rule({
    name: 'settings',
    why: 'git settings of the clone would run a program, or lead git elsewhere',
    when: (subject) => {
      const { desired } = subject;
      const { repository, offBranch } = cloneIn(subject);
      const isIdle = offBranch?.kind === 'idle';
      return settingsInTheWay(desired, repository, {
        remote: otherRemote(subject) !== null || (isIdle && offBranch.work.target === null),
        files: isIdle,
      });
    },
    decision: (_, settings) => blockedBy(settings),
  }),
  rule({
    name: 'branch-in-use',
    why: 'the branch that an agent works on is not switched while it runs',
    when: (subject) => {
      const { offBranch } = cloneIn(subject);
      return offBranch?.kind === 'in-use' && offBranch;
    },
    decision: (subject, { sessions }) => ({
      ...inPlace(subject),
      notes: [inUse(sessions, cloneIn(subject).repository, subject.desired.project)],
    }),
  }),
  rule({
    name: 'not-switched',
    why: 'a switch would lose work, or git would refuse it',
    when: (subject) => {
      const { repository, offBranch } = cloneIn(subject);
      return offBranch?.kind === 'idle' && switchObstacle(repository, offBranch, subject.desired.project);
    },
    decision: (_, obstacle) => blockedBy(obstacle),
  }),
  rule({
    name: 'switch',
    why: 'no agent works in the clone, so it is switched to the declared branch',
    when: (subject) => {
      const { offBranch } = cloneIn(subject);
      return offBranch?.kind === 'idle' && offBranch.work;
    },
    decision: (subject, { target }) => {
      const { repository } = cloneIn(subject);
      const otherBranch: Change = {
        reason: 'branch-differs',
        // HEAD is now in that work tree: a reviewed plan must not take another work tree away from its user.
        before: { branch: repository.branch, commit: repository.commit },
        after: { branch: subject.desired.project.branch, commit: target?.commit ?? null },
      };
      return update(
        [otherRemote(subject), otherBranch, otherProtection(subject)],
        target?.hasAgentsFile === false ? 'files-without-agents' : 'other-files',
      );
    },
  }),
  rule({
    name: 'update',
    why: 'remote and protection are changed in place',
    when: (subject) => (otherRemote(subject) ?? otherProtection(subject)) !== null,
    decision: inPlace,
  }),
  rule({
    name: 'up-to-date',
    why: 'the clone matches its declaration',
    when: () => true,
    decision: () => nothing,
  }),
];

/** Earlier rules have handled everything that is no clone of this project. */
function cloneIn({ observed }: CloneSubject) {
  if (observed.kind !== 'repository') throw new Error('there is no clone');
  return observed;
}

function isPushedElsewhere(subject: CloneSubject): boolean {
  return cloneIn(subject).repository.pushesElsewhere;
}

interface Change {
  readonly reason: CloneReason;
  readonly before: CloneFound;
  readonly after: CloneWanted;
}

function otherRemote(subject: CloneSubject): Change | null {
  const { repo } = subject.desired.project;
  const found = differenceIn(subject);
  if (found === null || repo === null) return null;
  const { remoteUrl } = found;
  return {
    reason: 'remote-differs',
    before: { remote: remoteUrl === null ? null : redactUrl(remoteUrl) },
    after: { remote: redactUrl(repo) },
  };
}

/** Only its marks identify an unregistered project, so its protection must be one of them. */
function otherProtection(subject: CloneSubject): Change | null {
  const { protect } = cloneIn(subject).repository.marks;
  const wanted = subject.desired.project.protect;
  return protect === wanted
    ? null
    : { reason: 'protection-differs', before: { protect }, after: { protect: wanted } };
}

function inPlace(subject: CloneSubject): Decided<CloneReason> {
  const remote = otherRemote(subject);
  return update([remote, otherProtection(subject)], remote === null ? 'nothing' : 'other-remote');
}

/** One step for all changes. It has the reason of the first. */
function update(changes: readonly (Change | null)[], pendingEffects: PendingEffects): Decided<CloneReason> {
  const all = changes.filter((change) => change !== null);
  const [first] = all;
  if (first === undefined) return nothing;
  const before: CloneFound = Object.assign({}, ...all.map((change) => change.before));
  const after: CloneWanted = Object.assign({}, ...all.map((change) => change.after));
  const step: CloneStep = { action: 'update', reason: first.reason, risk: 'safe', before, after };
  return wanted(step, pendingEffects);
}
