/** What Codex's screen says it is doing. Read off the real screens of 0.169.0 in test/support/screens. */
import type { Screen, ScreenReading } from './backend.ts';
import { afterLast, busy, firstThatFits, held, idle, lastLines, type ScreenRule, waiting } from './screen.ts';

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
  { when: /^■ .*usage limit/im, reading: held('usage-limit') },
  { when: /^■ .*(401 Unauthorized|sign in again|log in again)/im, reading: held('not-logged-in') },
];

const prompt = /^› /;

export function readCodexScreen(screen: Screen): ScreenReading | null {
  const [last = ''] = lastLines(screen, 1);
  if (dialogFooter.test(last)) return firstThatFits(dialogs, lastLines(screen, 15).join('\n'));
  const composer = screen.findLastIndex((line) => prompt.test(line));
  if (composer === -1 || lastLines(screen.slice(composer), 10).length > 6) return null;
  const answer = afterLast(screen.slice(0, composer), prompt);
  if (lastLines(answer, 6).some((line) => /^[•◦] .*\besc to interrupt\)/.test(line))) return busy;
  return firstThatFits(failures, lastLines(answer, 8).join('\n')) ?? idle;
}
