// The plan for people: what will be ended first, the same change shown once for all its projects, what stands
// in the way with its way out, one summary line, the digest, and what to type next. Pure.
import { helpLines } from '../../engine/toml/help.ts';
import { isOfFleet } from '../plan/elsewhere.ts';
import type { Changes, Plan, Refusal, Step } from '../plan/plan.ts';
import { renderDiagnostics, together } from './diagnostics.ts';
import { groupBlocked } from './groups.ts';
import { legend, stepText, symbols } from './step-text.ts';
import { cells, hanging, harmless, listFitting, type Paint, paint, plural, type Style } from './style.ts';

export interface ChangesOptions extends Style {
  /** Every step on a line of its own, with its reason. */
  readonly verbose: boolean;
}

export interface PlanViewOptions extends ChangesOptions {
  /** What applies this plan, such as `po apply`; null where the plan is shown by `apply` itself. */
  readonly next: string | null;
}

/** Ends with a newline. */
export function planText(plan: Plan, options: PlanViewOptions): string {
  return `${[...changesParts(plan, options), closing(plan, options)].join('\n\n')}\n`;
}

/** What is asked for and what is in its way, part by part: to be set apart by empty lines. */
export function changesParts(plan: Changes, options: ChangesOptions): string[] {
  const parts: string[] = [];
  if (plan.diagnostics.length > 0) parts.push(renderDiagnostics(together(plan.diagnostics), options));
  const disruptive = plan.steps.filter((step) => step.risk === 'disruptive');
  const safe = plan.steps.filter((step) => step.risk === 'safe');
  if (disruptive.length > 0) parts.push(section('Disruptive', 'red', disruptive, options));
  if (safe.length > 0) parts.push(section(disruptive.length > 0 ? 'Safe' : null, 'bold', safe, options));
  if (plan.refused !== null) parts.push(refusedText(plan.refused, options));
  if (plan.blocked.length > 0) parts.push(blockedText(plan, options));
  if (plan.holds.length > 0) parts.push(holdsText(plan, options));
  if (plan.steps.length > 1 || disruptive.length > 0) parts.push(legendText(plan, options));
  return parts;
}

/**
 * For whoever wants to hear little: what is wrong, and the one line that sums it up. With `isApplied` also what is in
 * the way, and the sum only where there is nothing to do: what is done is told when it is done. Empty where there is
 * nothing to say; ends with a newline otherwise.
 */
export function quietPlanText(plan: Plan, style: Style, isApplied: boolean): string {
  const options: PlanViewOptions = { ...style, verbose: false, next: null };
  const parts = [
    ...(plan.diagnostics.length > 0 ? [renderDiagnostics(together(plan.diagnostics), options)] : []),
    ...(plan.refused !== null ? [refusedText(plan.refused, options)] : []),
    ...(isApplied && plan.blocked.length > 0 ? [blockedText(plan, options)] : []),
    ...(isApplied && plan.steps.length > 0 ? [] : [summaryLine(plan, options)]),
  ];
  return parts.length === 0 ? '' : `${parts.join('\n\n')}\n`;
}

function section(title: string | null, how: Paint, steps: readonly Step[], options: ChangesOptions): string {
  const lines = options.verbose
    ? steps.flatMap((step) => verboseLines(step, options))
    : groupLines(steps, options);
  return [...(title === null ? [] : [paint(options, how, title)]), ...lines].join('\n');
}

interface Group {
  readonly symbol: string;
  readonly text: string;
  readonly isDisruptive: boolean;
  readonly projects: string[];
}

