// Engine v0.1.0 believes its records: it ends any process that they name, and agents can write them. So before po lets
// it start or end anything, po checks the records against what the kernel says about those processes.

import { remedyText, shellWord } from '../../engine/kernel/help.ts';
import {
  claimsFolder,
  type ProcessIdentity,
  parseWatchdogRecord,
  watchdogRecordFile,
} from '../../engine/protocol.ts';
import { known, type Look } from '../../src/world/look.ts';
import type { World } from '../../src/world/world.ts';
import type { Blocked, Desired, Snapshot } from '../reconciler.ts';
import { versionIn } from '../trust.ts';
import { type UnclearSession, unclearBlock } from './unclear.ts';

/** A record, and the process that it names, which does not belong to the project. */
export interface Misleading {
  readonly file: string;
  readonly pid: number;
}

/** What that engine would wrongly believe; at least one record or session. */
export interface Misled {
  readonly records: readonly Misleading[];
  /** Sessions with the marks of an agent that were not started as one. */
  readonly sessions: readonly UnclearSession[];
}

/**
 * Null where nothing would mislead the engine.
 * @param path of the clone, symlinks resolved
 */
export async function lookForMisled(
  { project, engine }: Desired,
  snapshot: Pick<Snapshot, 'engineProcesses'>,
  path: string,
  unclear: readonly UnclearSession[],
  world: Pick<World, 'files' | 'processes'>,
): Promise<Look<Misled | null>> {
  let version = engine.tag;
  // The engine that is checked out stops agents, not the declared one.
  if (project.state !== 'running') {
    const text = world.files.readText(`${project.path}/engine/package.json`);
    if (!text.known) return text;
    version = versionIn(text.value ?? '');
  }
  if (!believesRecords(version)) return known(null);
  const records = await misleadingRecords(path, snapshot, world);
  if (!records.known) return records;
  const sessions = unclear.filter(({ kind }) => kind === 'claims');
  return known(records.value.length + sessions.length === 0 ? null : { records: records.value, sessions });
}

/** Later engines check for themselves. */
function believesRecords(engine: string): boolean {
  return /^v?0\.1\./.test(engine);
}

/** Far more than an engine keeps: it removes the records of a launch with its agent. */
const mostRecords = 1_000;

async function misleadingRecords(
  path: string,
  { engineProcesses }: Pick<Snapshot, 'engineProcesses'>,
  { files, processes }: Pick<World, 'files' | 'processes'>,
): Promise<Look<readonly Misleading[]>> {
  const launches = `${path}/${claimsFolder}/launch`;
  const names = files.list(launches);
  if (!names.known) return names;
  const all = await engineProcesses();
  if (!all.known) return all;
  const found: Misleading[] = [];
  for (const name of (names.value ?? []).slice(0, mostRecords)) {
    const id = /^([\w-]+)\.process\.json$/.exec(name)?.[1];
    if (id === undefined) continue;
    const file = `${launches}/${name}`;
    const text = files.readText(file);
    if (!text.known) return text;
    for (const identity of identitiesIn(text.value ?? '')) {
      if (await isAnother(identity, { folder: path, launch: id }, processes))
        found.push({ file, pid: identity.pid });
    }
    // The engine finds the processes of a launch by the id alone, in any folder.
    const others = all.value.filter(({ launch, folder }) => launch === id && folder !== path);
    found.push(...others.map(({ pid }) => ({ file, pid })));
  }
  const file = `${path}/${claimsFolder}/${watchdogRecordFile}`;
  const text = files.readText(file);
  if (!text.known) return text;
  const record = text.value === null ? null : parseWatchdogRecord(text.value);
  if (record?.ok !== true) return known(found);
  const { pid } = record.value;
  const isWrong = pid <= 1 || !Number.isInteger(pid);
  const isAlive = await processes.isSame(record.value);
  if (isWrong || (isAlive && !(await processes.isWatchdog(record.value, path)))) found.push({ file, pid });
  return known(found);
}

async function isAnother(
  identity: ProcessIdentity,
  of: { readonly folder: string; readonly launch: string },
  processes: World['processes'],
): Promise<boolean> {
  // To `kill` these mean the first process, a group or every process.
  if (identity.pid <= 1 || !Number.isInteger(identity.pid)) return true;
  if (!(await processes.isSame(identity))) return false;
  const found = processes.startedAs(identity.pid);
  return found?.kind !== 'agent' || found.folder !== of.folder || found.launch !== of.launch;
}

/** Empty for a record that cannot be read: the engine does not believe it either. */
function identitiesIn(text: string): ProcessIdentity[] {
  let record: unknown;
  try {
    record = JSON.parse(text);
  } catch {
    return [];
  }
  const { launcher, agent } = Object(record) as { readonly launcher?: unknown; readonly agent?: unknown };
  return [launcher, agent].flatMap((one) => {
    const { pid, startTime } = Object(one) as { readonly pid?: unknown; readonly startTime?: unknown };
    return typeof pid === 'number' && typeof startTime === 'string' ? [{ pid, startTime }] : [];
  });
}

export function misledBlock(
  { records: [first, ...more], sessions: [session] }: Misled,
  names: Parameters<typeof unclearBlock>[1],
): Blocked {
  if (first === undefined) {
    if (session === undefined) throw new Error('nothing misleads the engine');
    return unclearBlock(session, names);
  }
  const files = [...new Set([first, ...more].map(({ file }) => file))];
  return {
    code: 'record-unproven',
    reason: `${first.file} names pid ${first.pid}, which is not a process of this project${more.length === 0 ? '' : ` (and ${more.length} more)`}; engine v0.1.0 would believe it and end that process`,
    help: remedyText(
      `move the ${files.length === 1 ? 'record' : 'records'} away; the agents keep running:`,
      ...files.slice(0, 5).map((file) => `mv ${shellWord(file)} ${shellWord(`${file}.unproven`)}`),
    ),
  };
}
