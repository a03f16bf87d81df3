/**
 * `queue/<agent>/`: messages that an agent has not taken up, oldest first, one file each: `….json` waits to be typed,
 * `….typed` was typed (`typed.ts`), `….unsure` may have been. A mark is written before typing, so none is typed twice.
 */
import { randomUUID } from 'node:crypto';
import { join } from 'node:path';
import * as z from 'zod/mini';
import { parseDocument } from '../contract/parsed.ts';
import { folderOfAgent, makeFolderOfAgent, type StateFolder } from '../state/state-folder.ts';
import { createFile, listFolder, readOwn, removeFile, writeAtomic } from '../world/files.ts';

export const queuedMessage = z.object({
  format: z.literal('ao.message/1'),
  text: z.string(),
  /** When it was sent, ISO 8601. */
  at: z.string(),
  /** `start`: what a resumed agent is told, for a CLI that has to be told it at its input line. Not there before v0.2. */
  by: z.enum(['send', 'wake', 'start']),
  /** The operator allows typing without a visible input line. Since v0.2. */
  blind: z.optional(z.boolean()),
  /** Of one that was typed; not there before v0.2. */
  typed: z.optional(
    z.object({
      at: z.string(),
      launch: z.string(),
      /** When the agent's hook named its text, where it did: some name it when they queue it themselves. */
      acknowledgedAt: z.nullable(z.string()),
    }),
  ),
});

export type QueuedMessage = z.infer<typeof queuedMessage>;

export interface Waiting {
  readonly id: string;
  readonly message: QueuedMessage;
}

const stages = ['json', 'typed', 'unsure'] as const;

/** What becomes of a message, by the end of its file. */
export type Stage = (typeof stages)[number];

/** More messages than an agent will ever work through. */
export const longestQueue = 100;

/** Before all others, and one of its kind. */
const startId = '0-start';

export function messageId({ at }: Pick<QueuedMessage, 'at'>): string {
  return `${at.replaceAll(/[^0-9T]/g, '')}-${randomUUID().slice(0, 8)}`;
}

/** Null when the queue is full; else how many are before it. */
export function enqueue(state: StateFolder, agent: string, message: QueuedMessage): number | null {
  const before = countQueued(state, agent);
  if (before >= longestQueue) return null;
  writeMessage(state, agent, messageId(message), 'json', message);
  return before;
}

/** What a resumed agent is to be told first, in place of what an earlier start has left there; null: nothing. */
export function enqueueStart(state: StateFolder, agent: string, text: string | null, at: string): void {
  drop(state, agent, startId);
  if (text === null) return;
  writeMessage(state, agent, startId, 'json', { format: 'ao.message/1', text, at, by: 'start' });
}

/** The message of the last start still waits. */
export function isStartWaiting(state: StateFolder, agent: string): boolean {
  return idsOf(state, agent, 'json').includes(startId);
}

/** Oldest first. Under the agent's lock, so a marked message was interrupted: it becomes `unsure`. */
export function waitingFor(state: StateFolder, agent: string): Waiting[] {
  return idsOf(state, agent, 'json').flatMap((id) => {
    const text = readOwn(fileOf(state, agent, id, 'json'));
    if (text === null) return [];
    const parsed = parseDocument(queuedMessage, text);
    if (parsed.ok && readOwn(markOf(state, agent, id)) === null) return [{ id, message: parsed.value }];
    writeAtomic(fileOf(state, agent, id, 'unsure'), text);
    forget(state, agent, id);
    return [];
  });
}

/** Oldest first. Omits unreadable ones. Changes nothing. */
export function messagesIn(state: StateFolder, agent: string, stage: Stage): Waiting[] {
  return idsOf(state, agent, stage).flatMap((id) => {
    const text = readOwn(fileOf(state, agent, id, stage));
    const parsed = text === null ? null : parseDocument(queuedMessage, text);
    return parsed?.ok ? [{ id, message: parsed.value }] : [];
  });
}

export function countQueued(state: StateFolder, agent: string): number {
  return idsOf(state, agent, 'json').length;
}

/** Whether anything is left to be done for it: messages to be typed, or to be seen taken up. */
export function hasUndelivered(state: StateFolder, agent: string): boolean {
  return listFolder(folderOf(state, agent)).some(({ name }) => /\.(json|typed)$/.test(name));
}

export function writeMessage(
  state: StateFolder,
  agent: string,
  id: string,
  stage: Stage,
  message: QueuedMessage,
): void {
  makeFolderOfAgent(state.path, 'queue', agent);
  writeAtomic(fileOf(state, agent, id, stage), `${JSON.stringify(message, null, 2)}\n`);
}

/** From here on it may have been typed. */
export function markBegun(state: StateFolder, agent: string, id: string): void {
  createFile(markOf(state, agent, id), '', 0o600);
}

/** It was not typed after all. */
export function unmark(state: StateFolder, agent: string, id: string): void {
  removeFile(markOf(state, agent, id));
}

/** It waits no more. */
export function forget(state: StateFolder, agent: string, id: string): void {
  // The message first: a mark alone means nothing.
  removeFile(fileOf(state, agent, id, 'json'));
  removeFile(markOf(state, agent, id));
}

export function forgetIn(state: StateFolder, agent: string, id: string, stage: Stage): void {
  removeFile(fileOf(state, agent, id, stage));
}

/** Of all stages. */
export function idsIn(state: StateFolder, agent: string): string[] {
  return [...new Set(stages.flatMap((stage) => idsOf(state, agent, stage)))];
}

/** At any stage. Returns whether there was one. */
export function drop(state: StateFolder, agent: string, id: string): boolean {
  if (!idsIn(state, agent).includes(id)) return false;
  forget(state, agent, id);
  for (const stage of stages) forgetIn(state, agent, id, stage);
  return true;
}

function idsOf(state: StateFolder, agent: string, stage: Stage): string[] {
  return listFolder(folderOf(state, agent))
    .filter(({ name }) => name.endsWith(`.${stage}`))
    .map(({ name }) => name.slice(0, -stage.length - 1))
    .sort();
}

function folderOf(state: StateFolder, agent: string): string {
  return folderOfAgent(state.path, 'queue', agent);
}

function fileOf(state: StateFolder, agent: string, id: string, stage: Stage): string {
  return join(folderOf(state, agent), `${id}.${stage}`);
}

function markOf(state: StateFolder, agent: string, id: string): string {
  return join(folderOf(state, agent), `${id}.begun`);
}
