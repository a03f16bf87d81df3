// The plan for a comment on a pull request. What is disruptive or blocked stands outside any fold; what is too
// long for a comment is left out from the end, says so, and never takes the table with it. Credentials are
// hidden last, over the whole text. Pure.
import type { Diagnostic } from '../../engine/toml/diagnostic.ts';
import { helpLines } from '../../engine/toml/help.ts';
import { renderDiagnostic } from '../../engine/toml/render.ts';
import { hideSecrets } from '../../engine/toml/secrets.ts';
import type { Fact, Facts } from '../../reconcilers/reconciler.ts';
import type { Hold, Plan, PlannedBlock, Refusal, Step } from '../plan/plan.ts';
import { together } from './diagnostics.ts';
import { groupBlocked } from './groups.ts';
import { code, fence, fold, shown, sizeOf } from './markdown.ts';
import { changesTable } from './plan-markdown-table.ts';
import { legend, stepText, symbols } from './step-text.ts';
import { listFitting, plural } from './style.ts';

export interface PlanMarkdownOptions {
  /** What makes and applies this plan, without its digest, such as `po apply -f fleet.toml`. */
  readonly next: string;
  /** The commit that holds the registry as it was read; null where none does. */
  readonly registryCommit: string | null;
  /** How much there may be of it, by `sizeOf`; at least 10,000. */
  readonly limit?: number;
}

/** What GitHub takes as a comment. */
const commentLimit = 65_536;
const leastLimit = 10_000;

/** Ends with a newline. */
export function planMarkdown(plan: Plan, options: PlanMarkdownOptions): string {
  const limit = options.limit ?? commentLimit;
  if (limit < leastLimit) throw new Error(`no plan fits into ${limit}`);
  // Hiding may make a text longer than it was: then there is room for less.
  for (let room = limit, attempts = 0; attempts < 4; attempts += 1) {
    const text = masked(compose(plan, options, room));
    const excess = sizeOf(text) - limit;
    if (excess <= 0) return text;
    room -= excess;
  }
  return masked(`${[headline(plan), footer(plan, options)].join('\n\n')}\n`);
}

/** Line by line: nothing that is hidden reaches over a line, and so no line loses its end to another. */
function masked(text: string): string {
  return text.split('\n').map(hideSecrets).join('\n');
}

/** For the lines that say what was left out. */
const notesRoom = 600;

function compose(plan: Plan, options: PlanMarkdownOptions, limit: number): string {
  const opening = [
    headline(plan),
    summary(plan),
    ...(plan.refused === null ? [] : [refusedText(plan.refused)]),
  ];
  const closing = [footer(plan, options)];
  let room = limit - sizeOf([...opening, ...closing].join('\n\n')) - notesRoom;
  const take = (text: string) => {
    room -= sizeOf(text) + sizeOf('\n\n');
    return text;
  };
  const list = { separator: '\n', more: moreEntries } as const;
  const middle = [
    take(changesTable(plan, room)),
    take(legendLine(plan)),
    take(
      section(
        {
          ...list,
          title: 'Ways out of what is blocked',
          entries: groupBlocked(plan.blocked),
          render: wayOutItem,
        },
        room,
      ),
    ),
    take(section({ ...list, title: 'Held', entries: plan.holds, render: holdLine }, room)),
    take(
      section(
        {
          ...list,
          separator: '\n\n',
          title: 'Errors and warnings',
          entries: together(plan.diagnostics),
          render: diagnosticFence,
        },
        room,
      ),
    ),
  ];
  const details = { title: '', separator: '\n\n', more: moreDetails } as const;
  const folds = section({ ...details, entries: byProject(plan), render: projectFold }, room);
  const parts = [...opening, ...middle, ...closing, folds].filter((part) => part !== '');
  return `${parts.join('\n\n')}\n`;
}

function headline(plan: Plan): string {
  const count = (risk: Step['risk']) => plan.steps.filter((step) => step.risk === risk).length;
  const unknown = plan.projects.filter(({ state }) => state === 'unknown').length;
  const counts = [
    [count('disruptive'), 'disruptive'],
    [plan.blocked.length, 'blocked'],
    [count('safe'), 'safe'],
    [plan.holds.length, 'held'],
    [unknown, 'unknown'],
  ] as const;
  const parts = counts.filter(([number]) => number > 0).map(([number, what]) => `${number} ${what}`);
  const nothing = plan.complete ? 'nothing to do' : 'nothing can be done';
  const refused = plan.refused === null ? [] : ['refused'];
  const words = plan.steps.length === 0 ? [nothing, ...refused, ...parts] : parts;
  return `### Plan for fleet ${code(plan.fleet.name, 100)}: ${words.join(', ')}`;
}

