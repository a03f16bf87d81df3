import { type AST, ParseError, parseTOML } from 'toml-eslint-parser';
import type { Span } from './source.ts';

/** Where each key and value of a TOML text stands, by toml-eslint-parser. Values are never taken from it. */
export interface Positions {
  /** The span of the longest prefix of `path` that exists. Null for an empty tree or an empty path. */
  find(path: readonly PropertyKey[], what: 'key' | 'value'): Span | null;
  /** The path of the table that a statement after the end of this text would belong to. */
  readonly openTable: readonly string[];
  /** The path of the first statement's key, as written, without the table it stands in. */
  readonly firstKey: readonly string[];
}

const impossibleDate = /(\d{4})-(?:02-(?:29|3\d)|(?:04|06|09|11)-31)/g;

/** What looks like one may also be text, or part of a comment. */
export function mayHoldImpossibleDate(text: string): boolean {
  return text.search(impossibleDate) >= 0;
}

/** The offset of a date like 30 February, which smol-toml reads as 2 March; null where there is none. */
export function findImpossibleDate(text: string): number | null {
  if (!mayHoldImpossibleDate(text)) return null;
  try {
    parseTOML(text, { tomlVersion: '1.1' });
    return null;
  } catch (error) {
    return error instanceof ParseError && error.message.includes('invalid date') ? error.index : null;
  }
}

/** Positions must be had for the rest of a text with such a date in it, so there a date as long takes its place. */
function parsePossibleDates(text: string): AST.TOMLProgram {
  const options = { tomlVersion: '1.1' } as const;
  if (findImpossibleDate(text) === null) return parseTOML(text, options);
  return parseTOML(text.replaceAll(impossibleDate, '$1-01-01'), options);
}

interface Entry {
  key: Span | null;
  value: Span | null;
  /** Written out as a key or a header of its own, rather than implied by a longer one. */
  explicit: boolean;
  readonly children: Map<string, Entry>;
}

/** Throws toml-eslint-parser's `ParseError` on a text that is not TOML. */
export function positionsOf(text: string): Positions {
  const [top] = parsePossibleDates(text).body;
  const root = entry();
  let openTable: readonly string[] = [];
  for (const node of top.body) {
    if (node.type === 'TOMLTable') {
      addTable(root, node);
      openTable = node.resolvedKey.map(String);
    } else {
      addKeyValue(root, node);
    }
  }
  const firstKey = (top.body[0]?.key.keys ?? []).map(nameOf);
  return { find: (path, what) => find(root, path, what), openTable, firstKey };
}

function entry(): Entry {
  return { key: null, value: null, explicit: false, children: new Map() };
}

function child(parent: Entry, name: PropertyKey): Entry {
  const key = String(name);
  const known = parent.children.get(key);
  if (known !== undefined) return known;
  const fresh = entry();
  parent.children.set(key, fresh);
  return fresh;
}

/** A header names every table on its way: the last is defined here, those before may be defined elsewhere. */
function addTable(root: Entry, table: AST.TOMLTable): void {
  const whole = spanOf(table.key.loc.start, table.key.loc.end);
  const brackets = table.kind === 'array' ? 2 : 1;
  const header = { ...whole, column: whole.column - brackets, length: whole.length + 2 * brackets };
  let at = root;
  let keyIndex = -1;
  for (const [index, part] of table.resolvedKey.entries()) {
    at = child(at, part);
    // A number in a resolved key is the position in an array of tables: it has no text of its own.
    if (typeof part === 'string') keyIndex += 1;
    const key = table.key.keys[keyIndex];
    const isDefined = index === table.resolvedKey.length - 1;
    const span = key === undefined ? whole : spanOf(key.loc.start, key.loc.end);
    note(at, span, isDefined ? header : span, isDefined);
  }
  for (const pair of table.body) addKeyValue(at, pair);
}

function addKeyValue(table: Entry, pair: AST.TOMLKeyValue): void {
  let at = table;
  for (const [index, key] of pair.key.keys.entries()) {
    at = child(at, nameOf(key));
    const span = spanOf(key.loc.start, key.loc.end);
    const isLast = index === pair.key.keys.length - 1;
    note(at, span, isLast ? spanOf(pair.value.loc.start, pair.value.loc.end) : span, isLast);
  }
  addInside(at, pair.value);
}

function addInside(owner: Entry, value: AST.TOMLContentNode): void {
  if (value.type === 'TOMLInlineTable') {
    for (const pair of value.body) addKeyValue(owner, pair);
  } else if (value.type === 'TOMLArray') {
    for (const [index, element] of value.elements.entries()) {
      const span = spanOf(element.loc.start, element.loc.end);
      const at = child(owner, index);
      note(at, span, span, true);
      addInside(at, element);
    }
  }
}

/** The first mention stays, unless it was in passing and this is the definition. */
function note(at: Entry, key: Span, value: Span, explicit: boolean): void {
  if (at.key !== null && (at.explicit || !explicit)) return;
  at.key = key;
  at.value = value;
  at.explicit = explicit;
}

function find(root: Entry, path: readonly PropertyKey[], what: 'key' | 'value'): Span | null {
  let at = root;
  let found: Entry | null = null;
  for (const part of path) {
    const next = at.children.get(String(part));
    // Something is missing here: the nearest place that exists is the name of what it is missing from.
    if (next === undefined) return found?.key ?? null;
    at = next;
    found = next;
  }
  return found === null ? null : found[what];
}

function nameOf(key: AST.TOMLBare | AST.TOMLQuoted): string {
  return key.type === 'TOMLBare' ? key.name : key.value;
}

/** The tree counts columns from 0. What goes on over several lines is pointed at up to the end of its first. */
function spanOf(start: AST.Position, end: AST.Position): Span {
  const isOneLine = start.line === end.line;
  const length = isOneLine ? end.column - start.column : Number.MAX_SAFE_INTEGER;
  return { line: start.line, column: start.column + 1, length };
}
