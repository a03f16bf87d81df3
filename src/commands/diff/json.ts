// What a change of the registry asks for, as data: `po.diff/1`. Pure.
import type { Intent } from '../../plan/intent.ts';
import type { Step } from '../../plan/plan.ts';
import { type DiagnosticJson, diagnosticsJson } from '../../view/diagnostics.ts';

export interface DiffDocument extends Omit<Intent, 'steps' | 'diagnostics'> {
  readonly format: 'po.diff/1';
  readonly steps: readonly Omit<Step, 'display'>[];
  readonly diagnostics: readonly DiagnosticJson[];
}

export function diffDocument({ steps, diagnostics, ...intent }: Intent): DiffDocument {
  return {
    format: 'po.diff/1',
    ...intent,
    steps: steps.map(({ display: _, ...step }) => step),
    diagnostics: diagnosticsJson(diagnostics),
  };
}
