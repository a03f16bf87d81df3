// Looks at a whole generated world, before and after: every file, every index, every session, every process. What
// the engine and po keep for themselves, and change all the time, is left out.
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { indexEntries, type Snapshot, snapshot } from '../snapshot.ts';
import { type Place, socketsOf } from './place.ts';
import { lastingProcesses, type Process } from './processes.ts';
import { runIn } from './shell.ts';

export interface WorldLook {
  /** By their paths from the top. */
  readonly files: Snapshot;
  /** What can be read of git’s own files: refs, logs, configs. */
  readonly texts: ReadonlyMap<string, string>;
  /** By project: the index entry of each path but `engine`. */
  readonly indexes: ReadonlyMap<string, Snapshot>;
  readonly sessions: readonly Session[];
  readonly processes: readonly Process[];
}

export interface Session {
  readonly socket: string;
  readonly id: string;
  readonly name: string;
  readonly panePid: number;
  readonly alive: boolean;
  readonly fleet: string;
  readonly project: string;
  readonly agent: string;
  readonly path: string;
}

const ownState = /^tmux$|^home(\/|$)|^desk\/clones\/\.po$|(^|\/)\.ao-state$/;
const gitTexts = /\.git(\/modules\/engine)?\/(HEAD|config|packed-refs|(refs|logs)\/.*)$/;

/** `projects`: those that have a clone. */
export async function lookAtWorld(place: Place, projects: readonly string[]): Promise<WorldLook> {
  const files = snapshot(place.top, { except: ownState });
  const texts = Object.keys(files)
    .filter((path) => gitTexts.test(path) && files[path]?.startsWith('file') === true)
    .map((path): [string, string] => [path, readFileSync(join(place.top, path), 'utf8')]);
  return {
    files,
    texts: new Map(texts),
    indexes: new Map(projects.map((project) => [project, indexEntries(place.clone(project))])),
    sessions: await sessionsIn(place),
    processes: await lastingProcesses(place.home),
  };
}

const fields = [
  'session_id',
  'session_name',
  'pane_pid',
  'pane_dead',
  '@po_fleet',
  '@ao_project',
  '@ao_agent',
  '@ao_path',
];

async function sessionsIn(place: Place): Promise<readonly Session[]> {
  const format = fields.map((field) => `#{${field}}`).join('|');
  const all: Session[] = [];
  for (const socket of socketsOf(place)) {
    const { stdout } = await runIn(place.top, place.env, 'tmux', [
      '-u',
      '-L',
      socket,
      'list-panes',
      '-a',
      '-F',
      format,
    ]);
    for (const line of stdout.split('\n').filter((one) => one !== '')) {
      const [id = '', name = '', pid, dead, fleet = '', project = '', agent = '', path = ''] =
        line.split('|');
      all.push({ socket, id, name, panePid: Number(pid), alive: dead !== '1', fleet, project, agent, path });
    }
  }
  return all;
}
