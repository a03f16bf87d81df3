// The plan for people: what will be ended first, the same change shown once for all its projects, what stands
// in the way with its way out, one summary line, the digest, and what to type next. Pure.
import type { Diagnostic } from '../../engine/toml/diagnostic.ts';
import type { Plan, Refusal, Step } from '../plan/plan.ts';
import { renderDiagnostics } from './diagnostics.ts';
import { legend, stepText, symbols } from './step-text.ts';
import { hanging, listFitting, type Paint, paint, plural, type Style } from './style.ts';

export interface PlanViewOptions extends Style {
  /** What applies this plan, such as `po apply`; null where the plan is shown by `apply` itself. */
  readonly next: string | null;
  /** Every step on a line of its own, with its reason. */
  readonly verbose: boolean;
}

/** Ends with a newline. */
export function planText(plan: Plan, options: PlanViewOptions): string {
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
  parts.push(closing(plan, options));
  return `${parts.join('\n\n')}\n`;
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

/** What is the same for many projects (tmux that does not answer) is said once, and names them. */
function together(diagnostics: readonly Diagnostic[]): Diagnostic[] {
  const groups = new Map<string, Diagnostic[]>();
  for (const one of diagnostics) {
    const key = JSON.stringify([one.severity, one.code, one.detail, one.help, one.place]);
    groups.set(key, [...(groups.get(key) ?? []), one]);
  }
  return [...groups.values()].flatMap((group) => {
    const [first] = group;
    const names = group.flatMap((one) => one.project ?? []);
    if (first === undefined || names.length < 2) return group;
    return [
      { ...first, detail: `${first.detail}\nin ${plural(names.length, 'project')}: ${names.join(', ')}` },
    ];
  });
}

function section(title: string | null, how: Paint, steps: readonly Step[], options: PlanViewOptions): string {
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
function groupLines(steps: readonly Step[], options: PlanViewOptions): string[] {
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
function sharedLines({ symbol, text, projects, isDisruptive }: Group, options: PlanViewOptions): string[] {
  const count = `in ${plural(projects.length, 'project')}: `;
  const names = isDisruptive
    ? projects.join(', ')
    : listFitting(projects, Math.max(options.width - 6 - count.length, 0));
  return [
    ...hanging(`  ${colored(symbol, options)} `, 4, text, options),
    ...hanging(`      ${paint(options, 'dim', count)}`, 6 + count.length, names, { ...options, near: 8 }),
  ];
}

function verboseLines(step: Step, options: PlanViewOptions): string[] {
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

function refusedText({ code, reason, help, projects }: Refusal, options: PlanViewOptions): string {
  return [
    paint(options, 'red', 'Refused'),
    ...hanging(`  ${paint(options, 'red', '!')} `, 4, `${reason} (${code})`, options),
    ...hanging('      namely: ', 14, projects.join(', '), options),
    ...hanging('      way out: ', 15, help, options),
  ].join('\n');
}

function blockedText(plan: Plan, options: PlanViewOptions): string {
  const column = columnFor(plan.blocked.map((block) => block.project));
  const lines = plan.blocked.flatMap(({ project, reason, code, help }) => [
    ...named(paint(options, 'yellow', '!'), project, column, `${reason} (${code})`, options),
    ...hanging('      way out: ', 15, help, options),
  ]);
  return [paint(options, 'yellow', 'Blocked'), ...lines].join('\n');
}

function holdsText(plan: Plan, options: PlanViewOptions): string {
  const column = columnFor(plan.holds.map((hold) => hold.project));
  const lines = plan.holds.flatMap(({ project, reason, until, isPast }) => {
    const day = until === null ? '' : `, until ${until}`;
    const mark = isPast ? paint(options, 'yellow', '!') : ' ';
    return named(mark, project, column, `${reason}${day}${isPast ? ', which is past' : ''}`, options);
  });
  return [paint(options, 'bold', 'Held'), ...lines].join('\n');
}

/** `  + name  text`, with the texts of a section in one column where the names allow it. */
function named(mark: string, name: string, column: number, text: string, options: PlanViewOptions): string[] {
  const padding = ' '.repeat(Math.max(0, column - name.length) + 2);
  const head = `  ${mark} ${paint(options, 'bold', name)}${padding}`;
  return hanging(head, 4 + name.length + padding.length, text, options);
}

const widestColumn = 20;

function columnFor(names: Iterable<string>): number {
  return Math.max(0, ...[...names].map((name) => name.length).filter((length) => length <= widestColumn));
}

function legendText(plan: Plan, options: PlanViewOptions): string {
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

function summaryLine(plan: Plan, options: PlanViewOptions): string {
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
      plan.refused === null
        ? ''
        : `letting go of ${plural(plan.refused.projects.length, 'project')} is refused`,
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
