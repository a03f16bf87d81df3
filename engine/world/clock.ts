/** The one place of the engine that reads the clock. */
export interface Clock {
  now(): Date;
  /** Milliseconds that only ever go up; for durations. */
  monotonicMs(): number;
  sleep(durationMs: number): Promise<void>;
}

export const systemClock: Clock = {
  now: () => new Date(),
  monotonicMs: () => performance.now(),
  sleep: (durationMs) => new Promise((resolve) => setTimeout(resolve, durationMs)),
};
