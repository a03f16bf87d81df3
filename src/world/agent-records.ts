// Reads what engines record of a project's agents. Since v0.2.0 the records lie in the user's state folder; v0.1.0 keeps them
// in the clone, where agents can write anything, so those are only claims.
import { constants, lstatSync, readdirSync, realpathSync, statSync } from 'node:fs';
import type { Diagnostic } from '../../engine/kernel/diagnostic.ts';
import { remedyText, shellWord } from '../../engine/kernel/help.ts';
import {
  claimsFolder,
  faultOf,
  findHome,
  findIn,
  folderIdentity,
  type HomeFound,
  keepsClaims,
  type ProjectRecord,
  parseProjectRecord,
  placeOfProject,
  projectKeyPattern,
  projectRecordFile,
  stateBase,
} from '../../engine/protocol.ts';
import { type Files, look } from './files.ts';
import { known, type Look, unknown } from './look.ts';
import { orNull } from './paths.ts';
import { readRegularFile } from './regular-file.ts';
import { homePorts } from './state-place.ts';

export interface AgentRecords {
  /** The text of a record of the project whose clone is at `path`, or null where there is none. */
  readText(path: string, record: string): Look<string | null>;
  /** The names in a folder of records, sorted, or null where there is none. */
  list(path: string, folder: string): Look<readonly string[] | null>;
  pathOf(path: string, record: string): string;
  /** Every place where an engine may have written a record, or may write it. */
  placesOf(path: string, record: string): readonly string[];
}

/** Larger than any record that an engine writes. */
const largestRecordBytes = 16 * 1024 * 1024;

/** @param env in which the engines that po starts find the same place */
export function systemAgentRecords(
  env: NodeJS.ProcessEnv,
  files: Pick<Files, 'readIn' | 'list'>,
): AgentRecords {
  const states = stateFinder(env, (path) => {
    const text = files.readIn(path, 'engine/package.json', largestRecordBytes);
    return text.known && keepsClaims(text.value ?? '');
  });
  return {
    readText(path, record) {
      const state = states.current(path);
      if (!state.known) return state;
      if (state.value === null) return files.readIn(path, `${claimsFolder}/${record}`);
      return readOwn(`${state.value}/${record}`);
    },
    list(path, inside) {
      const state = states.current(path);
      if (!state.known) return state;
      return files.list(`${state.value ?? `${path}/${claimsFolder}`}/${inside}`);
    },
    pathOf(path, record) {
      const state = states.current(path);
      return `${(state.known ? state.value : null) ?? `${path}/${claimsFolder}`}/${record}`;
    },
    placesOf(path, record) {
      const own = states.pendingEffects(path);
      return [...(own === null ? [] : [own]), `${path}/${claimsFolder}`].map((at) => `${at}/${record}`);
    },
  };
}

interface States {
  /** In the user's state folder; null where no engine since v0.2.0 has run the project. */
  current(path: string): Look<string | null>;
  /** Where it is, or will be; null where the user has no such place. */
  pendingEffects(path: string): string | null;
}

