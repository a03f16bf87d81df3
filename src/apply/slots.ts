// How many projects are worked on at once. A step that waits for a remote works on nothing: it lends its slot to one that
// can, so that nobody waits behind a remote that is down.

/** A remote that answers sooner keeps nobody: what comes next in the plan then begins next. */
const soonMs = 1_000;

/** Beside those that work, how many steps may wait for remotes at once. */
const mostAside = 16;

export interface Slots {
  /** Whether a step may begin; it has to give its slot back. */
  take(): boolean;
  give(): void;
  /** Lends the slot of a step where `wait` takes long, and has one again when it ends. */
  aside<T>(wait: () => Promise<T>): Promise<T>;
  /** Ends as soon as a slot may be free that was not before. */
  freed(): Promise<void>;
}

export function slotsFor(parallel: number): Slots {
  let taken = 0;
  let aside = 0;
  const returning: (() => void)[] = [];
  let wake: (() => void)[] = [];

  const give = () => {
    const next = returning.shift();
    // Who has waited for a remote goes on before another step begins.
    if (next !== undefined) return next();
    taken -= 1;
    for (const one of wake) one();
    wake = [];
  };
  return {
    take() {
      if (taken >= parallel) return false;
      taken += 1;
      return true;
    },
    give,
    async aside(wait) {
      const waited = wait();
      if (await endsSoon(waited)) return waited;
      if (aside >= mostAside) return waited;
      aside += 1;
      give();
      try {
        return await waited;
      } finally {
        aside -= 1;
        if (taken < parallel) taken += 1;
        else await new Promise<void>((resolve) => returning.push(resolve));
      }
    },
    freed: () => new Promise((resolve) => wake.push(resolve)),
  };
}

function endsSoon(waited: Promise<unknown>): Promise<boolean> {
  return new Promise((resolve) => {
    const timer = setTimeout(() => resolve(false), soonMs).unref();
    const end = () => {
      clearTimeout(timer);
      resolve(true);
    };
    waited.then(end, end);
  });
}
