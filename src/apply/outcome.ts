/** How a step of an apply ended. */
export type Outcome =
  /** It was done, and a look afterwards found what was wanted. */
  | { readonly state: 'done'; readonly notes: readonly string[] }
  /** When its turn came there was nothing left to do. */
  | { readonly state: 'unchanged' }
  /** It was tried and did not get there. `why` may have several lines, the last ones of what was printed. */
  | { readonly state: 'failed'; readonly why: string }
  /** What it was planned on has changed since; nothing was done. */
  | { readonly state: 'stale'; readonly why: string }
  /** It was never begun. */
  | { readonly state: 'not-attempted'; readonly why: string };

export interface StepResult {
  readonly id: string;
  readonly outcome: Outcome;
  readonly durationMs: number;
}

/** True when what comes after the step may go on. */
export function isGood(outcome: Outcome): boolean {
  return outcome.state === 'done' || outcome.state === 'unchanged';
}
