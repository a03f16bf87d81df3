/** `limits/<agent>.json`: a usage limit as the watchdog first saw it, so that "in 3 hours" is counted from then. */
import { join } from 'node:path';
import * as z from 'zod/mini';
import { isoTime } from '../contract/parsed.ts';
import { makeOwnFolder, removeFile } from '../world/files.ts';
import { readRecord, writeRecord } from './record-file.ts';
import { agentFile, type StateFolder } from './state-folder.ts';

const limitRecord = z.object({
  format: z.literal('ao.limit/1'),
  launch: z.string(),
  /** What the screen said of it. */
  text: z.string(),
  seenAt: isoTime,
  /** When it ends; null: not by itself. */
  until: z.nullable(isoTime),
});
export type LimitRecord = z.infer<typeof limitRecord>;

/** Null also for an unreadable one: it is only a notice. */
export function readLimit(state: StateFolder, agent: string): LimitRecord | null {
  return readRecord(fileOf(state, agent), limitRecord);
}

export function writeLimit(state: StateFolder, agent: string, record: LimitRecord): void {
  makeOwnFolder(join(state.path, 'limits'));
  writeRecord(fileOf(state, agent), record);
}

export function forgetLimit(state: StateFolder, agent: string): void {
  removeFile(fileOf(state, agent));
}

function fileOf(state: StateFolder, agent: string): string {
  return agentFile(state.path, 'limits', agent);
}
