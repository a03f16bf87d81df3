/** What `status` says of an agent's wakes. */
import type { AgentStatus, StatusDocument } from '../contract/status-document.ts';
import type { Project } from '../declaration/project.ts';
import { countToday, nextWakeAt } from '../wake/decide.ts';
import { scaledWake } from '../wake/deliver.ts';
import { readWake } from '../wake/record.ts';
import type { Environment } from '../world/environment.ts';

/** `now` is when it is asked. */
export function withWakes(
  document: StatusDocument,
  project: Pick<Project, 'state' | 'file'>,
  now: Date,
  environment: Environment,
): StatusDocument {
  const agents = document.agents.map((agent) => ({
    ...agent,
    wake: wakeOf(project, agent, now, environment),
  }));
  return { ...document, agents };
}

function wakeOf(
  { state, file }: Pick<Project, 'state' | 'file'>,
  { name: agent, launch }: AgentStatus,
  now: Date,
  environment: Environment,
): NonNullable<AgentStatus['wake']> | null {
  const declared = file.wakes.get(agent);
  if (declared === undefined) return null;
  const wake = scaledWake(declared, environment);
  const read = readWake(state, agent);
  if ('problem' in read)
    return { every: wake.every, nextAt: null, today: null, cap: wake.atMost, last: null };
  const startedAt = launch === null ? null : (state.readProcess(launch)?.at ?? null);
  const isOver = launch === null || state.readExit(launch) !== null;
  const next = isOver ? null : nextWakeAt({ wake, record: read, startedAt }, now);
  return {
    every: wake.every,
    nextAt: next?.toISOString() ?? null,
    today: countToday(read, now),
    cap: wake.atMost,
    last: read.lastAt,
  };
}