function summary({ summary: counts, projects, steps, fleet }: Plan): string {
  const asDeclared =
    counts.unchanged === 0
      ? ''
      : `${plural(counts.unchanged, 'project')} ${counts.unchanged === 1 ? 'is' : 'are'} as ${code(fleet.file)} says.`;
  if (projects.length === 0) return `${code(fleet.file)} names no project.`;
  if (steps.length === 0) return asDeclared;
  const { blocked: _blocked, held: _held, unchanged: _unchanged, ...actions } = counts;
  const parts = Object.entries(actions)
    .filter(([, count]) => count > 0)
    .map(([what, count]) => `${count} to ${what}`);
  return [`${parts.join(', ')}, of ${plural(projects.length, 'project')}.`, asDeclared].join(' ').trim();
}

function legendLine(plan: Plan): string {
  if (plan.steps.length < 2) return '';
  const used = new Set(plan.steps.map((step) => symbols[step.action]));
  const entries = legend.filter(([symbol]) => used.has(symbol));
  return entries.map(([symbol, meaning]) => `${code(symbol)} ${meaning}`).join(' · ');
}

interface Section<T> {
  readonly title: string;
  readonly separator: '\n' | '\n\n';
  readonly entries: readonly T[];
  readonly render: (entry: T) => string;
  /** What is said of those for which there is no room. */
  readonly more: (count: number) => string;
}

/** As many entries as there is room for; the others are not even made. */
function section<T>({ title, separator, entries, render, more }: Section<T>, room: number): string {
  if (entries.length === 0) return '';
  const opening = title === '' ? '' : `**${title}**\n\n`;
  let left = room - sizeOf(opening);
  const kept: string[] = [];
  for (const entry of entries) {
    const text = render(entry);
    left -= sizeOf(text) + sizeOf(separator);
    if (left < 0) break;
    kept.push(text);
  }
  const missing = entries.length - kept.length;
  const parts = [kept.join(separator), missing === 0 ? '' : more(missing)];
  return `${opening}${parts.filter((part) => part !== '').join('\n\n')}`;
}

function moreEntries(count: number): string {
  return `${count} more: see ${code('po plan')}.`;
}

function moreDetails(count: number): string {
  const projects = count === 1 ? '1 project is' : `${count} projects are`;
  return `The details of ${projects} left out: see ${code('po plan -v')}.`;
}

/** Never folded and never left out, so of bounded length. */
function refusedText({ code: why, reason, help, projects }: Refusal): string {
  const names = projects.map((name) => shown(name, 60));
  const list = code(listFitting(names, 2_000), Number.MAX_SAFE_INTEGER);
  const about = projects.length === 0 ? '' : `, about ${plural(projects.length, 'project')}: ${list}`;
  const item = `- ${code(reason)} (${code(why, 100)})${about}`;
  return `**Refused**\n\n${item}\n${wayOutItem({ block: { code: why, help }, projects: ['way out'] })}`;
}

interface WayOut {
  readonly block: Pick<PlannedBlock, 'code' | 'help'>;
  readonly projects: readonly string[];
}

/** The words in a line, and below it the commands, which may so be copied. */
function wayOutItem({ block, projects }: WayOut): string {
  const lines = helpLines(block.help);
  const words = lines.filter(({ isCommand }) => !isCommand).map(({ text }) => code(text));
  const commands = lines.filter(({ isCommand }) => isCommand).map(({ text }) => text);
  const item = `- ${code(projects.join(', '))} ${code(block.code, 100)}: ${words.join(' ')}`.trimEnd();
  return commands.length === 0 ? item : `${item}\n${indented(fence('sh', commands))}`;
}

/** As far in as the text of a list’s entry. */
function indented(text: string): string {
  return text
    .split('\n')
    .map((line) => `  ${line}`)
    .join('\n');
}

function holdLine({ project, reason, until, isPast }: Hold): string {
  const day = until === null ? '' : `, until ${code(until, 100)}`;
  return `- ${code(project, 100)}: ${code(reason)}${day}${isPast ? ', **which is past**' : ''}`;
}

