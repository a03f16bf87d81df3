// An apply for people: a line when a step begins to take time and one when it ends, and at the end a table of
// what did not go well, why, and how to go on. Pure.
import { isGood, type StepResult } from '../apply/outcome.ts';
import type { StepEvent } from '../apply/run.ts';
import type { Plan, Step } from '../plan/plan.ts';
import { stepText, symbols } from './step-text.ts';
import { hanging, type Paint, paint, plural, type Style } from './style.ts';

/** What is printed when a step ends; nothing for its beginning. Ends with a newline. */
export function progressLine(event: StepEvent, style: Style): string | null {
  if (event.kind !== 'step-ended') return null;
  const { step, result } = event;
  const { outcome } = result;
  const line = (how: Paint, mark: string, end: string): string => {
    const text = `${step.project}: ${stepText(step)}${end}`;
    return `${hanging(`  ${paint(style, how, mark)} `, 4, text, style).join('\n')}\n`;
  };
  switch (outcome.state) {
    case 'done': {
      const notes = outcome.notes.length === 0 ? '' : ` (${outcome.notes.join('; ')})`;
      const seconds = `${(result.durationMs / 1000).toFixed(1)} s`;
      return line('green', '✓', `${notes} ${seconds}`).replace(
        /[\d.]+ s\n$/,
        `${paint(style, 'dim', seconds)}\n`,
      );
    }
    case 'unchanged':
      return line('dim', '=', ': already so');
    case 'failed':
      return line('red', '✗', ': failed');
    case 'stale':
      return line('red', '✗', ': changed since it was planned');
    case 'not-attempted':
      return line('yellow', '·', `: not attempted because ${outcome.why}`);
  }
}

export interface ApplyEnd {
  readonly plan: Plan;
  readonly results: readonly StepResult[];
  readonly interrupted: boolean;
  /** What to type to try again. */
  readonly again: string;
}

/** What went wrong in full, then one line of counts. Ends with a newline. */
export function resultText({ plan, results, interrupted, again }: ApplyEnd, style: Style): string {
  const steps = new Map(plan.steps.map((step) => [step.id, step]));
  const bad = results.filter(({ outcome }) => outcome.state === 'failed' || outcome.state === 'stale');
  const parts = bad.map((result) => failureText(result, steps.get(result.id), style));
  const count = (isIn: (result: StepResult) => boolean) => results.filter(isIn).length;
  const counts = [
    [count(({ outcome }) => outcome.state === 'done'), 'done'],
    [count(({ outcome }) => outcome.state === 'unchanged'), 'already so'],
    [bad.length, 'failed'],
    [count(({ outcome }) => outcome.state === 'not-attempted'), 'not attempted'],
    [plan.blocked.length, 'blocked'],
    [plan.summary.held, 'held'],
  ] as const;
  const line = counts.filter(([number]) => number > 0).map(([number, what]) => `${number} ${what}`);
  const all = results.every(({ outcome }) => isGood(outcome));
  const verdict = interrupted ? 'Interrupted:' : all ? 'Applied:' : 'Not all applied:';
  const closing = hanging(
    `${paint(style, 'bold', verdict)} `,
    verdict.length + 1,
    `${line.join(', ')}, of ${plural(results.length, 'step')}.`,
    style,
  );
  if (!all) closing.push(`To try again: ${paint(style, 'cyan', again)}`);
  return `${[...parts, closing.join('\n')].join('\n\n')}\n`;
}

/** Which step, and below it why: the last lines of what was printed, as they were. */
function failureText({ id, outcome }: StepResult, step: Step | undefined, style: Style): string {
  const why = outcome.state === 'failed' || outcome.state === 'stale' ? outcome.why : '';
  const title =
    step === undefined
      ? [id]
      : hanging(`${id}  ${symbols[step.action]} `, id.length + 4, stepText(step), style);
  const lines = why.split('\n').flatMap((line) => hanging('      ', 6, line, style));
  return [...title.map((line) => paint(style, 'red', line)), ...lines].join('\n');
}

/** The difference between what was shown and what would be done now. Ends with a newline. */
export function staleText(shown: Plan, current: Plan, style: Style): string {
  const describe = (plan: Plan) =>
    new Map(plan.steps.map((step) => [step.id, `${symbols[step.action]} ${stepText(step)}`]));
  const before = describe(shown);
  const now = describe(current);
  const lines = [...new Set([...before.keys(), ...now.keys()])].sort().flatMap((id) => {
    const [was = 'nothing', is = 'nothing'] = [before.get(id), now.get(id)];
    if (was === is) return [];
    const column = 9 + id.length + 2;
    return [
      ...hanging(`  shown  ${id}  `, column, was, style),
      ...hanging(`  now    ${id}  `, column, is, style),
    ];
  });
  return [
    ...hanging('', 0, 'The fleet has changed since the plan was shown, so nothing was done.', style),
    ...(lines.length === 0
      ? hanging('  ', 2, 'the same steps, on other facts: see po plan --json', style)
      : lines),
    `  shown  ${shown.digest}`,
    `  now    ${current.digest}`,
    '',
  ].join('\n');
}
