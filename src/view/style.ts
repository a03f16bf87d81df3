// How a view may write: colour or not, and how many columns there are. Views are pure functions of data and
// this; none of them asks a terminal.
import { widthOf as cells, visible as harmless, wrapWords } from '../../engine/kernel/cells.ts';
import { onNamedRegistry } from '../../engine/kernel/help.ts';
import { type Paint, painted } from '../../engine/kernel/paint.ts';

export { plural } from '../world/text.ts';
/** Foreign text goes to a terminal only through `harmless`. Line breaks become visible as well: split first. */
export { cells, harmless, type Paint };

export interface Style {
  readonly color: boolean;
  /** Columns, at least 40. */
  readonly width: number;
}

export function paint(style: Style, how: Paint, text: string): string {
  return style.color ? painted(text, how) : text;
}

/** A list that is cut to what fits: `a, b, c and 9 more`. */
export function listFitting(names: readonly string[], columns: number): string {
  const more = (shown: number) => (shown < names.length ? ` and ${names.length - shown} more` : '');
  let fitting = Math.min(1, names.length);
  for (let shown = 1, length = names[0]?.length ?? 0; shown <= names.length; shown += 1) {
    if (length + more(shown).length <= columns) fitting = shown;
    // Once the names alone do not fit, no longer list does.
    else if (length > columns) break;
    length += 2 + (names[shown]?.length ?? 0);
  }
  return names.slice(0, fitting).join(', ') + more(fitting);
}

/** The same for a text of several lines, each of which begins below the first. Only for texts that po itself makes. */
export function hangingLines(
  head: string,
  headCells: number,
  text: string,
  style: { readonly width: number },
): string[] {
  const [first = '', ...more] = text.split('\n');
  const margin = ' '.repeat(headCells);
  return [
    ...hanging(head, headCells, first, style),
    ...more.flatMap((line) => hanging(margin, headCells, line.trim(), style)),
  ];
}

/**
 * A head with text behind it, wrapped at spaces and made harmless. A word longer than a line gets one of its
 * own. Further lines start below the text, or at `near` where there is too little room below it. The head may
 * have colours; `headCells` is how wide it looks.
 */
export function hanging(
  head: string,
  headCells: number,
  text: string,
  { width, near = 6 }: { readonly width: number; readonly near?: number },
): string[] {
  const words = harmless(text).split(/ +/);
  const isNarrow = headCells > width / 2 || words.some((word) => cells(word) > width - headCells);
  const indent = isNarrow ? Math.min(near, headCells) : headCells;
  const lines = wrapWords(words, width - headCells, width - indent);
  return lines.map((line, index) => `${index === 0 ? head : ' '.repeat(indent)}${line}`.trimEnd());
}

/** The next command to type, behind some words or below them: in one piece, so that it can be copied. */
export function command(words: string, said: string, style: Style): string {
  const text = harmless(onNamedRegistry(said));
  const fits = words.length + text.length <= style.width;
  return `${fits ? words : `${words.trimEnd()}\n  `}${paint(style, 'cyan', text)}`;
}
