/** What the screen parsers have in common. Pure. */
import type { HoldReason, ScreenReading, WaitReason } from './backend.ts';

export const busy: ScreenReading = { state: 'busy', reason: null, isSure: true };

/**
 * Every redraw goes through a moment in which a busy screen looks like this. `isEnd`: it shows how the last turn has ended,
 * or that there was none; without that it may as well be in the middle of one.
 */
export function idle(isEnd: boolean): ScreenReading {
  return { state: 'idle', reason: null, isSure: false, isEnd };
}

export function held(reason: HoldReason): ScreenReading {
  return { state: 'held', reason, isSure: true };
}

/**
 * By an error that ended a turn, whose first line this is: by a conversation that has no room, where it fits, else by the
 * vendor.
 */
export function heldByError(line: string, contextFull: RegExp, isSure: boolean): ScreenReading {
  const reason = contextFull.test(line) ? 'context-full' : 'api-error';
  return { state: 'held', reason, isSure, said: wordsIn(line) };
}

/** Without the signs before it, and of a vendor's answer in JSON the message alone. */
function wordsIn(line: string): string {
  const message = /"message":\s*"((?:[^"\\]|\\.)*)/.exec(line)?.[1];
  const text = message ?? line.replace(/^[^\p{L}\d]+/u, '').replace(/\]?( \(Press Ctrl\+Y to retry\))?$/, '');
  return text.replaceAll(/\s+/g, ' ').trim().slice(0, longestSaid);
}

const longestSaid = 300;

/** By a dialog, which stays when what it is about is over. */
export function heldByDialog(reason: HoldReason): ScreenReading {
  return { state: 'held', reason, isSure: true, isDialog: true };
}

export function waiting(reason: WaitReason): ScreenReading {
  return { state: 'waiting', reason, isSure: true };
}

/** A rule of a parser: the first whose pattern is in the text decides. */
export interface ScreenRule {
  readonly when: RegExp;
  readonly reading: ScreenReading;
}

export function firstThatFits(rules: readonly ScreenRule[], text: string): ScreenReading | null {
  return rules.find(({ when }) => when.test(text))?.reading ?? null;
}

/** The last lines that have something on them, without the blank ones between them. */
export function lastLines(lines: readonly string[], count: number): string[] {
  return lines.filter((line) => line.trim() !== '').slice(-count);
}

/** What was said after the last line that fits: what stands above is about an earlier turn. */
export function afterLast(lines: readonly string[], pattern: RegExp): string[] {
  const index = lines.findLastIndex((line) => pattern.test(line));
  return lines.slice(index + 1);
}