/** The same change once, with its projects; the others project by project. */
function groupLines(steps: readonly Step[], options: ChangesOptions): string[] {
  const groups = new Map<string, Group>();
  for (const step of steps) {
    const [symbol, text] = [symbols[step.action], stepText(step)];
    const group = groups.get(`${symbol} ${text}`) ?? {
      symbol,
      text,
      isDisruptive: step.risk === 'disruptive',
      projects: [],
    };
    groups.set(`${symbol} ${text}`, group);
    group.projects.push(step.project);
  }
  const shared = [...groups.values()].filter(({ projects }) => projects.length > 1);
  const alone = [...groups.values()].filter(({ projects }) => projects.length === 1);
  const order = new Map(alone.map(({ projects }, index) => [projects[0] ?? '', index] as const).reverse());
  const byProject = alone.toSorted(
    (a, b) => (order.get(a.projects[0] ?? '') ?? 0) - (order.get(b.projects[0] ?? '') ?? 0),
  );
  const column = columnFor(order.keys());
  return [
    ...shared.flatMap((group) => sharedLines(group, options)),
    ...byProject.flatMap(({ symbol, text, projects: [name = ''] }) =>
      named(colored(symbol, options), name, column, text, options),
    ),
  ];
}

/** What ends something names all its projects; anything else as many as fit. */
function sharedLines({ symbol, text, projects, isDisruptive }: Group, options: ChangesOptions): string[] {
  return [
    ...hanging(`  ${colored(symbol, options)} `, 4, text, options),
    ...projectsLine(projects, options, isDisruptive),
  ];
}

function projectsLine(projects: readonly string[], options: ChangesOptions, isWhole = true): string[] {
  const count = `in ${plural(projects.length, 'project')}: `;
  const names = isWhole
    ? projects.join(', ')
    : listFitting(projects, Math.max(options.width - 6 - count.length, 0));
  return hanging(`      ${paint(options, 'dim', count)}`, 6 + count.length, names, { ...options, near: 8 });
}

