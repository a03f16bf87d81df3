// Inserts and removes elements of an array, or pairs of an inline table. An item on a line of its own keeps that line and its
// comment. Pure.
import type { Range } from '../../../engine/kernel/syntax.ts';
import { indentAt, lineEnd, lineStart, nextLine, type Splice } from './text.ts';

export interface Brackets extends Range {
  readonly items: readonly Range[];
  /** On either side of a single item. */
  readonly pad: '' | ' ';
}

/** @param index of the new item */
export function insertItem(
  text: string,
  brackets: Brackets,
  index: number,
  item: string,
  eol: string,
): Splice[] {
  const { start, items, pad } = brackets;
  const before = items[index - 1];
  const after = items[index];
  if (before !== undefined) {
    const comma = commaAfter(text, brackets, index - 1);
    if (!isOnOwnLine(text, before, comma)) return [insertAt(before.end, `, ${item}`)];
    const place = lineEnd(text, comma ?? before.end);
    const line = `${eol}${indentAt(text, before.start)}${item}`;
    return comma === null
      ? [insertAt(before.end, ','), insertAt(place, line)]
      : [insertAt(place, `${line},`)];
  }
  if (after !== undefined) {
    return isOnOwnLine(text, after, commaAfter(text, brackets, index))
      ? [insertAt(lineStart(text, after.start), `${indentAt(text, after.start)}${item},${eol}`)]
      : [insertAt(after.start, `${item}, `)];
  }
  return [insertAt(start + 1, pad + item + pad)];
}

export function removeItem(text: string, brackets: Brackets, index: number): Splice[] {
  const { items, pad } = brackets;
  const item = items[index];
  if (item === undefined) return [];
  const before = items[index - 1];
  const commaBefore = before === undefined ? null : commaAfter(text, brackets, index - 1);
  const comma = commaAfter(text, brackets, index);
  if (isOnOwnLine(text, item, comma)) {
    const line = { start: lineStart(text, item.start), end: nextLine(text, item.end), text: '' };
    // The item before it is the last now, and not every TOML reader takes a comma behind the last item.
    const isLast = comma === null && commaBefore !== null;
    return isLast ? [{ start: commaBefore, end: commaBefore + 1, text: '' }, line] : [line];
  }
  if (commaBefore !== null && /^[ \t]*$/.test(text.slice(commaBefore + 1, item.start))) {
    return [{ start: commaBefore, end: item.end, text: '' }];
  }
  const behind = comma === null ? item.end : comma + 1;
  const blanks = comma === null ? 0 : (/^[ \t]*/.exec(text.slice(behind))?.[0].length ?? 0);
  const isAlone = items.length === 1 && text[item.start - 1] === pad && text[behind] === pad;
  return [
    isAlone
      ? { start: item.start - 1, end: behind + 1, text: '' }
      : { start: item.start, end: behind + blanks, text: '' },
  ];
}

function insertAt(offset: number, text: string): Splice {
  return { start: offset, end: offset, text };
}

/** The comma between an item and what follows; null where there is none. */
function commaAfter(text: string, { end, items }: Brackets, index: number): number | null {
  const limit = items[index + 1]?.start ?? end - 1;
  let at = items[index]?.end ?? limit;
  while (at < limit) {
    if (text[at] === ',') return at;
    at = text[at] === '#' ? nextLine(text, at) : at + 1;
  }
  return null;
}

function isOnOwnLine(text: string, item: Range, comma: number | null): boolean {
  const before = text.slice(lineStart(text, item.start), item.start);
  const end = lineEnd(text, item.end);
  const behind = text.slice(item.end, end);
  return before.trim() === '' && /^[ \t]*,?[ \t]*(?:#.*)?$/.test(behind) && (comma === null || comma < end);
}
