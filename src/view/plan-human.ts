// The plan for people: what will be ended first, the same change shown once for all its projects, what stands
// in the way with its way out, one summary line, the digest, and what to type next. Pure.
import type { Plan, Step } from '../plan/plan.ts';
import { renderDiagnostics } from './diagnostics.ts';
import { legend, stepText, symbols } from './step-text.ts';
import { listFitting, type Paint, paint, plural, type Style, wrap } from './style.ts';

export interface PlanViewOptions extends Style {
  /** What applies this plan, such as `po apply`; null where the plan is shown by `apply` itself. */
  readonly next: string | null;
  /** Every step on a line of its own, with its reason. */
  readonly verbose: boolean;
}

/** Ends with a newline. */
export function planText(plan: Plan, options: PlanViewOptions): string {
  const parts: string[] = [];
  if (plan.diagnostics.length > 0) parts.push(renderDiagnostics(plan.diagnostics, options));
  const disruptive = plan.steps.filter((step) => step.risk === 'disruptive');
  const safe = plan.steps.filter((step) => step.risk === 'safe');
  if (disruptive.length > 0) parts.push(section('Disruptive', 'red', disruptive, options));
  if (safe.length > 0) parts.push(section(disruptive.length > 0 ? 'Safe' : null, 'bold', safe, options));
  if (plan.blocked.length > 0) parts.push(blockedText(plan, options));
  if (plan.holds.length > 0) parts.push(holdsText(plan, options));
  if (plan.steps.length > 1 || disruptive.length > 0) parts.push(legendText(plan, options));
  parts.push(closing(plan, options));
  return `${parts.join('\n\n')}\n`;
}

function section(title: string | null, how: Paint, steps: readonly Step[], options: PlanViewOptions): string {
  const lines = options.verbose
    ? steps.flatMap((step) => verboseLines(step, options))
    : groupLines(steps, options);
  return [...(title === null ? [] : [paint(options, how, title)]), ...lines].join('\n');
}

function groupLines(steps: readonly Step[], options: PlanViewOptions): string[] {
  const groups = new Map<string, { symbol: string; text: string; projects: string[] }>();
  for (const step of steps) {
    const symbol = symbols[step.action];
    const text = stepText(step);
    const group = groups.get(`${symbol} ${text}`) ?? { symbol, text, projects: [] };
    groups.set(`${symbol} ${text}`, group);
    group.projects.push(step.project);
  }
  return [...groups.values()].flatMap((group) => groupText(group, options));
}

function groupText(
  group: { symbol: string; text: string; projects: string[] },
  options: PlanViewOptions,
): string[] {
  const [first] = group.projects;
  const mark = `  ${colored(group.symbol, options)} `;
  if (group.projects.length === 1 && first !== undefined) {
    return hanging(
      `${mark}${paint(options, 'bold', first)}  `,
      4 + first.length + 2,
      group.text,
      options.width,
    );
  }
  const count = `in ${plural(group.projects.length, 'project')}: `;
  return [
    ...hanging(mark, 4, group.text, options.width),
    `      ${paint(options, 'dim', count)}${listFitting(group.projects, options.width - 6 - count.length)}`,
  ];
}

function verboseLines(step: Step, options: PlanViewOptions): string[] {
  const head = `  ${colored(symbols[step.action], options)} ${paint(options, 'bold', step.id)}  `;
  const facts = [
    `reason ${step.reason}`,
    ...(step.needs.length > 0 ? [`after ${step.needs.join(', ')}`] : []),
  ];
  return [
    ...hanging(head, 4 + step.id.length + 2, stepText(step), options.width),
    ...facts.map((fact) => `      ${paint(options, 'dim', fact)}`),
  ];
}

function blockedText(plan: Plan, options: PlanViewOptions): string {
  const lines = plan.blocked.flatMap((block) => [
    ...hanging(
      `  ${paint(options, 'yellow', '!')} ${paint(options, 'bold', block.project)}  `,
      4 + block.project.length + 2,
      `${block.reason} (${block.code})`,
      options.width,
    ),
    ...hanging('      way out: ', 15, block.help, options.width),
  ]);
  return [paint(options, 'yellow', 'Blocked'), ...lines].join('\n');
}

function holdsText(plan: Plan, options: PlanViewOptions): string {
  const lines = plan.holds.map(({ project, reason, until, isPast }) => {
    const day =
      until === null ? '' : isPast ? paint(options, 'yellow', `, until ${until}: past`) : `, until ${until}`;
    return `  ${paint(options, 'bold', project)}  ${reason}${day}`;
  });
  return [paint(options, 'bold', 'Held'), ...lines].join('\n');
}

function legendText(plan: Plan, options: PlanViewOptions): string {
  const used = new Set(plan.steps.map((step) => symbols[step.action]));
  const entries = legend
    .filter(([symbol]) => used.has(symbol))
    .map(([symbol, meaning]) => `${symbol} ${meaning}`);
  return paint(options, 'dim', `  ${entries.join('   ')}`);
}

function closing(plan: Plan, options: PlanViewOptions): string {
  const { projects, blocked, steps } = plan;
  if (steps.length === 0) {
    const asDeclared = `${plural(plan.summary.unchanged, 'project')} as ${plan.fleet.file} says`;
    if (plan.complete) return `Nothing to do: ${asDeclared}.`;
    const rest = [
      blocked.length > 0 ? `${blocked.length} blocked` : '',
      plan.summary.held > 0 ? `${plan.summary.held} held` : '',
      ...unknownCount(plan),
      asDeclared,
    ];
    return `Nothing that can be done: ${rest.filter((part) => part !== '').join(', ')}.`;
  }
  const counts = Object.entries(plan.summary)
    .filter(([, count]) => count > 0)
    .map(([what, count]) => `${count} ${isState(what) ? what : `to ${what}`}`);
  const lines = [
    `${paint(options, 'bold', 'Plan:')} ${[...counts, ...unknownCount(plan)].join(', ')}, of ${plural(projects.length, 'project')}.`,
    paint(options, 'dim', `Digest: ${plan.digest}`),
  ];
  if (options.next !== null) lines.push(`To do it: ${paint(options, 'cyan', options.next)}`);
  return lines.join('\n');
}

function unknownCount(plan: Plan): string[] {
  const count = plan.projects.filter((project) => project.state === 'unknown').length;
  return count === 0 ? [] : [`${count} unknown`];
}

function isState(what: string): boolean {
  return what === 'blocked' || what === 'held' || what === 'unchanged';
}

/** Text behind a head; further lines start where the text did, or at column 6 where that would be too far in. */
function hanging(head: string, headWidth: number, text: string, width: number): string[] {
  const indent = headWidth > width / 2 ? 6 : headWidth;
  const [first = '', ...rest] = wrap(text, Math.max(20, width - headWidth));
  return [`${head}${first}`, ...rest.map((line) => `${' '.repeat(indent)}${line}`)];
}

function colored(symbol: string, style: Style): string {
  const how: Paint = symbol === '-' ? 'red' : symbol === '+' ? 'green' : 'yellow';
  return paint(style, how, symbol);
}
