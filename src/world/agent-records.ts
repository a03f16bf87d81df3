// The only way to read the records of engines about the agents of a project. Since v0.2.0 they lie in the user's state folder,
// outside the clone; v0.1.0 keeps them in the clone, where agents can write anything: there they are only claims.
import { constants, lstatSync, readdirSync, realpathSync, statSync } from 'node:fs';
import {
  claimsFolder,
  type FolderIdentity,
  faultOf,
  findHome,
  folderIdentity,
  keepsClaims,
  type ProjectRecord,
  parseProjectRecord,
  placeOfProject,
  projectKeyPattern,
  projectRecordFile,
} from '../../engine/protocol.ts';
import type { Diagnostic } from '../../engine/toml/diagnostic.ts';
import { shellWord, wayOut } from '../../engine/toml/help.ts';
import { type Files, look } from './files.ts';
import { known, type Look, unknown } from './look.ts';
import { readRegularFile } from './regular-file.ts';
import { homePorts } from './state-place.ts';

export interface AgentRecords {
  /** The text of a record of the project whose clone is at `path`, or null where there is none. */
  readText(path: string, record: string): Look<string | null>;
  /** The names in a folder of records, sorted, or null where there is none. */
  list(path: string, folder: string): Look<readonly string[] | null>;
  /** Where a record lies. */
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
  const folderOf = finder(env, (path) => {
    const text = files.readIn(path, 'engine/package.json', largestRecordBytes);
    return text.known && keepsClaims(text.value ?? '');
  });
  return {
    readText(path, record) {
      const folder = folderOf(path);
      if (!folder.known) return folder;
      const { state } = folder.value;
      if (state === null) return files.readIn(path, `${claimsFolder}/${record}`);
      return readOwn(`${state}/${record}`);
    },
    list(path, inside) {
      const folder = folderOf(path);
      if (!folder.known) return folder;
      return files.list(`${folder.value.state ?? `${path}/${claimsFolder}`}/${inside}`);
    },
    pathOf(path, record) {
      const folder = folderOf(path);
      const state = folder.known ? folder.value.state : null;
      return `${state ?? `${path}/${claimsFolder}`}/${record}`;
    },
    placesOf(path, record) {
      const folder = folderOf(path);
      const own = folder.known ? folder.value.own : null;
      return [...(own === null ? [] : [own]), `${path}/${claimsFolder}`].map((at) => `${at}/${record}`);
    },
  };
}

interface Found {
  /** In the user's state folder; null where no engine since v0.2.0 has run the project. */
  readonly state: string | null;
  /** Where it is, or will be; null where the user has no such place. */
  readonly own: string | null;
}

const nowhere: Found = { state: null, own: null };

/** @param isOlder whether the project runs an engine that keeps its records in the clone */
function finder(env: NodeJS.ProcessEnv, isOlder: (path: string) => boolean): (path: string) => Look<Found> {
  let index: Index | null = null;
  return (path) => {
    const home = look(path, () => findHome(env, 'projects', homePorts));
    if (!home.known) return home;
    if (home.value?.kind === 'unusable' && home.value.path !== null)
      return unknown(unusable(home.value.why, home.value.path));
    // Engines since v0.2.0 start nothing without such a place.
    if (home.value === null || home.value.kind === 'unusable') return known(nowhere);
    const { folder } = home.value;
    const found = look(folder, () => {
      const real = realpathSync(path);
      return placeOfProject(real, {
        identityOf,
        recordIn: (name) => recordIn(`${folder}/${name}`),
        isTaken: (name) => lstatSync(`${folder}/${name}`, { throwIfNoEntry: false }) !== undefined,
        *others() {
          index = indexOf(folder, index);
          yield* index.records;
        },
      });
    });
    if (!found.known) return found;
    if (found.value === null) return known(nowhere);
    const { name, found: there, unreadable } = found.value;
    if (unreadable !== undefined)
      return unknown(unusable(`${folder}/${unreadable} does not say which project it belongs to`, folder));
    const state = there === null ? null : `${folder}/${there}`;
    const own = state ?? `${folder}/${name}`;
    return known({ state: state !== null && isOlder(path) ? null : state, own });
  };
}

interface Index {
  /** Differs whenever a folder was made, moved or removed. */
  readonly revision: string;
  readonly records: ReadonlyMap<string, ProjectRecord>;
}

/** All records, for a clone that has none under its own name: it was moved, or never started. */
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

function identityOf(path: string): FolderIdentity | null {
  try {
    return folderIdentity(statSync(path, { bigint: true }));
  } catch {
    return null;
  }
}

function unusable(why: string, path: string): Diagnostic {
  return {
    severity: 'error',
    code: 'unreadable',
    summary: 'A path cannot be read',
    detail: `${why}; the records of agents lie there`,
    help: wayOut('make it a folder that you own; check what it is:', `ls -ld ${shellWord(path)}`),
  };
}
