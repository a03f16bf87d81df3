// Decides about the agents of a project that should run. Pure.
import { remedyText } from '../../engine/kernel/help.ts';
import { leftBehind, movedAway } from '../left-behind.ts';
import { ownerOf } from '../occupied.ts';
import { blockedBy, nothing, wanted } from '../reconciler.ts';
import { type Rule, ruleFor } from '../rule.ts';
import { engineChangedRule, recordsMisleadRule } from './engine-rules.ts';
import type { AgentsReason, AgentsStep, WatchdogReason } from './facts.ts';
import { acceptedBy, agentsEnded, agentsWaiting, engineIn, restartRequired, undeclared } from './notes.ts';
import { namesOf, selfStop, stopElsewhere } from './obstacles.ts';
import { type AgentsObserved, type AgentsSubject, missingAgents, type WatchdogState } from './types.ts';
import { unclearBlock } from './unclear.ts';

const rule = ruleFor<AgentsSubject, AgentsReason>();

export const runningRules: readonly Rule<AgentsSubject, AgentsReason>[] = [
  rule({
    name: 'clone-gone',
    why: 'the clone was removed under its agents, and a new one would not be theirs',
    when: ({ desired, observed }) => observed.kind === 'no-clone' && leftBehind(desired, observed),
    decision: (_, gone) => blockedBy(gone),
  }),
  rule({
    name: 'no-clone',
    why: 'the agents are known once the clone exists, and the engine starts what it declares',
    when: ({ observed }) => observed.kind === 'no-clone',
    decision: () => startAll('missing'),
  }),
  rule({
    name: 'branch-without-agents',
    why: 'the next branch has no agents.toml, so po does not know what should run',
    when: ({ pendingEffects }) => pendingEffects === 'files-without-agents',
    decision: ({ desired: { project } }) =>
      blockedBy({
        code: 'agents-file-missing',
        reason: `branch ${project.branch} of ${project.path} has no agents.toml, so there is nothing to start`,
        help: remedyText(
          'set state = "stopped", or commit an agents.toml to that branch; with its engine checked out, this makes one:',
          engineIn(project.path, 'init'),
        ),
      }),
  }),
  rule({
    name: 'files-change',
    why: 'other files declare other agents, and the engine starts what is declared there',
    when: ({ pendingEffects }) => pendingEffects === 'other-files',
    decision: () => startAll('clone-changes'),
  }),
  rule({
    name: 'no-agents-file',
    why: 'without a declaration po does not know what should run',
    when: (subject) => cloneIn(subject).declared.kind === 'missing',
    decision: ({ desired: { project } }) =>
      blockedBy({
        code: 'agents-file-missing',
        reason: `${project.path} has no agents.toml, so there is nothing to start`,
        help: remedyText(
          'set state = "stopped", or declare its agents and commit the file:',
          engineIn(project.path, 'init'),
        ),
      }),
  }),
  rule({
    name: 'agents-file-unreadable',
    why: 'without a declaration po does not know what should run',
    when: (subject) => {
      const { declared } = cloneIn(subject);
      return declared.kind === 'unreadable' && declared.why;
    },
    decision: ({ desired: { project } }, why) =>
      blockedBy({
        code: 'agents-file-unreadable',
        reason: `${project.path}/agents.toml cannot be read: ${why}`,
        help: remedyText('see what is wrong with it:', engineIn(project.path, 'validate')),
      }),
  }),
  rule({
    // The engine still heals the agents whose definitions were accepted.
    name: 'agents-file-fault',
    why: 'the engine takes all of agents.toml or nothing, so it would start no agent',
    when: (subject) => {
      const { declared } = cloneIn(subject);
      return declared.kind === 'agents' && declared.fault;
    },
    decision: ({ desired: { project } }, fault) =>
      blockedBy({
        code: 'agents-file-unreadable',
        reason: `${project.path}/agents.toml has a fault: ${fault}`,
        help: remedyText('see all that is wrong with it:', engineIn(project.path, 'validate')),
      }),
  }),
  rule({
    name: 'up-to-date',
    why: 'all agents that should be alive are, by their current definitions, and the watchdog runs',
    when: (subject) => {
      const { watchdog } = cloneIn(subject);
      const isWatched = watchdog === 'running' || watchdog === 'not-needed';
      return isWatched && missingIn(subject).length === 0 && restartedIn(subject).length === 0;
    },
    decision: (subject) => ({ ...nothing, notes: notesOn(subject) }),
  }),
  rule({
    name: 'session-unclear',
    why: 'a session that was started as a missing agent may still be that agent, and a second one would work beside it',
    when: (subject) =>
      cloneIn(subject).unclear?.find(
        ({ kind, agent }) => kind === 'unmarked' && missingIn(subject).includes(agent),
      ),
    decision: ({ desired }, beside) => blockedBy(unclearBlock(beside, namesOf(desired))),
  }),
  rule({
    name: 'runs-elsewhere',
    why: 'the agents of this clone run already, by hand or in another fleet, and would run twice',
    when: (subject) => someOf(cloneIn(subject).elsewhere),
    decision: ({ desired: { project } }, elsewhere) =>
      blockedBy({
        code: 'runs-elsewhere',
        reason: `${elsewhere.map((session) => session.name).join(', ')} runs in this clone and is not of this project: ${ownerOf(elsewhere)}`,
        help: remedyText('stop what runs there; po starts it then:', engineIn(project.path, 'down')),
      }),
  }),
  rule({
    name: 'clone-moved',
    why: 'its agents were started where the clone was before, and go on in this very folder',
    when: (subject) => {
      const { stranded } = cloneIn(subject);
      const missing = missingIn(subject);
      const isAway = stranded?.sessions.some(({ marks }) => missing.includes(marks.agent ?? ''));
      return isAway === true && movedAway(subject.desired, stranded);
    },
    decision: (_, moved) => blockedBy(moved),
  }),
  rule({
    name: 'session-taken',
    why: 'a session that has the name of an agent and not its marks belongs to someone else',
    when: (subject) => {
      const { name } = subject.desired.project;
      const names = missingIn(subject).map((agent) => `${name}/${agent}`);
      return someOf(cloneIn(subject).foreign.filter((session) => names.includes(session.name)));
    },
    decision: (subject, taken) =>
      blockedBy({
        code: 'session-taken',
        reason: `the tmux session ${taken.map((session) => session.name).join(', ')} is not of this project: ${ownerOf(taken)}`,
        help: stopElsewhere(taken, subject.desired.fleet.name, cloneIn(subject).lost),
      }),
  }),
  rule({
    name: 'would-restart-itself',
    why: 'po was called from an agent that it would end',
    when: (subject) => {
      const { caller } = cloneIn(subject);
      return restartedIn(subject).some(({ name }) => name === caller) && caller;
    },
    decision: ({ desired: { project } }, caller) => blockedBy(selfStop(project.name, caller, 'restart')),
  }),
  engineChangedRule,
  recordsMisleadRule,
  rule({
    name: 'restart',
    why: 'a restart was asked for, and these agents run by another definition than the declared one',
    when: (subject) => someOf(restartedIn(subject)),
    decision: (subject, restarted) => {
      const { definitions = {}, ongoing } = cloneIn(subject);
      const accepts = acceptedBy(definitions);
      const step: AgentsStep = {
        action: 'restart',
        reason: 'definition-changed',
        risk: 'disruptive',
        before: { restarted: Object.fromEntries(restarted.map(({ name, started }) => [name, started])) },
        after: {
          restarted: Object.fromEntries(restarted.map(({ name, declared }) => [name, declared])),
          // Missing agents are started in the same step.
          agents: missingIn(subject).toSorted(),
          ...accepts.after,
        },
        display: {
          ...accepts.display,
          dead: deadIn(subject),
          ...(ongoing !== undefined && { agents: ongoing }),
        },
      };
      return { ...wanted(step), notes: notesOn(subject) };
    },
  }),
  rule({
    name: 'start',
    why: 'an agent or the watchdog is missing; agents that run go on',
    when: () => true,
    decision: (subject) => {
      const { definitions = {}, watchdog } = cloneIn(subject);
      const missing = missingIn(subject);
      const accepts = acceptedBy(definitions);
      const step: AgentsStep = {
        action: 'start',
        reason: missing.length > 0 ? 'agents-missing' : watchdogReason(watchdog),
        risk: 'safe',
        before: null,
        // Sorted: the order of the tables in agents.toml drives nothing, so it must not change the digest.
        after: { agents: missing.toSorted(), ...accepts.after },
        display: { ...accepts.display, dead: deadIn(subject) },
      };
      return { ...wanted(step), notes: notesOn(subject) };
    },
  }),
];

