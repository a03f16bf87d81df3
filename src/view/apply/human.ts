// An apply for people: a line when a step begins to take time and one when it ends, and at the end a table of
// what did not go well, why, and how to go on. Pure.
import { type HelpLine, helpLines } from '../../../engine/kernel/help.ts';
import { isGood, needsFix, type StepResult } from '../../apply/outcome.ts';
import type { StepEvent } from '../../apply/run.ts';
import type { Plan, Step } from '../../plan/plan.ts';
import { stepText } from '../step-text.ts';
import {
  cells,
  command,
  hanging,
  harmless,
  listFitting,
  type Paint,
  paint,
  plural,
  type Style,
} from '../style.ts';

/**
 * The line for a step that has ended; nothing for its beginning, and nothing for a step that never began: those are
 * listed together at the end. Ends with a newline.
 */
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
      const notes = outcome.notes.map(helpLines);
      const said = notes.filter((lines) => !lines.some(({ isCommand }) => isCommand)).flat();
      const below = notes.filter((lines) => lines.some(({ isCommand }) => isCommand)).flat();
      const words = said.length === 0 ? '' : ` (${said.map(({ text }) => text).join('; ')})`;
      const seconds = `${(result.durationMs / 1000).toFixed(1)} s`;
      const first = line('green', '✓', `${words} ${seconds}`).replace(
        /[\d.]+ s\n$/,
        `${paint(style, 'dim', seconds)}\n`,
      );
      const rest = below.flatMap(({ isCommand, text }) =>
        isCommand ? [`      ${paint(style, 'cyan', harmless(text))}`] : hanging('    ', 4, text, style),
      );
      return [first, ...rest.map((one) => `${one}\n`)].join('');
    }
    case 'unchanged':
      return line('dim', '=', ': already so');
    case 'failed':
      return line('red', '✗', ': failed');
    case 'blocked':
      return line('yellow', '!', ': blocked');
    case 'unpushed':
      return line('yellow', '!', ': done here, not at origin');
    case 'stale':
      return line('red', '✗', ': changed since it was planned');
    case 'not-attempted':
      return null;
  }
}

export interface ApplyEnd {
  readonly plan: Plan;
  readonly results: readonly StepResult[];
  readonly interrupted: boolean;
  /** What to type to try again: these projects, or (null) all that was selected. `isRemoving`: removals are left to do. */
  readonly again: (projects: readonly string[] | null, isRemoving: boolean) => string;
}

/**
 * What went wrong and why, which steps were skipped because of it, one line of counts, and how to go on. Ends with a
 * newline.
 */
export function resultText(end: ApplyEnd, style: Style): string {
  const { plan, results } = end;
  const steps = new Map(plan.steps.map((step) => [step.id, step]));
  const rows = [
    ...results.flatMap((result) => failureText(result, steps.get(result.id), style)),
    ...omitted(results, steps, style),
  ];
  return `${[...(rows.length === 0 ? [] : [rows.join('\n')]), closing(end, style)].join('\n\n')}\n`;
}

/** Which step, and below it why: the last lines of what was printed, as they were. */
function failureText({ id, outcome }: StepResult, step: Step | undefined, style: Style): string[] {
  if (isGood(outcome) || !('why' in outcome) || outcome.state === 'not-attempted') return [];
  const isFailed = outcome.state === 'failed' || outcome.state === 'stale';
  const [how, sign] = isFailed ? (['red', '✗'] as const) : (['yellow', '!'] as const);
  const text = step === undefined ? '' : stepText(step);
  const shown = harmless(id);
  const head = `  ${paint(style, how, sign)} ${paint(style, how, shown)}  `;
  const title = hanging(head, 6 + cells(shown), text, style);
  return [...title, ...helpLines(outcome.why).flatMap((line) => whyLines(line, style))];
}

/** A command stays in one piece, so that it can be copied. */
function whyLines({ isCommand, text }: HelpLine, style: Style): string[] {
  return isCommand ? [`        ${paint(style, 'cyan', harmless(text))}`] : hanging('      ', 6, text, style);
}

