// Turns words into a command and its arguments, or into help. What each word is says `command-line.ts`; yargs then makes
// values of the options and runs nothing: with its own handlers a command would be run after a usage error, too. Help is
// ours, from the same table (`help.ts`).
import yargs from 'yargs';
import { visible } from '../../engine/kernel/cells.ts';
import { wayOut } from '../../engine/kernel/help.ts';
import { suggestionFor } from '../../engine/kernel/suggestion.ts';
import type { Arguments, CommandEntry, OptionEntry } from './command.ts';
import { type CommandLine, helpWord, type OptionFault, readCommandLine } from './command-line.ts';
import { commandHelp, generalHelp } from './help.ts';
import { insteadOf } from './other-words.ts';
import { commands, globalOptions } from './table.ts';
import { version } from './version.ts';

export type Parsed =
  | { readonly kind: 'run'; readonly command: CommandEntry; readonly args: Arguments }
  /** Help or version: printed, exit 0. */
  | { readonly kind: 'text'; readonly text: string }
  | { readonly kind: 'usage'; readonly problem: string };

class UsageError extends Error {}

/** @param columns how wide help may be */
export async function parse(argv: readonly string[], columns: number): Promise<Parsed> {
  const line = readCommandLine(argv, { commands, globalOptions });
  // Asked for before anything else may be wrong.
  if (argv.length === 0 || line.first === helpWord || isGiven(line, 'help')) return helpFor(line, columns);
  if (isGiven(line, 'version')) return { kind: 'text', text: `po ${version}\n` };
  const { command, first } = line;
  if (command === null && first !== null) return strangeCommand(first, line);
  try {
    const [fault] = line.faults;
    if (fault !== undefined) throw new UsageError(faultText(fault, command));
    if (command === null) throw new UsageError('name a command');
    const odd = oddWord(line, command);
    if (odd !== null) throw new UsageError(`${visible(odd)} has a control character in it`);
    const strange = strangeWord(line, command);
    if (strange !== null) throw new UsageError(strange);
    // An option that does nothing was meant to do something, too.
    if (command.hasNoJson === true && isGiven(line, 'json'))
      throw new UsageError(`po ${command.name} has no --json`);
    const options = { ...globalOptions, ...command.options };
    const values = await valuesOf(line, options);
    checkValues(options, values);
    return { kind: 'run', command, args: argumentsOf(command, line.words, values) };
  } catch (error) {
    if (!(error instanceof UsageError)) throw error;
    const problem = error.message;
    return { kind: 'usage', problem: `${problem}${problem.endsWith('?') ? '' : '.'} See po --help` };
  }
}

function isGiven({ options }: CommandLine, name: string): boolean {
  return options.some((one) => one.name === name && one.value === true);
}

function helpFor(line: CommandLine, columns: number): Parsed {
  const { first, words } = line;
  const wanted = first === helpWord ? (words[0] ?? helpWord) : (first ?? helpWord);
  if (wanted === helpWord) return { kind: 'text', text: generalHelp(commands, globalOptions, columns) };
  const named = commands.find(({ name }) => name === wanted);
  if (named === undefined)
    return strangeCommand(wanted, { ...line, words: words.slice(first === helpWord ? 1 : 0) });
  return { kind: 'text', text: commandHelp(named, globalOptions, columns) };
}

/** What is said of a first word that is no command. */
function strangeCommand(word: string, line: CommandLine): Parsed {
  const said = `There is no command ${visible(word)}`;
  const instead = insteadOf(word, line);
  if (instead !== null)
    return { kind: 'usage', problem: `${said}. ${wayOut(`${instead.purpose}:`, ...instead.commands)}` };
  const names = commands.map(({ name }) => name);
  return { kind: 'usage', problem: `${said}${meantText(word, names)} See po --help` };
}

function meantText(word: string, names: readonly string[]): string {
  const close = suggestionFor(word, names);
  return close === null ? '.' : `. Did you mean ${close}?`;
}

function faultText(fault: OptionFault, command: CommandEntry | null): string {
  const option = visible(fault.option);
  switch (fault.kind) {
    case 'of-another':
      return `${option} is for po ${fault.command}`;
    case 'takes-no-value':
      return `${option} takes no value`;
    case 'needs-a-value':
      return `${option} needs a value`;
    case 'unknown': {
      const names = Object.keys({ ...globalOptions, ...command?.options }).map((name) => `--${name}`);
      const close = option.startsWith('--') ? suggestionFor(option, names) : null;
      return `There is no option ${option}${close === null ? '' : `. Did you mean ${close}?`}`;
    }
  }
}

