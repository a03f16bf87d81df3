/**
 * What Qwen Code's screen shows: its input line, and what it is doing. Read off the real screens of 0.24.4 in
 * test/support/screens. Its dialogs take the input line's place, or stand below it in the place of its footer.
 */
import type { ScreenReading } from '../backend.ts';
import {
  afterLast,
  busy,
  firstThatFits,
  held,
  heldByError,
  idle,
  lastLines,
  type ScreenRule,
  waiting,
} from '../screen.ts';
import { type Cell, textOf } from '../styled.ts';
import {
  type Box,
  boxAbove,
  type Composer,
  composerWith,
  contentOf,
  isSeen,
  mayHaveCursor,
  missing,
  type View,
} from '../view.ts';

/** Questions of which the chosen answer is marked, with nothing below but an edge or how long it has waited. */
const questions: readonly ScreenRule[] = [
  { when: /Do you trust this folder\?/, reading: held('trust') },
  { when: /Connect a Provider/, reading: held('not-logged-in') },
  { when: /Yes, allow once|Allow execution of|Apply this change\?/, reading: waiting('permission') },
];
const chosen = /^ *│? ›/u;

/** Above and below the input line. */
const rule = /^─{20,}$/;
/** `*`: in its mode that never asks. `!` in its place: what is typed is a command of the shell. */
const prompt = /^[>*](?= |$)/u;
const indent = '  ';
/** What it may do without asking, which is the last row wherever nothing else is open. */
const footer = /\(shift \+ tab to cycle\)( ⏳ \d+ queued)?$/u;
/** Below the input line: where it works, and the mode. */
const rowsBelow = 2;

function boxOf({ texts }: View): Box | null {
  if (!footer.test(texts.at(-1) ?? '')) return null;
  const end = texts.findLastIndex((text) => rule.test(text));
  if (end === -1 || texts.length - 1 - end > rowsBelow) return null;
  return boxAbove(texts, end, { rule, prompt, indent });
}

export function readComposer(view: View): Composer {
  const rows = boxOf(view);
  if (rows === null) return missing;
  // It shows no cursor in a terminal without focus.
  if (view.cursor?.isShown && !mayHaveCursor(view, rows.first, rows.end)) return missing;
  const inside = view.rows.slice(rows.first, rows.end);
  // An empty input line ends in a mark of its own.
  const text = contentOf(inside, indent.length).replaceAll('\u200b', '');
  if (/^\s*Type your message or @path\/to\/file$/.test(text)) return { kind: 'empty' };
  return isSuggested(view, inside) ? { kind: 'empty' } : composerWith(text);
}

/**
 * What it proposes to say next is in the colour of the footer, but for the character that the cursor is on. A draft is
 * in that of the terminal.
 */
function isSuggested(view: View, inside: readonly (readonly Cell[])[]): boolean {
  const [row = [], ...more] = inside;
  const isAtStart = view.cursor?.isShown !== true || view.cursor.column === indent.length;
  const last = view.rows[view.texts.length - 1] ?? [];
  const colour = last.findLast((cell) => cell.text !== ' ')?.colour ?? '';
  const proposed = row.slice(indent.length + 1).filter((cell) => cell.text !== ' ');
  return (
    isAtStart &&
    colour !== '' &&
    proposed.length > 0 &&
    proposed.every((cell) => cell.colour === colour) &&
    more.every(
      (cells) =>
        textOf(cells).trim() === '' || cells.every((cell) => cell.text === ' ' || cell.colour === colour),
    )
  );
}

/** What was said. */
const said = /^ {2}[>*] /u;
const failures: readonly ScreenRule[] = [
  { when: /^ {2}✕ \[API Error: 401\b/mu, reading: held('not-logged-in') },
  { when: /^ {2}✕ .*\b(usage limit|quota)\b/imu, reading: held('usage-limit') },
];

const contextFull = /context[ _](length|window|limit)|maximum context|too many tokens|prompt is too long/i;

export function readScreen(view: View): ScreenReading | null {
  const { texts, title } = view;
  const rows = boxOf(view);
  if (rows === null) {
    const bottom = lastLines(texts, 24);
    return bottom.some((line) => chosen.test(line)) ? firstThatFits(questions, bottom.join('\n')) : null;
  }
  const above = texts.slice(0, rows.first - 1);
  if (/^[◐◓◑◒]/u.test(title) || / esc to cancel\)$/.test(lastLines(above, 3).join('\n'))) return busy;
  const failure = firstThatFits(failures, lastLines(afterLast(above, said), 8).join('\n'));
  if (failure !== null) return failure;
  if (!isSeen(readComposer(view))) return null;
  const error = lastLines(afterLast(above, said), 8).findLast((line) => /^ {2}[✕✦] /u.test(line)) ?? '';
  return error.startsWith('  ✕ [API Error:') ? heldByError(error, contextFull, true) : idle(true);
}
