/** What the screen parsers have in common. Pure. */
import type { HoldReason, ScreenReading, WaitReason } from './backend.ts';

export const busy: ScreenReading = { state: 'busy', reason: null, isSure: true };

/** Not sure, since a busy screen looks so while it is redrawn. `isEnd`: it shows that no turn is in progress. */
export function idle(isEnd: boolean): ScreenReading {
  return { state: 'idle', reason: null, isSure: false, isEnd };
}

export function held(reason: HoldReason): ScreenReading {
  return { state: 'held', reason, isSure: true };
}

/** By an error that ended a turn: a full context if `contextFull` fits its first line, else the vendor's error. */
export function heldByError(line: string, contextFull: RegExp, isSure: boolean): ScreenReading {
  const reason = contextFull.test(line) ? 'context-full' : 'api-error';
  return { state: 'held', reason, isSure, said: wordsIn(line) };
}

/** Without leading signs; of a JSON answer only its message. */
function wordsIn(line: string): string {
  const message = /"message":\s*"((?:[^"\\]|\\.)*)/.exec(line)?.[1];
  const text = message ?? line.replace(/^[^\p{L}\d]+/u, '').replace(/\]?( \(Press Ctrl\+Y to retry\))?$/, '');
  return text.replaceAll(/\s+/g, ' ').trim().slice(0, longestSaid);
}

const longestSaid = 300;

/** By a dialog, which stays on the screen after its cause has gone. */
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

/** The lines below the last one that fits: those above belong to an earlier turn. */
export function afterLast(lines: readonly string[], pattern: RegExp): string[] {
  const index = lines.findLastIndex((line) => pattern.test(line));
  return lines.slice(index + 1);
}
