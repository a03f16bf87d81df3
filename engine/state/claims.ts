/**
 * The records of engine v0.1.0 in `.ao-state/` of a clone, to which its launchers still write. Agents can write there as well,
 * so all of it is only a claim: it is read without leaving the folder, and this engine never writes there.
 */
import type * as z from 'zod/mini';
import { claimsFolder, keepsClaims, launchPattern, namePattern, socketName } from '../contract/names.ts';
import { parseDocument } from '../contract/parsed.ts';
import type { ServerRecord } from '../contract/server-record.ts';
import { isFolderBelow, listBelow, readBelow } from '../world/below.ts';
import { entryAt } from '../world/files.ts';
import { isAlive } from '../world/process-table.ts';
import { type ExitRecord, exitRecord, type LaunchDescription, type ProcessRecord } from './records.ts';

/** The engine that keeps its records in the clone. */
export const firstEngine = 'v0.1.0';

const longestRecordBytes = 1024 * 1024;
/** Far more names than v0.1.0 leaves in one folder. */
const mostNames = 1_000;

/** A project that was taken back to v0.1.0 is run by that engine. */
export function isRunByFirst(folder: string): boolean {
  const text = readBelow(folder, ['engine', 'package.json'], longestRecordBytes)?.toString('utf8') ?? '';
  return keepsClaims(text);
}

export function hasClaims(folder: string): boolean {
  return isFolderBelow(folder, [claimsFolder]);
}

export function claimedBytes(folder: string, way: readonly string[], limitBytes: number): Buffer | null {
  return readBelow(folder, [claimsFolder, ...way], limitBytes);
}

function claimedText(folder: string, way: readonly string[]): string | null {
  return claimedBytes(folder, way, longestRecordBytes)?.toString('utf8') ?? null;
}

export function claimedNames(folder: string, way: readonly string[], ending: string): string[] {
  return listBelow(folder, [claimsFolder, ...way], mostNames)
    .flatMap((name) => (name.endsWith(ending) ? [name.slice(0, name.length - ending.length)] : []))
    .toSorted();
}

/** Null for a record that is not well formed. */
export function claimedRecord<T>(folder: string, way: readonly string[], schema: z.ZodMiniType<T>): T | null {
  const text = claimedText(folder, way);
  const parsed = text === null ? null : parseDocument(schema, text);
  return parsed?.ok ? parsed.value : null;
}

/** How a launch of v0.1.0 ended, by its launcher. Believed only once the agent or the launcher has ended. */
export async function claimedExit(
  folder: string,
  state: { readLaunch(id: string): LaunchDescription | null },
  launch: string,
  process: ProcessRecord | null,
): Promise<ExitRecord | null> {
  if (process === null || !launchPattern.test(launch)) return null;
  if (state.readLaunch(launch)?.engine !== firstEngine) return null;
  const { agent, launcher } = process;
  if ((agent === null || (await isAlive(agent))) && (await isAlive(launcher))) return null;
  const exit = claimedRecord(folder, ['launch', `${launch}.exit.json`], exitRecord);
  return exit?.launch === launch ? exit : null;
}

/** Whether a record of the server leads to a socket of the user's, outside the clone. */
export function leadsOut({ fleet, project, socket, socketPath }: ServerRecord, folder: string): boolean {
  const isNamed = namePattern.test(project) && (fleet === null || namePattern.test(fleet));
  const [, place = '', name = ''] = /^(\/.*)\/([^/]+)$/.exec(socketPath) ?? [];
  const isInside = `${place}/`.startsWith(`${folder}/`) || /\/\.\.?(\/|$)|\p{Cc}/u.test(place);
  if (!isNamed || socket !== socketName(fleet) || name !== socket || isInside) return false;
  const entry = entryAt(place);
  const uid = process.getuid?.();
  return entry === null || (entry.kind === 'folder' && (uid === undefined || entry.uid === uid));
}
