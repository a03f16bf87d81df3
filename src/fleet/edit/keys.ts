// Sets and unsets the value at a path of a TOML text, whatever its form, and keeps every other byte. Pure.
import { keyText, valueAt } from '../../../engine/kernel/path.ts';
import type { Block, Range } from '../../../engine/kernel/syntax.ts';
import { withElements } from './elements.ts';
import { type Brackets, insertItem, removeItem } from './items.ts';
import { type InlineTable, isInline, type PairSite, type Site, sitesOf, startsWith } from './sites.ts';
import {
  endOfRunBelow,
  indentAt,
  kindOfLine,
  lineEnd,
  lineStart,
  nextLine,
  type Sheet,
  type Splice,
  sheetOf,
  spliced,
  startOfRunAbove,
  withoutLines,
} from './text.ts';
import { type EditTable, type EditValue, isEditTable, isSame, pairText, tomlText } from './value.ts';

type Path = readonly string[];

/** Returns the text with `value` at `path` and all else as before. @param document the parsed text */
export function withValue(text: string, document: unknown, path: Path, value: EditValue): string {
  const before = valueAt(document, path);
  if (before !== undefined && isSame(before, value)) return text;
  const sheet = sheetOf(text);
  const sites = sitesOf(sheet.syntax, path);
  if (sites.length === 0) return withNewKey(sheet, path, value);
  if (isEditTable(value)) return withTable(text, document, path, value);
  const [site, ...more] = sites;
  if (site?.kind !== 'pair' || !site.isExact || more.length > 0) {
    return withNewKey(sheetOf(withoutKey(text, path)), path, value);
  }
  const old = site.pair.value;
  if (old.kind === 'array' && Array.isArray(value)) return withElements(text, document, path, value);
  return spliced(text, [{ ...old, text: tomlText(value) }]);
}

/** Key by key, so that what stays the same keeps its text. */
function withTable(text: string, document: unknown, path: Path, value: EditTable): string {
  const before = valueAt(document, path);
  const keys = Object.keys(typeof before === 'object' && before !== null ? before : {});
  const gone = keys.filter((key) => !Object.hasOwn(value, key));
  const kept = Object.entries(value).reduce(
    (now, [key, one]) => withValue(now, document, [...path, key], one),
    text,
  );
  return gone.reduce((now, key) => withoutKey(now, [...path, key]), kept);
}

function withNewKey(sheet: Sheet, path: Path, value: EditValue): string {
  const { text, syntax } = sheet;
  const parent = path.slice(0, -1);
  const key = path.at(-1) ?? '';
  const sites = sitesOf(syntax, parent);
  const block = syntax.blocks.find(
    ({ path: own, header }) =>
      own.length === parent.length && startsWith(own, parent) && (header !== null || parent.length === 0),
  );
  if (block !== undefined) return withNewPair(sheet, block, pairText(key, value));
  const pairs = sites.filter((site) => site.kind === 'pair');
  const inline = pairs.find(({ isExact }) => isExact)?.pair.value;
  if (inline?.kind === 'table') {
    return spliced(text, insertPair(sheet, inline, inline.pairs.length, pairText(key, value)));
  }
  const sibling = pairs.at(-1);
  if (sibling !== undefined) {
    return withPairAfter(sheet, sibling, `${prefixOf(text, sibling)}.${pairText(key, value)}`);
  }
  const [inner] = sites;
  // Only tables inside it imply the table; its own header may stand above theirs.
  if (inner?.kind === 'block' && inner.block.header !== null) {
    const { start } = inner.block.header;
    const place = startOfRunAbove(sheet, lineStart(text, start), 'comment');
    const indent = indentAt(text, start);
    const header = `${indent}[${parent.map(keyText).join('.')}]${sheet.eol}`;
    const lines = `${header}${indent}${pairText(key, value)}${sheet.eol}${sheet.eol}`;
    return spliced(text, [{ start: place, end: place, text: lines }]);
  }
  return withNewKey(sheet, parent, { [key]: value });
}

/** The part of a pair's key that leads to the table. */
function prefixOf(text: string, { pair, depth }: Pick<PairSite, 'pair' | 'depth'>): string {
  return text.slice(pair.start, pair.keys[depth - 1]?.end ?? pair.start);
}

/** As the last line below a header. */
export function withNewPair({ text, eol }: Sheet, { header, pairs }: Block, pair: string): string {
  const last = pairs.at(-1);
  if (last === undefined && header === null) {
    return spliced(text, [{ start: 0, end: 0, text: pair + eol }]);
  }
  const [from, to] = last === undefined ? [header?.start ?? 0, header?.end ?? 0] : [last.start, last.end];
  const place = lineEnd(text, to);
  return spliced(text, [{ start: place, end: place, text: `${eol}${indentAt(text, from)}${pair}` }]);
}

