/**
 * Every time and count of healing, in one place. `AO_TEST_TIME_SCALE`, a factor of at most 1, makes all
 * waits shorter: a test need not wait for ten minutes, and no caller can make them longer.
 */

import { type BackendName, backends } from '../backends/index.ts';
import type { Restart } from '../run/restart.ts';
import type { Pace } from '../turns/queue.ts';
import { UsageError } from '../usage-error.ts';
import type { Environment } from '../world/environment.ts';

export interface Limits {
  /** Between two rounds: while nothing happens, and while an action is due. */
  readonly idlePollMs: number;
  readonly busyPollMs: number;
  /** The first wait after a death; each next one is twice as long. */
  readonly backOffMs: number;
  readonly longestBackOffMs: number;
  /** After this many deaths in this time a person must look. */
  readonly quarantineDeaths: number;
  readonly quarantineWindowMs: number;
  /** An agent that ran this long has proved itself, and its earlier deaths are cleared. */
  readonly provenAfterMs: number;
  /** This many agents ending within this time have one cause, and starting them at once would only feed it. */
  readonly cascadeAgents: number;
  readonly cascadeWindowMs: number;
  readonly brakeMs: number;
  /** Between any two starts after a cascade. */
  readonly cascadeSpacingMs: number;
  /** Between two starts that may share an account: they would refresh one login at the same time and lose it. */
  readonly accountSpacingMs: number;
  /** How long one whose turn it is may take to use it, before the next one passes. */
  readonly turnGraceMs: number;
  /** After a usage limit ended, as the vendor's clock may be behind ours. */
  readonly limitMarginMs: number;
  /** When a usage limit without an end counts as over. */
  readonly limitRetryMs: number;
  /** How far a recorded time may lie in the future before it counts as a sign of a clock that was set back. */
  readonly clockToleranceMs: number;
}

const seconds = 1000;
const minutes = 60 * seconds;

const limits: Limits = {
  idlePollMs: 4 * seconds,
  busyPollMs: 1 * seconds,
  backOffMs: 5 * seconds,
  longestBackOffMs: 10 * minutes,
  quarantineDeaths: 5,
  quarantineWindowMs: 15 * minutes,
  provenAfterMs: 10 * minutes,
  cascadeAgents: 3,
  cascadeWindowMs: 10 * seconds,
  brakeMs: 30 * seconds,
  cascadeSpacingMs: 2 * seconds,
  accountSpacingMs: 5 * seconds,
  turnGraceMs: 15 * seconds,
  limitMarginMs: 30 * seconds,
  limitRetryMs: 60 * minutes,
  clockToleranceMs: 2 * seconds,
};

export function sharesAccount(backend: BackendName): boolean {
  return backends[backend].cli?.sharesLogin === true;
}

/**
 * The time between starts on one account. A person, or po, may ask for less than the watchdog's: they see the
 * result.
 *
 * @param declaredMs `start_spacing` of the fleet; null where it does not say
 */
export function paceOf(all: Limits, declaredMs: number | null, how: Restart): Pace {
  const usualMs = all.accountSpacingMs;
  // A test that makes all waits shorter makes this one shorter as well.
  const given = declaredMs === null ? usualMs : Math.round((declaredMs * usualMs) / limits.accountSpacingMs);
  const { turnGraceMs: graceMs, clockToleranceMs } = all;
  return { spacingMs: how === 'heal' ? Math.max(usualMs, given) : given, graceMs, clockToleranceMs };
}

export const timeScaleVariable = 'AO_TEST_TIME_SCALE';

/**
 * The times that tell deaths apart are not scaled: how long an agent takes to die five times depends on the machine
 * and not on the waits.
 */
const judging: readonly string[] = ['quarantineWindowMs', 'provenAfterMs'] satisfies (keyof Limits)[];

/** Throws a `UsageError` when the factor is not one. */
export function limitsFor(environment: Environment): Limits {
  const given = environment[timeScaleVariable];
  if (given === undefined || given === '') return limits;
  const scale = Number(given);
  if (!(scale >= 0.001 && scale <= 1)) {
    throw new UsageError(`${timeScaleVariable}=${JSON.stringify(given)} is not a number from 0.001 to 1`);
  }
  const scaled = Object.entries(limits).map(([name, value]) => [
    name,
    name.endsWith('Ms') && !judging.includes(name) ? Math.max(1, Math.round(value * scale)) : value,
  ]);
  return { ...limits, ...Object.fromEntries(scaled) };
}
