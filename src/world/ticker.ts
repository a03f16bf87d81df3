export interface Ticker {
  /** Calls back again and again until told to stop; keeps nothing alive by itself. Answers how to stop it. */
  every(intervalMs: number, work: () => void): () => void;
}

export const systemTicker: Ticker = {
  every(intervalMs, work) {
    const timer = setInterval(work, intervalMs).unref();
    return () => clearInterval(timer);
  },
};
