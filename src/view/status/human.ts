// The status of a fleet for people: a row for each project, remarks, and a summary line. Pure.
import type { AgentLine, FleetStatus, ProjectStatus } from '../../status/status.ts';
import { renderDiagnostics } from '../diagnostics.ts';
import { command, hanging, harmless, type Paint, paint, plural, type Style } from '../style.ts';
import { type Cell, type Column, type Row, table } from '../table.ts';
import { together } from '../together.ts';
import { type AgentCommand, agentMark, agentPaint, agentText, neededLines } from './agent-words.ts';
import { branchText, notesOn, pinText, workText } from './words.ts';

export interface StatusOptions extends Style {
  /** The command that shows the plan, such as `po plan`. */
  readonly next: string;
  readonly commandFor: AgentCommand;
}

/** Ends with a newline. */
export function statusText(status: FleetStatus, options: StatusOptions): string {
  return `${statusParts(status, options).join('\n\n')}\n`;
}

/** For `--quiet`: projects that are not as declared, and the summary line. Ends with a newline. */
export function quietStatusText(status: FleetStatus, options: StatusOptions): string {
  const projects = status.projects.filter(({ health }) => health !== 'unchanged');
  const { diagnostics } = status;
  const parts = [
    ...(projects.length === 0 ? [] : [rowsText({ ...status, projects }, options)]),
    ...(diagnostics.length === 0 ? [] : [renderDiagnostics(together(diagnostics), options)]),
    summaryText(status, options),
  ];
  return `${parts.join('\n\n')}\n`;
}

/** Parts to be separated by empty lines. */
export function statusParts(status: FleetStatus, options: StatusOptions): string[] {
  const { projects, diagnostics, refused } = status;
  return [
    ...(projects.length === 0 ? [] : [rowsText(status, options)]),
    ...(diagnostics.length === 0 ? [] : [renderDiagnostics(together(diagnostics), options)]),
    ...(refused === null
      ? []
      : [
          hanging(
            `${paint(options, 'red', 'Refused:')} `,
            9,
            `${refused.reason} (${refused.code})`,
            options,
          ).join('\n'),
        ]),
    summaryText(status, options),
  ];
}

const columns: readonly Column[] = [
  { title: 'PROJECT', fold: null, leastCut: 20 },
  { title: 'STATE', fold: 2 },
  { title: 'PIN', fold: 3 },
  { title: 'BRANCH', fold: 4, leastCut: 12 },
  { title: 'WORK', fold: 5, leastCut: 14 },
  { title: 'AGENT', fold: null, leastCut: 10 },
  { title: 'STATUS', fold: null, least: 24, breaksWords: true },
  { title: 'NOTES', fold: 6, least: 40, flows: true, label: '' },
];

function rowsText(status: Pick<FleetStatus, 'projects' | 'observedAt'>, options: StatusOptions): string {
  const usual = usualIn(status.projects);
  const nowMs = Date.parse(status.observedAt);
  const rows = status.projects.map((project) => rowOf(project, usual, nowMs));
  return table(columns, rows, options).join('\n');
}

/** What most projects share, shown once for all of them. */
interface Usual {
  readonly pin: string | null;
  readonly branch: string | null;
}

function usualIn(projects: readonly ProjectStatus[]): Usual {
  return {
    pin: mostFrequent(projects.filter(({ pin }) => pin?.isAsDeclared === true).map(pinText)),
    branch: mostFrequent(projects.filter(({ branch }) => branch?.isAsDeclared === true).map(branchText)),
  };
}

function mostFrequent(texts: readonly string[]): string | null {
  const counts = new Map<string, number>();
  for (const text of texts) counts.set(text, (counts.get(text) ?? 0) + 1);
  return [...counts].reduce<readonly [string | null, number]>(
    (most, one) => (one[1] > most[1] ? one : most),
    [null, 0],
  )[0];
}

