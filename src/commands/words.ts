// What each word of a command line is, before yargs sees any of them: the first that is neither an option nor the value
// of one names the command, and the command decides what a letter means from there on.
import type { CommandEntry, OptionEntry } from './command.ts';
import { commands, globalOptions } from './table.ts';

export interface Words {
  /** Places of the words that are neither an option nor the value of one, the command's own among them. */
  readonly places: readonly number[];
  /** The options as they are typed, without values: `--json`, `-f`. */
  readonly options: ReadonlySet<string>;
  readonly command: CommandEntry | null;
  /** Where the command stands; how many words there are where there is none. */
  readonly commandAt: number;
}

/** Options of the same name are of the same type in every command. */
const everyOption: Readonly<Record<string, OptionEntry>> = Object.assign(
  Object.create(null),
  globalOptions,
  ...commands.map(({ options }) => options),
);

/** @param head the words before `--` */
export function wordsOf(head: readonly string[]): Words {
  const places: number[] = [];
  const options = new Set<string>();
  let command: CommandEntry | null = null;
  for (let at = 0; at < head.length; at += 1) {
    const word = head[at] ?? '';
    if (!isOption(word)) {
      if (places.length === 0) command = commandNamed(word);
      places.push(at);
      continue;
    }
    const [typed = '', value] = word.split('=', 2);
    options.add(typed);
    if (value === undefined && takesValue(typed, command) && isValue(head[at + 1])) at += 1;
  }
  return { places, options, command, commandAt: command === null ? head.length : (places[0] ?? 0) };
}

export function commandNamed(word: string): CommandEntry | null {
  return commands.find(({ name }) => name === word) ?? null;
}

/** The option of all commands that a letter is short for. */
export function globalNamed(letter: string): string | null {
  return Object.entries(globalOptions).find(([, { alias }]) => alias === letter)?.[0] ?? null;
}

/** The letters that have another meaning for a command than for all. */
export function aliasesOf(command: CommandEntry | null): ReadonlySet<string> {
  return new Set(Object.values(command?.options ?? {}).flatMap(({ alias }) => alias ?? []));
}

/** Of a bundle of letters, as `-vf`, the last one may take a value. */
function takesValue(typed: string, command: CommandEntry | null): boolean {
  if (typed.startsWith('--')) return isValued(everyOption[typed.slice(2)]);
  const letter = typed.slice(-1);
  const own = Object.values(command?.options ?? {}).find(({ alias }) => alias === letter);
  return isValued(own ?? globalOptions[globalNamed(letter) ?? '']);
}

function isValued(option: OptionEntry | undefined): boolean {
  return option !== undefined && option.type !== 'boolean';
}

function isOption(word: string): boolean {
  return word.startsWith('-') && word !== '-';
}

/** What yargs takes for the value of the option before it: it knows a negative number when it sees one. */
function isValue(word: string | undefined): boolean {
  return word !== undefined && (!isOption(word) || /^-\d/.test(word));
}
