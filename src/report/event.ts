// What a command tells while it works. Whoever works reports and never prints; what becomes of it (text for a
// person, one document, a line an event) is the reporter's affair.
import type { Diagnostic } from '../../engine/toml/diagnostic.ts';
import type { StepResult } from '../apply/outcome.ts';
import type { StepEvent } from '../apply/run.ts';
import type { ExitCode } from '../exit-code.ts';
import type { Plan } from '../plan/plan.ts';

export interface Reporter {
  report(event: RunEvent): void;
}

export type RunEvent =
  /** A plan was made and may be shown. */
  | { readonly kind: 'plan-made'; readonly plan: Plan }
  /** The steps of a plan are about to be done. */
  | { readonly kind: 'run-started'; readonly run: string; readonly plan: Plan }
  | StepEvent
  /** The first Ctrl-C or SIGTERM. What has begun is finished, nothing new is begun. */
  | { readonly kind: 'interrupted' }
  /** Nothing was done, on purpose. */
  | { readonly kind: 'refused'; readonly refusal: Refusal }
  /** The steps have ended, each in its way. Not reported where there was no step. */
  | { readonly kind: 'run-ended'; readonly plan: Plan; readonly results: readonly StepResult[] }
  /** It could not go on, for a reason that is the operator's to put right. */
  | { readonly kind: 'failed'; readonly diagnostics: readonly Diagnostic[] }
  /** The last event of every command. */
  | { readonly kind: 'ended'; readonly exitCode: ExitCode };

export type Refusal =
  /** Nobody can be asked, and `--yes` was not given. */
  | { readonly code: 'confirmation-needed' }
  /** Somebody was asked and did not say yes. */
  | { readonly code: 'declined' }
  | { readonly code: 'lock-held'; readonly fleet: string; readonly holder: string }
  /** What would be done now is not what was shown. */
  | { readonly code: 'plan-stale'; readonly shown: Plan; readonly current: Plan };
