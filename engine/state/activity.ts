/**
 * `.ao-state/activity/<agent>.json`: what an agent's own hooks last said it is doing. Evidence only: a record
 * that is missing, damaged or of another launch says nothing, and nothing is lost with it but its news.
 */
import { join } from 'node:path';
import * as z from 'zod/mini';
import { parseDocument } from '../contract/parsed.ts';
import { makeFolder, readText, writeAtomic } from '../world/files.ts';
import type { StateFolder } from './state-folder.ts';

const activityStates = ['busy', 'idle', 'waiting', 'held', 'unknown'] as const;

export const activityRecord = z.object({
  format: z.literal('ao.activity/1'),
  /** Id of the launch it was said in. A record of another launch is not about the agent that runs now. */
  launch: z.string(),
  state: z.catch(z.enum(activityStates), 'unknown'),
  /** Why it is held (`not-logged-in`, `usage-limit`, `trust`, `api-error`) or what it waits for; null otherwise. */
  reason: z.nullable(z.string()),
  /** The newest id that the CLI gave its conversation: it changes at /clear, at a fork, and for CLIs that choose it. */
  conversation: z.nullable(z.string()),
  /** Of this launch. What was typed counts as submitted only when it is in here. */
  prompts: z.object({
    count: z.number(),
    lastAt: z.nullable(z.string()),
    /** sha256, 64 hex digits, of the UTF-8 bytes of the last submitted prompt as the CLI reports it. */
    lastDigest: z.nullable(z.string()),
  }),
  source: z.literal('hook'),
  /** When the state began, ISO 8601. */
  since: z.string(),
  /** When a hook last reported. */
  at: z.string(),
});
export type ActivityRecord = z.infer<typeof activityRecord>;

export function readActivity(state: StateFolder, agent: string): ActivityRecord | null {
  const text = readText(pathOf(state, agent));
  if (text === null) return null;
  const parsed = parseDocument(activityRecord, text);
  return parsed.ok ? parsed.value : null;
}

export function writeActivity(state: StateFolder, agent: string, record: ActivityRecord): void {
  // A project that an older engine has prepared has no such folder.
  makeFolder(activityFolder(state), 0o700);
  writeAtomic(pathOf(state, agent), `${JSON.stringify(record, null, 2)}\n`);
}

/** Of a launch that nothing has been said about yet. */
export function emptyActivity(launch: string, at: string): ActivityRecord {
  return {
    format: 'ao.activity/1',
    ...{ launch, state: 'unknown', reason: null, conversation: null },
    prompts: { count: 0, lastAt: null, lastDigest: null },
    ...{ source: 'hook', since: at, at },
  };
}

export function activityFolder(state: StateFolder): string {
  return join(state.path, 'activity');
}

function pathOf(state: StateFolder, agent: string): string {
  return join(activityFolder(state), `${agent}.json`);
}
