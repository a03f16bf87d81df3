// Decides about the agents. Pure: rules in order, first match wins.

import { wayOut } from '../../engine/kernel/help.ts';
import type { Project } from '../../src/fleet/fleet.ts';
import { allowingLocal, isLocalRemote } from '../../src/fleet/url.ts';
import {
  acceptedBy,
  agentsEnded,
  agentsWaiting,
  engineIn,
  restartRequired,
  undeclared,
} from '../agent-notes.ts';
import { engineChanged, misledIn, namesOf, selfStop, stopElsewhere } from '../agent-obstacles.ts';
import { leftBehind, movedAway } from '../left-behind.ts';
import { gitIn } from '../obstacles.ts';
import { ownerOf } from '../occupied.ts';
import { isToStop, stopOf } from '../pending.ts';
import { blockedBy, type Coming, type Desired, nothing, type Verdict, wanted } from '../reconciler.ts';
import { unclearBlock, unclearNotes } from '../unclear.ts';
import type { AgentsReason, AgentsStep, WatchdogReason } from './facts.ts';
import { type AgentsObserved, missingAgents, type WatchdogSight } from './types.ts';

export function diff(
  desired: Desired,
  observed: AgentsObserved,
  coming: Coming = 'nothing',
): Verdict<AgentsReason> {
  const verdict =
    desired.project.state === 'running'
      ? diffRunning(desired, observed, coming)
      : diffStopped(desired, observed, coming);
  const unclear = observed.kind === 'clone' ? (observed.unclear ?? []) : [];
  return unclear.length === 0 || verdict.blocked?.code === 'session-unclear'
    ? verdict
    : { ...verdict, notes: [...verdict.notes, ...unclearNotes(unclear, namesOf(desired))] };
}

/** Agents without a clone are in the way of a new one. */
export function comesFirst(observed: AgentsObserved): boolean {
  return observed.kind === 'no-clone' && (observed.ours.length > 0 || observed.stranded !== undefined);
}

/** Clones that its agents were found to work in. */
export function elsewhere(observed: AgentsObserved): readonly string[] {
  return observed.kind === 'no-clone' ? (observed.elsewhere ?? []) : [];
}

