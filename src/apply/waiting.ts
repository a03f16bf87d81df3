// Finds the agents that wait for a person after a start. A dialog appears a few seconds after a start, so po asks their
// engines until each agent has reported its state, or a limit has passed. Changes nothing.
import pMap from 'p-map';
import { type AgentStatus, parseStatus, readAgents } from '../../engine/protocol.ts';
import { meaningOf } from '../../reconcilers/index.ts';
import { talks } from '../../reconcilers/waiting.ts';
import type { Fleet, Project } from '../fleet/fleet.ts';
import type { waitingSchema } from '../formats/apply.ts';
import type { DataOf } from '../formats/common.ts';
import type { Plan } from '../plan/plan.ts';
import type { CheckedEngine } from '../world/engines/engine-copy.ts';
import { limits } from '../world/limits.ts';
import type { World } from '../world/world.ts';
import { isGood, type StepResult } from './outcome.ts';

export type WaitingAgent = DataOf<typeof waitingSchema>;

export interface Arrival {
  readonly waiting: readonly WaitingAgent[];
  /** `project/agent` of those that had not reported when the limit had passed. */
  readonly silent: readonly string[];
}

export interface Started {
  readonly project: Project;
  readonly agents: readonly string[];
}

const pauseMs = 1_000;
/** More at once would be no faster: starting a process keeps this one busy. */
const looksAtOnce = 4;

/** Agents that steps have started, on a program that can ask something. What a shell waits for is unknown. */
export function startedAgents(
  plan: Plan,
  results: readonly StepResult[],
  projects: readonly Project[],
  { files }: World,
): readonly Started[] {
  const done = new Set(results.filter(({ outcome }) => isGood(outcome)).map(({ id }) => id));
  return plan.steps.flatMap((step) => {
    const started = done.has(step.id) ? (meaningOf(step.kind).starts?.(step) ?? null) : null;
    if (started === null) return [];
    const project = projects.find(({ name }) => name === step.project);
    const text = project === undefined ? null : files.readIn(project.path, 'agents.toml');
    if (project === undefined || text === null || !text.known || text.value === null) return [];
    const read = readAgents('agents.toml', text.value);
    if (!read.ok) return [];
    const agents = read.value.agents.filter(
      ({ name, kind, backend }) =>
        talks(backend) && (started === 'all' ? kind === 'persistent' : started.includes(name)),
    );
    return agents.length === 0 ? [] : [{ project, agents: agents.map(({ name }) => name) }];
  });
}

interface Looked extends Started {
  readonly waiting: readonly WaitingAgent[];
  readonly silent: readonly string[];
  /** The time of each agent's report; null where one has not reported. */
  readonly spokenMs: number | null;
}

/**
 * @param engineOf returns null where po may not run the project's engine: an agent may have changed it since the step
 * @param stop aborted: no more engines are asked
 */
export async function waitForAgents(
  { name: fleet }: Fleet,
  started: readonly Started[],
  { harness, clock }: World,
  engineOf: (project: Project) => Promise<CheckedEngine | null>,
  stop: AbortSignal,
): Promise<Arrival> {
  const look = async (one: Looked): Promise<Looked> => {
    const { project, agents } = one;
    if (stop.aborted) return one;
    const engine = await engineOf(project);
    if (engine === null) return one;
    const args = ['status', '--json', '--fleet', fleet, '--project', project.name];
    const ran = await harness.run(project.path, engine, args, { timeoutMs: limits.engineAnswerMs });
    const answer = ran.code === 0 ? parseStatus(ran.stdout) : null;
    const told = answer?.ok === true ? answer.value.agents.filter(({ name }) => agents.includes(name)) : [];
    const spoken = told.filter(hasSpoken).map(({ name }) => name);
    const silent = agents.filter((name) => !spoken.includes(name));
    return {
      ...{ project, agents, silent },
      waiting: told.flatMap((agent) => waitOf(agent, project.name)),
      spokenMs: silent.length > 0 ? null : (one.spokenMs ?? clock.monotonicMs()),
    };
  };
  const endMs = clock.monotonicMs() + limits.agentsArriveMs;
  // An agent that was just idle or busy may yet fail for want of a login.
  const isSettled = ({ agents, waiting, spokenMs }: Looked) =>
    spokenMs !== null &&
    (waiting.length === agents.length || clock.monotonicMs() - spokenMs >= limits.agentsSettleMs);
  const settled: Looked[] = [];
  let open = started.map((one): Looked => ({ ...one, waiting: [], silent: one.agents, spokenMs: null }));
  while (open.length > 0) {
    const looked = await pMap(open, look, { concurrency: looksAtOnce });
    settled.push(...looked.filter(isSettled));
    open = looked.filter((one) => !isSettled(one));
    if (clock.monotonicMs() > endMs || stop.aborted) break;
    if (open.length > 0) await clock.sleep(pauseMs);
  }
  const order = new Map(started.map(({ project }, index) => [project.name, index]));
  const all = [...settled, ...open].sort(
    (a, b) => (order.get(a.project.name) ?? 0) - (order.get(b.project.name) ?? 0),
  );
  return {
    waiting: all.flatMap((one) => one.waiting),
    silent: all.flatMap(({ project, silent }) => silent.map((agent) => `${project.name}/${agent}`)),
  };
}

/** The next plan handles an agent that has ended already. */
function hasSpoken({ runtime, activity, held }: AgentStatus): boolean {
  const isOver = runtime.state === 'exited' || runtime.state === 'absent';
  return isOver || activity.state !== 'unknown' || (held !== null && held !== undefined);
}

function waitOf({ name, activity, held }: AgentStatus, project: string): WaitingAgent[] {
  const isHeld = held !== null && held !== undefined;
  if (!isHeld && activity.state !== 'waiting' && activity.state !== 'held') return [];
  const reason = isHeld && typeof held === 'object' && 'reason' in held ? held.reason : activity.reason;
  const state = isHeld ? 'held' : 'waiting';
  return [{ project, agent: name, state, reason: typeof reason === 'string' ? reason : null }];
}
