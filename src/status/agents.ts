// The state of the agents of one project: from their engine, or else from tmux alone. Pure.
import { type AgentStatus, holdText, sessionName } from '../../engine/protocol.ts';
import type { AgentsObserved, Declared } from '../../reconcilers/agents/types.ts';
import type { Project } from '../fleet/fleet.ts';
import type { Look } from '../world/look.ts';
import type { Session } from '../world/tmux.ts';
import type { EngineAnswer } from './inspection.ts';
import type { AgentLine, AgentsStatus, Axis } from './status.ts';

export const nobodyKnows: AgentsStatus = {
  source: 'unknown',
  why: null,
  watchdog: 'unknown',
  list: [],
  fault: null,
};

export function agentsOf(project: Project, look: Look<AgentsObserved>, answer: EngineAnswer): AgentsStatus {
  if (!look.known) return nobodyKnows;
  const observed = look.value;
  const tmux = byTmux(project, observed);
  const watchdog = observed.kind === 'clone' ? observed.watchdog : 'not-needed';
  const fault = observed.kind === 'clone' ? faultIn(observed.declared) : null;
  if (answer.kind === 'answered') {
    // It does not know agents that still run from before its clone was moved.
    const away = new Map(awayIn(observed).map((session) => [session.marks.agent, session]));
    const told = answer.status.agents.map((agent) => {
      const session = away.get(agent.name);
      if (session !== undefined) return { ...lineOf(agent), ...seenByTmux(session) };
      // Engine v0.1.0 reports nothing about logs.
      const own = observed.ours.find(({ marks }) => marks.agent === agent.name);
      return agent.log === undefined ? { ...lineOf(agent), ...unpiped(own ?? null) } : lineOf(agent);
    });
    const names = new Set(told.map(({ name }) => name));
    // An agent may run that agents.toml does not declare.
    const others = tmux.filter(({ name }) => !names.has(name));
    return { source: 'engine', why: null, watchdog, list: [...told, ...others], fault };
  }
  const why = answer.kind === 'failed' ? 'the engine does not say' : answer.why;
  return { source: tmux.length === 0 ? 'none' : 'tmux', why, watchdog, list: tmux, fault };
}

/** Also for a stopped project, where no plan reports it: nothing is to be started there. */
function faultIn(declared: Declared): string | null {
  switch (declared.kind) {
    case 'unreadable':
      return declared.why;
    case 'agents':
      return declared.fault ?? null;
    case 'missing':
      return null;
  }
}

function lineOf(agent: AgentStatus): AgentLine {
  const { name, kind, backend, session, runtime, activity, held, restarts, spec, log, queue } = agent;
  return {
    ...{ name, kind, backend, session, runtime },
    activity: { state: activity.state, source: activity.source, since: activity.since },
    waitsFor: activity.reason ?? null,
    // Whatever keeps it from being healed is no fault of it either.
    held: reasonIn(held) ?? restarts.paused?.cause ?? null,
    deaths: restarts.count,
    isQuarantined: restarts.quarantined,
    ...(restarts.stopped && { isStopped: true }),
    ...(restarts.turn && { turn: restarts.turn }),
    ...(restarts.said && { said: restarts.said }),
    ...(queue && queue.waiting + queue.typed + queue.unsure > 0 && { queue }),
    ...(log && log.state !== 'kept' && { logGap: { since: log.since, why: log.why ?? log.state } }),
    isOutdated: spec.drift,
  };
}

function reasonIn(held: unknown): string | null {
  if (held === null || held === undefined) return null;
  const isHold = typeof held === 'object' && 'reason' in held && typeof held.reason === 'string';
  if (!isHold) return 'for a reason of its own';
  const said = 'said' in held && typeof held.said === 'string' ? held.said : null;
  return holdText({ reason: String(held.reason), said });
}

function byTmux(project: Project, observed: AgentsObserved): AgentLine[] {
  const ours = [...observed.ours, ...awayIn(observed)];
  const declared =
    observed.kind === 'clone' && observed.declared.kind === 'agents' ? observed.declared.agents : [];
  const drifted = new Set(observed.kind === 'clone' ? observed.drifted.map(({ name }) => name) : []);
  const ended = new Set(observed.kind === 'clone' ? observed.ended : []);
  const isDeclared = new Set(declared.map(({ name }) => name));
  const all = [
    ...declared.map(({ name, backend, persistent }) => ({
      ...{ name, backend, kind: persistent ? 'persistent' : 'task' },
      session: ours.find(({ marks }) => marks.agent === name) ?? null,
    })),
    ...ours
      .filter(({ marks }) => !isDeclared.has(marks.agent ?? ''))
      .map((session) => ({ name: session.marks.agent ?? '', backend: null, kind: null, session })),
  ];
  return all.map(({ name, backend, kind, session }) => ({
    ...{ name, kind, backend, session: session?.name ?? sessionName(project.name, name) },
    ...seenByTmux(session),
    ...unpiped(session),
    ...(ended.has(name) && { isStopped: true }),
    ...{ waitsFor: null, held: null, deaths: 0, isQuarantined: false, isOutdated: drifted.has(name) },
  }));
}

function awayIn({ stranded }: AgentsObserved): readonly Session[] {
  return (stranded?.sessions ?? []).filter(({ alive }) => alive);
}

function seenByTmux(session: Session | null): Pick<AgentLine, 'runtime' | 'activity'> {
  return { runtime: runtimeOf(session), activity: { state: 'unknown', source: 'none', since: null } };
}

function unpiped(session: Session | null): Pick<AgentLine, 'logGap'> {
  const isKept = session === null || !session.alive || session.piped;
  return isKept ? {} : { logGap: { since: null, why: 'nothing reads what it prints' } };
}

/** tmux knows only whether the agent's own process exists. */
function runtimeOf(session: Session | null): Axis<'absent' | 'alive' | 'exited'> {
  const state = session === null ? 'absent' : session.alive ? 'alive' : 'exited';
  return { state, source: 'tmux', since: null };
}