function diffRunning(desired: Desired, observed: AgentsObserved, coming: Coming): Verdict<AgentsReason> {
  const { fleet, project, options } = desired;

  // The clone was taken away from under its agents: they work in a folder that is gone, and a new clone would
  // not be theirs.
  const gone = observed.kind === 'no-clone' ? leftBehind(desired, observed) : null;
  if (gone !== null) return blockedBy(gone);

  // Which agents there are shows only after the clone is there; the engine then starts what it declares.
  if (observed.kind === 'no-clone') {
    return wanted({
      action: 'start',
      reason: 'missing',
      risk: 'safe',
      before: null,
      after: { agents: null },
    } satisfies AgentsStep);
  }
  const { declared, ours, foreign } = observed;

  // Of the branch to come it is known that nothing there says what should run.
  if (coming === 'files-without-agents') {
    return blockedBy({
      code: 'agents-file-missing',
      reason: `branch ${project.branch} of ${project.path} has no agents.toml, so there is nothing to start`,
      help: wayOut(
        'set state = "stopped", or commit an agents.toml to that branch; with its engine checked out, this makes one:',
        engineIn(project.path, 'init'),
      ),
    });
  }

  // With other files other agents are declared; the engine then starts what is declared there.
  if (coming === 'other-files') {
    return wanted({
      action: 'start',
      reason: 'clone-changes',
      risk: 'safe',
      before: null,
      after: { agents: null },
    } satisfies AgentsStep);
  }

  // Without a declaration nobody knows what should run.
  if (declared.kind === 'missing') {
    return blockedBy({
      code: 'agents-file-missing',
      reason: `${project.path} has no agents.toml, so there is nothing to start`,
      help: wayOut(
        'set state = "stopped", or declare its agents and commit the file:',
        engineIn(project.path, 'init'),
      ),
    });
  }
  if (declared.kind === 'unreadable') {
    return blockedBy({
      code: 'agents-file-unreadable',
      reason: `${project.path}/agents.toml cannot be read: ${declared.why}`,
      help: wayOut('see what is wrong with it:', engineIn(project.path, 'validate')),
    });
  }

  // The engine takes all of the file or nothing: with this one it would start no agent. It still heals the agents whose definitions were accepted.
  if (declared.fault !== undefined) {
    return blockedBy({
      code: 'agents-file-unreadable',
      reason: `${project.path}/agents.toml has a fault: ${declared.fault}`,
      help: wayOut('see all that is wrong with it:', engineIn(project.path, 'validate')),
    });
  }

  const { ended = [] } = observed;
  const missing = missingAgents(declared, ours, ended);
  const { drifted } = observed;
  // What goes on is not interrupted for a change of its definition, unless that was asked for.
  const restarted = options.restart ? drifted : [];
  const notes = [
    ...undeclared(declared.agents, ours, project),
    ...(ended.length === 0 ? [] : [agentsEnded(ended, project)]),
    ...(observed.waiting === undefined ? [] : [agentsWaiting(observed.waiting, project.name)]),
    ...(options.restart || drifted.length === 0 ? [] : [restartRequired(drifted, project.name)]),
  ];

  // All that should be alive is alive as it is declared, and so is who looks after it.
  const { watchdog } = observed;
  const isWatched = watchdog === 'running' || watchdog === 'not-needed';
  if (missing.length === 0 && restarted.length === 0 && isWatched) return { ...nothing, notes };

  // A session that was started as a missing agent may still be that agent: a second one would work beside it.
  const beside = observed.unclear?.find(({ kind, agent }) => kind === 'unmarked' && missing.includes(agent));
  if (beside !== undefined) return blockedBy(unclearBlock(beside, namesOf(desired)));

  // Somebody runs the agents of this clone already: they would run twice in it.
  const { elsewhere = [] } = observed;
  if (elsewhere.length > 0) {
    return blockedBy({
      code: 'runs-elsewhere',
      reason: `${elsewhere.map((session) => session.name).join(', ')} runs in this clone and is not of this project: ${ownerOf(elsewhere)}`,
      help: wayOut('stop what runs there; po starts it then:', engineIn(project.path, 'down')),
    });
  }

  // They were started where the clone was before: a second one of that name cannot be, and theirs goes on in this
  // very folder.
  const isAway = observed.stranded?.sessions.some(({ marks }) => missing.includes(marks.agent ?? ''));
  const moved = isAway === true ? movedAway(desired, observed.stranded) : null;
  if (moved !== null) return blockedBy(moved);

  // A session that has the name and not our marks is somebody's; a second one of that name cannot be.
  const taken = foreign.filter((session) =>
    missing.some((name) => session.name === `${project.name}/${name}`),
  );
  if (taken.length > 0) {
    return blockedBy({
      code: 'session-taken',
      reason: `the tmux session ${taken.map((session) => session.name).join(', ')} is not of this project: ${ownerOf(taken)}`,
      help: stopElsewhere(taken, fleet.name, observed.lost),
    });
  }

  const { caller } = observed;
  if (caller !== undefined && restarted.some(({ name }) => name === caller)) {
    return blockedBy(selfStop(project.name, caller, 'restart'));
  }

  // Whatever the file says, only the release's own bytes are run.
  const changed = engineChanged(project.path, observed);
  if (changed !== null) return blockedBy(changed);

  // The engine would end the process that a record names instead of an agent.
  const misled = misledIn(desired, observed);
  if (misled !== null) return blockedBy(misled);

  const dead = ours.filter((session) => !session.alive && missing.includes(session.marks.agent ?? ''));
  const accepts = acceptedBy(observed.definitions ?? {});

  // Agents that run by another definition are ended and started again; who is missing beside them is started.
  if (restarted.length > 0) {
    return {
      step: {
        action: 'restart',
        reason: 'definition-changed',
        risk: 'disruptive',
        before: { restarted: Object.fromEntries(restarted.map(({ name, started }) => [name, started])) },
        after: {
          restarted: Object.fromEntries(restarted.map(({ name, declared: now }) => [name, now])),
          agents: missing.toSorted(),
          ...accepts.after,
        },
        display: {
          ...accepts.display,
          dead: dead.map((session) => session.marks.agent ?? ''),
          ...(observed.ongoing !== undefined && { agents: observed.ongoing }),
        },
      } satisfies AgentsStep,
      blocked: null,
      notes,
    };
  }

  return {
    step: {
      action: 'start',
      reason: missing.length > 0 ? 'agents-missing' : watchdogReason(watchdog),
      // The agents themselves go on: only who watches them is started or replaced.
      risk: 'safe',
      before: null,
      // Sorted: the order of the tables in agents.toml drives nothing, so it must not change the digest.
      after: { agents: missing.toSorted(), ...accepts.after },
      display: { ...accepts.display, dead: dead.map((session) => session.marks.agent ?? '') },
    } satisfies AgentsStep,
    blocked: null,
    notes,
  };
}

