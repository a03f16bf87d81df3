/** Observes every agent of a project and returns the facts for healing. Changes nothing. */
import { type DesiredRecord, desiredStateOf } from '../contract/desired-record.ts';
import type { AgentDefinition } from '../declaration/definition.ts';
import { DiagnosticError } from '../kernel/diagnostic.ts';
import { lastWords } from '../logs/last-words.ts';
import { type AgentNow, observeAgent } from '../look/agents.ts';
import { deadPaneOf, heldAtEnd } from '../look/held-at-end.ts';
import type { ServerLook } from '../look/server.ts';
import { acceptedOf } from '../state/accepted.ts';
import { readHealRecord } from '../state/heal-record.ts';
import type { StateFolder } from '../state/state-folder.ts';
import { turnIn } from '../turns/queue.ts';
import { lookAtQueue } from '../turns/turns.ts';
import type { Environment } from '../world/environment.ts';
import { isAlive } from '../world/process-table.ts';
import type { AgentFacts } from './decide.ts';
import { lackOf } from './lacking.ts';
import { type Limits, paceOf, sharesAccount } from './limits.ts';

export interface Seen {
  readonly folder: string;
  readonly state: StateFolder;
  readonly look: ServerLook;
  readonly desired: DesiredRecord;
  readonly now: Date;
  readonly limits: Limits;
  /**
   * The environment that the watchdog would start agents with. Null for all other callers, which use the watchdog's
   * record.
   */
  readonly env: Environment | null;
  /** Locates the user's turns. */
  readonly turnsBy: Environment;
  /** By the name of the agent, if it was observed already: two observations may differ. */
  readonly observed?: ReadonlyMap<string, AgentNow>;
}

export async function gather(seen: Seen, agents: readonly AgentDefinition[]): Promise<AgentFacts[]> {
  const isServerLost = await wentDown(seen);
  const observed = await Promise.all(agents.map((agent) => observe(seen, agent)));
  // What only a start needs stays unread while everything runs, which is most of the time.
  const isAnyOver = observed.some(({ runtime }) => runtime.state === 'exited' || runtime.state === 'absent');
  return Promise.all(
    agents.map((definition, index) => {
      const now = observed[index] ?? unknown(definition.name);
      return factsOf(seen, definition, now, isServerLost, isAnyOver);
    }),
  );
}

/** `inFull`: with what is needed to start it. */
async function factsOf(
  seen: Seen,
  definition: AgentDefinition,
  now: AgentNow,
  isServerLost: boolean,
  inFull: boolean,
): Promise<AgentFacts> {
  const { state, desired } = seen;
  const { name } = definition;
  const record = readHealRecord(state.path, name);
  return {
    definition,
    desired: desiredStateOf(desired, name)?.state ?? 'down',
    isAccepted: acceptedOf(state, name) !== null,
    runtime: now.runtime,
    launch: now.launch,
    end: endOf(now, isServerLost, seen.now),
    record,
    ...(inFull ? await heldIn(seen, definition, now) : { held: null, heldUntil: null }),
    lack: inFull ? await lackIn(seen, definition, record) : null,
    said: inFull ? lastWords(state, [now.launch, ...diedIn(record)]) : null,
    startedAt: inFull ? await startOf(state, now.launch) : null,
    turn: inFull ? await turnOf(seen, definition, now) : null,
  };
}

/** Newest first. */
function diedIn(record: AgentFacts['record']): string[] {
  return 'problem' in record ? [] : record.deaths.map(({ launch }) => launch).toReversed();
}

/** The server that the agents were started on is certain to be gone, whether or not there is another by now. */
export async function wentDown({ state, look }: Seen): Promise<boolean> {
  const server = state.readServer()?.server ?? null;
  return look.kind !== 'unknown' && server !== null && !(await isAlive(server));
}

async function observe(seen: Seen, { name }: AgentDefinition): Promise<AgentNow> {
  const { folder, state, look, observed } = seen;
  try {
    return observed?.get(name) ?? (await observeAgent(folder, state, look, name));
  } catch (error) {
    // One record that is damaged must not keep the other agents from being healed.
    if (error instanceof DiagnosticError) return unknown(name);
    throw error;
  }
}

function unknown(name: string): AgentNow {
  const runtime = { state: 'unknown', source: 'none', since: null } as const;
  return {
    ...{ name, session: null, pane: null, launch: null, process: null, doubt: null, isUnclear: false },
    ...{ exit: null, pid: null, runtime },
  };
}

function endOf({ exit, process }: AgentNow, isServerLost: boolean, now: Date): AgentFacts['end'] {
  const cause = isServerLost ? 'server' : 'agent';
  if (exit !== null) {
    const began = exit.problem === null;
    return { code: exit.code, how: howOf(exit), ranMs: exit.durationMs, cause, began };
  }
  const ranMs = process === null ? null : Math.max(0, now.getTime() - Date.parse(process.at));
  // The launcher writes itself down before anything else.
  const began = process !== null;
  const how = isServerLost
    ? 'with the tmux server'
    : began
      ? 'and how is unknown'
      : 'before its launcher could begin: see that node runs here';
  return { code: null, how, ranMs, cause, began };
}

function howOf({ code, signal, problem }: NonNullable<AgentNow['exit']>): string {
  if (problem !== null) return `because it could not be started: ${problem}`;
  return signal === null ? `with code ${code}` : `by ${signal}`;
}

async function lackIn(
  { folder, env }: Seen,
  definition: AgentDefinition,
  record: AgentFacts['record'],
): Promise<AgentFacts['lack']> {
  if (env !== null) return definition.watch === 'heal' ? lackOf(folder, definition, env) : null;
  return 'problem' in record ? null : (record.lack ?? null);
}

async function heldIn(
  { state, look, now, limits }: Seen,
  agent: AgentDefinition,
  last: AgentNow,
): Promise<Pick<AgentFacts, 'held' | 'heldUntil'>> {
  const pane = deadPaneOf(look, last);
  const held = await quietly(() => heldAtEnd(agent, state, last, { pane, now, limits }));
  if (held === null) return { held: null, heldUntil: null };
  return { held: held.reason, heldUntil: held.until === undefined ? null : new Date(held.until) };
}

async function startOf(state: StateFolder, launch: string | null): Promise<Date | null> {
  const at = launch === null ? null : await quietly(() => state.readLaunch(launch)?.at ?? null);
  return at === null || Number.isNaN(Date.parse(at)) ? null : new Date(at);
}

async function turnOf(
  { folder, state, turnsBy, now, limits }: Seen,
  { name, backend }: AgentDefinition,
  { runtime }: AgentNow,
): Promise<AgentFacts['turn']> {
  const isOver = runtime.state === 'exited' || runtime.state === 'absent';
  if (!isOver || !sharesAccount(backend)) return null;
  const queue = await lookAtQueue(turnsBy, backend);
  if (queue === null) return null;
  const spacingMs = (await quietly(() => state.readServer()?.startSpacingMs ?? null)) ?? null;
  return turnIn(queue, { folder, agent: name }, paceOf(limits, spacingMs, 'heal'), now);
}

/** Null where a record cannot be read, for what only makes healing later or earlier. */
async function quietly<T>(read: () => T | null | Promise<T | null>): Promise<T | null> {
  try {
    return await read();
  } catch (error) {
    if (error instanceof DiagnosticError) return null;
    throw error;
  }
}
