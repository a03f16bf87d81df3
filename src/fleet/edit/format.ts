// Makes the text of a registry tidy: blanks, blank lines, the last line ending, and the columns of comments that stand
// behind something. It changes no value, no comment and no order, and never touches the inside of a string. Pure.
import { readTomlDocument } from '../../../engine/kernel/document.ts';
import type { Pair, Value } from '../../../engine/kernel/syntax.ts';
import { alignedComments } from './comment-columns.ts';
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

/** The text must be TOML. Formatting what is formatted changes nothing. */
export function formattedText(text: string): string {
  const mark = text.startsWith('\uFEFF') ? '\uFEFF' : '';
  const before = text.slice(mark.length);
  const steps = [spacedKeys, withoutTrailingBlanks, alignedComments, spacedBlocks];
  const after = steps.reduce((now, step) => spliced(now, step(sheetOf(now))), before);
  const [old, now] = [before, after].map((one) => readTomlDocument('', one).value);
  if (!isSame(old, now) || commentsIn(before) !== commentsIn(after)) {
    throw new Error('formatting would change what the registry says; nothing was written');
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

function allPairs(pairs: readonly Pair[]): Pair[] {
  return pairs.flatMap((pair) => [pair, ...pairsIn(pair.value)]);
}

function pairsIn(value: Value): Pair[] {
  switch (value.kind) {
    case 'table':
      return allPairs(value.pairs);
    case 'array':
      return value.elements.flatMap(pairsIn);
    case 'scalar':
      return [];
  }
}

/** Where the text is a string's, its blanks are. */
function withoutTrailingBlanks({ text, syntax }: Sheet): Splice[] {
  const strings = syntax.blocks.flatMap(({ pairs }) => pairs.flatMap(({ value }) => scalarsIn(value)));
  return [...text.matchAll(/[ \t]+(?=\r?\n|$)/g)]
    .map(({ index, 0: blanks }) => ({ start: index, end: index + blanks.length, text: '' }))
    .filter(({ start }) => !strings.some((value) => value.start < start && start < value.end));
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
  const inside = insideOf(sheet);
  const end = text.length - (/[ \t\r\n]*$/.exec(text)?.[0].length ?? 0);
  for (let at = 0; at < end; at = nextLine(text, at)) {
    if (inside(at)) continue;
    const above = startOfRunAbove(sheet, at, 'blank');
    if (starts.has(at) && above === at && at > 0) splices.push({ start: at, end: at, text: eol });
    if (kindOfLine(sheet, at) !== 'blank' || above !== at) continue;
    const below = endOfRunBelow(sheet, at, 'blank');
    if (at === 0) splices.push({ start: 0, end: below, text: '' });
    else splices.push({ start: at, end: below, text: eol });
  }
  const last = text.slice(end);
  if (end > 0 && last !== '\n' && last !== '\r\n') splices.push({ start: end, end: text.length, text: eol });
  return splices;
}

/** Whether a line begins within a value. */
function insideOf({ syntax }: Sheet): (offset: number) => boolean {
  const values = syntax.blocks.flatMap(({ pairs }) => pairs.map(({ value }) => value));
  return (offset) => values.some(({ start, end }) => start < offset && offset < end);
}
