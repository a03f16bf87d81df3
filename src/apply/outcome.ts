// How a step of an apply ended; the schema says what each state means.
import type { outcomeSchema, resultSchema } from '../formats/apply.ts';
import type { DataOf } from '../formats/common.ts';

export type Outcome = DataOf<typeof outcomeSchema>;
export type StepResult = DataOf<typeof resultSchema>;

/** True when everything is as wanted. */
export function isGood(outcome: Outcome): boolean {
  return outcome.state === 'done' || outcome.state === 'unchanged';
}

/** True when the steps after it may go on. */
export function letsGoOn(outcome: Outcome): boolean {
  return isGood(outcome) || outcome.state === 'unpushed';
}

/** True where other projects may share the cause: too many of these end a run. */
export function isFailure(outcome: Outcome): boolean {
  return (
    outcome.state === 'failed' ||
    outcome.state === 'stale' ||
    (outcome.state === 'unpushed' && outcome.by === 'other')
  );
}

/** True where another apply ends the same way until a person has done what is named. */
export function needsFix(outcome: Outcome | undefined): boolean {
  return outcome?.state === 'blocked' || (outcome?.state === 'unpushed' && outcome.by === 'remote');
}
