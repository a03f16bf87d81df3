/**
 * What Pi's screen shows: its input line, and what it is doing. Read off the real screens of 1.6.0 in test/support/screens.
 * Its input line has no sign of its own, and its dialogs stand between the same rules: the cursor, which is hidden and
 * kept where one types, and the two rows below tell them apart.
 */
import type { ScreenReading } from '../backend.ts';
import { busy, firstThatFits, held, idle, lastLines, type ScreenRule } from '../screen.ts';
import {
  type Box,
  type Composer,
  composerWith,
  contentOf,
  isSeen,
  missing,
  squeeze,
  type View,
} from '../view.ts';

/** Above the input line, with what it is doing, or how much of a long draft is hidden. */
const upperRule = /^─{2,}( .* )?─{2,}$/u;
const lowerRule = /^─{10,}$|^─{2,} [↑↓] \d+ more ─+$/u;
const isScrolled = /[↑↓] \d+ more/u;
/** Below it: the folder, and what was used of the context. */
const usage = /(^|\s)\d+(\.\d+)?%\/[\d.]+[kM]?( \(auto\))?\s+\S/u;
/** Where a dialog is searched, or asks for a line. */
const searchLine = /^ ?>( |$)/;

function boxOf({ texts, cursor }: View): Box | null {
  const end = texts.length - 3;
  if (!usage.test(texts.at(-1) ?? '') || !lowerRule.test(texts[end] ?? '')) return null;
  const first = texts.slice(0, end).findLastIndex((text) => upperRule.test(text)) + 1;
  if (first === 0 || first === end) return null;
  if (cursor === null) return { first, end };
  const isInside = cursor.row >= first && cursor.row < end && !searchLine.test(texts[cursor.row] ?? '');
  return isInside ? { first, end } : null;
}

export function readComposer(view: View): Composer {
  const box = boxOf(view);
  // Without the cursor, a dialog may look like a draft.
  if (box === null || view.cursor === null) return missing;
  const text = contentOf(view.rows.slice(box.first, box.end), 0);
  const isLong =
    box.end - box.first > 1 || isScrolled.test(`${view.texts[box.first - 1]}${view.texts[box.end]}`);
  return isLong ? { kind: 'holds', text: squeeze(text) } : composerWith(text);
}

/** While it works, waits to try again or compacts. */
const spinner = /^─+ [⠀-⣿] /u;
/** No model can be asked. */
const noModel = /%\/0( \(auto\))?\s+unknown$/;
/** Above the input line: how the last turn has failed. */
const failures: readonly ScreenRule[] = [
  { when: /^ Error: 401\b/m, reading: held('not-logged-in') },
  { when: /^ Error: .*\b429\b[\s\S]*\busage[ _]limit/im, reading: held('usage-limit') },
];

export function readScreen(view: View): ScreenReading | null {
  const { texts } = view;
  const box = boxOf(view);
  if (box === null) return null;
  if (spinner.test(texts[box.first - 1] ?? '')) return busy;
  if (noModel.test(texts.at(-1) ?? '')) return held('not-logged-in');
  const failure = firstThatFits(failures, lastLines(texts.slice(0, box.first - 1), 5).join('\n'));
  if (failure !== null) return failure;
  return isSeen(readComposer(view)) ? idle(true) : null;
}