/** Nothing that po names has a control character in it. A message may: the engine that types it looks at that. */
function oddWord({ words, options }: CommandLine, { positional }: CommandEntry): string | null {
  const given = [
    ...(positional?.takesText === true ? words.slice(0, 1) : words),
    ...options.flatMap(({ value }) => (typeof value === 'string' ? [value] : [])),
  ];
  return given.find((word) => /\p{Cc}/u.test(word)) ?? null;
}

/** A word that does nothing was meant to do something. */
function strangeWord({ words }: CommandLine, { positional, wordsMean, name }: CommandEntry): string | null {
  const strange = words.find((word) => positional === null || (word === '-' && !positional.takesInput));
  if (strange === undefined) return null;
  const meant = wordsMean === undefined ? '' : `. Did you mean ${optionsFor(words, wordsMean)}?`;
  return positional === null
    ? `po ${name} takes no words: ${strange}${meant}`
    : `po ${name} reads no standard input: -`;
}

/** Words beyond the options are left out: each is refused in its turn. */
function optionsFor(words: readonly string[], names: readonly string[]): string {
  const meant = names.length === 1 ? words : words.flatMap(endsOf);
  return names.flatMap((name, at) => (meant[at] === undefined ? [] : `--${name} ${meant[at]}`)).join(' ');
}

/** Of a range of commits, as git writes it; without an end it goes to HEAD. A path that leads upwards is none. */
function endsOf(word: string): readonly string[] {
  const [, from, to] = /^(?!\.\.?\/)(.*?)\.\.\.?(?![./])(.*)$/.exec(word) ?? [];
  return from === undefined || to === undefined ? [word] : [from || 'HEAD', to || 'HEAD'];
}

/** What yargs makes of the options: lists of those that are given more than once. */
async function valuesOf(
  line: CommandLine,
  options: Readonly<Record<string, OptionEntry>>,
): Promise<Readonly<Record<string, unknown>>> {
  // yargs takes off quotes, and reads what begins with a hyphen; it is given a place to hold instead of each value.
  const words = line.options.map(({ name, value }, at) => {
    if (typeof value === 'boolean') return value ? `--${name}` : `--no-${name}`;
    return `--${name}=${standIn(at)}`;
  });
  const values = await yargs()
    .parserConfiguration({ 'camel-case-expansion': false, 'dot-notation': false, 'parse-numbers': false })
    .options(Object.fromEntries(Object.entries(options).map(([name, { type }]) => [name, typeFor(type)])))
    .exitProcess(false)
    .help(false)
    .version(false)
    .strict()
    .fail((message, error) => {
      throw error ?? new Error(message);
    })
    .parseAsync(words);
  const asTyped = (value: unknown): unknown => {
    if (Array.isArray(value)) return value.map(asTyped);
    return typeof value === 'string' ? line.options[placeOf(value)]?.value : value;
  };
  return Object.fromEntries(Object.entries(values).map(([name, value]) => [name, asTyped(value)]));
}

function typeFor(type: OptionEntry['type']): { readonly type: 'boolean' | 'string' } {
  return { type: type === 'boolean' ? 'boolean' : 'string' };
}

function standIn(at: number): string {
  return `value-${at}`;
}

function placeOf(standing: string): number {
  return Number(standing.slice('value-'.length));
}

function checkValues(
  options: Readonly<Record<string, OptionEntry>>,
  values: Readonly<Record<string, unknown>>,
): void {
  const has = (name: string) => values[name] !== undefined && values[name] !== false;
  for (const [name, { type, conflicts = [], needs }] of Object.entries(options)) {
    const value = values[name];
    if (value === undefined) continue;
    if (type !== 'list' && Array.isArray(value)) throw new UsageError(`--${name} is given twice`);
    if (type === 'list' ? listIn(value).length === 0 : value === '')
      throw new UsageError(`--${name} needs a value`);
    const other = conflicts.find(has);
    if (has(name) && other !== undefined)
      throw new UsageError(`--${name} and --${other} cannot be given together`);
    if (has(name) && needs !== undefined && !has(needs))
      throw new UsageError(`--${name} means nothing without --${needs}`);
  }
}

function argumentsOf(
  { positional }: CommandEntry,
  words: readonly string[],
  values: Readonly<Record<string, unknown>>,
): Arguments {
  return {
    positionals: positional?.countsEach === true ? words : [...new Set(words)],
    flag: (name) => (name === 'color' ? values[name] !== false : values[name] === true),
    text: (name) => {
      const value = values[name];
      return typeof value === 'string' ? value : null;
    },
    list: (name) => listIn(values[name]),
  };
}

function listIn(value: unknown): string[] {
  const given = Array.isArray(value) ? value : [value];
  const words = given.flatMap((one) => (typeof one === 'string' ? one.split(',') : []));
  return words.map((word) => word.trim()).filter((word) => word !== '');
}
