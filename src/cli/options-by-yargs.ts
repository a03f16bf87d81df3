// The options of a command line as yargs reads them: compiles the known options to yargs' parser, and finds what it
// gets wrong in its own result. Strict: an unknown name is a fault. Runs nothing. Pure.
import { Parser } from 'yargs/helpers';

export interface KnownOption {
  readonly isFlag: boolean;
  readonly letter: string | null;
  /** Another command that has it, where the intended one does not. */
  readonly owner: string | null;
}

/** By their whole names. */
export type KnownOptions = ReadonlyMap<string, KnownOption>;

/** Text, or of a flag whether it is on. */
export type OptionValue = string | boolean;

/** `option` is as typed: `--jsn`, `-x`. */
export type OptionFault =
  | { readonly kind: 'unknown' | 'takes-no-value' | 'needs-a-value' | 'given-twice'; readonly option: string }
  | { readonly kind: 'of-another'; readonly option: string; readonly command: string };

export interface Reading {
  readonly words: readonly string[];
  /** The words behind `--`, or from the first word on where yargs reads no further. */
  readonly rest: readonly string[];
  readonly options: ReadonlyMap<string, readonly OptionValue[]>;
  readonly faults: readonly OptionFault[];
}

export const nothingRead: Reading = { words: [], rest: [], options: new Map(), faults: [] };

export type Extent = 'all' | 'to-the-first-word';

/**
 * A flag takes nothing (`nargs: 0`), since yargs would take a `true` or `false` that follows it, which may be the
 * name of a project. A flag that is given a value with `=` is read as text, by reading all of it again.
 */
export function readOptions(words: readonly string[], options: KnownOptions, extent: Extent): Reading {
  if (words.length === 0) return nothingRead;
  const asText = new Set<string>();
  for (;;) {
    const { argv, error } = parsedByYargs(words, options, { asText, extent });
    const [, what, key = ''] =
      /^(Argument unexpected for|Not enough arguments following): (.*)$/s.exec(error?.message ?? '') ?? [];
    if (error !== null && what === undefined) throw error;
    const name = nameOf(key, options);
    if (what === 'Argument unexpected for' && name !== null && !asText.has(name)) {
      asText.add(name);
      continue;
    }
    const given = givenIn(argv, options, asText);
    const isMissing = what === 'Not enough arguments following' && name !== null;
    const missing: readonly OptionFault[] = isMissing
      ? [{ kind: asText.has(name) ? 'given-twice' : 'needs-a-value', option: dashed(key) }]
      : [];
    const at = words.length - restOf(argv).length;
    return {
      words: argv._.flatMap((word) => (typeof word === 'string' ? [word] : [])),
      rest: words.slice(at),
      options: given.options,
      faults: [...longLetters(words.slice(0, at)), ...given.faults, ...missing],
    };
  }
}

/** yargs takes `--y` for `-y`, and a mistyped option must not approve anything. */
function longLetters(words: readonly string[]): readonly OptionFault[] {
  return words.flatMap((word) => {
    const [, option] = /^(--[^-=])(?:=|$)/.exec(word) ?? [];
    return option === undefined ? [] : [{ kind: 'unknown', option }];
  });
}

type Argv = Readonly<Record<string, unknown>> & { readonly _: readonly unknown[] };

/** `--no---` makes a key of that name, too. */
function restOf({ '--': rest }: Argv): readonly unknown[] {
  return Array.isArray(rest) ? rest : [];
}

function parsedByYargs(
  words: readonly string[],
  options: KnownOptions,
  { asText, extent }: { readonly asText: ReadonlySet<string>; readonly extent: Extent },
): { readonly argv: Argv; readonly error: Error | null } {
  const table = [...options];
  const takesText = (name: string, { isFlag }: KnownOption) => !isFlag || asText.has(name);
  const { argv, error } = Parser.detailed([...withValuesApart(words, options)], {
    string: table.filter(([name, option]) => takesText(name, option)).map(([name]) => name),
    narg: {
      ...Object.fromEntries(table.map(([name, option]) => [name, takesText(name, option) ? 1 : 0])),
      // yargs keeps the words here: as an option it must not take one.
      _: 0,
    },
    alias: Object.fromEntries(
      table.flatMap(([name, { letter }]) => (letter === null ? [] : [[name, letter]])),
    ),
    configuration: {
      'camel-case-expansion': false,
      'dot-notation': false,
      'parse-numbers': false,
      'parse-positional-numbers': false,
      'populate--': true,
      'halt-at-non-option': extent === 'to-the-first-word',
    },
  });
  return { argv, error };
}

