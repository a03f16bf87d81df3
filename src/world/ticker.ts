export interface Ticker {
  /** Calls back repeatedly until stopped; keeps no process alive. Returns the function that stops it. */
  every(intervalMs: number, work: () => void): () => void;
}

export const systemTicker: Ticker = {
  every(intervalMs, work) {
    const timer = setInterval(work, intervalMs).unref();
    return () => clearInterval(timer);
  },
};
