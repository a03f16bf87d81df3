// `po.undo/1`: what would undo past runs, for programs. Pure.
import type { Edited } from '../history/registry-text.ts';
import type { Undo } from '../history/undo.ts';
import type { Plan } from '../plan/plan.ts';

export interface UndoDocument {
  readonly format: 'po.undo/1';
  /** Oldest first. */
  readonly runs: readonly string[];
  readonly file: string;
  readonly changes: Undo['changes'];
  readonly notUndone: Undo['notUndone'];
  readonly asItIs: Undo['asItIs'];
  /** Lines to write where po does not edit the file. */
  readonly byHand: readonly string[];
  /** The file says so now. */
  readonly written: boolean;
  readonly plan: Plan | null;
}

export interface UndoResult {
  readonly runs: readonly string[];
  readonly file: string;
  readonly undo: Undo;
  readonly edited: Edited | null;
  readonly plan: Plan | null;
  readonly isWritten: boolean;
}

export function undoDocument({ runs, file, undo, edited, plan, isWritten }: UndoResult): UndoDocument {
  const { changes, notUndone, asItIs } = undo;
  const byHand = edited?.ok === false ? edited.byHand : [];
  return { format: 'po.undo/1', runs, file, changes, notUndone, asItIs, byHand, written: isWritten, plan };
}
