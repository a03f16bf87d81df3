// Turns words into a command and its arguments, or into help. yargs parses and runs nothing: with its own handlers a
// command would be run after a usage error, too. Help is ours, from the same table (`help.ts`).
import yargs, { type Argv } from 'yargs';
import { suggestionFor } from '../../engine/toml/suggestion.ts';
import type { Arguments, CommandEntry, OptionEntry } from './command.ts';
import { commandHelp, generalHelp } from './help.ts';
import { commands, globalOptions } from './table.ts';
import { version } from './version.ts';
import { aliasesOf, commandNamed, globalNamed, type Words, wordsOf } from './words.ts';

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
  // What comes after `--` is somebody's text.
  const end = argv.indexOf('--');
  const head = end < 0 ? argv : argv.slice(0, end);
  const words = wordsOf(head);
  const help = helpFor(argv, words, columns);
  if (help !== null) return help;
  if (words.options.has('--version')) return { kind: 'text', text: `po ${version}\n` };
  const { command } = words;
  const [first] = words.places;
  if (command === null && first !== undefined) return strangeCommand(argv[first] ?? '');
  try {
    // yargs drops the one in silence and would print completions, and go on, for the other.
    const ignored =
      argv.find((word) => word === '-' && command?.positional?.takesInput !== true) ??
      head.find((word) => word.startsWith('--get-yargs-completions'));
    if (ignored !== undefined) throw new UsageError(`Unknown argument: ${ignored}`);
    const values = await parser(command).parseAsync(standIns(argv, head, words));
    if (command === null) return { kind: 'usage', problem: 'name a command; po --help lists them' };
    checkValues({ ...globalOptions, ...command.options }, values, head);
    return { kind: 'run', command, args: argumentsOf(command, values, argv) };
  } catch (error) {
    if (!(error instanceof Error)) throw error;
    // Both our own refusals and what yargs throws for words it cannot read.
    if (error instanceof UsageError || error.name === 'YError') {
      const message = asTyped(error.message, argv);
      const problem = `${sayWhat(message, head)}${suggestion(message, head, command)}`;
      return { kind: 'usage', problem: `${problem}${problem.endsWith('?') ? '' : '.'} See po --help` };
    }
    throw error;
  }
}

/**
 * Words of which yargs would not give back every byte, all that follows `--` behind a command, and `true` and `false`
 * where they stand alone: yargs takes them for the value of a flag before them, and they are good names of projects.
 */
function standIns(
  argv: readonly string[],
  head: readonly string[],
  { command, commandAt }: Words,
): readonly string[] {
  const taken = aliasesOf(command);
  return argv.flatMap((word, at) => {
    const isText = at > head.length && command !== null;
    if (isText || word === '-' || word === 'true' || word === 'false' || /^["']/.test(word)) return `\0${at}`;
    // Before the command a letter is what it is everywhere.
    const [, letters = '', value = ''] = (at < commandAt && /^-([a-z]+)(=.*)?$/is.exec(word)) || [];
    const names = [...letters].map(globalNamed);
    if (![...letters].some((letter) => taken.has(letter)) || names.includes(null)) return word;
    return names.map((name, index) => `--${name}${index === names.length - 1 ? value : ''}`);
  });
}

/** What is said of a first word that is no command. */
function strangeCommand(word: string): Parsed {
  const names = commands.map(({ name }) => name);
  const close = suggestionFor(word, names);
  const meant = close === null ? '.' : `. Did you mean ${close}?`;
  return { kind: 'usage', problem: `There is no command ${word}${meant} See po --help` };
}

/** @param command the one to be parsed for, which may give a letter of all another meaning for itself */
function parser(command: CommandEntry | null): Argv {
  const taken = aliasesOf(command);
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
function suggestion(message: string, argv: readonly string[], command: CommandEntry | null): string {
  const name = /^Unknown argument: (\S+)$/.exec(message)?.[1] ?? '';
  const meant = command?.wordsMean;
  if (meant !== undefined && argv.includes(name)) return `. Did you mean --${meant} ${name}?`;
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
function helpFor(argv: readonly string[], { places, options }: Words, columns: number): Parsed | null {
  const typed = places.map((at) => argv[at] ?? '');
  const isWord = typed[0] === 'help';
  if (argv.length > 0 && !isWord && !options.has('--help') && !options.has('-h')) return null;
  const [wanted = 'help'] = isWord ? typed.slice(1) : typed;
  if (wanted === 'help') return { kind: 'text', text: generalHelp(commands, globalOptions, columns) };
  const named = commandNamed(wanted);
  if (named === null) return strangeCommand(wanted);
  return { kind: 'text', text: commandHelp(named, globalOptions, columns) };
}

function argumentsOf(
  command: CommandEntry,
  values: { readonly _: readonly unknown[] } & Readonly<Record<string, unknown>>,
  argv: readonly string[],
): Arguments {
  const named = command.positional === null ? [] : values[command.positional.name];
  const [, ...rest] = values._.map(String);
  const words = [...(Array.isArray(named) ? named.map(String) : []), ...rest];
  // yargs lets words behind `--` pass for any command, and a word that does nothing was meant to do something.
  const [lost] = command.positional === null ? words : [];
  if (lost !== undefined) throw new UsageError(`Unknown argument: ${lost}`);
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