/** @param isOlder whether the project runs an engine that keeps its records in the clone */
function stateFinder(env: NodeJS.ProcessEnv, isOlder: (path: string) => boolean): States {
  let base: string | null = null;
  let index: Index | null = null;
  const seen = new Map<string, Seen>();
  const findProjects = (path: string) =>
    look(path, (): HomeFound => {
      base ??= stateBase(env, homePorts);
      return base === null ? findHome(env, 'projects', homePorts) : findIn(base, 'projects', homePorts);
    });
  const search = (path: string, folder: string) =>
    look(folder, () =>
      placeOfProject(realpathSync(path), {
        identityOf: (folder) => orNull(() => folderIdentity(statSync(folder, { bigint: true }))),
        recordIn: (name) => recordIn(`${folder}/${name}`),
        isTaken: (name) => lstatSync(`${folder}/${name}`, { throwIfNoEntry: false }) !== undefined,
        *others() {
          index = indexOf(folder, index);
          yield* index.records;
        },
      }),
    );
  return {
    current(path) {
      const home = findProjects(path);
      if (!home.known) return home;
      if (home.value?.kind === 'unusable' && home.value.path !== null)
        return unknown(unusable(home.value.why, home.value.path));
      // Engines since v0.2.0 start nothing without such a place.
      if (home.value?.kind !== 'usable') return known(null);
      const { folder } = home.value;
      const last = seen.get(path);
      // A plan asks for several records of each project.
      if (last !== undefined && last.revision === revisionOf(path, folder, last.there))
        return known(last.state);
      const place = search(path, folder);
      if (!place.known) return place;
      if (place.value === null) return known(null);
      const { found: there, unreadable } = place.value;
      if (unreadable !== undefined)
        return unknown(unusable(`${folder}/${unreadable} does not say which project it belongs to`, folder));
      const revision = revisionOf(path, folder, there);
      const state = there === null || isOlder(path) ? null : `${folder}/${there}`;
      seen.set(path, { there, revision, state });
      return known(state);
    },
    pendingEffects(path) {
      const home = findProjects(path);
      if (!home.known || home.value === null || home.value.kind === 'unusable') return null;
      const { folder } = home.value;
      const place = search(path, folder);
      if (!place.known || place.value === null || place.value.unreadable !== undefined) return null;
      return `${folder}/${place.value.found ?? place.value.name}`;
    },
  };
}

interface Seen {
  /** The folder that holds the state of the project, by its name; null where there is none. */
  readonly there: string | null;
  readonly revision: string;
  readonly state: string | null;
}

/** Differs whenever another folder may hold the state of the project, or its engine may keep none there. */
function revisionOf(path: string, folder: string, there: string | null): string {
  const looked =
    there === null ? [folder] : [`${folder}/${there}/${projectRecordFile}`, `${path}/engine/package.json`];
  return [path, ...looked].map(stampOf).join(' ');
}

function stampOf(path: string): string {
  const stamp = orNull(() => {
    const stats = statSync(path, { bigint: true, throwIfNoEntry: false });
    return stats === undefined ? '-' : `${stats.dev} ${stats.ino} ${stats.mtimeNs} ${stats.ctimeNs}`;
  });
  return stamp ?? '?';
}

interface Index {
  /** Differs whenever a folder was made, moved or removed. */
  readonly revision: string;
  readonly records: ReadonlyMap<string, ProjectRecord>;
}

/** All records, for a clone without one under its own name, which was moved or never started. */
function indexOf(folder: string, last: Index | null): Index {
  const stats = statSync(folder, { bigint: true, throwIfNoEntry: false });
  if (stats === undefined) return { revision: '', records: new Map() };
  const revision = `${folder} ${stats.mtimeNs} ${stats.ctimeNs}`;
  if (last?.revision === revision) return last;
  const names = readdirSync(folder).filter((name) => projectKeyPattern.test(name));
  const records = names.flatMap((name): [string, ProjectRecord][] => {
    const record = recordIn(`${folder}/${name}`);
    return record === null || record === 'unreadable' ? [] : [[name, record]];
  });
  return { revision, records: new Map(records) };
}

function recordIn(folder: string): ProjectRecord | null | 'unreadable' {
  const stats = lstatSync(folder, { throwIfNoEntry: false });
  if (
    stats?.isDirectory() !== true ||
    faultOf(folder, { kind: 'folder', uid: stats.uid }, homePorts) !== null
  )
    return null;
  const text = readOwn(`${folder}/${projectRecordFile}`);
  const parsed = text.known && text.value !== null ? parseProjectRecord(text.value) : null;
  if (parsed?.ok === true) return parsed.value;
  return text.known && text.value === null ? null : 'unreadable';
}

/** Engines write no symlinks. */
function readOwn(path: string): Look<string | null> {
  return look(path, () => readRegularFile(path, largestRecordBytes, constants.O_NOFOLLOW).toString('utf8'));
}

function unusable(why: string, path: string): Diagnostic {
  return {
    severity: 'error',
    code: 'unreadable',
    summary: 'A path cannot be read',
    detail: `${why}; the records of agents lie there`,
    help: remedyText('make it a folder that you own; check what it is:', `ls -ld ${shellWord(path)}`),
  };
}
