/**
 * What GitHub Copilot's screen shows: its input line, and what it is doing. Read off the real screens of 1.0.102 in
 * test/support/screens. It keeps the cursor where one types, shown or not; some dialogs stand between rules as well.
 */
import type { ScreenReading } from '../backend.ts';
import {
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
/** How the last turn has failed, in one line. */
const failures: readonly ScreenRule[] = [
  { when: /must be logged in|\b401\b/u, reading: held('not-logged-in') },
  { when: /\b(usage|rate) limit|exceeded your current quota/iu, reading: held('usage-limit') },
];
/** After all retries; the vendor's own words follow. */
const gaveUp = /^✗ Failed to get response from the AI model\b(.*\bLast error: )?/u;
const contextFull = /context[ _](length|window)|maximum context|prompt is too long|too many tokens/i;

/** What was said, done or has failed: a sign, and the text behind it. */
const block = /^ \S \S/u;

/** A failure, where it is the last of what is shown, as one line. */
function failureIn(above: readonly string[]): string | null {
  const last = above.findLastIndex((text) => block.test(text));
  if (!above[last]?.startsWith(' ✗ ')) return null;
  const rows = above.slice(last);
  const end = rows.indexOf('');
  return rows
    .slice(0, end === -1 ? rows.length : end)
    .map((row) => row.trim())
    .join(' ');
}

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
  const failed = failureIn(texts.slice(0, box.first - 1));
  const failure = failed === null ? null : firstThatFits(failures, failed);
  if (failure !== null) return failure;
  if (!isSeen(readComposer(view))) return null;
  return failed !== null && gaveUp.test(failed)
    ? heldByError(failed.replace(gaveUp, ''), contextFull, true)
    : idle(true);
}
