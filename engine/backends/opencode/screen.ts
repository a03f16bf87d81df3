/**
 * What OpenCode's screen shows: its input line, and what it is doing. Read off the real screens of 1.18.33 in
 * test/support/screens. Its dialogs float above, and the input line stays to be seen: the cursor tells where one types.
 */
import type { ScreenReading } from '../backend.ts';
import { busy, held, heldByError, idle, waiting } from '../screen.ts';
import {
  type Composer,
  composerWith,
  contentOf,
  isSeen,
  mayHaveCursor,
  missing,
  type View,
} from '../view.ts';

/** Below the input line, in the column of the bar that stands before each of its rows. */
const bottomEdge = /^( *)╹(▀{10,})/u;
/** The last row beside the bar: who is asked, and by which model. Where it says `Shell`, what is typed is a command. */
const about = / · \S/u;
/** In that row, where no model can be asked. */
const noProvider = / · No provider selected\b/u;
/** At the top of a dialog; a conversation begins at the left edge. */
const connecting = /^ {10,}Connect a provider +esc$/;
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

export function readComposer(view: View): Composer {
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

/** Below a turn: who answered, by which model, and how long it took, unless it failed. */
const turnEnd = /^ *▣ {2}\S/u;
const failedTurn = /^ *▣ {2}[^·]+ · [^·]+$/u;
const boxed = /^ *┃(.*)$/u;
const contextFull = /context (length|window|limit)|maximum context|too many tokens|prompt is too long/i;

/** What stands in a box of its own above the end of the last turn, and below what was said. */
function errorIn({ texts }: View, { first, right }: Rows): string | null {
  const above = texts.slice(0, first).map((text) => text.slice(0, right).trimEnd());
  const end = above.findLastIndex((text) => turnEnd.test(text));
  if (end === -1 || !failedTurn.test(above[end] ?? '')) return null;
  const before = above.slice(0, end).join('\n').trimEnd().split('\n');
  const top = before.findLastIndex((text) => !boxed.test(text)) + 1;
  const words = before
    .slice(top)
    .map((text) => boxed.exec(text)?.[1]?.trim() ?? '')
    .join(' ')
    .trim();
  // What was said stands in a box as well; an error comes after it.
  const spoken = before.slice(0, top).findLast((text) => text !== '') ?? '';
  return words !== '' && boxed.test(spoken) ? words : null;
}

export function readScreen(view: View): ScreenReading | null {
  if (view.texts.slice(-12).some((line) => /Permission required/.test(line))) return waiting('permission');
  if (view.texts.some((line) => connecting.test(line))) return held('not-logged-in');
  const rows = composerRows(view);
  if (rows === null) return null;
  if (noProvider.test(view.texts[rows.end + 1] ?? '')) return held('not-logged-in');
  if (/\besc (again to )?interrupt\b/.test(rows.foot)) return busy;
  if (!/\bctrl\+p commands\b/.test(rows.foot)) return null;
  if (!isSeen(readComposer(view))) return null;
  const error = errorIn(view, rows);
  return error === null ? idle(true) : heldByError(error, contextFull, false);
}
