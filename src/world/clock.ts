/** The one place that reads the clock. */
export interface Clock {
  now(): Date;
  /** Milliseconds that only ever go up; for durations. */
  monotonicMs(): number;
  /** Ends sooner once `cancel` is aborted. */
  sleep(durationMs: number, cancel?: AbortSignal): Promise<void>;
}

export const systemClock: Clock = {
  now: () => new Date(),
  monotonicMs: () => performance.now(),
  sleep: (durationMs, cancel) =>
    new Promise((resolve) => {
      if (cancel?.aborted) return resolve();
      const end = () => {
        clearTimeout(timer);
        cancel?.removeEventListener('abort', end);
        resolve();
      };
      const timer = setTimeout(end, durationMs);
      cancel?.addEventListener('abort', end, { once: true });
    }),
};
