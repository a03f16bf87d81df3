// The plan for people: what will be ended first, the same change shown once for all its projects, what is pushed, what
// is blocked and its remedy, one summary line, the digest, and what to type next. Pure.
import { isOfFleet } from '../../plan/elsewhere.ts';
import type { Changes, Plan, Refusal } from '../../plan/plan.ts';
import { renderDiagnostics } from '../diagnostics.ts';
import { legend, symbols } from '../step-text.ts';
import { command, hanging, harmless, paint, plural, type Style } from '../style.ts';
import { together } from '../together.ts';
import { blockedText, holdsText, refusedText } from './blocked.ts';
import { definitionsText } from './definitions.ts';
import { pushesText } from './pushes.ts';
import { type StepsOptions, stepsParts } from './steps.ts';

export type ChangesOptions = StepsOptions;

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
  parts.push(...stepsParts(plan.steps, options));
  const definitions = definitionsText(plan.steps, options);
  if (definitions !== '') parts.push(definitions);
  const pushes = pushesText(plan.steps, options);
  if (pushes !== '') parts.push(pushes);
  if (plan.refused !== null) parts.push(refusedText(plan.refused, options));
  if (plan.blocked.length > 0) parts.push(blockedText(plan, options));
  if (plan.holds.length > 0) parts.push(holdsText(plan, options));
  if (plan.steps.length > 1 || plan.steps.some(({ risk }) => risk === 'disruptive'))
    parts.push(legendText(plan, options));
  return parts;
}

/**
 * For `--quiet`: problems, and the summary line. With `isApplied` also what is blocked, and the summary only where
 * there is nothing to do: results are reported later. Empty where there is nothing to report; ends with a newline
 * otherwise.
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
    lines.push(paint(options, 'dim', `Digest: ${harmless(plan.digest)}`));
    if (options.next !== null) lines.push(command('To apply this plan: ', options.next, options));
  }
  return lines.join('\n');
}

function summaryLine(plan: Plan, options: ChangesOptions): string {
  const { projects, blocked, steps, summary, refused, fleet } = plan;
  const say = (head: string, rest: string, near?: number) =>
    hanging(`${paint(options, 'bold', head)} `, head.length + 1, rest, {
      ...options,
      ...(near === undefined ? {} : { near }),
    }).join('\n');
  if (steps.length === 0 && plan.complete) {
    const rest = projects.length === 0 ? `${fleet.file} declares no project` : upToDate(summary.unchanged);
    return say('Nothing to do:', `${rest}.`);
  }
  if (steps.length === 0) {
    const counts = [
      ...(refused === null ? [] : [refusedCount(refused)]),
      ...(blocked.length > 0 ? [`${blocked.length} blocked`] : []),
      ...(summary.held > 0 ? [`${summary.held} on hold`] : []),
      ...unknownCount(plan),
      ...(summary.unchanged > 0 ? [upToDate(summary.unchanged)] : []),
    ];
    return say('Nothing can be done:', `${counts.length === 0 ? 'see above' : counts.join(', ')}.`, 2);
  }
  const counts = [...countsOf(summary), ...unknownCount(plan)];
  return say('Plan:', `${counts.join(', ')}, of ${plural(projects.length, 'project')}.`);
}

/** `1 project is up to date` */
export function upToDate(count: number): string {
  return `${plural(count, 'project')} ${count === 1 ? 'is' : 'are'} up to date`;
}

const stateWords: Readonly<Record<string, string>> = {
  blocked: 'blocked',
  held: 'on hold',
  unchanged: 'up to date',
};

/** `2 to create`, `1 blocked`, …; nothing of which there is none. */
export function countsOf(summary: Readonly<Record<string, number>>): string[] {
  return Object.entries(summary)
    .filter(([, count]) => count > 0)
    .map(([what, count]) => `${count} ${stateWords[what] ?? `to ${what}`}`);
}

function refusedCount({ code, projects }: Refusal): string {
  return isOfFleet(code)
    ? 'the fleet runs elsewhere'
    : `releasing ${plural(projects.length, 'project')} is refused`;
}

function unknownCount(plan: Plan): string[] {
  const count = plan.projects.filter((project) => project.state === 'unknown').length;
  return count === 0 ? [] : [`${count} unknown`];
}
