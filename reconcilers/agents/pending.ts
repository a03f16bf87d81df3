// What still runs or could start again in a project that should not run: agents that its engine's record wants up, its
// watchdog, and processes that have outlived their session. Looked at only where the project should not run.

import { remedyText, shellWord } from '../../engine/kernel/help.ts';
import {
  cleanExitRule,
  desiredRecordFile,
  healRecordFile,
  isQuarantined,
  limitsFor,
  nextStart,
  parseDesiredRecord,
  parseHealRecord,
  parseServerRecord,
  serverRecordFile,
} from '../../engine/protocol.ts';
import type { RunningEngineProcess } from '../../src/world/engine-processes.ts';
import { known, type Look, unknown } from '../../src/world/look.ts';
import type { Session } from '../../src/world/tmux.ts';
import type { World } from '../../src/world/world.ts';
import type { Desired, Facts, Proposal, Snapshot } from '../reconciler.ts';
import type { Ongoing } from './ongoing.ts';

export interface Pending {
  /** Agents that the engine's record wants up, sorted. */
  readonly wanted: readonly string[];
  /** What the engine runs for this clone, and the descendants of its agents. */
  readonly processes: readonly RunningEngineProcess[];
  /** For people: why an agent that is wanted up is down, by its name. */
  readonly interrupted: Readonly<Record<string, Interrupted>>;
  /**
   * No record and no mark names an owner: it belongs to the project once its clone is adopted, and to no project
   * before.
   */
  readonly isUnclaimed?: true;
}

/** What an agent to be stopped is doing, where its session does not tell. */
export type Interrupted = Facts & {
  /** `due`: it has died, and the watchdog starts it in its next round. */
  readonly healing?: 'back-off' | 'quarantined' | 'due' | 'unwatched';
  /** In `back-off`, from the look on. */
  readonly startsInMs?: number;
};

/**
 * Null where it belongs to another fleet or to none: such agents are started and stopped by hand. Null as well where
 * agents of an earlier name run in the clone: they are stopped under that name, with everything else in the clone.
 * @param here all sessions that run in the clone
 */
export async function lookAtPending(
  { fleet, project }: Desired,
  snapshot: Pick<Snapshot, 'facts' | 'engineProcesses'>,
  path: string,
  here: readonly Session[],
  world: Pick<World, 'records' | 'clock'>,
): Promise<Look<Pending | null>> {
  const ofFleet = here.filter(({ marks }) => marks.fleet === fleet.name);
  const ours = ofFleet.filter(({ marks }) => marks.project === project.name);
  if (ours.length < ofFleet.length) return known(null);
  const server = readRecord(project.path, serverRecordFile, parseServerRecord, world);
  if (!server.known) return server;
  const { facts } = snapshot;
  const markedFleet = facts.kind === 'repository' ? facts.repository.marks.fleet : null;
  // `git clean` removes the record; the mark stays.
  const isUnclaimed = server.value === null && markedFleet === null;
  const owner = server.value === null ? markedFleet : server.value.fleet;
  if (!isUnclaimed && owner !== fleet.name) return known(null);
  const desired = readRecord(project.path, desiredRecordFile, parseDesiredRecord, world);
  if (!desired.known) return desired;
  const all = await snapshot.engineProcesses();
  if (!all.known) return all;
  const wanted = Object.entries(desired.value?.agents ?? {})
    .flatMap(([name, { state }]) => (state === 'up' ? [name] : []))
    .sort();
  const processes = all.value.filter(({ folder }) => folder === path);
  const isWatched = processes.some(({ kind }) => kind === 'watchdog');
  const alive = new Set(ours.flatMap(({ alive, marks }) => (alive ? [marks.agent] : [])));
  const interrupted = wanted.flatMap((name): [string, Interrupted][] => {
    if (alive.has(name)) return [];
    return [[name, isWatched ? healingOf(name, project.path, world) : { healing: 'unwatched' }]];
  });
  return known({
    ...{ wanted, processes, interrupted: Object.fromEntries(interrupted) },
    ...(isUnclaimed && { isUnclaimed }),
  });
}

