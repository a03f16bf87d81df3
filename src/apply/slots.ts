// Limits how many projects are worked on at once. A step that waits for a remote lends its slot to one that can work,
// so that no step waits behind a remote that is down.

/** A remote that answers sooner delays no step: then the next step of the plan begins next. */
const soonMs = 1_000;

/** How many steps may wait for remotes at once, beside those that work. */
const mostAside = 16;

export interface Slots {
  /** Whether a step may begin; it has to give its slot back. */
  take(): boolean;
  give(): void;
  /** Lends the slot of a step where `wait` takes long, and has one again when it ends. */
  aside<T>(wait: () => Promise<T>): Promise<T>;
  /** Resolves as soon as another slot may be free. */
  freed(): Promise<void>;
}

export function slotsFor(parallel: number): Slots {
  let taken = 0;
  let aside = 0;
  const returning: (() => void)[] = [];
  let wake: (() => void)[] = [];

  const give = () => {
    const next = returning.shift();
    // A step that has waited for a remote goes on before another one begins.
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
