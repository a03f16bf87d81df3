/** Whether many agents ended at the same time. Pure. */
import type { HealRecord } from '../contract/heal-record.ts';
import type { Limits } from './limits.ts';

export interface Cascade {
  /** No agent is started before. */
  readonly circuitOpenUntil: Date;
  /** From then on until here, agents are started one after the other. */
  readonly throttledUntil: Date;
}

/** The newest one, by the agents' last deaths. Ends with the tmux server do not count: their cause is known. */
export function cascadeOf(records: readonly HealRecord[], limits: Limits): Cascade | null {
  const times = records
    .flatMap(({ deaths }) => {
      const last = deaths.at(-1);
      return last === undefined || last.cause === 'server' ? [] : [Date.parse(last.at)];
    })
    .toSorted((a, b) => a - b);
  const newest = times.findLast((time, index) => {
    const first = times[index - limits.cascadeAgents + 1];
    return first !== undefined && time - first <= limits.cascadeWindowMs;
  });
  if (newest === undefined) return null;
  return {
    circuitOpenUntil: new Date(newest + limits.brakeMs),
    throttledUntil: new Date(newest + limits.quarantineWindowMs),
  };
}