/** Behind another pair, below a header or in an inline table. */
export function withPairAfter(sheet: Sheet, { pair, within }: PairSite, newPair: string): string {
  const { text, eol } = sheet;
  if (isInline(within)) {
    return spliced(text, insertPair(sheet, within, within.pairs.indexOf(pair) + 1, newPair));
  }
  const place = lineEnd(text, pair.end);
  const line = `${eol}${indentAt(text, pair.start)}${newPair}`;
  return spliced(text, [{ start: place, end: place, text: line }]);
}

export function insertPair(sheet: Sheet, table: InlineTable, index: number, pair: string): Splice[] {
  return insertItem(sheet.text, bracketsOf(table), index, pair, sheet.eol);
}

function bracketsOf({ start, end, pairs }: InlineTable): Brackets {
  return { start, end, items: pairs, pad: ' ' };
}

/** Keeps the table around it, even an empty one, and comments on lines of their own. */
export function withoutKey(text: string, path: Path): string {
  const sheet = sheetOf(text);
  const sites = sitesOf(sheet.syntax, path);
  const last = sites.at(-1);
  if (last === undefined) return text;
  const parent = path.slice(0, -1);
  const owners = sitesOf(sheet.syntax, parent);
  const isParentKept =
    parent.length === 0 || owners.some(({ isExact }) => isExact) || owners.length > sites.length;
  if (sites.length === 1 && !isParentKept) return asEmptyTable(sheet, last, parent);
  return withoutKey(withoutSite(sheet, last), path);
}

/** For a table that only one of its keys implied. */
function asEmptyTable(sheet: Sheet, site: Site, parent: Path): string {
  const { text } = sheet;
  if (site.kind === 'pair') {
    const empty = `${prefixOf(text, { ...site, depth: site.depth - 1 })} = {}`;
    return spliced(text, [{ start: site.pair.start, end: site.pair.end, text: empty }]);
  }
  const { header, pairs } = site.block;
  const key = header?.keys[parent.length - 1];
  if (header === null || key === undefined) return text;
  const body = { start: nextLine(text, header.end), end: nextLine(text, pairs.at(-1)?.end ?? header.end) };
  const shorter = spliced(text, [{ start: key.end, end: header.end, text: '' }]);
  const shift = shorter.length - text.length;
  return pairs.length === 0
    ? shorter
    : withoutLines(sheetOf(shorter), { start: body.start + shift, end: body.end + shift });
}

/** @param takesComments with the comments right above a pair; a block takes its own in any case */
export function withoutSite(sheet: Sheet, site: Site, takesComments = false): string {
  if (site.kind === 'block') return withoutBlock(sheet, site.block);
  const { pair, within } = site;
  const { text } = sheet;
  if (isInline(within)) {
    return spliced(text, removeItem(text, bracketsOf(within), within.pairs.indexOf(pair)));
  }
  const start = lineStart(text, pair.start);
  return withoutLines(sheet, {
    start: takesComments ? startOfOwnComments(sheet, start) : start,
    end: nextLine(text, pair.end),
  });
}

/** A line such as `#:schema …` at the top is about the file. */
function startOfOwnComments(sheet: Sheet, start: number): number {
  const above = startOfRunAbove(sheet, start, 'comment');
  const directives = /^(?:[ \t]*#:.*\r?\n)+/.exec(sheet.text.slice(above, start))?.[0].length ?? 0;
  return above + directives;
}

/** Removes a header, its pairs, and the comments that touch them; what blank lines set apart stays. */
function withoutBlock(sheet: Sheet, block: Block): string {
  return stretchesOf(sheet, block).reduceRight(
    (text, stretch) => withoutLines(text === sheet.text ? sheet : sheetOf(text), stretch),
    sheet.text,
  );
}

/** The lines of a block, without comments that blank lines set apart. */
function stretchesOf(sheet: Sheet, { header, pairs }: Block): Range[] {
  const { text } = sheet;
  const stretches: Range[] = [];
  for (const said of [...(header === null ? [] : [header]), ...pairs]) {
    const start = startOfOwnComments(sheet, lineStart(text, said.start));
    const end = endOfOwnComments(sheet, nextLine(text, said.end));
    const before = stretches.at(-1);
    const isJoined = before !== undefined && text.slice(before.end, start).trim() === '';
    if (isJoined) stretches[stretches.length - 1] = { start: before.start, end };
    else stretches.push({ start, end });
  }
  return stretches;
}

/** Comments right above a header are that header's. */
export function endOfOwnComments(sheet: Sheet, from: number): number {
  const end = endOfRunBelow(sheet, from, 'comment');
  return end === sheet.text.length || kindOfLine(sheet, end) === 'blank' ? end : from;
}