/**
 * `-fVALUE` as `-f=VALUE`: yargs reads the first only where the value begins with a digit or a sign. No value begins
 * with a hyphen and a letter, so each such word consists of options.
 */
function withValuesApart(words: readonly string[], options: KnownOptions): readonly string[] {
  const letters = (isFlag: boolean) =>
    [...options.values()]
      .flatMap((option) => (option.isFlag === isFlag ? (option.letter ?? []) : []))
      .join('');
  const joined = new RegExp(`^-([${letters(true)}]*[${letters(false)}])(?!=)(.+)$`, 's');
  const end = words.indexOf('--');
  return words.map((word, at) => (end === -1 || at < end ? word.replace(joined, '-$1=$2') : word));
}

function givenIn(
  argv: Argv,
  options: KnownOptions,
  asText: ReadonlySet<string>,
): Pick<Reading, 'options' | 'faults'> {
  const given = new Map<string, readonly OptionValue[]>();
  const faults: OptionFault[] = argv._.some((word) => typeof word !== 'string')
    ? [{ kind: 'unknown', option: '--_' }]
    : [];
  // yargs names the typed option first, and then the one that it is an alias of.
  for (const [key, value] of Object.entries(argv)) {
    const isOurs = key === '_' || (key === '--' && restOf(argv) === value) || isSignAlone(key, given);
    const name = nameOf(key, options);
    if (isOurs || (name !== null && given.has(name))) continue;
    const values: readonly unknown[] = Array.isArray(value) ? value : [value];
    const option = name === null ? undefined : options.get(name);
    if (name === null || option === undefined) {
      faults.push(strangeKey(key, values, options));
      continue;
    }
    const kind = option.isFlag ? wrongFlag(key, values, asText.has(name)) : wrongValues(values);
    if (kind !== null) faults.push({ kind, option: dashed(key, kind === 'unknown') });
    else if (option.owner !== null)
      faults.push({ kind: 'of-another', option: dashed(key), command: option.owner });
    given.set(
      name,
      values.map((one) => (option.isFlag ? isOn(one) : String(one))),
    );
  }
  return { options: given, faults };
}

/** From `-f=` yargs makes an empty value, and an option `=`. */
function isSignAlone(key: string, given: ReadonlyMap<string, readonly OptionValue[]>): boolean {
  return key === '=' && [...given.values()].some((values) => values.includes(''));
}

const isOn = (value: unknown): boolean => value === true || value === 'true';

/** `--no-fleet` */
function wrongValues(values: readonly unknown[]): 'unknown' | null {
  return values.includes(false) ? 'unknown' : null;
}

function wrongFlag(
  key: string,
  values: readonly unknown[],
  isText: boolean,
): 'unknown' | 'takes-no-value' | 'given-twice' | null {
  if (key.length === 1 && values.includes(false)) return 'unknown';
  if (isText && values.length > 1) return 'given-twice';
  const allowed = isText ? ['true', 'false', false] : [true, false];
  return values.every((value) => allowed.some((one) => one === value)) ? null : 'takes-no-value';
}

/** The fault of a key that no option has. */
function strangeKey(key: string, values: readonly unknown[], options: KnownOptions): OptionFault {
  const negated = key.startsWith('no-') ? options.get(key.slice('no-'.length)) : undefined;
  const isGivenText = values.some((value) => typeof value === 'string');
  const kind = negated?.isFlag === true && isGivenText ? 'takes-no-value' : 'unknown';
  return { kind, option: dashed(key, values.includes(false)) };
}

/** As it was typed, as far as yargs shows: `-x`, `--name`, `--no-name`. */
function dashed(key: string, isNegated = false): string {
  if (isNegated) return `--no-${key}`;
  return key.length === 1 && key !== '_' ? `-${key}` : `--${key}`;
}

function nameOf(key: string, options: KnownOptions): string | null {
  if (options.has(key)) return key;
  return [...options].find(([, { letter }]) => letter === key)?.[0] ?? null;
}
