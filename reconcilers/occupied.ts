// Finds who else works in a clone that is to be moved: agents started by hand, in another fleet or under another name,
// a watchdog that may restart such agents any moment, and every process whose current folder is in it, whatever marks
// and records claim. Looked at only where a clone is to be moved.

import { remedyText, shellWord } from '../engine/kernel/help.ts';
import { parseServerRecord, serverRecordFile } from '../engine/protocol.ts';
import type { Inside } from '../src/world/inside.ts';
import { known, type Look } from '../src/world/look.ts';
import type { Session } from '../src/world/tmux.ts';
import type { World } from '../src/world/world.ts';
import { listed } from './obstacles.ts';
import type { Blocked, Desired, Snapshot } from './reconciler.ts';
import { sessionsAt } from './sessions.ts';

export interface Occupied {
  /** Sessions that run there and do not belong to the project. */
  readonly sessions: readonly Session[];
  /** Engine processes of another owner that none of the sessions shows. */
  readonly pids: readonly number[];
  /** Other processes whose current folder is in it; absent where there are none. */
  readonly inside?: readonly Inside[];
}

/** How long a stopped process may take to end. */
const settleMs = 3_000;
const pauseMs = 250;

/** Null where only the project's own agents work in it, and those of a former name, which are stopped. */
export async function lookForOthers(
  { fleet, project }: Desired,
  snapshot: Snapshot,
  { files, records, processes, clock }: Pick<World, 'files' | 'records' | 'processes' | 'clock'>,
): Promise<Look<Occupied | null>> {
  const path = files.realpath(project.path) ?? project.path;
  const home = await snapshot.homeServer();
  if (!home.known) return home;
  if (!snapshot.server.known) return snapshot.server;
  const servers = home === snapshot.server ? [snapshot.server.value] : [snapshot.server.value, home.value];
  const here = servers.flatMap((server) => sessionsAt(path, server?.sessions ?? []));
  const isOurs = ({ marks }: Session) =>
    marks.fleet === fleet.name &&
    (marks.project === project.name || !fleet.projects.some(({ name }) => name === marks.project));
  const sessions = here.filter((session) => session.alive && !isOurs(session));
  const text = records.readText(project.path, serverRecordFile);
  if (!text.known) return text;
  const record = text.value === null ? null : parseServerRecord(text.value);
  const isOwned = record?.ok !== true || record.value.fleet === fleet.name;
  const all = await snapshot.engineProcesses();
  if (!all.known) return all;
  const engines = all.value.filter(({ folder }) => folder === path);
  const shown = new Set(here.flatMap(({ marks }) => marks.agent ?? []));
  const pids = isOwned ? [] : engines.flatMap(({ agent, pid }) => (shown.has(agent ?? '') ? [] : [pid]));
  // Until the project's own processes are stopped, po expects them and their descendants here.
  const own = [
    ...here.filter(({ alive }) => alive).map(({ panePid }) => panePid),
    ...engines.map(({ pid }) => pid),
  ];
  const isStopped = own.length === 0;
  const look = () =>
    processes.inside(path).filter(({ line, isTmuxs }) => {
      if (isStopped) return true;
      return !isTmuxs && !line.some((pid) => own.includes(pid));
    });
  let inside = look();
  for (let waitedMs = 0; isStopped && inside.length > 0 && waitedMs < settleMs; waitedMs += pauseMs) {
    await clock.sleep(pauseMs);
    inside = look();
  }
  if (sessions.length + pids.length + inside.length === 0) return known(null);
  return known({ sessions, pids, ...(inside.length > 0 && { inside }) });
}

/** A move would take the clone, and what could stop them, away from under them. */
export function occupiedBlock({ project: { path } }: Desired, occupied: Occupied): Blocked {
  const { sessions, pids, inside = [] } = occupied;
  if (sessions.length + pids.length === 0) return insideBlock(path, inside);
  const names = sessions.map(({ name }) => name);
  const what =
    names.length > 0
      ? `${listed(names)} ${names.length === 1 ? 'runs' : 'run'} in ${path}, not as this project's: ${ownerOf(sessions)}`
      : `a watchdog that is not this fleet's looks after agents in ${path} (pid ${pids.join(', ')})`;
  return {
    code: 'runs-elsewhere',
    reason: `${what}; the clone stays in place until they are stopped`,
    help: remedyText(
      'stop them where they run; po moves the clone then:',
      `cd ${shellWord(path)} && node engine/agents.mjs down`,
    ),
  };
}

function insideBlock(path: string, inside: readonly Inside[]): Blocked {
  const named = inside.slice(0, mostNamed);
  const more = inside.length > named.length ? ` and ${inside.length - named.length} more` : '';
  const names = `${named.map(({ pid, command }) => `pid ${pid} (${command})`).join(', ')}${more}`;
  const isOne = inside.length === 1;
  const remedy = isOne
    ? 'inspect it; end it, or have it leave that folder, then apply again:'
    : 'inspect them; end them, or have them leave that folder, then apply again:';
  return {
    code: 'clone-in-use',
    reason: isOne
      ? `${names} is running in ${path}; the clone is not moved while it is`
      : `${names} are running in ${path}; the clone is not moved while they are`,
    help: remedyText(remedy, `ps -o pid,ppid,tty,lstart,args -p ${named.map(({ pid }) => pid).join(',')}`),
  };
}

const mostNamed = 5;

/** Names the owner by the marks of the first. */
export function ownerOf(sessions: readonly Session[]): string {
  const { fleet, path } = sessions[0]?.marks ?? { fleet: null, path: null };
  if (fleet === null && path === null) return 'it bears no marks';
  return `it was started ${fleet === null ? 'by hand, outside any fleet' : `in fleet ${fleet}`}, at ${path ?? '?'}`;
}
