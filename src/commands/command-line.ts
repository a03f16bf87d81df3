// What each word of a command line is, for the parser and for completion alike: the first word that is neither an option
// nor the value of one names the command, and the command decides what a letter means from there on. Pure.
import type { CommandEntry, OptionEntry } from './command.ts';

export interface Grammar {
  readonly commands: readonly CommandEntry[];
  readonly globalOptions: Readonly<Record<string, OptionEntry>>;
}

export interface GivenOption {
  /** Its whole name, however it was typed. */
  readonly name: string;
  /** Of a flag whether it is on. */
  readonly value: string | boolean;
}

export interface CommandLine {
  readonly command: CommandEntry | null;
  /** The first word, whether it is a command or not; null where there is none. */
  readonly first: string | null;
  /** All that follow the first, those behind `--` among them, byte for byte. */
  readonly words: readonly string[];
  readonly options: readonly GivenOption[];
  /** `--` was typed. */
  readonly isEnded: boolean;
  /** The option at the very end whose value is missing. */
  readonly open: string | null;
  /** What is wrong with the options, the first fault first. */
  readonly faults: readonly OptionFault[];
}

/** `option` is as typed: `--jsn`, `-x`. */
export type OptionFault =
  | { readonly kind: 'unknown'; readonly option: string }
  | { readonly kind: 'of-another'; readonly option: string; readonly command: string }
  | { readonly kind: 'takes-no-value' | 'needs-a-value'; readonly option: string };

/** Of the options that every command takes, those that this one does. */
export function optionsLeftTo(
  command: CommandEntry | null,
  globalOptions: Grammar['globalOptions'],
): Grammar['globalOptions'] {
  if (command?.hasNoJson !== true) return globalOptions;
  return Object.fromEntries(Object.entries(globalOptions).filter(([name]) => name !== 'json'));
}

/** What stands in the place of a command and asks for help. */
export const helpWord = 'help';

/** What every command takes, and no command is run with. */
const asking: Readonly<Record<string, OptionEntry>> = {
  help: { type: 'boolean', alias: 'h', description: '' },
  version: { type: 'boolean', description: '' },
};

export function readCommandLine(words: readonly string[], grammar: Grammar): CommandLine {
  const { first } = read(words, null, grammar);
  const command = grammar.commands.find(({ name }) => name === first) ?? null;
  return { command, ...read(words, command, grammar) };
}

/** @param command null where it is to be found out: options may stand before it, each of whichever command has it */
function read(
  argv: readonly string[],
  command: CommandEntry | null,
  grammar: Grammar,
): Omit<CommandLine, 'command'> {
  const find = finder(command, grammar);
  const words: string[] = [];
  const options: GivenOption[] = [];
  const faults: OptionFault[] = [];
  let first: string | null = null;
  let isEnded = false;
  let open: string | null = null;
  for (let at = 0; at < argv.length; at += 1) {
    const word = argv[at] ?? '';
    if (word === '--' && !isEnded) {
      isEnded = true;
      continue;
    }
    if (isEnded || !isOption(word)) {
      if (first === null && !isEnded) first = word;
      else words.push(word);
      continue;
    }
    const next = argv[at + 1];
    for (const part of partsOf(word, find, first !== null)) {
      const { option, found } = part;
      if (found === null) {
        faults.push({ kind: 'unknown', option });
        continue;
      }
      if (found.owner !== null) faults.push({ kind: 'of-another', option, command: found.owner });
      const takesNext = found.type !== 'boolean' && part.value === null;
      const isMissing = takesNext && (next === undefined || isOption(next));
      const value = found.type === 'boolean' ? flagIn(part) : takesNext ? (next ?? '') : part.value;
      if (takesNext && next === undefined) open = found.name;
      if (isMissing) faults.push({ kind: 'needs-a-value', option });
      else if (value === null) faults.push({ kind: 'takes-no-value', option });
      else options.push({ name: found.name, value });
      if (takesNext && !isMissing) at += 1;
    }
  }
  return { first, words, options, isEnded, open, faults };
}

