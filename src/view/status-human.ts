// The status of a fleet for people: a row for each project, what is to be said of it, and one line that sums it up. Pure.
import type { AgentLine, FleetStatus, ProjectStatus } from '../status/status.ts';
import { renderDiagnostics, together } from './diagnostics.ts';
import { agentText, branchText, notesOn, pinText, workText } from './status-words.ts';
import { hanging, type Paint, paint, plural, type Style } from './style.ts';
import { type Cell, type Column, type Row, table } from './table.ts';

export interface StatusOptions extends Style {
  /** What shows what po would do, such as `po plan`. */
  readonly next: string;
}

/** Ends with a newline. */
export function statusText(status: FleetStatus, options: StatusOptions): string {
  return `${statusParts(status, options).join('\n\n')}\n`;
}

/** For whoever wants to hear little: what is not as declared, and the one line. Ends with a newline. */
export function quietStatusText(status: FleetStatus, options: StatusOptions): string {
  const projects = status.projects.filter(({ standing }) => standing !== 'unchanged');
  const { diagnostics } = status;
  const parts = [
    ...(projects.length === 0 ? [] : [rowsText({ ...status, projects }, options)]),
    ...(diagnostics.length === 0 ? [] : [renderDiagnostics(together(diagnostics), options)]),
    summaryText(status, options),
  ];
  return `${parts.join('\n\n')}\n`;
}

/** To be set apart by empty lines. */
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
  { title: 'PROJECT', fold: null },
  { title: 'STATE', fold: 2 },
  { title: 'PIN', fold: 3 },
  { title: 'BRANCH', fold: 4 },
  { title: 'WORK', fold: 5 },
  { title: 'AGENTS', fold: 1, least: 30 },
  { title: 'NOTES', fold: 6, least: 40, label: '' },
];

function rowsText({ projects, observedAt }: FleetStatus, options: StatusOptions): string {
  const nowMs = Date.parse(observedAt);
  const names = Math.max(0, ...projects.flatMap(({ agents }) => agents.list.map(({ name }) => name.length)));
  const rows = projects.map((project) => rowOf(project, Math.min(names, widestAgent), nowMs));
  return table(columns, rows, options).join('\n');
}

const widestAgent = 16;

function rowOf(project: ProjectStatus, names: number, nowMs: number): Row {
  const { name, state, agents, standing, hold, pin, branch, work, clone } = project;
  const isDifferent = (is: boolean | undefined): Pick<Cell, 'paint'> =>
    is === false ? { paint: 'yellow' } : {};
  const isUsual = clone.kind !== 'clone' && clone.kind !== 'unknown';
  const isClean = work !== null && workText({ work, clone }) === 'clean';
  return {
    mark: hold?.isPast === true ? { text: '!', paint: 'yellow' } : marks[standing],
    cells: [
      [{ text: name, paint: 'bold' }],
      [{ text: state === 'released' ? 'left out' : state, isUsual: state === 'running' }],
      [{ text: pinText(project), isUsual, ...isDifferent(pin?.isAsDeclared) }],
      [
        {
          text: branchText(project),
          isUsual: isUsual || branch?.isAsDeclared === true,
          ...isDifferent(branch?.isAsDeclared),
        },
      ],
      [
        {
          text: workText(project),
          isUsual: isUsual || isClean,
          ...(work === null || isClean ? {} : { paint: 'cyan' }),
        },
      ],
      agents.list.length === 0
        ? [{ text: agents.source === 'unknown' || agents.fault !== null ? 'unknown' : 'none' }]
        : agents.list.map((agent) => agentCell(agent, names, nowMs)),
      notesOn(project).map(({ about, text }) => noteCell(about, text)),
    ],
  };
}

const marks: Readonly<Record<ProjectStatus['standing'], Cell>> = {
  unchanged: { text: ' ' },
  changes: { text: '~', paint: 'yellow' },
  blocked: { text: '!', paint: 'yellow' },
  held: { text: '=', paint: 'cyan' },
  unknown: { text: '?', paint: 'red' },
};

function agentCell(agent: AgentLine, names: number, nowMs: number): Cell {
  const text = `${agent.name.padEnd(names)} ${agentText(agent, nowMs)}`;
  const how = agentPaint(agent);
  return how === null ? { text } : { text, paint: how };
}

function agentPaint({ runtime, held, isQuarantined }: AgentLine): Paint | null {
  if (held !== null || isQuarantined || runtime.state === 'unknown') return 'yellow';
  return runtime.state === 'alive' ? 'green' : null;
}

function noteCell(about: string, text: string): Cell {
  const how = notePaints[about];
  const said = { text: `${about}: ${text}` };
  return how === undefined ? said : { ...said, paint: how };
}

const notePaints: Readonly<Record<string, Paint>> = { blocked: 'yellow', differs: 'yellow', held: 'cyan' };

function summaryText({ fleet, projects, summary }: FleetStatus, options: StatusOptions): string {
  if (projects.length === 0) return `${fleet.file} names no project.`;
  const { unchanged, changes, blocked, held, unknown } = summary;
  const counts = [
    ...(unchanged > 0 ? [`${unchanged} as ${fleet.file} says`] : []),
    ...(changes > 0 ? [`${changes} ${changes === 1 ? 'differs' : 'differ'}`] : []),
    ...(blocked > 0 ? [`${blocked} blocked`] : []),
    ...(held > 0 ? [`${held} held`] : []),
    ...(unknown > 0 ? [`${unknown} unknown`] : []),
  ];
  const head = `${plural(projects.length, 'project')} of fleet ${fleet.name}:`;
  const lines = hanging(
    `${paint(options, 'bold', head)} `,
    head.length + 1,
    `${counts.join(', ')}.`,
    options,
  );
  const next = changes + blocked > 0 ? [`What po would do: ${paint(options, 'cyan', options.next)}`] : [];
  return [...lines, ...next].join('\n');
}
