// Makes one plan after the other, each when something has changed: a burst of changes makes one round, an overtaken
// round is dropped, and a fleet that changes all the time costs only a part of a processor.
import type { Clock } from '../world/clock.ts';

export interface Signal {
  /** Something has changed. May be called at any time, and as often as anything changes. */
  tell(): void;
  isSet(): boolean;
  clear(): void;
  /** Ends when it is set, or `cancel` aborted. */
  wait(cancel: AbortSignal): Promise<void>;
}

export function changeSignal(): Signal {
  let set = false;
  let wake: (() => void) | null = null;
  return {
    tell() {
      set = true;
      wake?.();
    },
    isSet: () => set,
    clear() {
      set = false;
    },
    wait: (cancel) =>
      new Promise((resolve) => {
        if (set || cancel.aborted) return resolve();
        const end = () => {
          wake = null;
          cancel.removeEventListener('abort', end);
          resolve();
        };
        wake = end;
        cancel.addEventListener('abort', end, { once: true });
      }),
  };
}

export interface Rounds<Result> {
  readonly signal: Signal;
  readonly clock: Pick<Clock, 'monotonicMs' | 'sleep'>;
  readonly stop: AbortSignal;
  round(): Promise<Result>;
  /** From the rounds that were not overtaken. */
  show(result: Result): void;
}

/** How long changes must pause before a round begins: git and editors write several files at once. */
export const quietMs = 200;
/** The pause between two rounds, as a multiple of the duration of the last one. */
const restFactor = 3;
/** Neither the pause nor the wait for quiet takes longer. */
const mostRestMs = 10_000;
/** At most this many are dropped in a row: where something changes all the time, a slightly old plan is shown. */
const mostOvertaken = 3;

/** Ends when it is aborted. Rethrows the error of a round. */
export async function makeRounds<Result>(options: Rounds<Result>): Promise<void> {
  const { signal, clock, stop, round, show } = options;
  let overtaken = 0;
  for (;;) {
    signal.clear();
    const startedMs = clock.monotonicMs();
    const result = await untilStopped(round(), stop);
    if (result === null) return;
    const endedMs = clock.monotonicMs();
    if (signal.isSet() && overtaken < mostOvertaken) {
      overtaken += 1;
    } else {
      overtaken = 0;
      show(result.value);
    }
    await signal.wait(stop);
    await quiet(options, endedMs + restFactor * (endedMs - startedMs));
    if (stop.aborted) return;
  }
}

async function quiet<Result>({ signal, clock, stop }: Rounds<Result>, soonestMs: number): Promise<void> {
  const startMs = clock.monotonicMs();
  const latestMs = startMs + mostRestMs;
  do {
    signal.clear();
    const nowMs = clock.monotonicMs();
    await clock.sleep(Math.min(Math.max(quietMs, soonestMs - nowMs), latestMs - nowMs), stop);
  } while (signal.isSet() && clock.monotonicMs() < latestMs && !stop.aborted);
}

/** Null once it is stopped: a long look delays no one. */
async function untilStopped<T>(work: Promise<T>, stop: AbortSignal): Promise<{ readonly value: T } | null> {
  let end = () => {};
  const stopped = new Promise<null>((resolve) => {
    end = () => resolve(null);
    if (stop.aborted) end();
    stop.addEventListener('abort', end, { once: true });
  });
  try {
    const ended = await Promise.race([work.then((value) => ({ value })), stopped]);
    return stop.aborted ? null : ended;
  } finally {
    stop.removeEventListener('abort', end);
    // The caller no longer waits for it.
    work.catch(() => {});
  }
}
