/**
 * For the watchdog: call `wakeTick` on every round, after healing and `deliverQueued`, one call at a time. It may take half a
 * minute where a gate does, and never throws for what the operator has to fix.
 */
import type { Context } from '../context.ts';
import { desiredStateOf } from '../contract/desired-record.ts';
import type { AgentDefinition } from '../declaration/definition.ts';
import type { Project } from '../declaration/project.ts';
import type { WakeDefinition } from '../declaration/wake.ts';
import { timeScaleVariable } from '../heal/limits.ts';
import { DiagnosticError } from '../kernel/diagnostic.ts';
import { lookAtActivity } from '../look/activity.ts';
import { observeAgent } from '../look/agents.ts';
import { homeOf, lookAtHome } from '../look/home.ts';
import { countQueued } from '../send/queue.ts';
import { type Sent, sendMessage } from '../send/send.ts';
import { type NewEvent, tell } from '../state/events.ts';
import type { Environment } from '../world/environment.ts';
import { countToday, decideWake, type WakeFacts } from './decide.ts';
import { askGate } from './gate.ts';
import { dayOf, readWake, type WakeRecord, writeWake } from './record.ts';

/** How long to wait for the acknowledgement; the next round is waiting meanwhile. */
const sendTimeoutMs = 5_000;

export async function wakeTick(context: Context, project: Project, now: Date): Promise<void> {
  for (const agent of project.file.agents) {
    const declared = project.file.wakes.get(agent.name);
    if (declared === undefined) continue;
    try {
      await wakeOne(context, project, agent, scaledWake(declared, context.env), now);
    } catch (error) {
      // Another agent's wake must not hang on what is wrong with this one.
      if (!(error instanceof DiagnosticError)) throw error;
    }
  }
}

/** A test need not wait for an hour. */
export function scaledWake(wake: WakeDefinition, environment: Environment): WakeDefinition {
  const scale = Number(environment[timeScaleVariable] ?? '');
  return scale > 0 && scale <= 1 ? { ...wake, everyMs: Math.max(1, wake.everyMs * scale) } : wake;
}

async function wakeOne(
  context: Context,
  project: Project,
  agent: AgentDefinition,
  wake: WakeDefinition,
  now: Date,
): Promise<void> {
  const { folder, state } = project;
  const record = readWake(state, agent.name);
  // The count cannot be written, so no agent is woken.
  if ('problem' in record) return;
  const launch = state.readAgent(agent.name).launches[0] ?? null;
  const seen = (live: Pick<WakeFacts, 'runtime' | 'activity'>, of = launch): WakeFacts => ({
    ...{ wake, record, ...live },
    desired: desiredStateOf(state.readDesired(), agent.name)?.state ?? 'down',
    startedAt: of === null ? null : (state.readProcess(of)?.at ?? null),
    queued: countQueued(state, agent.name),
  });
  // Supposing the best of it, which costs nothing: most of the time its time has not come.
  if (decideWake(seen({ runtime: 'alive', activity: 'idle' }), now).kind !== 'due') return;
  const look = async (): Promise<WakeFacts> => {
    const { live, launch: current } = await observe(context, project, agent);
    return seen(live, current);
  };
  if (decideWake(await look(), now).kind !== 'due') return;
  const say = (event: Extract<NewEvent, { event: 'woken' | 'wake-skipped' }>) =>
    void tell(state.path, context.clock.now(), event);
  const about = { agent: agent.name, launch };
  if (wake.gate !== null) {
    const answer = await askGate(context, wake.gate, {
      ...{ folder, agent: agent.name },
      project: state.readServer()?.project ?? project.file.project,
    });
    if (!answer.isOpen) {
      writeWake(state, agent.name, { ...record, skippedAt: now.toISOString() });
      say({ event: 'wake-skipped', ...about, why: answer.why });
      return;
    }
    // The gate may have taken its time, and the agent may have begun something.
    if (decideWake(await look(), now).kind !== 'due') return;
  }
  const sent = await sendCounted(context, project, agent, wake, record, now);
  if (sent.kind === 'blocked' || sent.kind === 'not-running') {
    say({ event: 'wake-skipped', ...about, why: sent.why });
  } else say({ event: 'woken', ...about, outcome: sent.kind, why: `every ${wake.every}` });
}

/** Counts first: whatever becomes of this process, the cap holds. */
async function sendCounted(
  context: Context,
  project: Project,
  agent: AgentDefinition,
  wake: WakeDefinition,
  record: WakeRecord,
  now: Date,
): Promise<Sent> {
  const at = now.toISOString();
  const { state } = project;
  writeWake(state, agent.name, {
    ...record,
    lastAt: at,
    day: dayOf(now),
    count: countToday(record, now) + 1,
  });
  const inVain = () => writeWake(state, agent.name, { ...record, skippedAt: at });
  const quiet = { ...context, output: { ...context.output, note: () => {} } };
  try {
    const options = { timeoutMs: sendTimeoutMs, by: 'wake', isBlind: wake.isBlind, patienceMs: 0 } as const;
    const sent = await sendMessage(quiet, project, agent, wake.message, options);
    if (sent.kind === 'blocked' || sent.kind === 'not-running') inVain();
    return sent;
  } catch (error) {
    if (error instanceof DiagnosticError) inVain();
    throw error;
  }
}

interface Live {
  readonly live: Pick<WakeFacts, 'runtime' | 'activity'>;
  readonly launch: string | null;
}

async function observe(context: Context, project: Project, agent: AgentDefinition): Promise<Live> {
  const { folder, state, file } = project;
  const record = state.readServer();
  const home = homeOf({ fleet: null, project: null }, record, file.project);
  const look = await lookAtHome(context, home, record);
  const now = await observeAgent(folder, state, look, agent.name);
  const { activity } = await lookAtActivity(context, agent, { state, look, now });
  return { live: { runtime: now.runtime.state, activity: activity.state }, launch: now.launch };
}
