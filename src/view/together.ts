// Shows diagnostics of one cause in many projects once, as blocked steps are. For people: a program gets each of them.
import type { Diagnostic } from '../../engine/kernel/diagnostic.ts';
import { helpLines, remedyText } from '../../engine/kernel/help.ts';
import { mostTold, withoutName } from './plan/groups.ts';
import { plural } from './style.ts';

/** How many are shown in full where a command shows the others. */
const mostDetails = 8;

/** Headlines about one agent, with their form for many. */
const headlines: Readonly<Record<string, string>> = {
  'agents-waiting': 'Agents wait for you',
  'agents-ended': 'Agents have ended by themselves',
  'restart-required': 'Agents run by earlier definitions',
  'agent-undeclared': 'Agents that are not declared',
};

/** In the order in which the first of each stands. */
export function together(diagnostics: readonly Diagnostic[]): Diagnostic[] {
  return groupedBy(diagnostics, sameText)
    .flatMap(identical)
    .reduce<Diagnostic[][]>(byCause, [])
    .flatMap(ofOneCause);
}

function sameText({ severity, code, detail, help, place }: Diagnostic): string {
  return JSON.stringify([severity, code, detail, help, place]);
}

/** A shared cause (tmux that does not answer) names the projects. */
function identical(group: readonly Diagnostic[]): Diagnostic[] {
  const [first] = group;
  const names = group.flatMap((one) => one.project ?? []);
  if (first === undefined || names.length < 2) return [...group];
  const { project: _, ...rest } = first;
  const where = `in ${plural(names.length, 'project')}: ${names.join(', ')}`;
  return [{ ...rest, detail: `${first.detail}\n${where}` }];
}

/** Each error deserves its own words. */
function causeOf({ severity, code, help = '', place, project }: Diagnostic): string | null {
  if (severity === 'error' || place !== undefined || project === undefined) return null;
  const words = helpLines(help).flatMap(({ isCommand, text }) => (isCommand ? [] : [text]));
  return JSON.stringify([code, withoutName(words.join('\n'), project)]);
}

function byCause(groups: Diagnostic[][], one: Diagnostic): Diagnostic[][] {
  const cause = causeOf(one);
  const group = cause === null ? undefined : groups.find(([first]) => first && causeOf(first) === cause);
  if (group === undefined) return [...groups, [one]];
  group.push(one);
  return groups;
}

function ofOneCause(group: readonly Diagnostic[]): Diagnostic[] {
  const [first] = group;
  // A few are each shown with everything that they name.
  if (first === undefined || group.length <= mostTold) return [...group];
  const { project: _, ...rest } = first;
  const lines = group.map(({ help = '' }) => helpLines(help));
  const textsOf = (own: typeof lines, wanted: boolean) =>
    own.flat().flatMap(({ isCommand, text }) => (isCommand === wanted ? [text] : []));
  const told = [...new Set(textsOf(lines.slice(0, mostTold), true))];
  const untold = group.length - mostTold;
  const isSame = new Set(textsOf(lines, true)).size === told.length;
  const words = textsOf(lines.slice(0, 1), false).map((text) => withoutName(text, first.project ?? ''));
  const remedy = remedyText(words.join(' '), ...told);
  return [
    {
      ...rest,
      summary: headlines[first.code] ?? first.summary,
      detail: detailOf(group),
      help: isSame ? remedy : `${remedy}\n… and ${plural(untold, 'more project')}: po plan NAME shows each`,
    },
  ];
}

function detailOf(group: readonly Diagnostic[]): string {
  const details = group.flatMap(({ detail }) => detail.split('; '));
  const rest = details.length - mostDetails;
  return [...details.slice(0, mostDetails), ...(rest > 0 ? [`… and ${rest} more`] : [])].join('\n');
}

function groupedBy<T>(all: readonly T[], keyOf: (one: T) => string): T[][] {
  const groups = new Map<string, T[]>();
  for (const one of all) {
    const group = groups.get(keyOf(one));
    if (group === undefined) groups.set(keyOf(one), [one]);
    else group.push(one);
  }
  return [...groups.values()];
}
