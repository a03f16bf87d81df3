// Formats the text of a registry: blanks, blank lines, the last line ending, and the columns of comments behind values.
// Changes no value, no comment and no order, and never touches the inside of a string. Pure.
import { readTomlDocument } from '../../../engine/kernel/document.ts';
import type { Pair, Range, Value } from '../../../engine/kernel/syntax.ts';
import { alignedComments } from './comment-columns.ts';
import type { InlineTable } from './sites.ts';
import {
  endOfRunBelow,
  kindOfLine,
  lineStart,
  nextLine,
  type Sheet,
  type Splice,
  sheetOf,
  spliced,
  startOfRunAbove,
} from './text.ts';
import { isSame } from './value.ts';

/** The text must be TOML. A formatted text does not change. */
export function formattedText(text: string): string {
  const mark = text.startsWith('\uFEFF') ? '\uFEFF' : '';
  const before = text.slice(mark.length);
  const steps = [spacedKeys, withoutTrailingBlanks, alignedComments, spacedBlocks];
  const after = steps.reduce((now, step) => spliced(now, step(sheetOf(now))), before);
  const [old, now] = [before, after].map((one) => readTomlDocument('', one).value);
  if (!isSame(old, now) || commentsIn(before) !== commentsIn(after)) {
    throw new Error('formatting would change the meaning of the registry; nothing was written');
  }
  return mark + after;
}

function commentsIn(text: string): string {
  const { syntax } = sheetOf(text);
  return JSON.stringify(syntax.comments.map(({ start, end }) => text.slice(start, end).trimEnd()));
}

/** One blank on either side of `=`. */
function spacedKeys({ text, syntax }: Sheet): Splice[] {
  return syntax.blocks
    .flatMap(({ pairs }) => allPairs(pairs))
    .map(({ keys, value }) => {
      const start = keys.at(-1)?.end ?? value.start;
      return {
        start,
        end: value.start,
        text: isOneLine(text, start, value.start) ? ' = ' : text.slice(start, value.start),
      };
    });
}

function isOneLine(text: string, start: number, end: number): boolean {
  return !text.slice(start, end).includes('\n');
}

/** The pairs, and all those in inline tables below them. */
function allPairs(pairs: readonly Pair[]): Pair[] {
  return pairs.flatMap((pair) => [pair, ...allPairs(tablesIn(pair.value).flatMap((table) => table.pairs))]);
}

function tablesIn(value: Value): InlineTable[] {
  if (value.kind === 'table') return [value];
  return value.kind === 'array' ? value.elements.flatMap(tablesIn) : [];
}

/** Blanks inside of a string stay. */
function withoutTrailingBlanks({ text, syntax }: Sheet): Splice[] {
  const values = syntax.blocks.flatMap(({ pairs }) => pairs.map(({ value }) => value));
  const isInString = within(values.flatMap(scalarsIn));
  // Matches from the first blank of a run only, so that a long run is not tried again from each of its blanks.
  return [...text.matchAll(/(?<![ \t])[ \t]+(?=\r?\n|$)/g)]
    .map(({ index, 0: blanks }) => ({ start: index, end: index + blanks.length, text: '' }))
    .filter(({ start }) => !isInString(start));
}

function scalarsIn(value: Value): Value[] {
  switch (value.kind) {
    case 'table':
      return value.pairs.flatMap((pair) => scalarsIn(pair.value));
    case 'array':
      return value.elements.flatMap(scalarsIn);
    case 'scalar':
      return [value];
  }
}

/** A blank line above each header and its comments, never two, none at either end, and a last line that ends. */
function spacedBlocks(sheet: Sheet): Splice[] {
  const { text, syntax, eol } = sheet;
  const splices: Splice[] = [];
  const starts = new Set(
    syntax.blocks.flatMap(({ header }) =>
      header === null ? [] : [startOfRunAbove(sheet, lineStart(text, header.start), 'comment')],
    ),
  );
  const isInside = within(syntax.blocks.flatMap(({ pairs }) => pairs.map(({ value }) => value)));
  const end = endOfSaid(text);
  let isBlankAbove = false;
  for (let at = 0; at < end; ) {
    const isLineInside = isInside(at);
    if (!isLineInside && starts.has(at) && !isBlankAbove && at > 0)
      splices.push({ start: at, end: at, text: eol });
    isBlankAbove = !isLineInside && kindOfLine(sheet, at) === 'blank';
    const next = isBlankAbove ? endOfRunBelow(sheet, at, 'blank') : nextLine(text, at);
    if (isBlankAbove) splices.push({ start: at, end: next, text: at === 0 ? '' : eol });
    at = next;
  }
  const last = text.slice(end);
  if (end > 0 && last !== '\n' && last !== '\r\n') splices.push({ start: end, end: text.length, text: eol });
  return splices;
}

/** Where nothing but blanks and line endings follows. */
function endOfSaid(text: string): number {
  let end = text.length;
  while (end > 0 && ' \t\r\n'.includes(text.charAt(end - 1))) end -= 1;
  return end;
}

/** Whether an offset lies between the edges of one of the ranges, which are in order and do not overlap. */
function within(ranges: readonly Range[]): (offset: number) => boolean {
  return (offset) => {
    let [low, high] = [0, ranges.length];
    while (low < high) {
      const middle = (low + high) >> 1;
      if ((ranges[middle]?.start ?? 0) < offset) low = middle + 1;
      else high = middle;
    }
    return offset < (ranges[low - 1]?.end ?? 0);
  };
}
