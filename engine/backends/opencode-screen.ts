/**
 * What OpenCode's screen shows: its input line, and what it is doing. Read off the real screens of 1.18.33 in
 * test/support/screens. Its dialogs float above, and the input line stays to be seen: the cursor tells where one types.
 */
import type { ScreenReading } from './backend.ts';
import { busy, idle, waiting } from './screen.ts';
import { type Composer, composerWith, contentOf, isSeen, mayHaveCursor, missing, type View } from './view.ts';

/** Below the input line, in the column of the bar that stands before each of its rows. */
const bottomEdge = /^( *)╹(▀{10,})/u;
/** The last row beside the bar: who is asked, and by which model. Where it says `Shell`, what is typed is a command. */
const about = / · \S/u;
/** Two blanks after the bar. */
const afterBar = 3;

interface Rows {
  readonly first: number;
  readonly end: number;
  readonly bar: number;
  /** Where the rows end: beside them may be a column of other things. */
  readonly right: number;
  /** The row below the edge. */
  readonly foot: string;
}

function composerRows({ texts }: View): Rows | null {
  const edge = texts.findLastIndex((text) => bottomEdge.test(text));
  const [, before, line] = bottomEdge.exec(texts[edge] ?? '') ?? [];
  if (before === undefined || line === undefined) return null;
  const bar = before.length;
  const isBeside = (row: number) => texts[row]?.[bar] === '┃' && texts[row]?.slice(0, bar).trim() === '';
  // From below: the edge, the row about the model, a blank one, the input, a blank one.
  if (!isBeside(edge - 1) || !about.test(texts[edge - 1] ?? '') || !isBeside(edge - 2)) return null;
  const end = edge - 2;
  let first = end;
  while (isBeside(first - 1)) first -= 1;
  const foot = texts[edge + 1] ?? '';
  return end - first < 2 ? null : { first: first + 1, end, bar, right: bar + 1 + line.length, foot };
}

export function readOpencodeComposer(view: View): Composer {
  const rows = composerRows(view);
  if (rows === null || view.cursor?.isShown === false || !mayHaveCursor(view, rows.first, rows.end))
    return missing;
  const { first, end, bar, right } = rows;
  if (view.cursor !== null && view.cursor.column < bar + afterBar) return missing;
  const inside = view.rows.slice(first, end).map((row) => row.slice(0, right));
  const text = contentOf(inside, bar + afterBar);
  const isAtStart = view.cursor === null || view.cursor.column === bar + afterBar;
  return isAtStart && /^Ask anything… ".*"$/u.test(text.trim()) ? { kind: 'empty' } : composerWith(text);
}

export function readOpencodeScreen(view: View): ScreenReading | null {
  if (view.texts.slice(-12).some((line) => /Permission required/.test(line))) return waiting('permission');
  const rows = composerRows(view);
  if (rows === null) return null;
  if (/\besc (again to )?interrupt\b/.test(rows.foot)) return busy;
  if (!/\bctrl\+p commands\b/.test(rows.foot)) return null;
  return isSeen(readOpencodeComposer(view)) ? idle(true) : null;
}
