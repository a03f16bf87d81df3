/** What the deaths of an agent mean for its next start. Pure. */
import { createHash } from 'node:crypto';
import type { Death, HealRecord } from '../contract/heal-record.ts';
import type { Limits } from './limits.ts';

/** The deaths since the agent last ran long enough. One that dies once a week is always healed at once. */
export function streakOf(record: HealRecord, limits: Limits): readonly Death[] {
  const proven = record.deaths.findLastIndex(({ ranMs }) => (ranMs ?? 0) >= limits.provenAfterMs);
  return record.deaths.slice(Math.max(0, proven));
}

/** By the times between the deaths, not by the age of the last: time alone ends no quarantine. */
export function isQuarantined(record: HealRecord, limits: Limits): boolean {
  const last = streakOf(record, limits).slice(-limits.quarantineDeaths);
  const [oldest, newest] = [last[0], last.at(-1)];
  if (oldest === undefined || newest === undefined || last.length < limits.quarantineDeaths) return false;
  return Date.parse(newest.at) - Date.parse(oldest.at) <= limits.quarantineWindowMs;
}

/** When the agent may be started again; null when nothing speaks against starting it now. */
export function nextStart(agent: string, record: HealRecord, limits: Limits): Date | null {
  const failure = record.failure;
  const death = streakOf(record, limits).at(-1);
  const after = [
    ...(death === undefined
      ? []
      : [
          Date.parse(death.at) + delayMs(streakOf(record, limits).length, `${agent} ${death.launch}`, limits),
        ]),
    ...(failure === null
      ? []
      : [Date.parse(failure.at) + delayMs(failure.count, `${agent} ${failure.at}`, limits)]),
  ];
  return after.length === 0 ? null : new Date(Math.max(...after));
}

/** The wait after the `count`th failure, with a repeatable random share, so that agents do not all return together. */
export function delayMs(count: number, seed: string, limits: Limits): number {
  // Beyond this power every wait is the longest one; without a bound the number would become infinite.
  const doubled = limits.backOffMs * 2 ** Math.min(Math.max(count, 1) - 1, 30);
  return Math.min(limits.longestBackOffMs, Math.round(doubled * (1 + chanceOf(seed) / 4)));
}

/** From 0 up to 1. */
function chanceOf(seed: string): number {
  return createHash('sha256').update(seed).digest().readUInt32BE(0) / 2 ** 32;
}

/** Treats a time in the future as now: after a clock was set back, an agent would wait until that time. */
export function withinTime(record: HealRecord, now: Date, limits: Limits): HealRecord {
  const latest = now.getTime() + limits.clockToleranceMs;
  const isAhead = (one: { at: string } | null) => one !== null && Date.parse(one.at) > latest;
  if (!isAhead(record.failure) && !record.deaths.some(isAhead)) return record;
  const clamp = (at: string) => (isAhead({ at }) ? now.toISOString() : at);
  return {
    ...record,
    deaths: record.deaths.map((death) => ({ ...death, at: clamp(death.at) })),
    failure: record.failure && { ...record.failure, at: clamp(record.failure.at) },
  };
}
