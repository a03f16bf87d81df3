// What a change of the registry asks for, as data: `po.diff/1`. Pure.
import type { DataOf } from '../../formats/common.ts';
import type { diffSchema } from '../../formats/diff.ts';
import type { Intent } from '../../plan/intent.ts';
import { diagnosticsJson } from '../../view/diagnostics.ts';

export type DiffDocument = DataOf<typeof diffSchema>;

export function diffDocument({ steps, diagnostics, ...intent }: Intent): DiffDocument {
  return {
    format: 'po.diff/1',
    ...intent,
    steps: steps.map(({ display: _, ...step }) => step),
    diagnostics: diagnosticsJson(diagnostics),
  };
}
