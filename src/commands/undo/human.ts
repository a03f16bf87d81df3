// An undo for people: the registry edits, what is not undone and why, and the plan that follows. Pure.
import { cutSecrets } from '../../../engine/kernel/secrets.ts';
import type { PastRun } from '../../history/past-run.ts';
import type { StepRemark, Undo } from '../../history/undo.ts';
import type { Plan } from '../../plan/plan.ts';
import { timeText } from '../../view/fact-text.ts';
import { planText } from '../../view/plan/human.ts';
import { cells, hanging, harmless, type Paint, paint, plural, type Style } from '../../view/style.ts';
import { textDiff } from '../../view/text-diff.ts';

export interface UndoView {
  /** Oldest first. */
  readonly runs: readonly PastRun[];
  readonly undo: Undo;
  /** The text of the registry before and after the edit; null where there is nothing to change. */
  readonly before: string;
  readonly after: string | null;
  /** The plan after the edits; null where it is not known. */
  readonly plan: Plan | null;
  /** The registry, as people name it. */
  readonly file: string;
}

/** Ends with a newline. */
export function undoText({ runs, undo, before, after, plan, file }: UndoView, style: Style): string {
  const names = runs.map(({ run, startedAt }) =>
    startedAt === null ? run : `${run} (${timeText(startedAt)})`,
  );
  const title = hanging(`${paint(style, 'bold', 'Undo of')} `, 8, names.join(', '), style);
  const nothing = hanging('', 0, `There is nothing to change in ${file}.`, style);
  const parts = [
    title,
    after === null ? nothing : textDiff(file, before, after, style).trimEnd().split('\n'),
  ];
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

/** More than anyone reads on a screen. */
const mostRemarks = 500;

function remarkLines(
  title: string,
  how: Paint,
  remarks: readonly StepRemark[],
  hasSeveralRuns: boolean,
  style: Style,
): string[] {
  const rest = remarks.length - mostRemarks;
  const lines = remarks.slice(0, mostRemarks).flatMap(({ run, step, why, lines: toPaste }) => {
    const of = hasSeveralRuns ? ` (run ${run})` : '';
    const said = hanging(
      `  · ${paint(style, 'bold', harmless(step))}  `,
      6 + cells(harmless(step)),
      `${why}${of}`,
      style,
    );
    // In one piece, so that they can be copied.
    return [...said, ...toPaste.map((line) => `      ${paint(style, 'cyan', harmless(cutSecrets(line)))}`)];
  });
  return [paint(style, how, title), ...lines, ...(rest > 0 ? [`  and ${rest} more: --json lists them`] : [])];
}