function verboseLines(step: Step, options: ChangesOptions): string[] {
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

function refusedText({ code, reason, help, projects }: Refusal, options: ChangesOptions): string {
  return [
    paint(options, 'red', 'Refused'),
    ...hanging(`  ${paint(options, 'red', '!')} `, 4, `${reason} (${code})`, options),
    ...hanging('      namely: ', 14, projects.join(', '), options),
    ...wayOutLines(help, options),
  ].join('\n');
}

function blockedText(plan: Changes, options: ChangesOptions): string {
  const groups = groupBlocked(plan.blocked);
  const column = columnFor(groups.flatMap(({ projects }) => (projects.length === 1 ? projects : [])));
  const mark = paint(options, 'yellow', '!');
  const lines = groups.flatMap(({ block: { reason, code, help }, projects }) => {
    const [name = '', ...others] = projects;
    const text = `${reason} (${code})`;
    return [
      ...(others.length === 0
        ? named(mark, name, column, text, options)
        : [...hanging(`  ${mark} `, 4, text, options), ...projectsLine(projects, options)]),
      ...wayOutLines(help, options),
    ];
  });
  return [paint(options, 'yellow', 'Blocked'), ...lines].join('\n');
}

/** The words wrapped, and each command whole on a line of its own, so that it can be copied. */
function wayOutLines(help: string, options: ChangesOptions): string[] {
  const label = '      way out:';
  return helpLines(help).flatMap(({ isCommand, text }, index) => {
    if (isCommand) return [...(index === 0 ? [label] : []), `${' '.repeat(8)}${harmless(text)}`];
    return hanging(index === 0 ? `${label} ` : ' '.repeat(15), 15, text, options);
  });
}

function holdsText(plan: Changes, options: ChangesOptions): string {
  const column = columnFor(plan.holds.map((hold) => hold.project));
  const lines = plan.holds.flatMap(({ project, reason, until, isPast }) => {
    const day = until === null ? '' : `, until ${until}`;
    const mark = isPast ? paint(options, 'yellow', '!') : ' ';
    return named(mark, project, column, `${reason}${day}${isPast ? ', which is past' : ''}`, options);
  });
  return [paint(options, 'bold', 'Held'), ...lines].join('\n');
}

/** `  + name  text`, with the texts of a section in one column where the names allow it. */
function named(mark: string, name: string, column: number, text: string, options: ChangesOptions): string[] {
  const shown = harmless(name);
  const padding = ' '.repeat(Math.max(0, column - cells(shown)) + 2);
  const head = `  ${mark} ${paint(options, 'bold', shown)}${padding}`;
  const headCells = 4 + cells(shown) + padding.length;
  // Where the name takes most of the line, the text is better off below it than torn at its first word.
  const isTorn = headCells > options.width / 2 && headCells + cells(text) > options.width;
  if (isTorn) return [head.trimEnd(), ...hanging('      ', 6, text, options)];
  return hanging(head, headCells, text, options);
}

const widestColumn = 20;

function columnFor(names: Iterable<string>): number {
  return Math.max(0, ...[...names].map((name) => name.length).filter((length) => length <= widestColumn));
}

function legendText(plan: Changes, options: ChangesOptions): string {
  const used = new Set(plan.steps.map((step) => symbols[step.action]));
  const entries = legend
    .filter(([symbol]) => used.has(symbol))
    .map(([symbol, meaning]) => `${symbol} ${meaning}`);
  const line = `  legend: ${entries.join('   ')}`;
  const lines =
    line.length <= options.width ? [line] : ['  legend:', ...entries.map((entry) => `  ${entry}`)];
  return lines.map((one) => paint(options, 'dim', one)).join('\n');
}

function closing(plan: Plan, options: PlanViewOptions): string {
  const lines = [summaryLine(plan, options)];
  if (plan.steps.length > 0) {
    lines.push(paint(options, 'dim', `Digest: ${plan.digest}`));
    if (options.next !== null) lines.push(`To do it: ${paint(options, 'cyan', options.next)}`);
  }
  return lines.join('\n');
}

function summaryLine(plan: Plan, options: ChangesOptions): string {
  const { projects, blocked, steps, summary } = plan;
  const verb = summary.unchanged === 1 ? 'is' : 'are';
  const asDeclared = `${plural(summary.unchanged, 'project')} ${verb} as ${plan.fleet.file} says`;
  if (steps.length === 0 && plan.complete) {
    return projects.length === 0
      ? hanging('Nothing to do: ', 15, `${plan.fleet.file} names no project.`, options).join('\n')
      : hanging(`Nothing to do: `, 15, `${asDeclared}.`, options).join('\n');
  }
  if (steps.length === 0) {
    const counts = [
      plan.refused === null ? '' : refusedCount(plan.refused),
      blocked.length > 0 ? `${blocked.length} blocked` : '',
      summary.held > 0 ? `${summary.held} held` : '',
      ...unknownCount(plan),
      summary.unchanged > 0 ? asDeclared : '',
    ].filter((part) => part !== '');
    const rest = counts.length === 0 ? 'see above' : counts.join(', ');
    return hanging('Nothing can be done: ', 21, `${rest}.`, { ...options, near: 2 }).join('\n');
  }
  const counts = Object.entries(summary)
    .filter(([, count]) => count > 0)
    .map(([what, count]) => `${count} ${isState(what) ? what : `to ${what}`}`);
  const line = `${[...counts, ...unknownCount(plan)].join(', ')}, of ${plural(projects.length, 'project')}.`;
  return hanging(`${paint(options, 'bold', 'Plan:')} `, 6, line, options).join('\n');
}

function refusedCount({ code, projects }: Refusal): string {
  return isOfFleet(code)
    ? 'the fleet runs elsewhere'
    : `letting go of ${plural(projects.length, 'project')} is refused`;
}

function unknownCount(plan: Plan): string[] {
  const count = plan.projects.filter((project) => project.state === 'unknown').length;
  return count === 0 ? [] : [`${count} unknown`];
}

function isState(what: string): boolean {
  return what === 'blocked' || what === 'held' || what === 'unchanged';
}

function colored(symbol: string, style: Style): string {
  const how: Paint = symbol === '-' ? 'red' : symbol === '+' ? 'green' : 'yellow';
  return paint(style, how, symbol);
}
