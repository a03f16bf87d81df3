/** `wake/<agent>.json`: when an agent was last woken, and how often today. */
import { join } from 'node:path';
import * as z from 'zod/mini';
import { isoTime, parseDocument } from '../contract/parsed.ts';
import { writeRecord } from '../state/record-file.ts';
import { agentFile, type StateFolder } from '../state/state-folder.ts';
import { makeOwnFolder, readOwn } from '../world/files.ts';

export const wakeRecord = z.object({
  format: z.literal('ao.wake/1'),
  /** When it was last woken. */
  lastAt: z.nullable(isoTime),
  /** When it was last due and not woken: its gate said no, or nothing could be typed. */
  skippedAt: z.nullable(isoTime),
  /** Such as `2026-11-22`, UTC. */
  day: z.string(),
  /** Wakes on that day. */
  count: z.number(),
});
export type WakeRecord = z.infer<typeof wakeRecord>;

export const neverWoken: WakeRecord = {
  format: 'ao.wake/1',
  lastAt: null,
  skippedAt: null,
  day: '',
  count: 0,
};

/** Says what is wrong with a record that cannot be understood: without it, wakes cannot be counted. */
export function readWake(state: StateFolder, agent: string): WakeRecord | { readonly problem: string } {
  const path = pathOf(state, agent);
  const text = readOwn(path);
  if (text === null) return neverWoken;
  const parsed = parseDocument(wakeRecord, text);
  return parsed.ok ? parsed.value : { problem: `${path} is ${parsed.problem}` };
}

export function writeWake(state: StateFolder, agent: string, record: WakeRecord): void {
  makeOwnFolder(join(state.path, 'wake'));
  writeRecord(pathOf(state, agent), record);
}

/** The day that a count is for. */
export function dayOf(now: Date): string {
  return now.toISOString().slice(0, 10);
}

function pathOf(state: StateFolder, agent: string): string {
  return agentFile(state.path, 'wake', agent);
}
