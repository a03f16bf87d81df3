/** What a pane shows, as screen parsers read it, and its input line, which counts only while it has the cursor. Pure. */
import { type Cell, readRows, textOf } from './styled.ts';

export interface View {
  /** Each row with its styles. */
  readonly rows: readonly (readonly Cell[])[];
  /** The same as text, without blanks at the end of a row; no blank rows at the end. */
  readonly texts: readonly string[];
  /** 0-based, in cells. Null where it is not known: of a screen that was saved as text. */
  readonly cursor: Cursor | null;
  /** What the program calls its window. */
  readonly title: string;
}

/** The rows of an input line that has a rule above and below it. */
export interface Box {
  /** The first row of the input. */
  readonly first: number;
  /** The rule below it. */
  readonly end: number;
}

/** The box above the rule in row `end`: further rows of an input are indented. Null if it is none. */
export function boxAbove(
  texts: readonly string[],
  end: number,
  { rule, prompt, indent }: { readonly rule: RegExp; readonly prompt: RegExp; readonly indent: string },
): Box | null {
  const isTop = (text: string, row: number) => rule.test(text) && prompt.test(texts[row + 1] ?? '');
  const first = texts.slice(0, Math.max(0, end - 1)).findLastIndex(isTop) + 1;
  if (first === 0) return null;
  const more = texts.slice(first + 1, end);
  return more.every((text) => text === '' || text.startsWith(indent)) ? { first, end } : null;
}

export interface Cursor {
  readonly column: number;
  readonly row: number;
  /** Programs that draw one of their own hide the terminal's. */
  readonly isShown: boolean;
}

/** The rows of a pane as tmux gives them with their styles, and what else tmux knows of it. */
export interface Shown {
  readonly rows: readonly string[];
  readonly cursor: Cursor | null;
  readonly title: string;
}

export type Composer =
  /** Shown, empty, and what is typed goes there. */
  | { readonly kind: 'empty' }
  /** Shown, with something in it. Without any blanks, since the program breaks lines as it likes. */
  | { readonly kind: 'holds'; readonly text: string }
  /** Shown, and empty; what is typed behind it cannot be followed. */
  | { readonly kind: 'prompt' }
  /** The program has an input line, and it is not seen: a dialog, a list, a start not yet over, a new version. */
  | { readonly kind: 'missing' }
  /** Nothing is known of how this program shows its input. */
  | { readonly kind: 'unknown' };

export const missing: Composer = { kind: 'missing' };

export function viewOf({ rows, cursor, title }: Shown): View {
  const cells = readRows(rows);
  const texts = cells.map((row) => textOf(row).trimEnd());
  while (texts.at(-1) === '') texts.pop();
  return { rows: cells, texts, cursor, title };
}

/** Of a screen of which only the text is left. */
export function viewOfText(rows: readonly string[]): View {
  return viewOf({ rows, cursor: null, title: '' });
}

/** Whether the cursor is in a row from `first` up to, not including, `end`. True if it is unknown. */
export function mayHaveCursor({ cursor }: View, first: number, end: number): boolean {
  return cursor === null || (cursor.row >= first && cursor.row < end);
}

/**
 * The text in rows of an input line, each without its first `indent` cells. Omits what is only suggested: faint characters,
 * and the one before them, on which the program draws its cursor.
 */
export function contentOf(rows: readonly (readonly Cell[])[], indent: number): string {
  return rows.map((row) => textOf(written(row.slice(indent))).trimEnd()).join('\n');
}

function written(cells: readonly Cell[]): Cell[] {
  return cells.filter((cell, index) => {
    if (cell.isFaint) return false;
    return !(cell.isInverse && cells[index + 1]?.isFaint === true);
  });
}

export function composerWith(text: string): Composer {
  return text.trim() === '' ? { kind: 'empty' } : { kind: 'holds', text: squeeze(text) };
}

export function squeeze(text: string): string {
  return text.replaceAll(/[\s\u00a0]+/gu, '');
}

export function isSeen(composer: Composer): boolean {
  return composer.kind !== 'missing' && composer.kind !== 'unknown';
}
