// What `po apply --json` prints.
import type { StepResult } from '../apply/outcome.ts';
import type { WaitingAgent } from '../apply/waiting.ts';
import type { Plan } from '../plan/plan.ts';
import type { MovedStep, ResumedStep } from '../view/saved-json.ts';
import type { Refusal } from './event.ts';

/** `po.apply/1` */
export interface ApplyDocument {
  readonly format: 'po.apply/1';
  /** What was to be done, or null when it did not come to a plan. */
  readonly plan: Plan | null;
  readonly results: readonly StepResult[];
  readonly interrupted: boolean;
  /** Why nothing was done, on purpose. */
  readonly refusal: { readonly code: Refusal['code']; readonly detail: string } | null;
  /** Where another plan was agreed to: every step that is not the same now. */
  readonly moved: readonly MovedStep[];
  /** Steps that earlier runs began and did not end. */
  readonly resumed: readonly ResumedStep[];
  /** Agents that were started and wait for a person. */
  readonly waiting: readonly WaitingAgent[];
}
