/**
 * What Gemini's screen shows: its input line, and what it is doing. Read off the real screens of 0.61.0 in
 * test/support/screens. It shows no cursor to a terminal without focus, and its dialogs take the input line's place.
 */
import type { ScreenReading } from '../backend.ts';
import {
  busy,
  firstThatFits,
  held,
  heldByDialog,
  heldByError,
  idle,
  lastLines,
  type ScreenRule,
  waiting,
} from '../screen.ts';
import { type Composer, composerWith, contentOf, isSeen, missing, type View } from '../view.ts';

/** All are questions in a box, which is the last thing on the screen, with a dot before the chosen answer or a line to fill in. */
const questions: readonly ScreenRule[] = [
  { when: /Do you trust the files in this folder\?/, reading: held('trust') },
  { when: /How would you like to authenticate|^ *│ Enter Gemini API Key /m, reading: held('not-logged-in') },
  { when: /Do you want to connect .* to Gemini CLI\?/, reading: waiting('first-run') },
  { when: /Usage limit reached/, reading: heldByDialog('usage-limit') },
  { when: /Allow once|Apply this change\?|Allow execution/, reading: waiting('permission') },
];

/** `*`: in its mode that never asks. `!` in its place: what is typed is a command of the shell. */
const prompt = /^ [>*] /u;
const indent = '   ';
/** Above the input line: a rule, what is accepted without asking, and an edge. */
const rule = /^─{10,}$/;
const ruleAbove = 4;
const edge = /^[▄▀]*$/u;
/** Below it: the names of what is shown in the row below that. A list to choose from would stand between. */
const footer = /^ (workspace \(|branch|sandbox|\/model|context|quota)/;

function composerRows({ texts }: View): { readonly first: number; readonly end: number } | null {
  const first = texts.findLastIndex((text) => prompt.test(`${text} `));
  if (first === -1) return null;
  const length = texts.slice(first + 1).findIndex((text) => !text.startsWith(indent));
  const end = length === -1 ? texts.length : first + 1 + length;
  const below = texts.slice(end).filter((text) => !edge.test(text));
  if (below.length > 2 || (below.length > 0 && !footer.test(below[0] ?? ''))) return null;
  return texts.slice(Math.max(0, first - ruleAbove), first).some((text) => rule.test(text))
    ? { first, end }
    : null;
}

export function readComposer(view: View): Composer {
  const rows = composerRows(view);
  if (rows === null) return missing;
  const text = contentOf(view.rows.slice(rows.first, rows.end), indent.length);
  return /^\s*Type your message or @path\/to\/file$/.test(text) ? { kind: 'empty' } : composerWith(text);
}

/** What was said, an answer, and what ended a turn; a hint about that may follow. */
const block = /^( > |[✦✕] )/u;
const failure = /^✕ \[API Error:/u;
const contextFull =
  /(input|context).*\b(token|length|window|limit)\b.*\b(exceed|maximum)|exceeds the maximum number of tokens/i;

/** In one line, where that is the last of what was said. */
function errorIn(view: View): string | null {
  const above = view.texts.slice(0, composerRows(view)?.first ?? 0);
  // The input line has the sign of what was said as well, and is not part of this.
  const last = above.findLastIndex((text) => block.test(text));
  if (last === -1 || !failure.test(above[last] ?? '')) return null;
  const rows = above.slice(last);
  const end = rows.findIndex((text) => text === '' || /^[ℹ─▄]/u.test(text));
  return rows
    .slice(0, end === -1 ? rows.length : end)
    .map((row) => row.trim())
    .join(' ');
}

export function readScreen(view: View): ScreenReading | null {
  const bottom = lastLines(view.texts, 20);
  const isAsked = bottom.some((line) => /^\s*│ +● \d+\. |^ *│ \(Press Enter to submit\b/.test(line));
  if (/^\s*╰─+╯$/.test(bottom.at(-1) ?? '') && isAsked) return firstThatFits(questions, bottom.join('\n'));
  // Asked by a program that draws no box yet.
  if (bottom.some((line) => /^Enter the authorization code:/.test(line))) return held('not-logged-in');
  // The status line stands above the composer and the two lines below that.
  if (/\(esc to cancel(, [\dhms ]+)?\)/.test(lastLines(view.texts, 8).join('\n'))) return busy;
  if (!isSeen(readComposer(view))) return null;
  const error = errorIn(view);
  if (error === null) return idle(true);
  return /API[_ ]KEY[_ ](INVALID|not valid)/i.test(error)
    ? held('not-logged-in')
    : heldByError(error, contextFull, true);
}
