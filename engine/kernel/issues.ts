import type { $ZodIssue, $ZodType } from 'zod/v4/core';
import type { Diagnostic } from './diagnostic.ts';
import type { TomlDocument } from './document.ts';
import { knownKeysAt } from './known-keys.ts';
import { inPlaceOrder } from './order.ts';
import { isTable, keyText, pathText, type TomlPath, valueAt, valueText } from './path.ts';
import { cutSecrets } from './secrets.ts';
import { listOf, suggestionFor } from './suggestion.ts';

/**
 * Turns what zod, or zod/mini, found in a TOML document into diagnostics with a place. It never says that a
 * key is missing where a syntax fault may have swallowed it.
 *
 * A schema speaks through its messages: those of `regex`, `refine` and keys of records say what is right, as
 * a sentence (`A name holds lower-case letters, digits and hyphens.`), and land in the help.
 */
export interface IssueOptions {
  /** What the issues came from; it knows the keys that there are. */
  readonly schema: $ZodType;
  /** What the table at a path is called: `['projects', 'web']` → `a project`. Without: its own path. */
  readonly nounOf?: (path: TomlPath) => string | undefined;
  /** What to write instead of a key that is known elsewhere, where the schema alone cannot tell. */
  readonly unknownKeyHelp?: (table: TomlPath, key: string) => string | undefined;
  /** The project that a path is about, for `Diagnostic.project`. */
  readonly projectOf?: (path: TomlPath) => string | undefined;
}

type Words = Pick<Diagnostic, 'code' | 'summary' | 'detail'> & { readonly help?: string | undefined };

export function diagnosticsOf(
  document: TomlDocument,
  issues: readonly $ZodIssue[],
  options: IssueOptions,
): Diagnostic[] {
  const found = issues.flatMap((issue) => explain(document, issue, issue.path, options));
  // Two alternatives of a schema may complain of the same thing.
  const distinct = new Map(
    found.map((one) => [JSON.stringify([one.code, one.place?.line, one.place?.column, one.detail]), one]),
  );
  return inPlaceOrder([...distinct.values()]);
}

function explain(
  document: TomlDocument,
  issue: $ZodIssue,
  path: TomlPath,
  options: IssueOptions,
): readonly Diagnostic[] {
  const at = (where: TomlPath, what: 'key' | 'value', words: Words) =>
    diagnosticAt(document, where, what, words, options);
  const value = valueAt(document.value, path);
  const owner = path.slice(0, -1);

  if (value === undefined && issue.code !== 'unrecognized_keys' && issue.code !== 'custom') {
    // zod takes a date for a table, because it is an object, and misses the keys in it.
    const holder = valueAt(document.value, owner);
    if (owner.length > 0 && holder !== undefined && !isTable(holder)) {
      return [at(owner, 'value', wrongType(owner, ['object'], holder))];
    }
    return document.mayHaveLost(path) ? [] : [at(path, 'key', missing(path, options))];
  }

  switch (issue.code) {
    case 'unrecognized_keys': {
      const known = knownKeysAt(options.schema, path);
      return issue.keys.map((key) => at([...path, key], 'key', unknownKey(path, key, known, options)));
    }
    case 'invalid_type':
      return [at(path, 'value', wrongType(path, [issue.expected], value))];
    case 'invalid_value':
      return [at(path, 'value', wrongChoice(path, value, issue.values.map(String)))];
    case 'too_small':
    case 'too_big':
      return [at(path, 'value', outOfRange(path, value, issue))];
    case 'invalid_key':
      return [at(path, 'key', wrongName(path, issue.issues[0]?.message))];
    case 'invalid_union':
      return explainUnion(document, issue, path, options);
    default:
      return [at(path, 'value', wrongForm(path, value, issue))];
  }
}

/** Of the alternatives, the one that the writer seems to have meant; all of them where none can be told. */
function explainUnion(
  document: TomlDocument,
  issue: Extract<$ZodIssue, { code: 'invalid_union' }>,
  path: TomlPath,
  options: IssueOptions,
): readonly Diagnostic[] {
  const value = valueAt(document.value, path);
  if (issue.discriminator !== undefined) {
    const key = [...path, issue.discriminator];
    const choices = 'options' in issue ? (issue.options ?? []).map(String) : [];
    const chosen = valueAt(document.value, key);
    if (chosen === undefined) {
      if (document.mayHaveLost(key)) return [];
      return [diagnosticAt(document, key, 'key', missing(key, options), options)];
    }
    return [diagnosticAt(document, key, 'value', wrongChoice(key, chosen, choices), options)];
  }
  const isOfOtherType = (one: $ZodIssue) => one.code === 'invalid_type' && one.path.length === 0;
  const meant = issue.errors.find((issues) => issues.length > 0 && !issues.some(isOfOtherType));
  if (meant !== undefined) {
    return meant.flatMap((one) => explain(document, one, [...path, ...one.path], options));
  }
  const expected = issue.errors.flat().flatMap((one) => (one.code === 'invalid_type' ? [one.expected] : []));
  return [diagnosticAt(document, path, 'value', wrongType(path, expected, value), options)];
}

function diagnosticAt(
  document: TomlDocument,
  path: TomlPath,
  what: 'key' | 'value',
  words: Words,
  options: IssueOptions,
): Diagnostic {
  const project = options.projectOf?.(path);
  return {
    severity: 'error',
    code: words.code,
    summary: words.summary,
    detail: cutSecrets(words.detail),
    ...(words.help === undefined ? {} : { help: cutSecrets(words.help) }),
    place: document.place(path, what),
    ...(project === undefined ? {} : { project }),
  };
}

