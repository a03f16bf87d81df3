/** Whether to wake an agent now. Pure. A wake costs a turn of the conversation, so what is unknown speaks against it. */
import type { AgentStatus } from '../contract/status-document.ts';
import type { WakeDefinition } from '../declaration/wake.ts';
import { dayOf, type WakeRecord } from './record.ts';

export interface WakeFacts {
  readonly wake: WakeDefinition;
  readonly record: WakeRecord;
  readonly desired: 'up' | 'down';
  readonly runtime: AgentStatus['runtime']['state'];
  readonly activity: AgentStatus['activity']['state'];
  /** When it was started; null where that is not known. */
  readonly startedAt: string | null;
  /** Messages that could not be typed yet. */
  readonly queued: number;
}

export type WakeDecision =
  /** All but the gate, which is asked last since it is the only thing that costs anything. */
  { readonly kind: 'due' } | { readonly kind: 'not-yet'; readonly why: string };

type Rule = (facts: WakeFacts, now: Date) => string | null;

/** The first that has something to say decides. */
const rules: readonly Rule[] = [
  ({ desired }) => (desired === 'up' ? null : 'it was put down'),
  ({ runtime }) => (runtime === 'alive' ? null : `it is ${runtime}`),
  ({ wake, record }, now) =>
    countToday(record, now) < wake.atMost ? null : `it was woken ${wake.atMost} times today`,
  (facts, now) => {
    const next = nextWakeAt(facts, now);
    if (next === null) return 'it is not known since when it runs';
    return now >= next ? null : 'its time has not come';
  },
  // A second message would only queue behind the first.
  ({ queued }) => (queued === 0 ? null : 'messages are waiting for it already'),
  ({ activity }) => (activity === 'held' || activity === 'waiting' ? `it is ${activity}` : null),
  ({ wake, activity }) =>
    wake.onlyWhen === 'alive' || activity === 'idle' ? null : `it is ${activity}, not known to be idle`,
];

export function decideWake(facts: WakeFacts, now: Date): WakeDecision {
  for (const rule of rules) {
    const why = rule(facts, now);
    if (why !== null) return { kind: 'not-yet', why };
  }
  return { kind: 'due' };
}

/**
 * The earliest time for the next wake: `every` after the last wake, the last skipped one, and the start, which also
 * told the agent something. Null if its start time is unknown.
 */
export function nextWakeAt(
  { wake, record, startedAt }: Pick<WakeFacts, 'wake' | 'record' | 'startedAt'>,
  now: Date,
): Date | null {
  if (startedAt === null) return null;
  const times = [record.lastAt, record.skippedAt, startedAt]
    .flatMap((at) => (at === null ? [] : [Date.parse(at)]))
    // A clock that was set back leaves times in the future behind; they must not keep it asleep for long.
    .filter((at) => !Number.isNaN(at) && at <= now.getTime() + wake.everyMs);
  return new Date(Math.max(0, ...times) + wake.everyMs);
}

export function countToday(record: WakeRecord, now: Date): number {
  return record.day === dayOf(now) ? record.count : 0;
}