function rowOf(project: ProjectStatus, usual: Usual, nowMs: number): Row {
  const { name, state, health, hold, pin, branch, work, clone, agents } = project;
  const deviating = (text: string, common: string | null, isAsDeclared: boolean | undefined): Cell => ({
    text: text === common ? '' : text,
    ...(isAsDeclared === false ? { paint: 'yellow' } : {}),
  });
  const working = clone.kind === 'clone' ? workText({ work, clone }) : '';
  const { list } = agents;
  return {
    mark: hold?.isPast === true ? { text: '!', paint: 'yellow' } : marks[health],
    lineMarks: list.map(agentMark),
    cells: [
      [{ text: name, paint: 'bold' }],
      [{ text: state === 'released' ? 'unregistered' : state, isUsual: state === 'running' }],
      [deviating(pinText(project), usual.pin, pin?.isAsDeclared)],
      [deviating(branchText(project), usual.branch, branch?.isAsDeclared)],
      [{ text: working === 'clean' ? '' : working, ...(work === null ? {} : { paint: 'cyan' }) }],
      list.length === 0 ? [{ text: '-' }] : list.map((agent) => ({ text: agent.name })),
      list.length === 0 ? [{ text: withoutAgents(project) }] : list.map((agent) => agentCell(agent, nowMs)),
      notesOn(project).map(({ about, text }) => noteCell(about, text)),
    ],
  };
}

const marks: Readonly<Record<ProjectStatus['health'], Cell>> = {
  unchanged: { text: ' ' },
  changes: { text: '~', paint: 'yellow' },
  blocked: { text: '!', paint: 'yellow' },
  held: { text: '=', paint: 'cyan' },
  unknown: { text: '?', paint: 'red' },
};

function withoutAgents({ clone, agents }: ProjectStatus): string {
  if (clone.kind === 'unknown' || agents.source === 'unknown' || agents.fault !== null) return 'unknown';
  return clone.kind === 'clone' ? 'no agents' : 'no clone';
}

function agentCell(agent: AgentLine, nowMs: number): Cell {
  const text = agentText(agent, nowMs);
  const how = agentPaint(agent);
  return how === null ? { text } : { text, paint: how };
}

function noteCell(about: string, text: string): Cell {
  const how = notePaints[about];
  const said = { text: `${about}: ${text}` };
  return how === undefined ? said : { ...said, paint: how };
}

const notePaints: Readonly<Record<string, Paint>> = {
  blocked: 'yellow',
  differs: 'yellow',
  'on hold': 'cyan',
};

function summaryText(status: FleetStatus, options: StatusOptions): string {
  const { fleet, projects, summary } = status;
  if (projects.length === 0) return `${harmless(fleet.file)} declares no project.`;
  const { unchanged, changes, blocked, held, unknown } = summary;
  const counts = [
    ...(unchanged > 0 ? [`${unchanged} up to date`] : []),
    ...(changes > 0 ? [`${changes} ${changes === 1 ? 'differs' : 'differ'}`] : []),
    ...(blocked > 0 ? [`${blocked} blocked`] : []),
    ...(held > 0 ? [`${held} on hold`] : []),
    ...(unknown > 0 ? [`${unknown} unknown`] : []),
  ];
  const usual = usualIn(projects);
  const common = [
    ...(usual.pin === null ? [] : [`engine ${usual.pin}`]),
    ...(usual.branch === null ? [] : [`branch ${usual.branch}`]),
  ];
  const where = common.length === 0 ? '' : ` (${common.join(', ')})`;
  const head = `${plural(projects.length, 'project')} of fleet ${fleet.name}${where}:`;
  return [
    ...hanging('', 0, `${head} ${counts.join(', ')}.`, { ...options, near: 2 }),
    ...(changes + blocked > 0 ? [command('To see what po would do: ', options.next, options)] : []),
    ...neededLines(status, options.commandFor, options),
  ].join('\n');
}
