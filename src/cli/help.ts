// Help, written from the table of commands: the list of all of them, which fits a screen of 80 by 24, and a page for
// each. yargs cannot group commands, and its page for a command is half as long again.
import { cells, hanging } from '../view/style.ts';
import { type CommandEntry, groups, type OptionEntry } from './command.ts';
import { optionsLeftTo } from './command-line.ts';

type Options = Readonly<Record<string, OptionEntry>>;

/** What every command takes besides `globalOptions`, for callers that list them. */
export const helpOption: OptionEntry = { type: 'boolean', alias: 'h', description: 'this help' };
export const versionOption: OptionEntry = { type: 'boolean', description: 'the version of po' };

const widest = 100;

/** All commands, grouped, in two columns where there is room for them. */
export function generalHelp(commands: readonly CommandEntry[], options: Options, columns: number): string {
  const width = Math.min(columns, widest);
  const blocks = Object.entries(groups).flatMap(([group, title]) => {
    const members = commands.filter((command) => command.group === group);
    const nameCells = Math.max(0, ...members.map(({ name }) => name.length));
    const lines = members.flatMap(({ name, brief }) =>
      row(`  ${name.padEnd(nameCells)}  `, brief, Math.min(width, columnCells)),
    );
    return members.length === 0 ? [] : [[title, ...lines]];
  });
  return page([
    ...hanging('', 0, 'po reconciles a fleet of AI-agent projects with its registry, fleet.toml.', {
      width,
    }),
    'Usage: po COMMAND [WORDS] [OPTIONS]',
    '',
    ...(width < twoColumns ? blocks.flat() : sideBySide(blocks)),
    '',
    ...row('Options: ', optionNames({ ...options, help: helpOption, version: versionOption }), width),
    ...row('', 'po help COMMAND has details. po plan changes nothing; po apply asks first.', width),
  ]);
}

/** What one command does, takes and is used for. */
export function commandHelp(command: CommandEntry, options: Options, columns: number): string {
  const width = Math.min(columns, widest);
  const { name, summary, examples, notes = [] } = command;
  const own = Object.entries(command.options);
  const all = { ...withoutAliasesOf(command, options), help: helpOption };
  const words = wordRows(command);
  const entries = [...words, ...[...own, ...Object.entries(all)].map(optionRow)];
  const headCells = Math.min(mostHeadCells, Math.max(...entries.map(([head]) => head.length)) + 4);
  const rows = (list: readonly (readonly [string, string])[]) =>
    list.flatMap(([head, text]) => definition(`  ${head}`, text, { headCells, width }));
  return page([
    ...row(`po ${name}: `, summary, width),
    '',
    ...row('Usage: ', usageOf(command), width),
    ...(words.length === 0 ? [] : ['', ...rows(words)]),
    ...(own.length === 0 ? [] : ['', 'Options', ...rows(own.map(optionRow))]),
    '',
    'For every command',
    ...rows(Object.entries(all).map(optionRow)),
    '',
    'Examples',
    ...exampleLines(examples, width),
    ...(notes.length === 0 ? [] : ['', ...notes.flatMap((note) => noteLines(note, width))]),
  ]);
}

/** The options of every command, with the aliases that remain where a command has taken one for itself. */
export function withoutAliasesOf(command: CommandEntry | null, options: Options): Options {
  const taken = Object.values(command?.options ?? {}).map(({ alias }) => alias);
  return Object.fromEntries(
    Object.entries(optionsLeftTo(command, options)).map(([name, { alias, ...rest }]) => [
      name,
      alias === undefined || taken.includes(alias) ? rest : { alias, ...rest },
    ]),
  );
}

/** `po plan [PROJECTS…] [OPTIONS]` */
export function usageOf({ name, positional }: CommandEntry): string {
  const words = positional === null ? '' : ` ${positional.usage ?? `[${positional.name.toUpperCase()}…]`}`;
  return `po ${name}${words} [OPTIONS]`;
}

/** The help for the words of a command, by their names in the usage line. */
export function wordRows({ positional }: CommandEntry): readonly (readonly [string, string])[] {
  if (positional === null) return [];
  const { name, description = '', each } = positional;
  return each ?? [[name.toUpperCase(), description]];
}

/** `-f, --fleet FILE`, with its description. */
export function optionRow([name, option]: readonly [string, OptionEntry]): readonly [string, string] {
  const { alias, isOn, description } = option;
  const value = valueName(option);
  const short = alias === undefined ? '' : `-${alias}, `;
  return [`${short}--${isOn ? 'no-' : ''}${name}${value === null ? '' : ` ${value}`}`, description];
}

/** The name of an option's value in the help; null where it takes none. */
function valueName({ type, takes, value }: OptionEntry): string | null {
  if (type === 'boolean') return null;
  if (value !== undefined) return value;
  if (takes === undefined || takes === 'text') return 'TEXT';
  return typeof takes === 'string' ? takes.toUpperCase() : takes.join('|');
}

/** Two columns of a screen of 80, and the gap between them. */
const columnCells = 39;
const gapCells = 2;
const twoColumns = 2 * columnCells + gapCells;
const mostHeadCells = 28;

/** Blocks one below the other in two columns, broken where the longer one is shortest. */
function sideBySide(blocks: readonly (readonly string[])[]): string[] {
  const halves = blocks.map((_, index) => [
    blocks.slice(0, index + 1).flat(),
    blocks.slice(index + 1).flat(),
  ]);
  const heights = halves.map((half) => Math.max(...half.map(({ length }) => length)));
  const [left = [], right = []] = halves[heights.indexOf(Math.min(...heights))] ?? [];
  return Array.from({ length: Math.max(left.length, right.length) }, (_, index) =>
    `${(left[index] ?? '').padEnd(columnCells + gapCells)}${right[index] ?? ''}`.trimEnd(),
  );
}

function optionNames(options: Options): string {
  return Object.entries(options)
    .map(([name, option]) => optionRow([name, option])[0].replace(/^-., /, ''))
    .join(', ');
}

function row(head: string, text: string, width: number): string[] {
  return hanging(head, cells(head), text, { width });
}

/** The text beside the head, or below it where the head is too long. */
function definition(
  head: string,
  text: string,
  { headCells, width }: { readonly headCells: number; readonly width: number },
): string[] {
  if (cells(head) + 2 <= headCells) return hanging(head.padEnd(headCells), headCells, text, { width });
  return [head, ...hanging(' '.repeat(headCells), headCells, text, { width })];
}

/** A command is never broken, since readers copy it. */
function exampleLines(examples: CommandEntry['examples'], width: number): string[] {
  const longest = Math.max(0, ...examples.map(([line]) => cells(line)));
  const headCells = Math.min(longest + 4, Math.floor(width / 2));
  return examples.flatMap(([line, meaning]) => definition(`  ${line}`, meaning, { headCells, width }));
}

/** Wrapped below its own beginning: a list's number, or the spaces in front. */
function noteLines(note: string, width: number): string[] {
  const [, head = ''] = /^(\s*(?:\d+\s+)?)/.exec(note) ?? [];
  return hanging(head, head.length, note.slice(head.length), { width });
}

function page(lines: readonly string[]): string {
  return `${lines.join('\n')}\n`;
}
