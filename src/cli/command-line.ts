// Splits a command line, for the parser and for completion alike. yargs reads it twice (`options-by-yargs.ts`): up to
// the first word that is neither an option nor the value of one, which names the command, and from there on, since the
// command decides what a letter means. Pure.
import type { CommandEntry, OptionEntry } from './command.ts';
import {
  type KnownOption,
  type KnownOptions,
  nothingRead,
  type OptionFault,
  type OptionValue,
  readOptions,
} from './options-by-yargs.ts';

export interface Grammar {
  readonly commands: readonly CommandEntry[];
  readonly globalOptions: Readonly<Record<string, OptionEntry>>;
}

export interface CommandLine {
  readonly command: CommandEntry | null;
  /** The first word, whether it is a command or not; null where there is none. */
  readonly first: string | null;
  /** All words after the first, those behind `--` among them, byte for byte. */
  readonly words: readonly string[];
  /** The values of each option, each time, by its whole name. */
  readonly options: ReadonlyMap<string, readonly OptionValue[]>;
  /** The last of the words stands behind `--`. */
  readonly isEnded: boolean;
  /** What is wrong with the options. */
  readonly faults: readonly OptionFault[];
}

/** The global options that this command takes. */
export function optionsLeftTo(
  command: CommandEntry | null,
  globalOptions: Grammar['globalOptions'],
): Grammar['globalOptions'] {
  if (command?.hasNoJson !== true) return globalOptions;
  return Object.fromEntries(Object.entries(globalOptions).filter(([name]) => name !== 'json'));
}

/** Words that ask for help in place of a command. */
export const helpWord = 'help';

/** Options that every command takes and that run no command. */
const asking: Readonly<Record<string, OptionEntry>> = {
  help: { type: 'boolean', alias: 'h', description: '' },
  version: { type: 'boolean', description: '' },
};

export function readCommandLine(argv: readonly string[], grammar: Grammar): CommandLine {
  const found = readOptions(argv, knownBefore(null, grammar), 'to-the-first-word');
  const at = argv.length - found.rest.length;
  const isEnded = argv[at - 1] === '--';
  const first = found.words[0] ?? (isEnded ? null : (found.rest[0] ?? null));
  const command = grammar.commands.find(({ name }) => name === first) ?? null;
  const before =
    command === null
      ? found
      : readOptions(argv.slice(0, at), knownBefore(command, grammar), 'to-the-first-word');
  const behind = isEnded
    ? { ...nothingRead, rest: found.rest }
    : readOptions(found.rest.slice(1), knownBehind(command, grammar), 'all');
  return {
    ...{ command, first, words: [...behind.words, ...behind.rest], isEnded: behind.rest.length > 0 },
    options: together(before.options, behind.options),
    faults: [...before.faults, ...behind.faults],
  };
}

function together(
  before: CommandLine['options'],
  behind: CommandLine['options'],
): ReadonlyMap<string, readonly OptionValue[]> {
  const all = new Map(before);
  for (const [name, values] of behind) all.set(name, [...(all.get(name) ?? []), ...values]);
  return all;
}

type Named = readonly (readonly [string, OptionEntry, string | null])[];

/** In front of the command, a letter has the meaning that it has for all commands first. */
function knownBefore(command: CommandEntry | null, grammar: Grammar): KnownOptions {
  return known([...everywhere(grammar), ...own(command), ...foreign(command, grammar)]);
}

function knownBehind(command: CommandEntry | null, grammar: Grammar): KnownOptions {
  return known([...own(command), ...everywhere(grammar), ...foreign(command, grammar)]);
}

const everywhere = ({ globalOptions }: Grammar): Named => entries({ ...globalOptions, ...asking }, null);

const own = (command: CommandEntry | null): Named => entries(command?.options ?? {}, null);

/** Options of one name have one type in every command, and so do letters: a test checks this. */
const foreign = (command: CommandEntry | null, { commands }: Grammar): Named =>
  commands.flatMap(({ name, options }) => entries(options, command === null ? null : name));

function entries(options: Readonly<Record<string, OptionEntry>>, owner: string | null): Named {
  return Object.entries(options).map(([name, option]) => [name, option, owner] as const);
}

/** The first option of each name and of each letter. */
function known(named: Named): KnownOptions {
  const options = new Map<string, KnownOption>();
  const letters = new Set<string>();
  for (const [name, { type, alias }, owner] of named) {
    if (options.has(name)) continue;
    const isFree = alias !== undefined && !letters.has(alias);
    if (isFree) letters.add(alias);
    options.set(name, { isFlag: type === 'boolean', letter: isFree ? alias : null, owner });
  }
  return options;
}
