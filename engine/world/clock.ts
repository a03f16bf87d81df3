/** The one place of the engine that reads the clock. */
export interface Clock {
  now(): Date;
  /** Milliseconds that only ever go up; for durations. */
  monotonicMs(): number;
  /** Ends early when `until` is aborted. */
  sleep(durationMs: number, until?: AbortSignal): Promise<void>;
}

export const systemClock: Clock = {
  now: () => new Date(),
  monotonicMs: () => performance.now(),
  sleep: (durationMs, until) =>
    new Promise((resolve) => {
      if (until?.aborted) return resolve();
      const end = () => {
        clearTimeout(timer);
        until?.removeEventListener('abort', end);
        resolve();
      };
      const timer = setTimeout(end, durationMs);
      until?.addEventListener('abort', end);
    }),
};
