/**
 * One round of the watchdog: observe and decide; if an action is due, do both again under the project's lock, so that no
 * action rests on outdated facts. Between rounds it remembers only the notices it has given.
 */
import { join } from 'node:path';
import type { BackendName } from '../backends/index.ts';
import type { Context } from '../context.ts';
import type { ServerRecord } from '../contract/server-record.ts';
import type { Project } from '../declaration/project.ts';
import { findHome, type Home, refuseUnknown } from '../look/home.ts';
import type { ServerLook } from '../look/server.ts';
import { type NewEvent, tell } from '../state/events.ts';
import { ifFree } from '../state/lock.ts';
import { keepPlaces } from '../turns/turns.ts';
import { type AgentDecision, agentDecisions } from './agent-decisions.ts';
import { carryOut, type Healed } from './carry-out.ts';
import { wentDown } from './facts.ts';
import { keepLogs, type LogCare, noLogCare } from './keep-logs.ts';
import { type Limits, paceOf, sharesAccount } from './limits.ts';
import { needsHand } from './notices.ts';
import { noteScreens } from './screens.ts';
import { needsWatchdog } from './watchdog.ts';

/** Notices that still hold. */
export interface Told {
  unreachable: boolean;
  /** The pid of the tmux server that is gone. */
  lost: number | null;
  /** Agents whose records cannot be read. */
  unreadable: readonly string[];
  readonly logs: LogCare;
  /** Accounts with a place in the queue. */
  readonly turns: Set<BackendName>;
}

export const nothingTold = (): Told => ({
  unreachable: false,
  lost: null,
  unreadable: [],
  logs: noLogCare(),
  turns: new Set(),
});

export type Round =
  | { readonly kind: 'needed'; readonly restMs: number }
  /** No agent that should be up has anything to heal, to wake or to deliver. */
  | { readonly kind: 'not-needed' };

/** A project with its accepted definitions. */
export interface Watched extends Project, Healed {}

export async function round(context: Context, project: Watched, limits: Limits, told: Told): Promise<Round> {
  const seen = await see(context, project, limits);
  if (!seen.isNeeded) return { kind: 'not-needed' };
  await tellOfTrouble(context, project, seen, told);
  await noteScreens(context, project, seen.look, seen.all);
  await keepLogs(context, project, seen.look, limits, told.logs);
  await keepTurns(context, project, seen, limits, told.turns);
  if (seen.all.some(({ facts, decision }) => needsHand(facts, decision))) {
    const done = await ifFree(join(project.state.path, 'lock'), async () => {
      const { home, look, all } = await see(context, project, limits);
      if (look.kind === 'unknown') return true;
      await carryOut(
        { context, folder: project.folder, state: project.state, home, look: refuseUnknown(look) },
        project,
        all,
      );
      return true;
    });
    // Another command is changing the agents: the next round comes soon.
    return { kind: 'needed', restMs: done === null ? limits.busyPollMs / 2 : limits.busyPollMs };
  }
  return { kind: 'needed', restMs: restOf(seen.all, context.clock.now(), limits) };
}

/** Keeps the places of agents that wait for their turn on an account, and gives up all others. */
async function keepTurns(
  context: Context,
  { folder }: Project,
  { all, home }: SeenAll,
  limits: Limits,
  kept: Set<BackendName>,
): Promise<void> {
  const waiting = new Map<BackendName, string[]>([...kept].map((account) => [account, []]));
  for (const { facts, decision } of all) {
    const { backend } = facts.definition;
    const isDue = decision.rule === 'account-turn' || (decision.act === 'start' && sharesAccount(backend));
    if (isDue) waiting.set(backend, [...(waiting.get(backend) ?? []), decision.agent]);
  }
  for (const [account, agents] of waiting) {
    await keepPlaces(context, account, folder, agents, paceOf(limits, home.startSpacingMs, 'heal'));
    if (agents.length > 0) kept.add(account);
    else kept.delete(account);
  }
}

interface SeenAll {
  readonly record: ServerRecord | null;
  readonly home: Home;
  readonly look: ServerLook;
  readonly isNeeded: boolean;
  readonly isLost: boolean;
  readonly all: readonly AgentDecision[];
}

async function see(context: Context, { folder, state, file }: Project, limits: Limits): Promise<SeenAll> {
  const desired = state.readDesired();
  const watched = file.agents.filter(({ watch }) => watch === 'heal');
  const { record, home, look } = await findHome(context, { state, file });
  const now = context.clock.now();
  const seen = { folder, state, look, desired, now, limits, env: context.env, turnsBy: context.env };
  const all = await agentDecisions(seen, watched);
  return { record, home, look, isNeeded: needsWatchdog(state), isLost: await wentDown(seen), all };
}

/** Long while everything runs; short while an agent is being started or is about to be. */
function restOf(all: readonly AgentDecision[], now: Date, limits: Limits): number {
  const rests = all.map(({ decision }) => {
    if (decision.rule === 'starting') return limits.busyPollMs;
    if (decision.nextAt === null) return limits.idlePollMs;
    return Math.max(decision.nextAt.getTime() - now.getTime(), limits.busyPollMs / 10);
  });
  return Math.min(limits.idlePollMs, ...rests);
}

async function tellOfTrouble(
  context: Context,
  { state }: Project,
  { look, record, isLost, all }: SeenAll,
  told: Told,
): Promise<void> {
  const say = (event: NewEvent) => tell(state.path, context.clock.now(), event);
  const project = { agent: null, launch: null };
  if (look.kind === 'unknown' && !told.unreachable) {
    // Nothing is done about it, and nothing is signalled: the owner of the server is unknown here.
    say({ event: 'server-unreachable', ...project, why: look.diagnostic.detail });
  }
  if (look.kind === 'answered' && told.unreachable) say({ event: 'server-back', ...project, pid: look.pid });
  told.unreachable = look.kind === 'unknown';
  const lost = isLost ? (record?.server?.pid ?? null) : null;
  if (lost !== null && lost !== told.lost) say({ event: 'server-lost', ...project, pid: lost });
  told.lost = lost;
  const broken = all.flatMap(({ facts: { definition, record: heal } }) =>
    'problem' in heal ? [{ agent: definition.name, why: heal.problem }] : [],
  );
  for (const { agent, why } of broken) {
    if (!told.unreadable.includes(agent)) say({ event: 'trouble', agent, launch: null, why });
  }
  told.unreadable = broken.map(({ agent }) => agent);
}
