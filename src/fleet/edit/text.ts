// A text as lines with their endings, and replacements in it. Pure.
import { type Range, type Syntax, syntaxOf } from '../../../engine/kernel/syntax.ts';

/** A TOML text and its syntax. */
export interface Sheet {
  readonly text: string;
  readonly syntax: Syntax;
  /** Where comments begin. */
  readonly comments: ReadonlySet<number>;
  /** The ending of its first line. */
  readonly eol: string;
}

/** The new text of a range. */
export interface Splice extends Range {
  readonly text: string;
}

let latest: Sheet | null = null;

/** Keeps the last one, since one text is asked for again and again. */
export function sheetOf(text: string): Sheet {
  if (latest?.text === text) return latest;
  const syntax = syntaxOf(text);
  const comments = new Set(syntax.comments.map(({ start }) => start));
  latest = { text, syntax, comments, eol: /\r?\n/.exec(text)?.[0] ?? '\n' };
  return latest;
}

/** The ranges must not overlap. Two at one place keep their order. */
export function spliced(text: string, splices: readonly Splice[]): string {
  let out = '';
  let from = 0;
  for (const { start, end, text: replacement } of splices.toSorted((a, b) => a.start - b.start)) {
    out += text.slice(from, start) + replacement;
    from = end;
  }
  return out + text.slice(from);
}

export function lineStart(text: string, offset: number): number {
  return offset <= 0 ? 0 : text.lastIndexOf('\n', offset - 1) + 1;
}

/** Before the line ending. */
export function lineEnd(text: string, offset: number): number {
  const feed = text.indexOf('\n', offset);
  if (feed < 0) return text.length;
  return text[feed - 1] === '\r' && feed > offset ? feed - 1 : feed;
}

/** Behind the line ending. */
export function nextLine(text: string, offset: number): number {
  const feed = text.indexOf('\n', offset);
  return feed < 0 ? text.length : feed + 1;
}

export function indentAt(text: string, offset: number): string {
  return /^[ \t]*/.exec(text.slice(lineStart(text, offset), offset))?.[0] ?? '';
}

/** Of the line at an offset: `comment` has nothing else on it. */
export function kindOfLine({ text, comments }: Sheet, offset: number): 'blank' | 'comment' | 'said' {
  const start = lineStart(text, offset);
  const line = text.slice(start, lineEnd(text, start));
  const said = line.search(/\S/);
  if (said < 0) return 'blank';
  // A line within a string may begin with the same character.
  return line[said] === '#' && comments.has(start + said) ? 'comment' : 'said';
}

/** Where the lines of one kind directly above a line begin. */
export function startOfRunAbove(sheet: Sheet, start: number, kind: 'blank' | 'comment'): number {
  let at = start;
  while (at > 0 && kindOfLine(sheet, at - 1) === kind) at = lineStart(sheet.text, at - 1);
  return at;
}

/** Where the lines of one kind from here on end. */
export function endOfRunBelow(sheet: Sheet, start: number, kind: 'blank' | 'comment'): number {
  let at = start;
  while (at < sheet.text.length && kindOfLine(sheet, at) === kind) at = nextLine(sheet.text, at);
  return at;
}

/** Removes whole lines, and one of two runs of blank lines around them. A missing last line ending stays missing. */
export function withoutLines(sheet: Sheet, { start, end }: Range): string {
  const { text } = sheet;
  const above = startOfRunAbove(sheet, start, 'blank');
  const isEnd = endOfRunBelow(sheet, end, 'blank') === text.length;
  const isBlankBelow = isEnd || kindOfLine(sheet, end) === 'blank';
  const from = isBlankBelow ? above : start;
  const to = from === 0 ? endOfRunBelow(sheet, end, 'blank') : end;
  const head = text.slice(0, from);
  const hadEnding = end < text.length || text.endsWith('\n');
  return (hadEnding ? head : head.replace(/\r?\n$/, '')) + text.slice(to);
}
