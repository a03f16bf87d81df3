// An apply for people: a line when a step begins to take time and one when it ends, and at the end a table of
// what did not go well, why, and how to go on. Pure.
import { isGood, type StepResult } from '../apply/outcome.ts';
import type { StepEvent } from '../apply/run.ts';
import type { Plan, Step } from '../plan/plan.ts';
import { stepText, symbols } from './step-text.ts';
import { paint, plural, type Style, wrap } from './style.ts';

/** One line for the end of a step; nothing for its beginning. */
export function progressLine(event: StepEvent, style: Style): string | null {
  if (event.kind === 'started') return null;
  const { step, result } = event;
  const { outcome } = result;
  const what = `${step.project}: ${stepText(step)}`;
  switch (outcome.state) {
    case 'done': {
      const notes = outcome.notes.length === 0 ? '' : ` (${outcome.notes.join('; ')})`;
      const seconds = paint(style, 'dim', ` ${(result.durationMs / 1000).toFixed(1)} s`);
      return `  ${paint(style, 'green', '✓')} ${what}${notes}${seconds}\n`;
    }
    case 'unchanged':
      return `  ${paint(style, 'dim', '=')} ${what}: already so\n`;
    case 'failed':
      return `  ${paint(style, 'red', '✗')} ${what}: failed\n`;
    case 'stale':
      return `  ${paint(style, 'red', '✗')} ${what}: changed since it was planned\n`;
    case 'not-attempted':
      return `  ${paint(style, 'yellow', '·')} ${what}: not attempted because ${outcome.why}\n`;
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
    [count(({ outcome }) => isGood(outcome)), 'done'],
    [bad.length, 'failed'],
    [count(({ outcome }) => outcome.state === 'not-attempted'), 'not attempted'],
    [plan.blocked.length, 'blocked'],
    [plan.summary.held, 'held'],
  ] as const;
  const line = counts.filter(([number]) => number > 0).map(([number, what]) => `${number} ${what}`);
  const all = results.every(({ outcome }) => isGood(outcome));
  const verdict = interrupted ? 'Interrupted:' : all ? 'Applied:' : 'Not all applied:';
  const closing = `${paint(style, 'bold', verdict)} ${line.join(', ')}, of ${plural(results.length, 'step')}.`;
  return `${[...parts, all ? closing : `${closing}\nTo try again: ${paint(style, 'cyan', again)}`].join('\n\n')}\n`;
}

function failureText({ id, outcome }: StepResult, step: Step | undefined, style: Style): string {
  const why = outcome.state === 'failed' || outcome.state === 'stale' ? outcome.why : '';
  const title = step === undefined ? id : `${id}  ${symbols[step.action]} ${stepText(step)}`;
  const lines = why.split('\n').flatMap((line) => wrap(line, Math.max(20, style.width - 6)));
  return [paint(style, 'red', title), ...lines.map((line) => `      ${line}`)].join('\n');
}

/** The difference between what was shown and what would be done now. */
export function staleText(shown: Plan, current: Plan): string {
  const describe = (plan: Plan) =>
    new Map(plan.steps.map((step) => [step.id, `${symbols[step.action]} ${stepText(step)}`]));
  const before = describe(shown);
  const now = describe(current);
  const lines = [...new Set([...before.keys(), ...now.keys()])].sort().flatMap((id) => {
    const [was, is] = [before.get(id), now.get(id)];
    if (was === is) return [];
    return [
      ...(was === undefined ? [] : [`  shown  ${id}  ${was}`]),
      ...(is === undefined ? [] : [`  now    ${id}  ${is}`]),
    ];
  });
  return [
    'The fleet has changed since the plan was shown, so nothing was done.',
    ...(lines.length === 0 ? ['  the same steps, on other facts: see po plan --json'] : lines),
    `  shown ${shown.digest}`,
    `  now   ${current.digest}`,
    '',
  ].join('\n');
}
