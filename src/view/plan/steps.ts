// The steps of a plan for people: projects in which something ends first, and of each project its steps in the order
// in which they are done. The same change in many projects is shown once. Pure.
import type { Step } from '../../plan/plan.ts';
import { stepText, symbols } from '../step-text.ts';
import { hanging, listFitting, type Paint, paint, plural, type Style } from '../style.ts';
import { type GroupedProject, groupSteps, type StepGroup } from './groups.ts';
import { columnFor, named } from './named.ts';

export interface StepsOptions extends Style {
  /** Every step on a line of its own, with its reason. */
  readonly verbose: boolean;
}

/** One part, or two where something is ended; none where there is no step. */
export function stepsParts(steps: readonly Step[], options: StepsOptions): string[] {
  const groups = groupSteps(steps);
  const disruptive = groups.filter(({ isDisruptive }) => isDisruptive);
  const safe = groups.filter(({ isDisruptive }) => !isDisruptive);
  return [
    ...(disruptive.length > 0 ? [section('Disruptive', 'red', disruptive, options)] : []),
    ...(safe.length > 0 ? [section(disruptive.length > 0 ? 'Safe' : null, 'bold', safe, options)] : []),
  ];
}

function section(
  title: string | null,
  how: Paint,
  groups: readonly StepGroup[],
  options: StepsOptions,
): string {
  const alone = groups.filter(({ projects }) => projects.length === 1);
  const column = columnFor(alone.flatMap(({ projects }) => projects.map(({ name }) => name)));
  const lines = options.verbose
    ? groups.flatMap(({ projects }) =>
        projects.flatMap(({ steps }) => steps.flatMap((step) => verboseLines(step, options))),
      )
    : groups.flatMap((group) => groupLines(group, column, options));
  return [...(title === null ? [] : [paint(options, how, title)]), ...lines].join('\n');
}

function groupLines({ lines, projects, isDisruptive }: StepGroup, column: number, options: Style): string[] {
  const [first] = projects;
  if (projects.length === 1 && first !== undefined) {
    return lines.flatMap(({ symbol, text }, at) => {
      const order = at === 0 ? afterText(first) : '';
      return named(colored(symbol, options), first.name, column, `${text}${order}`, options);
    });
  }
  return [
    ...lines.flatMap(({ symbol, text }) => hanging(`  ${colored(symbol, options)} `, 4, text, options)),
    ...projectsLine(
      projects.map((project) => `${project.name}${afterText(project)}`),
      options,
      // What is ended is named, wherever it is.
      isDisruptive ? 'all' : 'fitting',
    ),
  ];
}

function afterText({ after }: GroupedProject): string {
  return after.length === 0 ? '' : ` (after ${after.join(', ')})`;
}

/** So many names are listed where the others can be asked for. */
const mostNames = 8;

/** @param how many of them are named: all, as many as fit on the line, or the first few */
export function projectsLine(
  names: readonly string[],
  options: Style,
  how: 'all' | 'fitting' | 'few',
): string[] {
  const count = `in ${plural(names.length, 'project')}: `;
  const lead = `      ${paint(options, 'dim', count)}`;
  return hanging(lead, 6 + count.length, listOf(names, how, options.width - 6 - count.length), {
    ...options,
    near: 8,
  });
}

function listOf(names: readonly string[], how: 'all' | 'fitting' | 'few', room: number): string {
  if (how === 'fitting') return listFitting(names, Math.max(room, 0));
  const rest = names.length - mostNames;
  if (how === 'all' || rest <= 0) return names.join(', ');
  return `${names.slice(0, mostNames).join(', ')} and ${rest} more`;
}

function verboseLines(step: Step, options: Style): string[] {
  const facts = [
    ['reason', step.reason],
    ...(step.needs.length > 0 ? [['after', step.needs.join(', ')]] : []),
  ] as const;
  return [
    ...named(colored(symbols[step.action], options), step.id, step.id.length, stepText(step), options),
    ...facts.flatMap(([what, fact = '']) =>
      hanging(`      ${paint(options, 'dim', what ?? '')} `, 7 + (what ?? '').length, fact, options),
    ),
  ];
}

function colored(symbol: string, style: Style): string {
  const how: Paint = symbol === '-' ? 'red' : symbol === '+' ? 'green' : 'yellow';
  return paint(style, how, symbol);
}
