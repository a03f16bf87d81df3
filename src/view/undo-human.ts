// An undo for people: what the registry would have to say, what is not undone and why, and the plan that follows. Pure.
import { hideSecrets } from '../../engine/toml/secrets.ts';
import type { PastRun } from '../history/past-run.ts';
import type { Edited } from '../history/registry-text.ts';
import type { StepRemark, Undo } from '../history/undo.ts';
import type { Plan } from '../plan/plan.ts';
import { timeText } from './fact-text.ts';
import { planText } from './plan-human.ts';
import { hanging, harmless, type Paint, paint, plural, type Style } from './style.ts';

export interface UndoView {
  /** Oldest first. */
  readonly runs: readonly PastRun[];
  readonly undo: Undo;
  /** Null where there is nothing to change. */
  readonly edited: Edited | null;
  /** What would be done once the registry says so; null where it is not known. */
  readonly plan: Plan | null;
  /** The registry, as people name it. */
  readonly file: string;
}

/** Ends with a newline. */
export function undoText({ runs, undo, edited, plan, file }: UndoView, style: Style): string {
  const names = runs.map(({ run, startedAt }) =>
    startedAt === null ? run : `${run} (${timeText(startedAt)})`,
  );
  const title = hanging(`${paint(style, 'bold', 'Undo of')} `, 8, names.join(', '), style);
  const parts = [title, ...changeParts(undo, edited, file, style)];
  if (undo.notUndone.length > 0)
    parts.push(remarkLines('Not undone', 'yellow', undo.notUndone, runs.length > 1, style));
  if (undo.asItIs.length > 0)
    parts.push(remarkLines('Needs no undoing', 'dim', undo.asItIs, runs.length > 1, style));
  if (plan !== null) {
    const text = planText(plan, { ...style, verbose: false, next: null }).trimEnd();
    const head = `What po plan would show then, of ${plural(undo.projects.length, 'project')}:`;
    parts.push(hanging('', 0, head, style).map((line) => paint(style, 'bold', line)));
    parts.push([text]);
  }
  return `${parts.map((lines) => lines.join('\n')).join('\n\n')}\n`;
}

function changeParts({ changes }: Undo, edited: Edited | null, file: string, style: Style): string[][] {
  if (edited === null || changes.length === 0)
    return [hanging('', 0, `There is nothing to change in ${file}.`, style)];
  if (!edited.ok) {
    const why = `${file} says it in a way that po does not edit. Write there:`;
    return [
      [...hanging('', 0, why, style), ...edited.byHand.map((line) => `  ${harmless(hideSecrets(line))}`)],
    ];
  }
  const width = String(Math.max(...edited.lines.map(({ line }) => line))).length;
  const line = (mark: '-' | '+', number: number, text: string) => {
    const how: Paint = mark === '-' ? 'red' : 'green';
    const shown = harmless(hideSecrets(text.replace(/\r$/, '')));
    return `  ${String(number).padStart(width)} ${paint(style, how, `${mark} ${shown}`)}`;
  };
  const lines = edited.lines.flatMap((one) => [
    ...(one.before === null ? [] : [line('-', one.line, one.before)]),
    line('+', one.line, one.after),
  ]);
  const head = `${harmless(file)}, ${plural(edited.lines.length, 'line')}:`;
  return [[paint(style, 'bold', head), ...lines]];
}

function remarkLines(
  title: string,
  how: Paint,
  remarks: readonly StepRemark[],
  hasSeveralRuns: boolean,
  style: Style,
): string[] {
  const lines = remarks.flatMap(({ run, step, why }) => {
    const of = hasSeveralRuns ? ` (run ${run})` : '';
    return hanging(`  · ${paint(style, 'bold', harmless(step))}  `, 6 + step.length, `${why}${of}`, style);
  });
  return [paint(style, how, title), ...lines];
}
