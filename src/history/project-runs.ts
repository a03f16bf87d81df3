// What earlier runs did to one project, in few words. Pure, and for people: nothing is decided by it.
import type { PastOutcome, PastRun, PastStep } from './past-run.ts';

export interface ProjectRun {
  readonly run: string;
  /** When the first step of the project began: ISO 8601, UTC. */
  readonly at: string;
  readonly steps: readonly ProjectStep[];
}

export interface ProjectStep {
  readonly id: string;
  readonly action: string | null;
  /** In the words of `PastOutcome`. */
  readonly outcome: PastOutcome['state'];
  /** Why it failed, or what was noted of it; may have several lines. */
  readonly why: string | null;
}

/**
 * @param runs newest first; read only as far as they are needed
 * @param most how many runs to tell of
 */
export function projectRuns(project: string, runs: Iterable<PastRun>, most: number): readonly ProjectRun[] {
  const found: ProjectRun[] = [];
  for (const run of runs) {
    const begun = run.steps.filter((step) => step.project === project && step.startedAt !== null);
    const at = begun[0]?.startedAt ?? null;
    if (at !== null) found.push({ run: run.run, at, steps: begun.map(stepOf) });
    if (found.length >= most) break;
  }
  return found;
}

function stepOf({ id, action, outcome }: PastStep): ProjectStep {
  return { id, action, outcome: outcome.state, why: whyOf(outcome) };
}

function whyOf(outcome: PastOutcome): string | null {
  if ('why' in outcome) return outcome.why;
  return outcome.state === 'done' && outcome.notes.length > 0 ? outcome.notes.join('\n') : null;
}
