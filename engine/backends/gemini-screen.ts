/** What Gemini's screen says it is doing. Read off the real screens of 0.61.0 in test/support/screens. */
import type { Screen, ScreenReading } from './backend.ts';
import {
  busy,
  firstThatFits,
  held,
  heldByDialog,
  idle,
  lastLines,
  type ScreenRule,
  waiting,
} from './screen.ts';

/** All are questions in a box, which is the last thing on the screen, with a dot before the chosen answer. */
const questions: readonly ScreenRule[] = [
  { when: /Do you trust the files in this folder\?/, reading: held('trust') },
  { when: /How would you like to authenticate/, reading: held('not-logged-in') },
  { when: /Usage limit reached/, reading: heldByDialog('usage-limit') },
  { when: /Allow once|Apply this change\?|Allow execution/, reading: waiting('permission') },
];

export function readGeminiScreen(screen: Screen): ScreenReading | null {
  const bottom = lastLines(screen, 20);
  if (/^\s*╰─+╯$/.test(bottom.at(-1) ?? '') && bottom.some((line) => /^\s*│ +● 1\. /.test(line))) {
    return firstThatFits(questions, bottom.join('\n'));
  }
  // The status line stands above the composer and the two lines below that.
  const status = lastLines(screen, 8).join('\n');
  if (/\(esc to cancel(, [\dhms ]+)?\)/.test(status)) return busy;
  return / > +Type your message or @path/.test(status) ? idle : null;
}
