// Differences between a plan that was shown or reviewed and the present one: side by side where there is room, else one
// below the other. Pure.
import { meaningOf } from '../../../reconcilers/index.ts';
import type { Change, Comparison, Fate, StepComparison } from '../../plan/compare.ts';
import type { Plan, Step } from '../../plan/plan.ts';
import { factText, labelOf } from '../fact-text.ts';
import { definitionLines, definitionsOf } from '../plan/definitions.ts';
import { stepText, symbols } from '../step-text.ts';
import { cells, hanging, harmless, listFitting, paint, plural, type Style } from '../style.ts';

export interface DifferenceOptions extends Style {
  /** The name of the earlier plan: `shown`, `reviewed`. */
  readonly was: string;
}

/** From here on two columns of text are wide enough to read. */
const sideBySideColumns = 120;

/** Without a line break at the end; empty where every step is the same. */
export function differenceText({ steps }: Comparison, options: DifferenceOptions): string {
  const done = steps.filter(({ fate }) => fate.kind === 'done').map(({ id }) => id);
  const moved = groupsOf(steps.filter(({ fate }) => fate.kind !== 'same' && fate.kind !== 'done'));
  const lines = sideBySide(moved, options) ?? oneBelowTheOther(moved, options);
  if (done.length > 0) {
    const head = `  ${plural(done.length, 'step')} done already: `;
    lines.push(...hanging(head, head.length, listFitting(done, options.width - head.length), options));
  }
  return lines.join('\n');
}

/** The output of an apply that was approved on the screen and would now do something else. Ends with a newline. */
export function staleShownText(shown: Plan, now: Plan, comparison: Comparison, style: Style): string {
  const difference = differenceText(comparison, { ...style, was: 'shown' });
  return `${[
    ...hanging('', 0, 'The fleet has changed since the plan was shown, so nothing was done.', style),
    '',
    ...(difference === '' ? [] : [difference, '']),
    `  shown  ${harmless(shown.digest)}`,
    `  now    ${harmless(now.digest)}`,
  ].join('\n')}\n`;
}

/** The same difference in many projects is shown once. */
interface Group {
  readonly ids: string[];
  readonly was: readonly string[];
  readonly is: readonly string[];
}

function groupsOf(steps: readonly StepComparison[]): Group[] {
  const groups = new Map<string, Group>();
  for (const step of steps) {
    const [was, is] = [sideOf(step, 'was'), sideOf(step, 'is')];
    const key = JSON.stringify([was, is]);
    const group = groups.get(key) ?? { ids: [], was, is };
    groups.set(key, group);
    group.ids.push(step.id);
  }
  return [...groups.values()];
}

/** The action of the step, and below it the differing facts that the action does not show. */
function sideOf({ was, is, fate }: StepComparison, side: 'was' | 'is'): string[] {
  const step = side === 'was' ? was : is;
  const head = step === null ? (side === 'was' ? 'nothing' : absence(fate)) : headOf(step);
  // With another action, its facts are not comparable.
  if (fate.kind !== 'changed' || was === null || is === null || was.action !== is.action) return [head];
  const [wasHead, isHead] = [headOf(was), headOf(is)];
  const isTold = (change: Change) =>
    wasHead !== isHead &&
    wasHead.includes(factText(change.was)) &&
    isHead.includes(factText(change.is)) &&
    change.side !== 'found';
  return [
    head,
    ...fate.changes.flatMap((change) => {
      if (change.side === 'wanted' && change.key === meaningOf(is.kind).accepts?.key)
        return definitionTexts(change, side, step);
      return isTold(change) ? [] : [changeText(is.kind, change, side)];
    }),
  ];
}