/** Null where it is given what no flag takes. */
function flagIn({ isNegated, value }: Part): boolean | null {
  if (value === null) return !isNegated;
  return !isNegated && (value === 'true' || value === 'false') ? value === 'true' : null;
}

/** The options in one word: `--name`, `--name=value`, `--no-name`, `-vf`, `-f=value`, `-fvalue`. */
function partsOf(word: string, find: Finder, isBehind: boolean): readonly Part[] {
  if (word.startsWith('--')) return [longPart(word, find)];
  const parts: Part[] = [];
  const letters = [...word.slice(1)];
  for (const [index, letter] of letters.entries()) {
    const found = find.letter(letter, isBehind);
    const rest = letters.slice(index + 1).join('');
    const takesRest = rest.startsWith('=') || (rest !== '' && found !== null && found.type !== 'boolean');
    const value = takesRest ? rest.replace(/^=/, '') : null;
    parts.push({ option: `-${letter}`, found, isNegated: false, value });
    if (takesRest || found === null) break;
  }
  return parts;
}

function longPart(word: string, find: Finder): Part {
  const [, typed = '', value = null] = /^--([^=]*)(?:=(.*))?$/s.exec(word) ?? [];
  const plain = find.name(typed);
  const negated = plain === null && typed.startsWith('no-') ? find.name(typed.slice('no-'.length)) : null;
  const isNegated = negated?.type === 'boolean';
  return { option: `--${typed}`, found: isNegated ? negated : plain, isNegated, value };
}

interface Part {
  readonly option: string;
  /** Null where nobody knows it. */
  readonly found: Found | null;
  readonly isNegated: boolean;
  /** What is joined to it by `=`, or without anything to a letter. */
  readonly value: string | null;
}

interface Found {
  readonly name: string;
  readonly type: OptionEntry['type'];
  /** Another command that has it, where this one does not. */
  readonly owner: string | null;
}

interface Finder {
  name(name: string): Found | null;
  /** @param isBehind whether it stands behind the command, whose letters come first there */
  letter(letter: string, isBehind: boolean): Found | null;
}

/** Options of the same name are of the same type in every command: a test holds them to it. */
function finder(command: CommandEntry | null, { commands, globalOptions }: Grammar): Finder {
  const everywhere = { ...globalOptions, ...asking };
  const own = command?.options ?? {};
  const ownersOf = (has: (options: CommandEntry['options']) => boolean) =>
    commands.find(({ options }) => has(options)) ?? null;
  const found = (name: string, { type }: OptionEntry, owner: string | null = null): Found => ({
    ...{ name, type, owner },
  });
  const foreign = (name: string, of: CommandEntry): Found | null => {
    const option = of.options[name];
    return option === undefined ? null : found(name, option, command === null ? null : of.name);
  };
  return {
    name(name) {
      for (const options of [everywhere, own]) {
        const option = Object.hasOwn(options, name) ? options[name] : undefined;
        if (option !== undefined) return found(name, option);
      }
      const of = ownersOf((options) => Object.hasOwn(options, name));
      return of === null ? null : foreign(name, of);
    },
    letter(letter, isBehind) {
      for (const options of isBehind ? [own, everywhere] : [everywhere, own]) {
        const named = nameOf(letter, options);
        if (named !== null) return this.name(named);
      }
      const of = ownersOf((options) => nameOf(letter, options) !== null);
      return of === null ? null : foreign(nameOf(letter, of.options) ?? '', of);
    },
  };
}

function nameOf(letter: string, options: CommandEntry['options']): string | null {
  return Object.entries(options).find(([, { alias }]) => alias === letter)?.[0] ?? null;
}

/** A negative number is none, wherever it stands. */
function isOption(word: string): boolean {
  return word.startsWith('-') && word !== '-' && !/^-\d/.test(word);
}
