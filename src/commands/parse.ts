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

/** What yargs reads in place of `-`. Nobody can type it: no argument of a process holds such a character. */
const inputWord = '\0-';

/** @param columns how wide help may be */
export async function parse(argv: readonly string[], columns: number): Promise<Parsed> {
  const help = helpFor(argv, columns);
  if (help !== null) return help;
  if (argv.includes('--version')) return { kind: 'text', text: `po ${version}\n` };
  try {
    // yargs drops the one in silence and would print completions, and go on, for the other.
    const takesInput = commands.some(({ name, positional }) => positional?.takesInput && argv.includes(name));
    const ignored = argv.find(
      (word) => (word === '-' && !takesInput) || word.startsWith('--get-yargs-completions'),
    );
    if (ignored !== undefined) throw new UsageError(`Unknown argument: ${ignored}`);
    const values = await parser().parseAsync(argv.map((word) => (word === '-' ? inputWord : word)));
    const [name, ...rest] = values._.map(String);
    const command = commands.find((candidate) => candidate.name === name);
    if (command === undefined) return { kind: 'usage', problem: 'name a command; po --help lists them' };
    checkValues({ ...globalOptions, ...command.options }, values, argv);
    return { kind: 'run', command, args: argumentsOf(command, values, rest) };
  } catch (error) {
    if (!(error instanceof Error)) throw error;
    // Both our own refusals and what yargs throws for words it cannot read.
    if (error instanceof UsageError || error.name === 'YError') {
      const problem = `${sayWhat(error.message, argv)}${suggestion(error.message, argv)}`;
      return { kind: 'usage', problem: `${problem}${problem.endsWith('?') ? '' : '.'} See po --help` };
    }
    throw error;
  }
}

function parser(): Argv {
  let built = yargs()
    .scriptName('po')
    .parserConfiguration({
      'parse-numbers': false,
      'parse-positional-numbers': false,
      'camel-case-expansion': false,
      'dot-notation': false,
    })
    .options(withYargsNames(globalOptions))
    .exitProcess(false)
    .help(false)
    .version(false)
    .wrap(null)
    .strict()
    .recommendCommands()
    .fail((message, error) => {
      throw error ?? new UsageError(message);
    });
  for (const command of commands) {
    built = built.command(usageOf(command), command.brief, (inner) => {
      if (command.positional !== null) {
        inner.positional(command.positional.name, {
          describe: command.positional.description,
          type: 'string',
          array: true,
        });
      }
      return inner.options(withYargsNames(command.options));
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
  for (const [name, { type, conflicts = [] }] of Object.entries(options)) {
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
  }
}

function isGiven(value: unknown): boolean {
  return value !== undefined && value !== false;
}

/** In the words of somebody who typed a command that does not exist, or an option of another one. */
function sayWhat(message: string, argv: readonly string[]): string {
  const unknown = /^Unknown argument: (\S+)$/.exec(message)?.[1];
  const hasCommand = commands.some((command) => argv.includes(command.name));
  if (message.startsWith('Did you mean ')) return `There is no such command. ${message}`;
  if (unknown === undefined) return message.replaceAll('\n', '; ');
  if (!hasCommand && argv.includes(unknown)) return `There is no command ${unknown}`;
  const other = commands.find((command) => Object.hasOwn(command.options, unknown));
  if (other !== undefined && argv.includes(`--${unknown}`)) return `--${unknown} is for po ${other.name}`;
  return message;
}

/** For an option that nobody knows, the one that was probably meant. */
function suggestion(message: string, argv: readonly string[]): string {
  const name = /^Unknown argument: (\S+)$/.exec(message)?.[1] ?? '';
  const meant = commands.find((candidate) => argv.includes(candidate.name))?.wordsMean;
  if (meant !== undefined && argv.includes(name)) return `. Did you mean --${meant} ${name}?`;
  if (!argv.some((word) => word.startsWith(`--${name}`)) || name === '') return '';
  const command = commands.find((candidate) => argv.includes(candidate.name));
  const close = suggestionFor(name, Object.keys({ ...globalOptions, ...command?.options }));
  return close === null ? '' : `. Did you mean --${close}?`;
}

function usageOf({ name, positional }: CommandEntry): string {
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
): Arguments {
  const named = command.positional === null ? [] : values[command.positional.name];
  const words = [...(Array.isArray(named) ? named.map(String) : []), ...rest];
  const positionals = words.map(asTyped);
  return {
    positionals: [...new Set(positionals)],
    flag: (name) => (name === 'color' ? values[name] !== false : values[name] === true),
    text: (name) => {
      const value = values[name];
      return typeof value === 'string' ? asTyped(value) : null;
    },
    list: (name) => listIn(values[name]),
  };
}

function asTyped(word: string): string {
  return word === inputWord ? '-' : word;
}

function listIn(value: unknown): string[] {
  const given = Array.isArray(value) ? value : [value];
  const words = given.flatMap((one) => (typeof one === 'string' ? one.split(',') : []));
  return words.map((word) => word.trim()).filter((word) => word !== '');
}
