/**
 * `.ao-state/queue/<agent>/`: messages that wait for a better moment, one file each, oldest first. A message is
 * marked before it is typed and removed after, so that one that was cut off in between is never typed twice; it
 * stays there as `….unsure` for people to look at.
 */
import { randomUUID } from 'node:crypto';
import { join } from 'node:path';
import * as z from 'zod/mini';
import { parseDocument } from '../contract/parsed.ts';
import type { StateFolder } from '../state/state-folder.ts';
import { createFile, listFolder, makeFolder, readText, removeFile, writeAtomic } from '../world/files.ts';

const queuedMessage = z.object({
  format: z.literal('ao.message/1'),
  text: z.string(),
  /** When it was sent, ISO 8601. */
  at: z.string(),
  by: z.enum(['send', 'wake']),
  /** The operator has said to type it where nobody can see an input line. Not there before v0.2. */
  blind: z.optional(z.boolean()),
});

export type QueuedMessage = z.infer<typeof queuedMessage>;

export interface Waiting {
  readonly id: string;
  readonly message: QueuedMessage;
}

/** More than that, and nobody is going to read them. */
export const longestQueue = 100;

/** Null when the queue is full; else how many are before it. */
export function enqueue(state: StateFolder, agent: string, message: QueuedMessage): number | null {
  const before = idsOf(state, agent).length;
  if (before >= longestQueue) return null;
  makeFolder(folderOf(state, agent), 0o700);
  const id = `${message.at.replaceAll(/[^0-9T]/g, '')}-${randomUUID().slice(0, 8)}`;
  writeAtomic(fileOf(state, agent, id), `${JSON.stringify(message, null, 2)}\n`);
  return before;
}

/** Oldest first. The caller holds the agent's lock: what is marked then was cut off, and is put aside. */
export function waitingFor(state: StateFolder, agent: string): Waiting[] {
  return idsOf(state, agent).flatMap((id) => {
    const text = readText(fileOf(state, agent, id));
    if (text === null) return [];
    const parsed = parseDocument(queuedMessage, text);
    if (parsed.ok && readText(markOf(state, agent, id)) === null) return [{ id, message: parsed.value }];
    writeAtomic(join(folderOf(state, agent), `${id}.unsure`), text);
    forget(state, agent, id);
    return [];
  });
}

export function countQueued(state: StateFolder, agent: string): number {
  return idsOf(state, agent).length;
}

/** From here on it may have been typed. */
export function markBegun(state: StateFolder, agent: string, id: string): void {
  createFile(markOf(state, agent, id), '', 0o600);
}

/** It was not typed after all. */
export function unmark(state: StateFolder, agent: string, id: string): void {
  removeFile(markOf(state, agent, id));
}

export function forget(state: StateFolder, agent: string, id: string): void {
  // The message first: a mark alone means nothing.
  removeFile(fileOf(state, agent, id));
  removeFile(markOf(state, agent, id));
}

function idsOf(state: StateFolder, agent: string): string[] {
  return listFolder(folderOf(state, agent))
    .filter(({ name }) => name.endsWith('.json'))
    .map(({ name }) => name.slice(0, -'.json'.length))
    .sort();
}

function folderOf(state: StateFolder, agent: string): string {
  return join(state.path, 'queue', agent);
}

function fileOf(state: StateFolder, agent: string, id: string): string {
  return join(folderOf(state, agent), `${id}.json`);
}

function markOf(state: StateFolder, agent: string, id: string): string {
  return join(folderOf(state, agent), `${id}.begun`);
}
