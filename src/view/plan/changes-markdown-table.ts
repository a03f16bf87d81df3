// The table of changes in Markdown: equal changes once, disruptive ones first, blocked ones next. It is never omitted:
// with too little room its rows get shorter, and in the end it reports how much is missing.
import type { Changes, PlannedBlock, Step } from '../../plan/plan.ts';
import { code, shown, sizeOf, table } from '../markdown.ts';
import { stepText, symbols } from '../step-text.ts';
import { listFitting, plural } from '../style.ts';
import { type BlockedGroup, groupBlocked, groupSteps, type StepGroup } from './groups.ts';

const risks = ['disruptive', 'blocked', 'safe'] as const;
type Risk = (typeof risks)[number];

interface Row {
  readonly risk: Risk;
  readonly text: string;
  /** A reason code, or the code of what is in the way. */
  readonly why: string;
  readonly projects: readonly string[];
  /** A further step of the projects of the row above. */
  readonly isFurther: boolean;
}

/** What is told by kind and action alone, and how far names are listed. Each level takes less room. */
interface Level {
  readonly coarse: readonly Risk[];
  readonly names: (risk: Risk) => 'all' | 'some';
}

const allThatEnds: Level['names'] = (risk) => (risk === 'safe' ? 'some' : 'all');
const levels: readonly Level[] = [
  { coarse: [], names: allThatEnds },
  { coarse: ['safe'], names: allThatEnds },
  { coarse: ['safe', 'blocked'], names: allThatEnds },
  { coarse: risks, names: allThatEnds },
  { coarse: risks, names: () => 'some' },
];

/** @param room by `sizeOf`. Empty where there is nothing to show. */
export function changesTable(plan: Changes, room: number): string {
  if (plan.steps.length === 0 && plan.blocked.length === 0) return '';
  for (const [index, level] of levels.entries()) {
    const rows = rowsOf(plan, level);
    const note = index === 0 ? '' : '\n\nLike changes are summed up, since there are so many.';
    const text = `${tableOf(rows, level)}${note}`;
    if (sizeOf(text) <= room) return text;
  }
  return cutTable(plan, room);
}

/** The rows that fit, and how many changes are in those that do not. */
function cutTable(plan: Changes, room: number): string {
  const level: Level = { coarse: risks, names: () => 'some' };
  const rows = rowsOf(plan, level);
  for (let kept = rows.length - 1; kept > 0; kept -= 1) {
    const text = `${tableOf(rows.slice(0, kept), level)}\n\n**Not shown: ${countsOf(rows.slice(kept))}.**`;
    if (sizeOf(text) <= room) return text;
  }
  return `**Not shown, for lack of room: ${countsOf(rows)}.**`;
}

function countsOf(rows: readonly Row[]): string {
  return risks
    .map((risk) => {
      const count = rows
        .filter((row) => row.risk === risk)
        .reduce((sum, row) => sum + row.projects.length, 0);
      return count === 0 ? '' : `${count} ${risk}`;
    })
    .filter((part) => part !== '')
    .join(', ');
}

function tableOf(rows: readonly Row[], level: Level): string {
  return table(
    ['risk', 'change', 'why', 'projects'],
    rows.map(({ risk, text, why, projects, isFurther }) => [
      risk === 'safe' ? risk : `**${risk}**`,
      code(text),
      code(why, 100),
      isFurther ? 'same' : projectsCell(projects, level.names(risk)),
    ]),
  );
}

const namesRoom = 200;
const longestName = 60;

function projectsCell(projects: readonly string[], which: 'all' | 'some'): string {
  const names = projects.map((name) => shown(name, longestName));
  const list = which === 'all' ? names.join(', ') : listFitting(names, namesRoom);
  const count = projects.length === 1 ? '' : `${plural(projects.length, 'project')}: `;
  return `${count}${code(list, Number.MAX_SAFE_INTEGER)}`;
}

/** Projects in which something ends, what is blocked, and the others; of each project its steps in their order. */
function rowsOf(plan: Changes, { coarse }: Level): readonly Row[] {
  const groups = groupSteps(
    plan.steps,
    (step) => changeText(step, coarse.includes(step.risk)),
    ({ reason }) => reason,
  );
  const rowsIn = (isDisruptive: boolean) =>
    groups.filter((group) => group.isDisruptive === isDisruptive).flatMap(stepRows);
  const blocked = coarse.includes('blocked') ? blockedByKind(plan.blocked) : groupBlocked(plan.blocked);
  return [
    ...rowsIn(true),
    ...blocked.map(({ reason, code: why, projects }): Row => {
      return { risk: 'blocked', text: `! ${reason}`, why, projects, isFurther: false };
    }),
    ...rowsIn(false),
  ];
}

function stepRows({ lines, projects }: StepGroup): Row[] {
  const names = projects.map(({ name }) => name);
  return lines.map(({ text, step: { risk, reason } }, at) => ({
    ...{ risk, text, why: reason, projects: names, isFurther: at > 0 },
  }));
}

function blockedByKind(
  blocked: readonly PlannedBlock[],
): readonly Pick<BlockedGroup, 'reason' | 'code' | 'projects'>[] {
  const groups = new Map<string, { reason: string; code: string; projects: string[] }>();
  for (const { project, kind, code: why } of blocked) {
    const key = JSON.stringify([kind, why]);
    const group = groups.get(key) ?? { reason: kind, code: why, projects: [] };
    groups.set(key, group);
    group.projects.push(project);
  }
  return [...groups.values()];
}

function changeText(step: Step, isCoarse: boolean): string {
  return `${symbols[step.action]} ${isCoarse ? `${step.action} ${step.kind}` : stepText(step)}`;
}
