/** What Codex's screen shows: its input line, and what it is doing. Read off real screens of 0.169.0 and 0.171.0. */
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
import {
  type Composer,
  composerWith,
  contentOf,
  isSeen,
  mayHaveCursor,
  missing,
  type View,
} from '../view.ts';

/** Above everything that is asked before the first use. It is a login, but for the words that it ends with. */
const welcome = /^ {2}Welcome to Codex, OpenAI's command-line coding agent$/;
const loggedIn = /^ {2}✓ (Signed in with your ChatGPT account|API key configured)/mu;

/** Full screens and dialogs, whose last lines are these and nothing after them. */
const dialogs: readonly ScreenRule[] = [
  { when: /Trust this folder\?|Hooks need review/, reading: held('trust') },
  { when: /Choose how you want to use Codex|Sign in with ChatGPT/, reading: held('not-logged-in') },
  {
    when: /Would you like to (run|make|grant)|Press enter to confirm or esc to cancel/,
    reading: waiting('permission'),
  },
];
const dialogFooter = /^\s*(enter (continue|confirm) · esc|Press enter to (continue|confirm))/;

/** An error ends a turn and stands between what was submitted and the empty composer. */
const failures: readonly ScreenRule[] = [
  { when: /^■ .*(usage limit|quota exceeded)/im, reading: held('usage-limit') },
  { when: /^■ .*(401 Unauthorized|sign in again|log in again)/im, reading: held('not-logged-in') },
];

const contextFull = /context window|ran out of room/i;

/** What was submitted, and what is being typed. `!` in its place: what is typed is a command of the shell. */
const prompt = /^›(?= |$)/u;
/** All rows of an input line but the first begin so, and what is below it. */
const indent = '  ';
/** Below the input line: model, folder and name of the conversation; what is typed does not go there. */
const statusLine = /^ {2}(?!.*\b(enter|esc)\b)\S.* · \S/u;
/**
 * Below that. While the conversation is browsed or searched, or a list is open, other keys are named there, or the
 * cursor is.
 */
const footers =
  /^ {2,}(← for agents|\? for shortcuts|tab to queue message|esc again to edit previous message|⚠? ?\d+ warnings? · )/u;

function composerRows({ texts }: View): { readonly first: number; readonly end: number } | null {
  const first = texts.findLastIndex((text) => prompt.test(text));
  if (first === -1) return null;
  let bottom = texts.length - 1;
  if (!statusLine.test(texts[bottom] ?? '') || footers.test(texts[bottom] ?? '')) {
    if (!footers.test(texts[bottom] ?? '')) return null;
    bottom -= 1;
  }
  if (!statusLine.test(texts[bottom] ?? '') || texts[bottom - 1] !== '') return null;
  const end = bottom - 1;
  const more = texts.slice(first + 1, end);
  return first < end && more.every((text) => text === '' || text.startsWith(indent)) ? { first, end } : null;
}

export function readComposer(view: View): Composer {
  const rows = composerRows(view);
  if (rows === null || view.cursor?.isShown === false || !mayHaveCursor(view, rows.first, rows.end))
    return missing;
  const text = contentOf(view.rows.slice(rows.first, rows.end), indent.length);
  // Suggested, in a screen of which the styles are lost.
  return text === 'Ask Codex to do anything' && view.cursor === null ? { kind: 'empty' } : composerWith(text);
}

/** While it works, its title begins with a spinner, also where the spinner on the screen makes room for the answer. */
const workingTitle = /^[⠀-⣿] /u;

export function readScreen(view: View): ScreenReading | null {
  const { texts } = view;
  const [last = ''] = lastLines(texts, 1);
  const rows = composerRows(view);
  if (dialogFooter.test(last) || rows === null) {
    const dialog = dialogFooter.test(last) ? firstThatFits(dialogs, lastLines(texts, 15).join('\n')) : null;
    return dialog ?? firstRun(texts);
  }
  const conversation = texts.slice(0, rows.first);
  const answer = afterLast(conversation, prompt);
  if (lastLines(answer, 6).some((line) => /^[•◦] .*\besc to interrupt\)/.test(line))) return busy;
  if (workingTitle.test(view.title)) return busy;
  const failure = firstThatFits(failures, lastLines(answer, 8).join('\n'));
  if (failure !== null) return failure;
  const error = lastLines(answer, 8).findLast((line) => /^■ /u.test(line));
  if (error !== undefined && !/^■ Conversation interrupted/u.test(error))
    return heldByError(error, contextFull, true);
  return isSeen(readComposer(view)) ? idle(isAtEnd(conversation, answer)) : null;
}

function firstRun(texts: View['texts']): ScreenReading | null {
  if (!texts.some((text) => welcome.test(text))) return null;
  return loggedIn.test(texts.join('\n')) ? waiting('first-run') : held('not-logged-in');
}

/** How long a turn took, or how it failed; or nothing was asked yet. An answer that streams ends with neither. */
function isAtEnd(conversation: readonly string[], answer: readonly string[]): boolean {
  if (answer.some((line) => /^ {2}Worked for \S|^■ /u.test(line))) return true;
  return (
    conversation.some((line) => /OpenAI Codex/.test(line)) && !conversation.some((line) => prompt.test(line))
  );
}