function startAll(reason: 'missing' | 'clone-changes') {
  const step: AgentsStep = { action: 'start', reason, risk: 'safe', before: null, after: { agents: null } };
  return wanted(step);
}

function watchdogReason(watchdog: WatchdogState): WatchdogReason {
  if (watchdog === 'outdated') return 'watchdog-outdated';
  return watchdog === 'node-removed' ? 'watchdog-node-removed' : 'watchdog-missing';
}

type Clone = Extract<AgentsObserved, { kind: 'clone' }>;

/** Earlier rules have handled a project without a clone. */
function cloneIn({ observed }: AgentsSubject): Clone {
  if (observed.kind !== 'clone') throw new Error('there is no clone');
  return observed;
}

function missingIn(subject: AgentsSubject): readonly string[] {
  const { declared, ours, ended } = cloneIn(subject);
  return missingAgents(declared, ours, ended);
}

/** A changed definition does not interrupt a running agent unless the operator asked for it. */
function restartedIn(subject: AgentsSubject): Clone['drifted'] {
  return subject.desired.options.restart ? cloneIn(subject).drifted : [];
}

/** The missing agents whose session still exists. */
function deadIn(subject: AgentsSubject): readonly string[] {
  const missing = missingIn(subject);
  return cloneIn(subject)
    .ours.filter((session) => !session.alive && missing.includes(session.marks.agent ?? ''))
    .map((session) => session.marks.agent ?? '');
}

function notesOn(subject: AgentsSubject) {
  const { project, options } = subject.desired;
  const { declared, ours, ended = [], waiting, drifted } = cloneIn(subject);
  return [
    ...(declared.kind === 'agents' ? undeclared(declared.agents, ours, project) : []),
    ...(ended.length === 0 ? [] : [agentsEnded(ended, project)]),
    ...(waiting === undefined ? [] : [agentsWaiting(waiting, project.name)]),
    ...(options.restart || drifted.length === 0 ? [] : [restartRequired(drifted, project.name)]),
  ];
}

function someOf<T>(all: readonly T[] = []): readonly T[] | null {
  return all.length === 0 ? null : all;
}
