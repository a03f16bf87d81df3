// What earlier runs did to one project, in few words. Pure, and for people: nothing is decided by it.
import type { DataOf } from '../formats/common.ts';
import type { projectPageSchema } from '../formats/status.ts';
import type { PastOutcome, PastRun, PastStep } from './past-run.ts';

export type ProjectRun = DataOf<typeof projectPageSchema>['runs'][number];
export type ProjectStep = ProjectRun['steps'][number];

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
