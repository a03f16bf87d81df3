/** Carries out decisions under the project's lock. Records before it starts: a full disk must not cause a storm of starts. */
import type { HealRecord } from '../contract/heal-record.ts';
import { folderProblem } from '../declaration/agents-check.ts';
import type { FullDefinition } from '../declaration/full-definition.ts';
import { DiagnosticError } from '../kernel/diagnostic.ts';
import { type Brought, bringAll, type Scene } from '../run/bring-all.ts';
import { type NewEvent, tell } from '../state/events.ts';
import { writeHealRecord } from '../state/heal-record.ts';
import type { AgentDecision } from './agent-decisions.ts';
import { needsHand, noticesOf } from './notices.ts';

interface Chosen {
  /** The launch that ended. */
  readonly launch: string | null;
  readonly agent: FullDefinition;
  readonly record: HealRecord;
}

/** The accepted definitions to heal with, and which keys the files of an agent have changed since. */
export interface Healed {
  readonly agents: readonly FullDefinition[];
  readonly unaccepted: (agent: string) => string | null;
}

/** Throws the error of a failed write. */
export async function carryOut(scene: Scene, healed: Healed, all: readonly AgentDecision[]): Promise<void> {
  const starts: Chosen[] = [];
  for (const { facts, decision } of all) {
    if (decision.record === null || !needsHand(facts, decision)) continue;
    const { events, told } = noticesOf(facts, decision);
    const record = { ...decision.record, told };
    writeHealRecord(scene.state.path, decision.agent, record);
    for (const event of events) say(scene, event);
    const agent = healed.agents.find(({ name }) => name === decision.agent);
    if (decision.act === 'start' && agent !== undefined) {
      starts.push({ agent, record, launch: facts.launch });
    }
  }
  if (starts.length > 0) await heal(scene, healed, starts);
}

async function heal(scene: Scene, healed: Healed, chosen: readonly Chosen[]): Promise<void> {
  const fit: Chosen[] = [];
  for (const one of chosen) {
    // A missing folder is not the agent's fault: each start would fail again.
    const problem = folderProblem(scene.folder, one.agent);
    if (problem === null) fit.push(one);
    else failed(scene, one, problem);
  }
  if (fit.length === 0) return;
  let brought: readonly Brought[];
  try {
    brought = await bringAll(
      scene,
      fit.map(({ agent }) => agent),
      'heal',
    );
  } catch (error) {
    if (!(error instanceof DiagnosticError)) throw error;
    for (const one of fit) failed(scene, one, error.message);
    return;
  }
  for (const [index, one] of fit.entries()) {
    const result = brought[index];
    if (result !== undefined) settle(scene, healed, one, result);
  }
}

function settle(scene: Scene, healed: Healed, one: Chosen, brought: Brought): void {
  // Another project was faster. It is started in a later round.
  if (brought.kind === 'waits') return;
  if (brought.kind === 'failed') {
    failed(scene, one, brought.diagnostic.detail);
    return;
  }
  // A start that failed is counted by the next round, on top of those before.
  const hasFailed = brought.kind === 'launched' && brought.verified.kind === 'failed';
  if (one.record.failure !== null && !hasFailed) {
    writeHealRecord(scene.state.path, one.agent.name, { ...one.record, failure: null });
  }
  say(scene, eventOf(scene, healed, one.agent.name, brought));
}

function eventOf(
  { state }: Scene,
  { unaccepted }: Healed,
  agent: string,
  brought: Exclude<Brought, { kind: 'failed' | 'waits' }>,
): NewEvent {
  if (brought.kind === 'already-up') {
    const { launch, pid } = brought.now;
    return { event: 'already-up', agent, launch, pid };
  }
  const { launch, verified } = brought;
  switch (verified.kind) {
    case 'alive': {
      const resumed = state.readProcess(launch)?.resumed ?? false;
      const whose = { agent, launch, pid: verified.pid };
      return { event: 'healed', ...whose, resumed, unaccepted: unaccepted(agent) };
    }
    // It was launched and is over already, which the next round sees and counts.
    case 'failed':
      return { event: 'heal-failed', agent, launch, why: [verified.why, ...verified.tail].join('\n') };
    case 'finished':
      return { event: 'heal-failed', agent, launch, why: 'it was done as soon as it began' };
  }
}

function failed(scene: Scene, { agent, record, launch }: Chosen, why: string): void {
  const at = scene.context.clock.now().toISOString();
  const failure = { count: (record.failure?.count ?? 0) + 1, at, why, launch };
  writeHealRecord(scene.state.path, agent.name, { ...record, failure });
  say(scene, { event: 'heal-failed', agent: agent.name, launch: null, why });
}

/** Into the events, and into the log of the watchdog for when those cannot be written. */
function say({ context, state }: Scene, event: NewEvent): void {
  const now = context.clock.now();
  if (!tell(state.path, now, event)) context.output.line(`${now.toISOString()} ${JSON.stringify(event)}`);
}