function missing(path: TomlPath, options: IssueOptions): Words {
  const table = pathText(path.slice(0, -1));
  const key = keyText(String(path.at(-1) ?? ''));
  const isItselfTable = knownKeysAt(options.schema, path).length > 0;
  const help = isItselfTable
    ? `add a table [${pathText(path)}]`
    : table === ''
      ? `add ${key} = … above the first table`
      : `add ${key} = … under [${table}]`;
  return { code: 'missing-key', summary: 'Missing key', detail: `${pathText(path)} must be given.`, help };
}

function unknownKey(table: TomlPath, key: string, known: readonly string[], options: IssueOptions): Words {
  const place = table.length === 0 ? 'the top of the file' : `[${pathText(table)}]`;
  const noun = options.nounOf?.(table) ?? place;
  const words: Words = {
    code: 'unknown-key',
    summary: 'Unknown key',
    detail: `${pathText([...table, key])} is not a key of ${noun}.`,
  };
  const given = options.unknownKeyHelp?.(table, key);
  if (given !== undefined) return { ...words, help: given };
  const meant = suggestionFor(key, known);
  if (meant !== null) return { ...words, help: `did you mean \`${keyText(meant)}\`?` };
  // A key written below a sub-table's header belongs to the sub-table, which surprises many.
  const parent = table.slice(0, -1);
  if (table.length > 0 && knownKeysAt(options.schema, parent).includes(key)) {
    const where = parent.length === 0 ? 'the top of the file' : `[${pathText(parent)}]`;
    return {
      ...words,
      help: `${keyText(key)} is a key of ${where}: write it there, before any table inside it`,
    };
  }
  return known.length === 0 ? words : { ...words, help: `known here: ${known.map(keyText).join(', ')}` };
}

const typeNames: Readonly<Record<string, string>> = {
  string: 'text in quotes',
  number: 'a number',
  int: 'a whole number',
  boolean: 'true or false',
  array: 'a list in [ ]',
  object: 'a table',
  record: 'a table',
  date: 'a date',
};

function wrongType(path: TomlPath, expected: readonly string[], value: unknown): Words {
  const names = [...new Set(expected.map((one) => typeNames[one] ?? one))];
  const help =
    names.length === 1 && expected[0] === 'string' && ['number', 'boolean'].includes(typeof value)
      ? `write "${String(value)}"`
      : undefined;
  return {
    code: 'wrong-type',
    summary: 'Value of the wrong type',
    detail: `${pathText(path)} is ${valueText(value)}; it must be ${listOf(names, 'or')}.`,
    help,
  };
}

function wrongChoice(path: TomlPath, value: unknown, choices: readonly string[]): Words {
  const meant = typeof value === 'string' ? suggestionFor(value, choices) : null;
  return {
    code: 'invalid-value',
    summary: 'Value that is not allowed',
    detail: `${pathText(path)} is ${valueText(value)}; it can be ${listOf(choices, 'or')}.`,
    help: meant === null ? undefined : `did you mean "${meant}"?`,
  };
}

function outOfRange(
  path: TomlPath,
  value: unknown,
  issue: Extract<$ZodIssue, { code: 'too_small' | 'too_big' }>,
): Words {
  const isSmall = issue.code === 'too_small';
  const limit = isSmall ? issue.minimum : issue.maximum;
  const name = pathText(path);
  if (issue.origin !== 'string' && issue.origin !== 'array') {
    const bound =
      issue.inclusive === false ? (isSmall ? 'more than' : 'less than') : isSmall ? 'at least' : 'at most';
    const detail = `${name} is ${valueText(value)}; it must be ${bound} ${limit}.`;
    return { code: 'out-of-range', summary: isSmall ? 'Number too small' : 'Number too large', detail };
  }
  const unit = issue.origin === 'string' ? 'character' : 'element';
  if (isSmall && Number(limit) === 1) {
    return { code: 'out-of-range', summary: 'Empty value', detail: `${name} must not be empty.` };
  }
  const detail = `${name} must have at ${isSmall ? 'least' : 'most'} ${limit} ${unit}${Number(limit) === 1 ? '' : 's'}.`;
  return { code: 'out-of-range', summary: isSmall ? 'Value too short' : 'Value too long', detail };
}

function wrongName(path: TomlPath, message: string | undefined): Words {
  return {
    code: 'invalid-name',
    summary: 'Invalid name',
    detail: `${pathText(path)} has a name that is not allowed: ${valueText(String(path.at(-1) ?? ''))}.`,
    help: ruleIn(message),
  };
}

function wrongForm(path: TomlPath, value: unknown, issue: $ZodIssue): Words {
  const form = issue.code === 'invalid_format' && issue.format !== 'regex' ? issue.format : null;
  const rule = ruleIn(issue.message);
  return {
    code: 'invalid-value',
    summary: 'Value that is not allowed',
    detail: `${pathText(path)} is ${valueText(value)}${form === null ? '' : `, which is not a valid ${form}`}.`,
    help:
      rule ??
      (issue.code === 'invalid_format' && issue.pattern ? `it must match ${issue.pattern}` : undefined),
  };
}

/** The rule that a schema's author wrote. zod's own messages say less than the detail does. */
function ruleIn(message: string | undefined): string | undefined {
  return message === undefined || /^Invalid\b/.test(message) ? undefined : message;
}
