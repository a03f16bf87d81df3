// Differences between two plans, and a saved plan compared with the present, as data for programs. Pure.
import type { How, InterruptedStep } from '../../apply/resume.ts';
import type { Comparison, Fate } from '../../plan/compare.ts';
import type { SavedPlan } from '../../plan/saved-plan.ts';
import { type DiagnosticJson, diagnosticsJson } from '../diagnostics.ts';
import type { Freshness } from './human.ts';

export interface MovedStep {
  readonly id: string;
  readonly fate: Exclude<Fate['kind'], 'same'>;
  readonly reason: string | null;
  readonly changes: readonly {
    readonly side: 'found' | 'wanted' | 'step';
    readonly key: string;
    /** Null where there is none. */
    readonly was: unknown;
    readonly is: unknown;
  }[];
}

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

/** A step that an earlier run began and did not end. */
export interface ResumedStep {
  readonly run: string;
  readonly step: string;
  /** When it began: ISO 8601, UTC. */
  readonly began: string;
  readonly how: How['kind'];
}

export function resumedJson(interruptedSteps: readonly InterruptedStep[]): ResumedStep[] {
  return interruptedSteps.map(({ cut, how }) => ({
    run: cut.run,
    step: cut.step,
    began: cut.at,
    how: how.kind,
  }));
}

/** `po.show/1` */
export interface ShowDocument {
  readonly format: 'po.show/1';
  readonly file: string;
  readonly saved: SavedPlan;
  readonly now: {
    readonly state: 'same' | 'done' | 'stale' | 'not-compared';
    readonly digest: string | null;
    readonly root: string | null;
    readonly moved: readonly MovedStep[];
    readonly diagnostics: readonly DiagnosticJson[];
  };
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
