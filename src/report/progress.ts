// Shows a person the steps of an apply: in place on a terminal, in plain lines elsewhere. Both print a line for a step
// that has ended, and report long-running ones meanwhile.
import type { StepEvent } from '../apply/run.ts';
import type { Plan } from '../plan/plan.ts';
import { progressLine } from '../view/apply/human.ts';
import { stillRunningLines } from '../view/apply/still-running.ts';
import { follow, liveLines, type Progress, progressOf } from '../view/live.ts';
import type { Style } from '../view/style.ts';
import type { LiveScreen } from '../world/live-screen.ts';
import type { Ticker } from '../world/ticker.ts';

export interface ProgressDisplay {
  begin(plan: Plan): void;
  show(event: StepEvent): void;
  interrupt(): void;
  /** Leaves a clean screen, whatever happens next. May be called more than once. */
  end(): void;
}

export interface ProgressOptions {
  readonly style: Style;
  readonly out: (text: string) => void;
  readonly monotonicMs: () => number;
  readonly ticker: Ticker;
}

const redrawIntervalMs = 1_000;

export function liveDisplay(screen: LiveScreen, options: ProgressOptions): ProgressDisplay {
  const { out, monotonicMs, ticker } = options;
  let progress: Progress | null = null;
  let stops: readonly (() => void)[] = [];
  const draw = () => {
    if (progress !== null) screen.draw(liveLines(progress, monotonicMs(), screen.size(), options.style));
  };
  return {
    begin(plan) {
      out('\n');
      progress = progressOf(plan, monotonicMs());
      stops = [ticker.every(redrawIntervalMs, draw), screen.onResize(draw)];
      draw();
    },
    show(event) {
      if (progress === null) return;
      progress = follow(progress, event, monotonicMs());
      const line = progressLine(event, { ...options.style, width: Math.max(40, screen.size().columns) });
      if (line !== null) {
        screen.clear();
        out(line);
      }
      draw();
    },
    interrupt() {
      if (progress !== null) progress = { ...progress, isInterrupted: true };
      draw();
    },
    end() {
      for (const stop of stops) stop();
      stops = [];
      progress = null;
      screen.clear();
    },
  };
}

/** How long the output may be silent while something runs. */
const silenceMs = 30_000;

export function plainDisplay(err: (text: string) => void, options: ProgressOptions): ProgressDisplay {
  const { out, monotonicMs, ticker, style } = options;
  let progress: Progress | null = null;
  let stop = () => {};
  return {
    begin(plan) {
      out('\n');
      progress = progressOf(plan, monotonicMs());
      stop = ticker.every(silenceMs, () => {
        if (progress !== null) out(stillRunningLines(progress, monotonicMs(), silenceMs, style));
      });
    },
    show(event) {
      if (progress === null) return;
      progress = follow(progress, event, monotonicMs());
      const line = progressLine(event, style);
      if (line !== null) out(line);
    },
    interrupt() {
      err(`\n${interruptedText}`);
    },
    end() {
      stop();
      progress = null;
    },
  };
}

/** For `--quiet`: shows only what went wrong. */
export function silentDisplay(err: (text: string) => void): ProgressDisplay {
  return { begin() {}, show() {}, interrupt: () => err(`\n${interruptedText}`), end() {} };
}

export const interruptedText = 'Interrupted: what has begun is finished, nothing new is begun.\n';