/** Nothing of the project runs, and nothing of it can start by itself. */
export function isToStop(ours: readonly Session[], pending: Pending | null): boolean {
  if (ours.length > 0) return true;
  return pending !== null && pending.wanted.length + pending.processes.length > 0;
}

/** What a stop finds and ends. */
export function stopOf(
  ours: readonly Session[],
  pending: Pending | null,
  ongoing: Readonly<Record<string, Ongoing>>,
): Pick<Proposal, 'risk' | 'before' | 'display'> {
  const { wanted, processes, interrupted } = pending ?? { wanted: [], processes: [], interrupted: {} };
  const running = processes.flatMap(({ agent }) => agent ?? []);
  const names = new Set([...ours.map(({ marks }) => marks.agent ?? ''), ...wanted, ...running]);
  const agents = [...names].toSorted();
  const isWatched = processes.some(({ kind }) => kind === 'watchdog');
  const isRunning = ours.some(({ alive }) => alive) || running.length > 0;
  // A plainly running agent needs no word.
  const states = agents.flatMap((name): [string, Facts][] => {
    const session = ours.find(({ marks }) => marks.agent === name);
    const lives = session?.alive === true || running.includes(name);
    const { healing, ...rest } = Object.hasOwn(interrupted, name) ? (interrupted[name] ?? {}) : {};
    const doing = Object.hasOwn(ongoing, name) ? ongoing[name] : null;
    const state = { ...rest, ...doing, ...(!lives && { doing: healing ?? 'ended' }) };
    return Object.keys(state).length === 0 ? [] : [[name, state]];
  });
  return {
    // A watchdog may start the agent again any moment, so its stop counts even while it is down. A session whose agent
    // has ended for good holds only its last screen.
    risk: isRunning || (isWatched && wanted.length > 0) ? 'disruptive' : 'safe',
    // Empty: only the watchdog runs.
    before: { agents },
    display: states.length === 0 ? {} : { agents: Object.fromEntries(states) },
  };
}

/** Uses the rules that po itself carries: the result is for people, and drives nothing. */
function healingOf(
  agent: string,
  folder: string,
  { records, clock }: Pick<World, 'records' | 'clock'>,
): Interrupted {
  const text = records.readText(folder, healRecordFile(agent));
  const parsed = text.known && text.value !== null ? parseHealRecord(text.value) : null;
  if (parsed?.ok !== true) return { healing: 'due' };
  // It has ended by itself, and stays ended.
  if (parsed.value.told?.rule === cleanExitRule) return {};
  const limits = limitsFor({});
  if (isQuarantined(parsed.value, limits)) return { healing: 'quarantined' };
  const startsInMs = (nextStart(agent, parsed.value, limits)?.getTime() ?? 0) - clock.now().getTime();
  return startsInMs > 0 ? { healing: 'back-off', startsInMs } : { healing: 'due' };
}

/** Null where there is none. A record that cannot be understood is unknown: it may want agents up. */
function readRecord<T>(
  folder: string,
  record: string,
  parse: (text: string) => { ok: true; value: T } | { ok: false; problem: string },
  { records }: Pick<World, 'records'>,
): Look<T | null> {
  const text = records.readText(folder, record);
  if (!text.known) return text;
  if (text.value === null) return known(null);
  const parsed = parse(text.value);
  if (parsed.ok) return known(parsed.value);
  const path = records.pathOf(folder, record);
  return unknown({
    severity: 'error',
    code: 'agent-record-unreadable',
    summary: 'A record of the engine cannot be read',
    detail: `${path} is ${parsed.problem}, so it is not known whether agents are wanted up`,
    help: remedyText(
      'move it away; without it, no agent is wanted up:',
      `mv ${shellWord(path)} ${shellWord(`${path}.unreadable`)}`,
    ),
  });
}