function watchdogReason(watchdog: WatchdogSight): WatchdogReason {
  if (watchdog === 'outdated') return 'watchdog-outdated';
  return watchdog === 'node-removed' ? 'watchdog-node-removed' : 'watchdog-missing';
}

const stopReasons = {
  running: 'state-stopped',
  stopped: 'state-stopped',
  retired: 'state-retired',
  released: 'removed',
} as const satisfies Record<Project['state'], AgentsReason>;

function diffStopped(desired: Desired, observed: AgentsObserved, coming: Coming): Verdict<AgentsReason> {
  const { project } = desired;
  const { ours } = observed;

  // The clone is gone from under its agents, and with it the engine that would stop them; or it was moved, and the
  // engine does not know them there.
  const away =
    observed.kind === 'no-clone' ? leftBehind(desired, observed) : movedAway(desired, observed.stranded);
  if (away !== null) return blockedBy(away);

  // Nothing runs, and nothing could start again: an agent that is down for a moment is not stopped.
  const seen = observed.kind === 'clone' ? (observed.pending ?? null) : null;
  const pending = seen?.isUnclaimed === true && coming !== 'adopted' ? null : seen;
  if (!isToStop(ours, pending)) return nothing;

  const engine = observed.kind === 'clone' ? observed.engine : null;

  const caller = observed.kind === 'clone' ? observed.caller : undefined;
  if (caller !== undefined) return blockedBy(selfStop(project.name, caller, 'stop'));

  const changed = engineChanged(project.path, observed);
  if (changed !== null) return blockedBy(changed);

  // The agents go on without it, and nothing there could stop them.
  if (engine?.runnable === false && engine.why === 'missing') {
    return blockedBy({
      code: 'engine-missing',
      reason: `${project.path}/engine holds no checkout, and with it the means to stop the agents is gone`,
      help: wayOut(
        'check out what HEAD pins:',
        `${gitIn(project.path)} ${allowingLocal(isLocalRemote(desired.engine.url))}submodule update --init engine`,
      ),
    });
  }

  // The engine that is checked out is no release that po knows, so po does not run it, not even to stop.
  if (engine?.runnable === false) {
    return blockedBy({
      code: 'engine-not-a-release',
      reason: `what is checked out in ${project.path}/engine is no release that po knows, so po does not run it`,
      help: wayOut('if you trust it:', engineIn(project.path, 'down')),
    });
  }

  // The engine would end the process that a record names together with the agents.
  const misled = misledIn(desired, observed);
  if (misled !== null) return blockedBy(misled);

  return wanted({
    action: 'stop',
    reason: stopReasons[project.state],
    ...stopOf(ours, pending, observed.kind === 'clone' ? (observed.ongoing ?? {}) : {}),
    after: { agents: [] },
  } satisfies AgentsStep);
}