/** A line for each agent whose definition differs: what would be accepted. */
function definitionTexts(change: Change, side: 'was' | 'is', step: Step | null): string[] {
  const [was, is]: Record<string, unknown>[] = [Object(change.was), Object(change.is)];
  const names = [...new Set([...Object.keys(was ?? {}), ...Object.keys(is ?? {})])].toSorted();
  const told = new Map((step === null ? [] : definitionsOf(step)).map((one) => [one.agent, one]));
  return names.flatMap((name) => {
    if (was?.[name] === is?.[name]) return [];
    const own = (side === 'was' ? was : is)?.[name];
    const definition = told.get(name);
    const what =
      own === undefined
        ? 'none'
        : definition === undefined
          ? 'as accepted'
          : definitionLines(definition).join('; ');
    return [`definition of ${name}: ${what}`];
  });
}

function headOf(step: Step): string {
  return `${symbols[step.action]} ${stepText(step)}`;
}

function changeText(kind: Step['kind'], change: Change, side: 'was' | 'is'): string {
  const fact = factText(change[side]);
  const label = labelOf(kind, change.side, change.key);
  switch (change.side) {
    case 'found':
      return `found: ${label} ${fact}`;
    case 'wanted':
      return `wanted: ${label} ${fact}`;
    case 'step':
      return `${label === 'needs' ? 'waits for' : label}: ${fact}`;
  }
}

function absence(fate: Fate): string {
  switch (fate.kind) {
    case 'done':
      return 'done already';
    case 'undeclared':
      return 'nothing: the registry no longer asks for it';
    case 'blocked':
      return `blocked: ${fate.reason}`;
    case 'held':
      return `held: ${fate.reason}`;
    case 'unknown':
      return `cannot be seen: ${fate.reason}`;
    case 'same':
    case 'changed':
    case 'added':
      return 'nothing';
  }
}

function oneBelowTheOther(groups: readonly Group[], options: DifferenceOptions): string[] {
  const column = Math.max(options.was.length, 'now'.length);
  const side = (name: string, [head = '', ...facts]: readonly string[]) => [
    ...hanging(`    ${paint(options, 'dim', name.padEnd(column))}  `, 6 + column, head, options),
    ...facts.flatMap((fact) => hanging(' '.repeat(8 + column), 8 + column, fact, options)),
  ];
  return groups.flatMap(({ ids, was, is }) => [
    ...hanging('  ', 2, listFitting(ids, options.width - 2), options).map((line) =>
      paint(options, 'bold', line),
    ),
    ...side(options.was, was),
    ...side('now', is),
  ]);
}

const widestIds = 30;

/** Null where two columns are too narrow to read, or to hold a path in one piece. */
function sideBySide(groups: readonly Group[], options: DifferenceOptions): string[] | null {
  if (groups.length === 0) return [];
  const names = groups.map(({ ids }) => harmless(listFitting(ids, widestIds)));
  const first = Math.max(4, ...names.map(cells));
  const half = Math.floor((options.width - 2 - first - 4) / 2);
  const longest = groups.flatMap(({ was, is }) => [...was, ...is].flatMap((text) => text.split(' ')));
  const fits = longest.every((word) => cells(word) <= half - 2);
  if (options.width < sideBySideColumns || !fits) return null;
  const cellsOf = ({ was, is }: Omit<Group, 'ids'>) => [column(was, half), column(is, half)] as const;
  const rows = [{ was: [options.was], is: ['now'] }, ...groups].map(cellsOf);
  const used = Math.max(...rows.flatMap(([left]) => left.map(cells)));
  const lines = rows.map(([left, right], at) =>
    Array.from({ length: Math.max(left.length, right.length) }, (_, index) => {
      const title = pad(index > 0 ? '' : (['step', ...names][at] ?? ''), first);
      return `  ${title}  ${pad(left[index] ?? '', used)}  ${right[index] ?? ''}`.trimEnd();
    }),
  );
  return lines.flatMap((some, at) => (at === 0 ? some.map((line) => paint(options, 'dim', line)) : some));
}

function column([head = '', ...facts]: readonly string[], width: number): string[] {
  return [
    ...hanging('', 4, head, { width, near: 2 }),
    ...facts.flatMap((fact) => hanging('  ', 2, fact, { width })),
  ];
}

function pad(text: string, width: number): string {
  return text + ' '.repeat(Math.max(0, width - cells(text)));
}
