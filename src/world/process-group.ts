// Commands that po starts lead their own process group. Ending one ends everything that it has started, such as an ssh
// that would keep its streams open.

/** The signals with which a terminal, or a supervisor of po, ends a program. */
export const passedOn = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const;

/** How long a program has to heed SIGTERM. */
const graceMs = 2_000;

export interface Supervision {
  /** Why the group was ended; null where it was not. */
  ended(): 'timeout' | 'signal' | null;
  /** It works, and says so: its limit counts from now. */
  extend(): void;
  /** To be called once the program has ended. */
  finish(): void;
}

interface Limits {
  readonly timeoutMs: number;
  /** It changes nothing, so what ends po ends it as well. */
  readonly isQuestion: boolean;
}

/** Ends a process group at its limit. @param leader undefined while it is not started */
export function supervise(leader: () => number | undefined, { timeoutMs, isQuestion }: Limits): Supervision {
  let ended: 'timeout' | 'signal' | null = null;
  let killing: NodeJS.Timeout | null = null;
  const end = (why: 'timeout' | 'signal') => {
    ended ??= why;
    signalGroup(leader(), 'SIGTERM');
    killing ??= setTimeout(() => signalGroup(leader(), 'SIGKILL'), graceMs);
  };
  let limit = setTimeout(() => end('timeout'), timeoutMs);
  const onSignal = () => end('signal');
  const onExit = () => signalGroup(leader(), 'SIGTERM');
  if (isQuestion) {
    for (const signal of passedOn) process.on(signal, onSignal);
    process.on('exit', onExit);
  }
  return {
    ended: () => ended,
    extend() {
      clearTimeout(limit);
      limit = setTimeout(() => end('timeout'), timeoutMs);
    },
    finish() {
      clearTimeout(limit);
      if (killing !== null) clearTimeout(killing);
      if (!isQuestion) return;
      for (const signal of passedOn) process.off(signal, onSignal);
      process.off('exit', onExit);
    },
  };
}

function signalGroup(leader: number | undefined, signal: NodeJS.Signals): void {
  if (leader === undefined) return;
  try {
    process.kill(-leader, signal);
  } catch {
    // All of them have ended.
  }
}
