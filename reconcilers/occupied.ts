// Who else works in a clone that is to be moved: agents that were started by hand, in another fleet or under another name,
// and a watchdog that has such agents back any moment. Looked at only where a clone is to be moved.
import { parseServerRecord, serverRecordFile } from '../engine/protocol.ts';
import { shellWord, wayOut } from '../engine/toml/help.ts';
import { known, type Look } from '../src/world/look.ts';
import type { Session } from '../src/world/tmux.ts';
import type { World } from '../src/world/world.ts';
import { listed } from './obstacles.ts';
import type { Blocked, Desired, Sight } from './reconciler.ts';
import { sessionsAt } from './sessions.ts';

export interface Occupied {
  /** Sessions that run there and are not the project's. */
  readonly sessions: readonly Session[];
  /** Engine processes of another owner, where none of the sessions shows them. */
  readonly pids: readonly number[];
}

/** Null where nothing works in it but the project's own agents, and those of a former name of it, which are stopped. */
export async function lookForOthers(
  { fleet, project }: Desired,
  sight: Sight,
  { files, records }: Pick<World, 'files' | 'records'>,
): Promise<Look<Occupied | null>> {
  const path = files.realpath(project.path) ?? project.path;
  const home = await sight.homeServer();
  if (!home.known) return home;
  if (!sight.server.known) return sight.server;
  const servers = home === sight.server ? [sight.server.value] : [sight.server.value, home.value];
  const here = servers.flatMap((server) => sessionsAt(path, server?.sessions ?? []));
  const isOurs = ({ marks }: Session) =>
    marks.fleet === fleet.name &&
    (marks.project === project.name || !fleet.projects.some(({ name }) => name === marks.project));
  const sessions = here.filter((session) => session.alive && !isOurs(session));
  const text = records.readText(project.path, serverRecordFile);
  if (!text.known) return text;
  const record = text.value === null ? null : parseServerRecord(text.value);
  const isOwned = record?.ok !== true || record.value.fleet === fleet.name;
  const all = isOwned ? known([]) : await sight.engineProcesses();
  if (!all.known) return all;
  const shown = new Set(here.flatMap(({ marks }) => marks.agent ?? []));
  const pids = all.value.flatMap(({ folder, agent, pid }) =>
    folder === path && !shown.has(agent ?? '') ? [pid] : [],
  );
  return known(sessions.length + pids.length === 0 ? null : { sessions, pids });
}

/** Moved, it would be gone from under them, and what could stop them with it. */
export function occupiedBlock({ project: { path } }: Desired, { sessions, pids }: Occupied): Blocked {
  const names = sessions.map(({ name }) => name);
  const what =
    names.length > 0
      ? `${listed(names)} ${names.length === 1 ? 'runs' : 'run'} in ${path}, not as this project's: ${ownerOf(sessions)}`
      : `a watchdog that is not this fleet's looks after agents in ${path} (pid ${pids.join(', ')})`;
  return {
    code: 'runs-elsewhere',
    reason: `${what}; the clone stays in place until they are stopped`,
    help: wayOut(
      'stop them where they run; po moves the clone then:',
      `cd ${shellWord(path)} && node engine/agents.mjs down`,
    ),
  };
}

/** Whose they are by the marks of the first. */
export function ownerOf(sessions: readonly Session[]): string {
  const { fleet, path } = sessions[0]?.marks ?? { fleet: null, path: null };
  if (fleet === null && path === null) return 'it bears no marks';
  return `it was started ${fleet === null ? 'by hand, outside any fleet' : `in fleet ${fleet}`}, at ${path ?? '?'}`;
}
