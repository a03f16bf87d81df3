/** What the screen parsers have in common. Pure. */
import type { HoldReason, Screen, ScreenReading } from './backend.ts';

export const busy: ScreenReading = { state: 'busy', reason: null, isSure: true };
/** Every redraw goes through a moment in which a busy screen looks like this. */
export const idle: ScreenReading = { state: 'idle', reason: null, isSure: false };

export function held(reason: HoldReason): ScreenReading {
  return { state: 'held', reason, isSure: true };
}

/** By a dialog, which stays when what it is about is over. */
export function heldByDialog(reason: HoldReason): ScreenReading {
  return { state: 'held', reason, isSure: true, isDialog: true };
}

export function waiting(reason: 'permission' | 'question'): ScreenReading {
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

/** The last lines that have something on them, blank ones between them left out. */
export function lastLines(screen: Screen, count: number): string[] {
  return screen.filter((line) => line.trim() !== '').slice(-count);
}

/** What was said after the last line that fits: what stands above is about an earlier turn. */
export function afterLast(screen: Screen, pattern: RegExp): string[] {
  const index = screen.findLastIndex((line) => pattern.test(line));
  return screen.slice(index + 1);
}
