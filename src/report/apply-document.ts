// What `po apply --json` prints.
import type { StepResult } from '../apply/outcome.ts';
import type { WaitingAgent } from '../apply/waiting.ts';
import type { Plan } from '../plan/plan.ts';
import type { MovedStep, ResumedStep } from '../view/saved/json.ts';
import type { Refusal } from './event.ts';

/** `po.apply/1` */
export interface ApplyDocument {
  readonly format: 'po.apply/1';
  /** The plan, or null if none was made. */
  readonly plan: Plan | null;
  readonly results: readonly StepResult[];
  readonly interrupted: boolean;
  /** Why nothing was done, on purpose. */
  readonly refusal: { readonly code: Refusal['code']; readonly detail: string } | null;
  /** If another plan was approved: every step that differs now. */
  readonly moved: readonly MovedStep[];
  /** Steps that earlier runs began and did not end. */
  readonly resumed: readonly ResumedStep[];
  /** Agents that were started and wait for a person. */
  readonly waiting: readonly WaitingAgent[];
}
