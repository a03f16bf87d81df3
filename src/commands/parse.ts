// Turns words into a command and its arguments, or into help. yargs parses and runs nothing: with its own handlers a
// command would be run after a usage error, too. Help is ours, from the same table (`help.ts`).
import yargs, { type Argv } from 'yargs';
import { suggestionFor } from '../../engine/toml/suggestion.ts';
import type { Arguments, CommandEntry, OptionEntry } from './command.ts';
import { commandHelp, generalHelp } from './help.ts';
import { commands, globalOptions } from './table.ts';
import { version } from './version.ts';

export type Parsed =
  | { readonly kind: 'run'; readonly command: CommandEntry; readonly args: Arguments }
  /** Help or version: printed, exit 0. */
  | { readonly kind: 'text'; readonly text: string }
  | { readonly kind: 'usage'; readonly problem: string };

class UsageError extends Error {}

/**
 * What yargs reads in place of a word that it would drop, take for an option, or take the quotes off: its place in the
 * command line. Nobody can type it: no argument of a process holds such a character.
 */
const standInPattern = /\0(\d+)/g;

/** @param columns how wide help may be */
export async function parse(argv: readonly string[], columns: number): Promise<Parsed> {
  const help = helpFor(argv, columns);
  if (help !== null) return help;
  // What comes after `--` is somebody's text.
  const end = argv.indexOf('--');
  const head = end < 0 ? argv : argv.slice(0, end);
  if (head.includes('--version')) return { kind: 'text', text: `po ${version}\n` };
  const problem = strangeCommand(head);
  if (problem !== null) return { kind: 'usage', problem };
  try {
    // yargs drops the one in silence and would print completions, and go on, for the other.
    const takesInput = commands.some(({ name, positional }) => positional?.takesInput && argv.includes(name));
    const ignored =
      argv.find((word) => word === '-' && !takesInput) ??
      head.find((word) => word.startsWith('--get-yargs-completions'));
    if (ignored !== undefined) throw new UsageError(`Unknown argument: ${ignored}`);
    const values = await parser(head).parseAsync(standIns(argv, head));
    const [name, ...rest] = values._.map(String);
    const command = commands.find((candidate) => candidate.name === name);
    if (command === undefined) return { kind: 'usage', problem: 'name a command; po --help lists them' };
    checkValues({ ...globalOptions, ...command.options }, values, head);
    return { kind: 'run', command, args: argumentsOf(command, values, rest, argv) };
  } catch (error) {
    if (!(error instanceof Error)) throw error;
    // Both our own refusals and what yargs throws for words it cannot read.
    if (error instanceof UsageError || error.name === 'YError') {
      const message = asTyped(error.message, argv);
      const problem = `${sayWhat(message, head)}${suggestion(message, head)}`;
      return { kind: 'usage', problem: `${problem}${problem.endsWith('?') ? '' : '.'} See po --help` };
    }
    throw error;
  }
}

