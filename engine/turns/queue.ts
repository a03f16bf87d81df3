/**
 * Who may start an agent on an account, and when. Pure. Agents that share an account start one after the other, across
 * projects. One that does not take its turn is passed over after a while.
 */
import * as z from 'zod/mini';
import { isoTime } from '../contract/parsed.ts';

const waiter = z.object({
  /** The process that waits; once it has ended it waits no more. */
  pid: z.number(),
  startTime: z.string(),
  /** The project's folder and the name of the agent: one agent waits once, whichever process is to start it. */
  folder: z.string(),
  agent: z.string(),
});
export type Waiter = z.infer<typeof waiter>;

/** `ACCOUNT.json` in the folder of turns. Beyond so many it is no work of ours. */
export const queueRecord = z.object({
  format: z.literal('ao.turns/1'),
  /** When an agent on this account was last started, by any project. */
  startedAt: z.nullable(isoTime),
  /** Who is starting one right now: until its program runs, no other turn comes. */
  starting: z.nullable(waiter),
  /** First come, first served. */
  waiting: z.array(waiter).check(z.maxLength(1000)),
});
export type Queue = z.infer<typeof queueRecord>;

export const emptyQueue: Queue = { format: 'ao.turns/1', startedAt: null, starting: null, waiting: [] };

/** The turn of one agent, as things are. */
export interface Turn {
  /** From then on it may be started, if nothing changes. */
  readonly opensAt: Date;
  /** When it is likely to be started: each of those before it takes its turn. */
  readonly expectedAt: Date;
  /** How many wait before it. */
  readonly ahead: number;
}

export interface Pace {
  /** Between the start before it and its own. */
  readonly spacingMs: number;
  /** How long each of those before it may take to use their turn. */
  readonly graceMs: number;
  readonly clockToleranceMs: number;
}

export type Whose = Pick<Waiter, 'folder' | 'agent'>;

/** `queue` holds live processes alone. */
export function turnIn(queue: Queue, whose: Whose, pace: Pace, now: Date): Turn {
  const at = queue.waiting.findIndex((one) => isSame(one, whose));
  const ahead = at === -1 ? queue.waiting.length : at;
  const { startedAt } = timely(queue, pace, now);
  // Before the first start there is nothing to wait for.
  const lastMs = startedAt === null ? 0 : Date.parse(startedAt);
  const freeMs = lastMs + pace.spacingMs;
  const opensMs = queue.starting === null ? freeMs : Math.max(freeMs, lastMs + pace.graceMs);
  return {
    opensAt: new Date(opensMs + ahead * pace.graceMs),
    expectedAt: new Date(Math.max(freeMs, now.getTime()) + ahead * pace.spacingMs),
    ahead,
  };
}

export function isOpen({ opensAt }: Turn, now: Date): boolean {
  return opensAt.getTime() <= now.getTime();
}

/** Without the times that a clock which was set back has left in the future. */
export function timely(queue: Queue, { clockToleranceMs }: Pace, now: Date): Queue {
  const { startedAt } = queue;
  const isAhead = startedAt !== null && Date.parse(startedAt) > now.getTime() + clockToleranceMs;
  return isAhead ? { ...queue, startedAt: now.toISOString() } : queue;
}

/** At its end, or where it is already: as the process that waits now. */
export function joined(queue: Queue, one: Waiter): Queue {
  const isThere = queue.waiting.some((other) => isSame(other, one));
  const waiting = isThere
    ? queue.waiting.map((other) => (isSame(other, one) ? one : other))
    : [...queue.waiting, one];
  return { ...queue, waiting };
}

export function left(queue: Queue, isGone: (one: Waiter) => boolean): Queue {
  return { ...queue, waiting: queue.waiting.filter((one) => !isGone(one)) };
}

export function isSame(one: Whose, other: Whose): boolean {
  return one.folder === other.folder && one.agent === other.agent;
}
