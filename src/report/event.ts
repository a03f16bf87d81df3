// What a command reports while it works. The working code never prints; the reporter decides about the form (text for a
// person, one document, a line an event).
import type { Diagnostic } from '../../engine/kernel/diagnostic.ts';
import type { Approval, Reviewed } from '../apply/approval.ts';
import type { StepResult } from '../apply/outcome.ts';
import type { InterruptedStep } from '../apply/resume.ts';
import type { StepEvent } from '../apply/run.ts';
import type { Arrival } from '../apply/waiting.ts';
import type { RefusalCode } from '../codes/refusals.ts';
import type { ExitCode } from '../exit-code.ts';
import type { Comparison } from '../plan/compare.ts';
import type { Plan } from '../plan/plan.ts';

export interface Reporter {
  report(event: RunEvent): void;
}

export type RunEvent =
  | { readonly kind: 'plan-made'; readonly plan: Plan }
  /** The plan that was shown is in a file. */
  | { readonly kind: 'plan-saved'; readonly file: string; readonly plan: Plan; readonly next: NextCommands }
  /** The reviewed plan was made again under the lock, and is exactly what will be done. */
  | { readonly kind: 'plan-approved'; readonly reviewed: Reviewed; readonly plan: Plan }
  /** `--require-reviewed`: where the digest of what will be done was found, in words. */
  | { readonly kind: 'plan-reviewed'; readonly where: string; readonly plan: Plan }
  /** The approved plan is no longer needed: it is done, or (with only a digest) nothing is wanted. */
  | {
      readonly kind: 'nothing-left';
      readonly approval: Approval;
      /** Null where only a digest is known. */
      readonly comparison: Comparison | null;
      readonly plan: Plan;
    }
  /** Steps that earlier runs began and did not end, and what became of them. */
  | {
      readonly kind: 'earlier-runs';
      readonly interruptedSteps: readonly InterruptedStep[];
      /** Where the clones are, by the project's name. */
      readonly paths: ReadonlyMap<string, string>;
    }
  /** Unclear steps, before the question. */
  | { readonly kind: 'earlier-runs-unclear'; readonly interruptedSteps: readonly InterruptedStep[] }
  /** The steps of a plan are about to be done. */
  | { readonly kind: 'run-started'; readonly run: string; readonly plan: Plan }
  | StepEvent
  /** The first Ctrl-C or SIGTERM. What has begun is finished, nothing new is begun. */
  | { readonly kind: 'interrupted' }
  /** Nothing was done, on purpose. */
  | { readonly kind: 'refused'; readonly refusal: Refusal }
  /** The steps have ended, each in its way. Not reported where there was no step. */
  | { readonly kind: 'run-ended'; readonly plan: Plan; readonly results: readonly StepResult[] }
  /** Agents that were started have not all said how they are: they are waited for. */
  | { readonly kind: 'agents-awaited'; readonly agents: number; readonly limitMs: number }
  /** Their state by now. Not reported where no started agent could wait for a person. */
  | { readonly kind: 'agents-arrived'; readonly arrival: Arrival }
  /** It could not go on, for a reason that is the operator's to fix. */
  | { readonly kind: 'failed'; readonly diagnostics: readonly Diagnostic[] }
  /** The last event of every command. */
  | { readonly kind: 'ended'; readonly exitCode: ExitCode };

/** By code, what a refusal tells besides. With a code of the table missing here, `Refusal` does not compile. */
interface RefusalFacts {
  /** po cannot ask, and `--yes` was not given. */
  readonly 'confirmation-needed': object;
  readonly declined: object;
  readonly 'lock-held': { readonly fleet: string; readonly holder: string };
  /** `--require-reviewed`, and this plan was not reviewed. */
  readonly 'not-reviewed': {
    readonly digest: string;
    /** Where it was looked for and why it was not found there, a sentence each. */
    readonly looked: readonly string[];
  };
  /** What would be done now is not what was shown or reviewed. */
  readonly 'plan-stale': {
    readonly approval: Approval;
    /** Null where only a digest is known. */
    readonly comparison: Comparison | null;
    /** The fleet's root now. */
    readonly root: string;
    readonly current: Plan;
    /** Of a saved plan. */
    readonly next: NextCommands | null;
  };
  /** It is unclear how an earlier run left a step, and po could not ask. */
  readonly 'earlier-run-unclear': {
    readonly interruptedSteps: readonly InterruptedStep[];
    readonly ways: WaysOut;
  };
}

export type Refusal = { [Code in RefusalCode]: { readonly code: Code } & RefusalFacts[Code] }[RefusalCode];

/** What to type next about a saved plan. */
export interface NextCommands {
  readonly apply: string;
  /** What makes a new one in its place. */
  readonly plan: string;
  readonly show: string;
}

/** Who may say that what is wanted now is right. */
export interface WaysOut {
  readonly ask: string;
  readonly plan: string;
  readonly apply: string;
}
