// Steps, obstacles and held projects, for a comment on a pull request. Disruptive and blocked steps stand outside any
// fold. A text too long for a comment is cut at the end, with a note, and never loses the table. Credentials are hidden
// last, over the whole text. Pure.
import type { Diagnostic } from '../../../engine/kernel/diagnostic.ts';
import { helpLines } from '../../../engine/kernel/help.ts';
import { renderDiagnostic } from '../../../engine/kernel/render.ts';
import { hideSecrets } from '../../../engine/kernel/secrets.ts';
import type { Changes, Hold, Refusal } from '../../plan/plan.ts';
import { code, fence, shown, sizeOf } from '../markdown.ts';
import { legend, symbols } from '../step-text.ts';
import { listFitting, plural } from '../style.ts';
import { together } from '../together.ts';
import { byProject, projectFold } from './changes-markdown-folds.ts';
import { changesTable } from './changes-markdown-table.ts';
import { type DefinitionGroup, definitionLines, definitionsIn } from './definitions.ts';
import { type BlockedGroup, groupBlocked } from './groups.ts';
import { type Push, pushesIn } from './pushes.ts';

export interface Frame {
  /** Paragraphs that are never omitted, and so of bounded length. The first is the headline. */
  readonly opening: readonly string[];
  readonly closing: readonly string[];
  /** Entries of a list of its own, after those that all have. */
  readonly further?: { readonly title: string; readonly entries: readonly string[] };
  /** The command that shows the omitted parts. */
  readonly whole: string;
  /** How much there may be of it, by `sizeOf`; at least 10,000. */
  readonly limit?: number;
}

/** What GitHub takes as a comment. */
const commentLimit = 65_536;
const leastLimit = 10_000;

/** Ends with a newline. */
export function changesMarkdown(changes: Changes, frame: Frame): string {
  const limit = frame.limit ?? commentLimit;
  if (limit < leastLimit) throw new Error(`nothing fits into ${limit}`);
  // Hiding may make a text longer than it was: then there is room for less.
  for (let room = limit, attempts = 0; attempts < 4; attempts += 1) {
    const text = masked(compose(changes, frame, room));
    const excess = sizeOf(text) - limit;
    if (excess <= 0) return text;
    room -= excess;
  }
  return masked(`${[...frame.opening.slice(0, 1), ...frame.closing].join('\n\n')}\n`);
}

/** Line by line: nothing that is hidden reaches over a line, and so no line loses its end to another. */
function masked(text: string): string {
  return text.split('\n').map(hideSecrets).join('\n');
}

function pushLine({ remote, branch, projects }: Push): string {
  return `- ${code(remote)}, branch ${code(branch)}: ${plural(projects.length, 'project')}`;
}

/** Of a changed definition each key on a line of its own. */
function definitionItem(group: DefinitionGroup): string {
  const names = listFitting(
    group.agents.map((name) => shown(name, 100)),
    namesRoom,
  );
  const lines = definitionLines(group).map((line) => code(line));
  const lead = `- ${code(names, Number.MAX_SAFE_INTEGER)}`;
  if (group.state !== 'changed') return `${lead}: ${lines.join(', ')}`;
  return [`${lead}, **changed**:`, ...lines.map((line) => `  - ${line}`)].join('\n');
}

/** For the lines about omitted parts. */
const notesRoom = 600;

function compose(changes: Changes, frame: Frame, limit: number): string {
  const { further = { title: '', entries: [] }, whole, closing } = frame;
  const opening = [...frame.opening, ...(changes.refused === null ? [] : [refusedText(changes.refused)])];
  let room = limit - sizeOf([...opening, ...closing].join('\n\n')) - notesRoom;
  const take = (text: string) => {
    room -= sizeOf(text) + sizeOf('\n\n');
    return text;
  };
  const list = { separator: '\n', more: (count: number) => `${count} more: see ${code(whole)}.` } as const;
  const middle = [
    take(changesTable(changes, room)),
    take(legendLine(changes)),
    take(
      section(
        {
          ...list,
          title: 'Definitions to be accepted',
          entries: definitionsIn(changes.steps),
          render: definitionItem,
        },
        room,
      ),
    ),
    take(
      section(
        { ...list, title: 'Pushes to shared remotes', entries: pushesIn(changes.steps), render: pushLine },
        room,
      ),
    ),
    take(
      section(
        {
          ...list,
          title: 'To fix what is blocked',
          entries: groupBlocked(changes.blocked),
          render: remedyItem,
        },
        room,
      ),
    ),
    take(section({ ...list, title: 'On hold', entries: changes.holds, render: holdLine }, room)),
    take(section({ ...list, ...further, render: (line) => line }, room)),
    take(
      section(
        {
          ...list,
          separator: '\n\n',
          title: 'Errors and warnings',
          entries: together(changes.diagnostics),
          render: diagnosticFence,
        },
        room,
      ),
    ),
  ];
  const more = (count: number) =>
    `The details of ${count === 1 ? '1 project is' : `${count} projects are`} omitted: see ${code(`${whole} -v`)}.`;
  const details = { title: '', separator: '\n\n', more } as const;
  const folds = section({ ...details, entries: byProject(changes), render: projectFold }, room);
  const parts = [...opening, ...middle, ...closing, folds].filter((part) => part !== '');
  return `${parts.join('\n\n')}\n`;
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

/** Never folded and never omitted, so of bounded length. */
function refusedText({ code: why, reason, help, projects }: Refusal): string {
  const names = projects.map((name) => shown(name, 60));
  const list = code(listFitting(names, 2_000), Number.MAX_SAFE_INTEGER);
  const about = projects.length === 0 ? '' : `, about ${plural(projects.length, 'project')}: ${list}`;
  const item = `- ${code(reason)} (${code(why, 100)})${about}`;
  const lines = helpLines(help);
  const remedy = markdownRemedy(
    '- To fix: ',
    lines.filter(({ isCommand }) => !isCommand).map(({ text }) => text),
    lines.filter(({ isCommand }) => isCommand).map(({ text }) => text),
  );
  return `**Refused**\n\n${item}\n${remedy}`;
}

/** Where the names take more room than the remedy, the table has them. */
const namesRoom = 200;

function remedyItem({ code: why, words, commands, projects, untold }: BlockedGroup): string {
  const names = listFitting(
    projects.map((name) => shown(name, 60)),
    namesRoom,
  );
  const lead = `- ${code(names, Number.MAX_SAFE_INTEGER)} ${code(why, 100)}: `;
  const more = untold === 0 ? [] : [`# … and ${untold} more: po plan NAME shows each`];
  return markdownRemedy(lead, words, [...commands, ...more]);
}

/** The words in a line, and below it the commands, so that they can be copied. */
function markdownRemedy(lead: string, words: readonly string[], commands: readonly string[]): string {
  const item = `${lead}${words.map((text) => code(text)).join(' ')}`.trimEnd();
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

function legendLine(plan: Changes): string {
  if (plan.steps.length < 2) return '';
  const used = new Set(plan.steps.map((step) => symbols[step.action]));
  const entries = legend.filter(([symbol]) => used.has(symbol));
  return entries.map(([symbol, meaning]) => `${code(symbol)} ${meaning}`).join(' · ');
}
