// Turns words into a command and its arguments, or into help. yargs (`command-line.ts`) only classifies the words: with
// its own handlers it would run a command even after a usage error. Help is ours, from the same table (`help.ts`).
import { visible } from '../../engine/kernel/cells.ts';
import { remedyText } from '../../engine/kernel/help.ts';
import { suggestionFor } from '../../engine/kernel/suggestion.ts';
import { commands, globalOptions } from '../commands/table.ts';
import type { CommandEntry, OptionEntry } from './command.ts';
import { type CommandLine, helpWord, readCommandLine } from './command-line.ts';
import { commandHelp, generalHelp } from './help.ts';
import type { OptionFault, OptionValue } from './options-by-yargs.ts';
import { insteadOf } from './other-words.ts';
import type { Arguments } from './run.ts';
import { version } from './version.ts';

export type Parsed =
  | { readonly kind: 'run'; readonly command: CommandEntry; readonly args: Arguments }
  /** Help or version: printed, exit 0. */
  | { readonly kind: 'text'; readonly text: string }
  | { readonly kind: 'usage'; readonly problem: string };

class UsageError extends Error {}

/** @param columns how wide help may be */
export function parse(argv: readonly string[], columns: number): Parsed {
  const line = readCommandLine(argv, { commands, globalOptions });
  // Checked before anything else can be wrong.
  if (argv.length === 0 || line.first === helpWord || isGiven(line, 'help')) return helpFor(line, columns);
  if (isGiven(line, 'version')) return { kind: 'text', text: `po ${version}\n` };
  const { command, first } = line;
  if (command === null && first !== null) return strangeCommand(first, line);
  try {
    const cut = cutOption(argv);
    if (cut !== null) throw new UsageError(`${visible(cut)} has a control character in it`);
    const [fault] = line.faults;
    if (fault !== undefined) throw new UsageError(faultText(fault, command));
    if (command === null) throw new UsageError('name a command');
    const odd = oddWord(line, command);
    if (odd !== null) throw new UsageError(`${visible(odd)} has a control character in it`);
    const strange = strangeWord(line, command);
    if (strange !== null) throw new UsageError(strange);
    // An option without effect is a mistake too.
    if (command.hasNoJson === true && isGiven(line, 'json'))
      throw new UsageError(`po ${command.name} has no --json`);
    checkValues({ ...globalOptions, ...command.options }, line);
    return { kind: 'run', command, args: argumentsOf(command, line) };
  } catch (error) {
    if (!(error instanceof UsageError)) throw error;
    const problem = error.message;
    return { kind: 'usage', problem: `${problem}${problem.endsWith('?') ? '' : '.'} See po --help` };
  }
}

function isGiven({ options }: CommandLine, name: string): boolean {
  return options.get(name)?.includes(true) === true;
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

/** The message for a first word that is no command. */
function strangeCommand(word: string, line: CommandLine): Parsed {
  const said = `There is no command ${visible(word)}`;
  const instead = insteadOf(word, line);
  if (instead !== null)
    return { kind: 'usage', problem: `${said}. ${remedyText(`${instead.purpose}:`, ...instead.commands)}` };
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
    case 'given-twice':
      return `${option} is given twice`;
    case 'unknown': {
      const names = Object.keys({ ...globalOptions, ...command?.options }).map((name) => `--${name}`);
      const close = option.startsWith('--') ? suggestionFor(option, names) : null;
      return `There is no option ${option}${close === null ? '' : `. Did you mean ${close}?`}`;
    }
  }
}

/** An option with a line break in it: yargs reads the first line, and loses the others. */
function cutOption(argv: readonly string[]): string | null {
  const end = argv.indexOf('--');
  const before = end === -1 ? argv : argv.slice(0, end);
  return before.find((word) => word.startsWith('-') && /\p{Cc}/u.test(word)) ?? null;
}

/** No name of po has a control character in it. A message may: the engine that types it checks for that. */
function oddWord({ words, options }: CommandLine, { positional }: CommandEntry): string | null {
  const given = [
    ...(positional?.takesText === true ? words.slice(0, 1) : words),
    ...[...options.values()].flat().filter((value) => typeof value === 'string'),
  ];
  return given.find((word) => /\p{Cc}/u.test(word)) ?? null;
}

/** A word without effect is a mistake. */
function strangeWord({ words }: CommandLine, { positional, wordsMean, name }: CommandEntry): string | null {
  const strange = words.find((word) => positional === null || (word === '-' && !positional.takesInput));
  if (strange === undefined) return null;
  const meant = wordsMean === undefined ? '' : `. Did you mean ${optionsFor(words, wordsMean)}?`;
  return positional === null
    ? `po ${name} takes no words: ${strange}${meant}`
    : `po ${name} reads no standard input: -`;
}

/** Words beyond the options are ignored here: each is refused in its turn. */
function optionsFor(words: readonly string[], names: readonly string[]): string {
  const meant = names.length === 1 ? words : words.flatMap(endsOf);
  return names.flatMap((name, at) => (meant[at] === undefined ? [] : `--${name} ${meant[at]}`)).join(' ');
}

/** A range of commits, as git writes it; without an end it goes to HEAD. A path that leads upwards is none. */
function endsOf(word: string): readonly string[] {
  const [, from, to] = /^(?!\.\.?\/)(.*?)\.\.\.?(?![./])(.*)$/.exec(word) ?? [];
  return from === undefined || to === undefined ? [word] : [from || 'HEAD', to || 'HEAD'];
}

function checkValues(table: Readonly<Record<string, OptionEntry>>, line: CommandLine): void {
  const has = (name: string) => (line.options.get(name)?.at(-1) ?? false) !== false;
  for (const [name, { type, conflicts = [], needs }] of Object.entries(table)) {
    const values = line.options.get(name);
    if (values === undefined) continue;
    if (type === 'string' && values.length > 1) throw new UsageError(`--${name} is given twice`);
    if (type === 'list' ? listIn(values).length === 0 : values.includes(''))
      throw new UsageError(`--${name} needs a value`);
    const other = conflicts.find(has);
    if (has(name) && other !== undefined)
      throw new UsageError(`--${name} and --${other} cannot be given together`);
    if (has(name) && needs !== undefined && !has(needs))
      throw new UsageError(`--${name} means nothing without --${needs}`);
  }
}

function argumentsOf({ positional }: CommandEntry, { words, options }: CommandLine): Arguments {
  const last = (name: string) => options.get(name)?.at(-1);
  return {
    positionals: positional?.countsEach === true ? words : [...new Set(words)],
    flag: (name) => (name === 'color' ? last(name) !== false : last(name) === true),
    text: (name) => {
      const value = last(name);
      return typeof value === 'string' ? value : null;
    },
    list: (name) => listIn(options.get(name) ?? []),
  };
}

function listIn(values: readonly OptionValue[]): string[] {
  const words = values.flatMap((value) => (typeof value === 'string' ? value.split(',') : []));
  return words.map((word) => word.trim()).filter((word) => word !== '');
}
