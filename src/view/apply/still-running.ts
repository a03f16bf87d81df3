// For a log that is never redrawn: which steps have been running for a while, and what they wait for. Pure.
import { durationText } from '../../world/text.ts';
import type { Progress } from '../live.ts';
import { stepText } from '../step-text.ts';
import { hanging, paint, type Style } from '../style.ts';

/** Those that have run for at least this long; empty where none has. Ends with a newline otherwise. */
export function stillRunningLines(progress: Progress, nowMs: number, leastMs: number, style: Style): string {
  return progress.running
    .filter(({ startedMs }) => nowMs - startedMs >= leastMs)
    .flatMap(({ step, startedMs, waitsFor }) => {
      const wait = waitsFor === null ? '' : `, waits for ${waitsFor}`;
      const time = durationText(Math.floor((nowMs - startedMs) / 1_000) * 1_000);
      const text = `${step.project}: ${stepText(step)}: ${time} so far${wait}`;
      return hanging(`  ${paint(style, 'dim', '…')} `, 4, text, style);
    })
    .map((line) => `${line}\n`)
    .join('');
}
