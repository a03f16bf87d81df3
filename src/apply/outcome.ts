import type { BlockCode } from '../codes/blocked.ts';

/** How a step of an apply ended. */
export type Outcome =
  /** It was done, and a look afterwards found what was wanted. */
  | { readonly state: 'done'; readonly notes: readonly string[] }
  /** When its turn came there was nothing left to do. */
  | { readonly state: 'unchanged' }
  /** It was tried and did not get there. `why` may have several lines, the last ones of what was printed. */
  | { readonly state: 'failed'; readonly why: string }
  /**
   * Something of the project's own is in the way, which shows only now. `why` is what, with the remedy below it. It says
   * nothing of other projects, so it is not among the failures that end a run.
   */
  | { readonly state: 'blocked'; readonly code: BlockCode; readonly why: string }
  /**
   * It is done here and not at origin; what comes after it goes on. `why` is what was said, with the remedy below it.
   * `by` the `remote`, or as far as anybody can tell by something `other` that more projects may share.
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

/** True when all is as it was wanted. */
export function isGood(outcome: Outcome): boolean {
  return outcome.state === 'done' || outcome.state === 'unchanged';
}

/** True when what comes after the step may go on. */
export function letsGoOn(outcome: Outcome): boolean {
  return isGood(outcome) || outcome.state === 'unpushed';
}

/** True where the cause may be another project's as well: so many of them end a run. */
export function isFailure(outcome: Outcome): boolean {
  return (
    outcome.state === 'failed' ||
    outcome.state === 'stale' ||
    (outcome.state === 'unpushed' && outcome.by === 'other')
  );
}

/** True where the same apply comes to the same end until somebody has done what is named. */
export function needsFix(outcome: Outcome | undefined): boolean {
  return outcome?.state === 'blocked' || (outcome?.state === 'unpushed' && outcome.by === 'remote');
}