const diagnosticLines = 40;

function diagnosticFence(diagnostic: Diagnostic): string {
  const lines = renderDiagnostic(withoutSecrets(diagnostic), { color: false, width: 100 }).split('\n');
  const kept = lines.slice(0, diagnosticLines);
  return fence('text', lines.length > diagnosticLines ? [...kept, '  … (cut)'] : kept);
}

/** Before it is taken apart into lines: a key has many. */
function withoutSecrets({ summary, detail, help, place, ...rest }: Diagnostic): Diagnostic {
  return {
    ...rest,
    summary: hideSecrets(summary),
    detail: hideSecrets(detail),
    ...(help === undefined ? {} : { help: hideSecrets(help) }),
    ...(place === undefined ? {} : { place }),
  };
}

/** Commands of this length are no longer shown: they name hundreds of projects. */
const longestNext = 4_000;

function footer(plan: Plan, { next, registryCommit }: PlanMarkdownOptions): string {
  const registry =
    registryCommit === null
      ? `${code(plan.fleet.file)} with the digest ${code(plan.fleet.digest, 100)}, which no commit holds`
      : `${code(plan.fleet.file)} of commit ${code(registryCommit, 100)}`;
  const facts = `Registry: ${registry}. Observed at ${code(plan.observedAt, 100)}.`;
  if (plan.steps.length === 0) return facts;
  const command = `${next} --plan ${plan.digest}`;
  const apply =
    command.length > longestNext
      ? `To apply exactly this: the command that made this plan, with ${code('apply')} in place of ${code('plan')}, and ${code(`--plan ${plan.digest}`, 200)}`
      : `To apply exactly this:\n\n${fence('sh', [command])}`;
  return [apply, `Digest: ${code(plan.digest, 100)}. ${facts}`].join('\n\n');
}

interface ProjectSteps {
  readonly name: string;
  readonly steps: Step[];
  readonly blocked: readonly PlannedBlock[];
  readonly isDisruptive: boolean;
}

/** Those in which something ends come first. What is only blocked has nothing to add to its way out. */
function byProject(plan: Plan): readonly ProjectSteps[] {
  const groups = new Map<string, Step[]>();
  for (const step of plan.steps) {
    const steps = groups.get(step.project) ?? [];
    groups.set(step.project, steps);
    steps.push(step);
  }
  const projects = [...groups].map(([name, steps]) => ({
    name,
    steps,
    blocked: plan.blocked.filter(({ project }) => project === name),
    isDisruptive: steps.some(({ risk }) => risk === 'disruptive'),
  }));
  return projects.toSorted((a, b) => Number(b.isDisruptive) - Number(a.isDisruptive));
}

/** Every detail of the steps of one project. */
function projectFold({ name, steps, blocked, isDisruptive }: ProjectSteps): string {
  const words = [
    plural(steps.length, 'step'),
    ...(isDisruptive ? ['disruptive'] : []),
    ...(blocked.length > 0 ? ['blocked'] : []),
  ];
  const lines = [...steps.flatMap(stepLines), ...blocked.flatMap(blockLines)];
  return fold(name, words.join(', '), fence('diff', lines));
}

function stepLines(step: Step): string[] {
  return [
    shown(`${symbols[step.action]} ${stepText(step)}`),
    `    reason  ${step.reason}`,
    ...factLines('before', step.before),
    ...factLines('after', step.after),
    ...(step.needs.length > 0 ? [shown(`    needs   ${step.needs.join(', ')}`)] : []),
  ];
}

function factLines(what: string, facts: Facts | null): string[] {
  const parts = Object.entries(facts ?? {}).map(([key, value]) => `${key} ${factText(value)}`);
  return parts.length === 0 ? [] : [shown(`    ${what.padEnd(7)} ${parts.join(', ')}`)];
}

/** Secrets are hidden in each text, before the quotes that JSON writes can get into one. */
function factText(value: Fact): string {
  if (typeof value === 'string') return value;
  return JSON.stringify(value, (_, part: unknown) => (typeof part === 'string' ? hideSecrets(part) : part));
}

function blockLines({ reason, code: why, help }: PlannedBlock): string[] {
  return [
    shown(`! ${reason} (${why})`),
    ...helpLines(help).map(({ isCommand, text }) => `    ${isCommand ? '  ' : ''}${text}`),
  ];
}
