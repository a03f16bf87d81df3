import type { BlockCode } from '../codes/blocked.ts';

/** How a step of an apply ended. */
export type Outcome =
  /** It was done, and a look afterwards found the wanted state. */
  | { readonly state: 'done'; readonly notes: readonly string[] }
  /** When its turn came there was nothing left to do. */
  | { readonly state: 'unchanged' }
  /** It was tried and failed. `why` may have several lines: the last ones of the output. */
  | { readonly state: 'failed'; readonly why: string }
  /**
   * An obstacle in the project itself, found only now. `why` names it, with the remedy below. It says nothing about
   * other projects, so it does not count towards the failures that end a run.
   */
  | { readonly state: 'blocked'; readonly code: BlockCode; readonly why: string }
  /**
   * It is done here but not at origin; the steps after it go on. `why` is the output, with the remedy below. `by`:
   * the `remote`, or `other` for a cause that more projects may share.
   */
  | { readonly state: 'unpushed'; readonly why: string; readonly by: 'remote' | 'other' }
  /** What it was planned on has changed since; nothing was done. */
  | { readonly state: 'stale'; readonly why: string }
  /** It was never begun. */
  | { readonly state: 'not-attempted'; readonly why: string };

export interface StepResult {
  readonly id: string;
  readonly outcome: Outcome;
  readonly durationMs: number;
}

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
