// `po.undo/1`: what would undo past runs, for programs. Pure.
import { cutSecrets, hideSecrets } from '../../../engine/kernel/secrets.ts';
import type { DataOf } from '../../formats/common.ts';
import type { undoSchema } from '../../formats/undo.ts';
import type { StepRemark, Undo } from '../../history/undo.ts';
import type { Plan } from '../../plan/plan.ts';

export type UndoDocument = DataOf<typeof undoSchema>;

export interface UndoResult {
  readonly runs: readonly string[];
  readonly file: string;
  readonly undo: Undo;
  readonly plan: Plan | null;
  readonly isWritten: boolean;
}

export function undoDocument({ runs, file, undo, plan, isWritten }: UndoResult): UndoDocument {
  const [notUndone, asItIs] = [undo.notUndone.map(shown), undo.asItIs.map(shown)];
  const changes = undo.changes.map(({ path, before, after }) => ({
    ...{ path, before: before === null ? null : hideSecrets(before), after: hideSecrets(after) },
  }));
  return { format: 'po.undo/1', runs, file, changes, notUndone, asItIs, written: isWritten, plan };
}

function shown(remark: StepRemark): StepRemark {
  return { ...remark, lines: remark.lines.map(cutSecrets) };
}
