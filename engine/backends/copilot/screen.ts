/**
 * What GitHub Copilot's screen shows: its input line, and what it is doing. Read off the real screens of 1.0.102 in
 * test/support/screens. It keeps the cursor where one types, shown or not; some dialogs stand between rules as well.
 */
import type { ScreenReading } from '../backend.ts';
import { busy, firstThatFits, held, idle, lastLines, type ScreenRule, waiting } from '../screen.ts';
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

/** Above and below the input line. */
const rule = /^─{20,}$/;
/** `!` in its place: what is typed is a command of the shell. */
const prompt = /^❯(?= |$)/u;
const indent = '  ';
/** The row below: that it works, or what it may do without asking. Of dialogs, what keys do there. */
const working = /(^ |· )\S \S.*\besc (esc )?(interrupt|edit prompt)\b/u;
const mode = / · (Manual Approval|Assisted Approval|Allow All)( · |$)/;

function boxOf({ texts }: View): Box | null {
  const end = texts.length - 2;
  const last = texts.at(-1) ?? '';
  if (!rule.test(texts[end] ?? '') || !(working.test(last) || mode.test(last))) return null;
  return boxAbove(texts, end, { rule, prompt, indent });
}

export function readComposer(view: View): Composer {
  const box = boxOf(view);
  if (box === null || !mayHaveCursor(view, box.first, box.end)) return missing;
  return composerWith(contentOf(view.rows.slice(box.first, box.end), indent.length));
}

/** A box, or a list, with what keys do as the last row in it. */
const dialogFooter = /↑\/↓ to navigate .*enter to (select|confirm)/u;
const dialogs: readonly ScreenRule[] = [
  { when: /Confirm folder trust|Do you trust the files in this folder\?/, reading: held('trust') },
  { when: /What account do you want to log into\?/, reading: held('not-logged-in') },
  { when: /❯ 1\. Yes\b[\s\S]*No, and tell Copilot what to do differently/u, reading: waiting('permission') },
];
/** Above the input line and the row about the folder. */
const loggedOut = /^ *Please use \/login to sign in to use Copilot$/m;
const failures: readonly ScreenRule[] = [
  { when: /^ ✗ .*(must be logged in|\b401\b)/mu, reading: held('not-logged-in') },
  { when: /^ ✗ .*\b(usage|rate) limit/imu, reading: held('usage-limit') },
];

export function readScreen(view: View): ScreenReading | null {
  const { texts } = view;
  const box = boxOf(view);
  if (box === null) {
    const bottom = lastLines(texts, 24);
    return bottom.slice(-2).some((line) => dialogFooter.test(line))
      ? firstThatFits(dialogs, bottom.join('\n'))
      : null;
  }
  if (working.test(texts.at(-1) ?? '')) return busy;
  const above = lastLines(texts.slice(0, box.first - 1), 6);
  if (loggedOut.test(above.join('\n'))) return held('not-logged-in');
  const failure = firstThatFits(failures, above.slice(-4).join('\n'));
  if (failure !== null) return failure;
  return isSeen(readComposer(view)) ? idle(true) : null;
}
