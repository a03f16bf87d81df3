// Decides about the agents of a project that should not run. Pure.
import { remedyText } from '../../engine/kernel/help.ts';
import type { Project } from '../../src/fleet/fleet.ts';
import { allowingLocal, isLocalRemote } from '../../src/fleet/url.ts';
import { leftBehind, movedAway } from '../left-behind.ts';
import { gitIn } from '../obstacles.ts';
import { blockedBy, nothing, wanted } from '../reconciler.ts';
import { ruleFor } from '../rule.ts';
import { engineChangedRule, recordsMisleadRule } from './engine-rules.ts';
import type { AgentsReason, AgentsStep } from './facts.ts';
import { engineIn } from './notes.ts';
import { selfStop } from './obstacles.ts';
import { isToStop, stopOf } from './pending.ts';
import type { AgentsSubject } from './types.ts';

const rule = ruleFor<AgentsSubject, AgentsReason>();

export const stoppedRules = [
  rule({
    name: 'clone-gone',
    why: 'the clone was removed or moved under its agents, and no engine there could stop them',
    when: ({ desired, observed }) =>
      observed.kind === 'no-clone' ? leftBehind(desired, observed) : movedAway(desired, observed.stranded),
    decision: (_, away) => blockedBy(away),
  }),
  rule({
    // An agent that is down for a moment still counts as running.
    name: 'stopped',
    why: 'nothing runs, and nothing could start again',
    when: (subject) => !isToStop(subject.observed.ours, pendingIn(subject)),
    decision: () => nothing,
  }),
  rule({
    name: 'would-stop-itself',
    why: 'po was called from an agent that it would end',
    when: ({ observed }) => observed.kind === 'clone' && observed.caller,
    decision: ({ desired: { project } }, caller) => blockedBy(selfStop(project.name, caller, 'stop')),
  }),
  engineChangedRule,
  rule({
    name: 'engine-missing',
    why: 'without its engine nothing can stop the agents',
    when: (subject) => whyNotRunnable(subject) === 'missing',
    decision: ({ desired: { project, engine } }) =>
      blockedBy({
        code: 'engine-missing',
        reason: `${project.path}/engine holds no checkout, so nothing can stop the agents`,
        help: remedyText(
          'check out what HEAD pins:',
          `${gitIn(project.path)} ${allowingLocal(isLocalRemote(engine.url))}submodule update --init engine`,
        ),
      }),
  }),
  rule({
    name: 'engine-not-a-release',
    why: 'po runs no engine that it does not know as a release, not even to stop agents',
    when: (subject) => whyNotRunnable(subject),
    decision: ({ desired: { project } }) =>
      blockedBy({
        code: 'engine-not-a-release',
        reason: `${project.path}/engine has a commit checked out that is no release po knows, so po does not run it`,
        help: remedyText('if you trust it:', engineIn(project.path, 'down')),
      }),
  }),
  recordsMisleadRule,
  rule({
    name: 'stop',
    why: 'its agents run, or would start again',
    when: () => true,
    decision: (subject) => {
      const { desired, observed } = subject;
      const ongoing = observed.kind === 'clone' ? (observed.ongoing ?? {}) : {};
      return wanted({
        action: 'stop',
        reason: stopReasons[desired.project.state],
        ...stopOf(observed.ours, pendingIn(subject), ongoing),
        after: { agents: [] },
      } satisfies AgentsStep);
    },
  }),
];

/** What would start again. In an unmarked clone it belongs to the project only if the clone is adopted first. */
function pendingIn({ observed, pendingEffects }: AgentsSubject) {
  const seen = observed.kind === 'clone' ? (observed.pending ?? null) : null;
  return seen?.isUnclaimed === true && pendingEffects !== 'adopted' ? null : seen;
}

function whyNotRunnable({ observed }: AgentsSubject) {
  const engine = observed.kind === 'clone' ? observed.engine : null;
  return engine?.runnable === false ? engine.why : null;
}

const stopReasons = {
  running: 'state-stopped',
  stopped: 'state-stopped',
  retired: 'state-retired',
  released: 'removed',
} as const satisfies Record<Project['state'], AgentsReason>;
