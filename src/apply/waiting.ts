// After agents were started: which of them wait for a person. A dialog shows a few seconds after a start, so their engines
// are asked until each has said how it is, or a limit has passed. Changes nothing.
import { type AgentStatus, parseStatus, readAgents } from '../../engine/protocol.ts';
import { talks, type Waiting } from '../../reconcilers/waiting.ts';
import type { Fleet, Project } from '../fleet/fleet.ts';
import type { Plan, Step } from '../plan/plan.ts';
import { limits } from '../world/limits.ts';
import type { World } from '../world/world.ts';
import { isGood, type StepResult } from './outcome.ts';

export interface WaitingAgent extends Waiting {
  readonly project: string;
}

export interface Arrival {
  readonly waiting: readonly WaitingAgent[];
  /** `project/agent` of those that had not said how they are when the limit had passed. */
  readonly silent: readonly string[];
}

export interface Started {
  readonly project: Project;
  readonly agents: readonly string[];
}

const pauseMs = 1_000;

/** Those that steps have started, on a program that can ask something: of a shell nobody knows what it waits for. */
export function startedAgents(
  plan: Plan,
  results: readonly StepResult[],
  projects: readonly Project[],
  { files }: World,
): readonly Started[] {
  const done = new Set(results.filter(({ outcome }) => isGood(outcome)).map(({ id }) => id));
  const steps = plan.steps.filter(
    ({ id, kind, action }) =>
      kind === 'agents' && (action === 'start' || action === 'restart') && done.has(id),
  );
  return steps.flatMap((step) => {
    const project = projects.find(({ name }) => name === step.project);
    const text = project === undefined ? null : files.readText(`${project.path}/agents.toml`);
    if (project === undefined || text === null || !text.known || text.value === null) return [];
    const read = readAgents('agents.toml', text.value);
    if (!read.ok) return [];
    const named = namesIn(step);
    const agents = read.value.agents.filter(
      ({ name, kind, backend }) =>
        talks(backend) && (named === null ? kind === 'persistent' : named.includes(name)),
    );
    return agents.length === 0 ? [] : [{ project, agents: agents.map(({ name }) => name) }];
  });
}

/** Null: all that are declared. */
function namesIn({ after }: Step): readonly string[] | null {
  const names = after?.['agents'];
  if (!Array.isArray(names)) return null;
  return [...names.map(String), ...Object.keys(Object(after?.['restarted'] ?? {}))];
}

/** @param stop aborted: nobody is asked any more */
export async function waitForAgents(
  { name: fleet }: Fleet,
  started: readonly Started[],
  { harness, clock }: World,
  stop: AbortSignal,
): Promise<Arrival> {
  const endMs = clock.monotonicMs() + limits.agentsArriveMs;
  const waiting = new Map<string, WaitingAgent>();
  let open = started;
  while (open.length > 0 && !stop.aborted) {
    const next: Started[] = [];
    for (const { project, agents } of open) {
      const args = ['status', '--json', '--fleet', fleet, '--project', project.name];
      const ran = await harness.run(project.path, args, limits.engineAnswerMs);
      const answer = ran.code === 0 ? parseStatus(ran.stdout) : null;
      const told = answer?.ok === true ? answer.value.agents : [];
      const silent = agents.filter((name) => {
        const agent = told.find((one) => one.name === name);
        const wait = agent === undefined ? null : waitOf(agent, project.name);
        if (wait !== null) waiting.set(`${project.name}/${name}`, wait);
        return agent === undefined || !hasSpoken(agent);
      });
      if (silent.length > 0) next.push({ project, agents: silent });
      if (clock.monotonicMs() > endMs || stop.aborted) {
        next.push(...open.slice(open.findIndex((one) => one.project === project) + 1));
        break;
      }
    }
    open = next;
    if (clock.monotonicMs() > endMs) break;
    if (open.length > 0) await clock.sleep(pauseMs);
  }
  return {
    waiting: [...waiting.values()],
    silent: open.flatMap(({ project, agents }) => agents.map((agent) => `${project.name}/${agent}`)),
  };
}

/** One that has ended already is the next plan's affair. */
function hasSpoken({ runtime, activity, held }: AgentStatus): boolean {
  const isOver = runtime.state === 'exited' || runtime.state === 'absent';
  return isOver || activity.state !== 'unknown' || (held !== null && held !== undefined);
}

function waitOf({ name, activity, held }: AgentStatus, project: string): WaitingAgent | null {
  const isHeld = held !== null && held !== undefined;
  if (!isHeld && activity.state !== 'waiting' && activity.state !== 'held') return null;
  const reason = isHeld && typeof held === 'object' && 'reason' in held ? held.reason : null;
  return {
    ...{ project, agent: name, state: isHeld ? 'held' : 'waiting' },
    reason: typeof reason === 'string' ? reason : null,
  };
}