/** What was never begun, all that shares a reason in one row. */
function omitted(results: readonly StepResult[], steps: ReadonlyMap<string, Step>, style: Style): string[] {
  const rows = new Map<string, string[]>();
  for (const { id, outcome } of results) {
    if (outcome.state !== 'not-attempted') continue;
    rows.set(outcome.why, [...(rows.get(outcome.why) ?? []), steps.get(id)?.project ?? id]);
  }
  return [...rows].flatMap(([why, projects]) => {
    const names = listFitting([...new Set(projects)], style.width);
    const text = `not attempted because ${why}: ${plural(projects.length, 'step')} in ${names}`;
    return hanging(`  ${paint(style, 'yellow', '·')} `, 4, text, style);
  });
}

function closing({ plan, results, interrupted, again }: ApplyEnd, style: Style): string {
  const count = (...states: StepResult['outcome']['state'][]) =>
    results.filter(({ outcome }) => states.includes(outcome.state)).length;
  const counts = [
    [count('done'), 'done'],
    [count('unchanged'), 'already so'],
    [count('failed', 'stale'), 'failed'],
    [count('unpushed'), 'not at origin'],
    [count('not-attempted'), 'not attempted'],
    [count('blocked'), 'blocked'],
  ] as const;
  const line = countsText(counts);
  // No step was planned there.
  const beside = countsText([
    [plan.blocked.length, 'blocked'],
    [plan.summary.held, 'on hold'],
  ]);
  const left = beside === '' ? '' : `; left as they are: ${beside}`;
  const bad = results.filter(({ outcome }) => !isGood(outcome));
  const headline = interrupted ? 'Interrupted:' : bad.length === 0 ? 'Applied:' : 'Not all applied:';
  const lines = hanging(
    `${paint(style, 'bold', headline)} `,
    headline.length + 1,
    `${line}, of ${plural(results.length, 'step')}${left}.`,
    style,
  );
  const { stuck, rest } = byHope(plan, results);
  if (stuck.length > 0) {
    const names = harmless(listFitting(stuck, style.width - firstWords.length - 1));
    lines.push(`${firstWords}${paint(style, 'bold', names)}.`);
  }
  const done = new Set(results.filter(({ outcome }) => isGood(outcome)).map(({ id }) => id));
  const isRemoving = plan.steps.some(({ id, reason }) => reason === 'removed' && !done.has(id));
  if (rest.length > 0)
    lines.push(command('To try again: ', again(projectsLeft(plan, rest), isRemoving), style));
  else if (stuck.length > 0) lines.push(command('Then apply again: ', again(null, isRemoving), style));
  return lines.join('\n');
}

function countsText(counts: readonly (readonly [number, string])[]): string {
  return counts
    .filter(([number]) => number > 0)
    .map(([number, what]) => `${number} ${what}`)
    .join(', ');
}

const firstWords = 'Fix first, as said above: ';

/**
 * The projects that end the same way until a person has done what is named, and those worth another try as they are.
 */
function byHope(plan: Plan, results: readonly StepResult[]) {
  const outcomes = new Map(results.map(({ id, outcome }) => [id, outcome]));
  const stuck = plan.steps.filter(({ id }) => needsFix(outcomes.get(id)));
  const projects = new Set(stuck.map(({ project }) => project));
  const waiting = new Set(stuck.map(({ id }) => id));
  // In the order of the plan: what a step needs comes before it.
  for (const { id, needs } of plan.steps) {
    if (outcomes.get(id)?.state === 'not-attempted' && needs.some((need) => waiting.has(need)))
      waiting.add(id);
  }
  const projectOf = new Map(plan.steps.map(({ id, project }) => [id, project]));
  const rest = results.filter(
    ({ id, outcome }) => !isGood(outcome) && !waiting.has(id) && !projects.has(projectOf.get(id) ?? ''),
  );
  return { stuck: [...projects], rest };
}

/** More names would make the command unreadable. */
const mostNamed = 8;

/**
 * The projects that have something left. Null where the command that was given says the same and is shorter, or where
 * one of them cannot be named, because the registry does not know it any more.
 */
function projectsLeft(plan: Plan, bad: readonly StepResult[]): readonly string[] | null {
  const ids = new Set(bad.map(({ id }) => id));
  const left = plan.steps.filter(({ id }) => ids.has(id));
  const names = new Set(left.map(({ project }) => project));
  const isAll = plan.steps.every(({ project }) => names.has(project));
  const isTooLong = names.size > mostNamed;
  return isAll || isTooLong || left.some(({ reason }) => reason === 'removed') ? null : [...names];
}
