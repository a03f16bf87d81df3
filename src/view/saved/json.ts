// Differences between two plans, and a saved plan compared with the present, as data for programs. Pure.

import type { InterruptedStep } from '../../apply/resume.ts';
import type { DataOf } from '../../formats/common.ts';
import type { resumedSchema, showSchema } from '../../formats/saved-plan.ts';
import type { Comparison } from '../../plan/compare.ts';
import type { SavedPlan } from '../../plan/saved-plan.ts';
import { diagnosticsJson } from '../diagnostics.ts';
import type { Freshness } from './human.ts';

export type ShowDocument = DataOf<typeof showSchema>;
export type MovedStep = ShowDocument['now']['moved'][number];
export type ResumedStep = DataOf<typeof resumedSchema>;

/** Every step that differs. */
export function movedJson({ steps }: Comparison): MovedStep[] {
  return steps.flatMap(({ id, fate }): MovedStep[] => {
    if (fate.kind === 'same') return [];
    const changes = fate.kind === 'changed' ? fate.changes : [];
    return [
      {
        id,
        fate: fate.kind,
        reason: 'reason' in fate ? fate.reason : null,
        changes: changes.map(({ side, key, was, is }) => ({ side, key, was: was ?? null, is: is ?? null })),
      },
    ];
  });
}

export function resumedJson(interruptedSteps: readonly InterruptedStep[]): ResumedStep[] {
  return interruptedSteps.map(({ cut, how }) => ({
    run: cut.run,
    step: cut.step,
    began: cut.at,
    how: how.kind,
  }));
}

export function showDocument(file: string, saved: SavedPlan, freshness: Freshness): ShowDocument {
  return { format: 'po.show/1', file, saved, now: nowJson(freshness) };
}

function nowJson(freshness: Freshness): ShowDocument['now'] {
  if (freshness.kind === 'alone') {
    const diagnostics = diagnosticsJson(freshness.diagnostics);
    return { state: 'not-compared', digest: null, root: null, moved: [], diagnostics };
  }
  const { kind, comparison, root, plan } = freshness;
  return {
    state: kind,
    digest: plan.digest,
    root,
    moved: movedJson(comparison),
    diagnostics: diagnosticsJson(plan.diagnostics),
  };
}