/** Words of which yargs would not give back every byte, and all that follows `--` behind a command. */
function standIns(argv: readonly string[], head: readonly string[]): readonly string[] {
  const place = commandPlace(head);
  const words = argv.map((word, at) => {
    const isText = at > head.length && place !== null;
    return word === '-' || isText || /^["']/.test(word) ? `\0${at}` : word;
  });
  // Before the command `-f` is what it is everywhere.
  const taken = place === null ? new Set() : aliasesOf(place.command);
  return words.map((word, at) => {
    const other =
      place !== null && at < place.at && taken.has(word.slice(1)) ? globalNamed(word.slice(1)) : null;
    return other === null ? word : `--${other}`;
  });
}

/** The first word that is a command, and no value of an option. */
function commandPlace(
  head: readonly string[],
): { readonly command: CommandEntry; readonly at: number } | null {
  for (const at of wordPlaces(head)) {
    const command = commands.find(({ name }) => name === head[at]);
    if (command !== undefined) return { command, at };
  }
  return null;
}

/** Where a word is that is neither an option nor the value of one that every command takes. */
function wordPlaces(head: readonly string[]): readonly number[] {
  const places: number[] = [];
  for (let at = 0; at < head.length; at += 1) {
    const word = head[at] ?? '';
    const option = word.startsWith('--')
      ? word.slice(2)
      : word.startsWith('-')
        ? globalNamed(word.slice(1))
        : null;
    if (option !== null && globalOptions[option]?.type === 'string') at += 1;
    else if (!word.startsWith('-')) places.push(at);
  }
  return places;
}

/** What is said of a first word that is no command; null where there is a command, or no word. */
function strangeCommand(head: readonly string[]): string | null {
  const [first] = wordPlaces(head);
  if (first === undefined || commandPlace(head) !== null) return null;
  const word = head[first] ?? '';
  const close = suggestionFor(
    word,
    commands.map(({ name }) => name),
  );
  return `There is no command ${word}${close === null ? '.' : `. Did you mean ${close}?`} See po --help`;
}

function globalNamed(letter: string): string | null {
  return Object.entries(globalOptions).find(([, { alias }]) => alias === letter)?.[0] ?? null;
}

function aliasesOf({ options }: CommandEntry): ReadonlySet<string | undefined> {
  return new Set(Object.values(options).flatMap(({ alias }) => alias ?? []));
}

/** @param head the words that are to be parsed: a command may give a letter of all another meaning for itself */
function parser(head: readonly string[]): Argv {
  const command = commandPlace(head)?.command ?? null;
  const taken = command === null ? new Set() : aliasesOf(command);
  const globals = Object.fromEntries(
    Object.entries(globalOptions).map(([name, { alias, ...option }]) => [
      name,
      alias === undefined || taken.has(alias) ? option : { alias, ...option },
    ]),
  );
  let built = yargs()
    .scriptName('po')
    .parserConfiguration({
      'parse-numbers': false,
      'parse-positional-numbers': false,
      'camel-case-expansion': false,
      'dot-notation': false,
    })
    .options(withYargsNames(globals))
    .exitProcess(false)
    .help(false)
    .version(false)
    .wrap(null)
    .strict()
    .fail((message, error) => {
      throw error ?? new UsageError(message);
    });
  for (const { positional, options, brief, ...entry } of commands) {
    built = built.command(usageOf({ positional, ...entry }), brief, (inner) => {
      if (positional !== null) {
        const describe = positional.description;
        inner.positional(positional.name, { describe, type: 'string', array: true });
      }
      return inner.options(withYargsNames(options));
    });
  }
  return built.demandCommand(1, 'name a command');
}

/** yargs makes a list of an option that is given twice, and takes any value of a flag for false. */
function checkValues(
  options: Readonly<Record<string, OptionEntry>>,
  values: Readonly<Record<string, unknown>>,
  argv: readonly string[],
): void {
  for (const [name, { type, conflicts = [], needs }] of Object.entries(options)) {
    const value = values[name];
    const written = argv.find((word) => word.startsWith(`--${name}=`))?.slice(name.length + 3);
    if (value === undefined) continue;
    if (type !== 'list' && Array.isArray(value)) throw new UsageError(`--${name} is given twice`);
    if (type === 'list' && listIn(value).length === 0) throw new UsageError(`--${name} needs a value`);
    if (type === 'string' && (typeof value !== 'string' || value === ''))
      throw new UsageError(`--${name} needs a value`);
    if (type === 'boolean' && written !== undefined && written !== 'true' && written !== 'false')
      throw new UsageError(`--${name} takes no value`);
    const other = conflicts.find((one) => isGiven(values[one]));
    if (isGiven(value) && other !== undefined)
      throw new UsageError(`--${name} and --${other} cannot be given together`);
    if (isGiven(value) && needs !== undefined && !isGiven(values[needs]))
      throw new UsageError(`--${name} means nothing without --${needs}`);
  }
}

function isGiven(value: unknown): boolean {
  return value !== undefined && value !== false;
}

/** In the words of somebody who typed a command that does not exist, or an option of another one. */
function sayWhat(message: string, argv: readonly string[]): string {
  const unknown = /^Unknown argument: (\S+)$/.exec(message)?.[1];
  if (unknown === undefined) return message.replaceAll('\n', '; ');
  const other = commands.find((command) => Object.hasOwn(command.options, unknown));
  if (other !== undefined && argv.includes(`--${unknown}`)) return `--${unknown} is for po ${other.name}`;
  return message;
}

/** For an option that nobody knows, the one that was probably meant. */
function suggestion(message: string, argv: readonly string[]): string {
  const name = /^Unknown argument: (\S+)$/.exec(message)?.[1] ?? '';
  const meant = commands.find((candidate) => argv.includes(candidate.name))?.wordsMean;
  if (meant !== undefined && argv.includes(name)) return `. Did you mean --${meant} ${name}?`;
  const command = commands.find((candidate) => argv.includes(candidate.name));
  if (!argv.some((word) => word.startsWith(`--${name}`)) || name === '') return '';
  const close = suggestionFor(name, Object.keys({ ...globalOptions, ...command?.options }));
  return close === null ? '' : `. Did you mean --${close}?`;
}

function usageOf({ name, positional }: Pick<CommandEntry, 'name' | 'positional'>): string {
  return positional === null ? name : `${name} [${positional.name}..]`;
}

function withYargsNames(options: Readonly<Record<string, OptionEntry>>) {
  return Object.fromEntries(
    Object.entries(options).map(([name, { type, alias, description }]) => [
      name,
      {
        type: type === 'list' ? ('string' as const) : type,
        description,
        ...(alias === undefined ? {} : { alias }),
        ...(type !== 'boolean' ? { requiresArg: true } : {}),
      },
    ]),
  );
}

/** Help where it is asked for, before anything else may be wrong; null where it is not. */
function helpFor(argv: readonly string[], columns: number): Parsed | null {
  const end = argv.indexOf('--');
  const words = end === -1 ? argv : argv.slice(0, end);
  const isWord = words[0] === 'help';
  if (argv.length > 0 && !isWord && !words.some((word) => word === '--help' || word === '-h')) return null;
  const named = words
    .map((word) => commands.find(({ name }) => name === word))
    .find((one) => one !== undefined);
  const [wanted] = words.slice(1).filter((word) => !word.startsWith('-') && word !== 'help');
  if (isWord && named === undefined && wanted !== undefined) {
    const names = commands.map(({ name }) => name);
    const close = suggestionFor(wanted, names);
    const meant = close === null ? '.' : `. Did you mean ${close}?`;
    return { kind: 'usage', problem: `There is no command ${wanted}${meant} See po --help` };
  }
  const text =
    named === undefined
      ? generalHelp(commands, globalOptions, columns)
      : commandHelp(named, globalOptions, columns);
  return { kind: 'text', text };
}

function argumentsOf(
  command: CommandEntry,
  values: Readonly<Record<string, unknown>>,
  rest: readonly string[],
  argv: readonly string[],
): Arguments {
  const named = command.positional === null ? [] : values[command.positional.name];
  const words = [...(Array.isArray(named) ? named.map(String) : []), ...rest];
  const positionals = words.map((word) => asTyped(word, argv));
  return {
    positionals: command.positional?.countsEach === true ? positionals : [...new Set(positionals)],
    flag: (name) => (name === 'color' ? values[name] !== false : values[name] === true),
    text: (name) => {
      const value = values[name];
      return typeof value === 'string' ? asTyped(value, argv) : null;
    },
    list: (name) => listIn(values[name], argv),
  };
}

function asTyped(text: string, argv: readonly string[]): string {
  return text.replaceAll(standInPattern, (_, at: string) => argv[Number(at)] ?? '');
}

function listIn(value: unknown, argv: readonly string[] = []): string[] {
  const given = Array.isArray(value) ? value : [value];
  const words = given.flatMap((one) => (typeof one === 'string' ? asTyped(one, argv).split(',') : []));
  return words.map((word) => word.trim()).filter((word) => word !== '');
}
