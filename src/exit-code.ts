/** What po exits with. A contract with scripts: a code never changes its meaning. */
export const exitCode = {
  /** Done, or nothing to do. */
  done: 0,
  /** Something failed, or the registry has errors. */
  failed: 1,
  /** Changes are pending. Only with `--detailed-exitcode`. */
  pending: 2,
  /** The present plan differs from the reviewed one. */
  stale: 3,
  /** Blocked, a guard, or no confirmation. */
  refused: 4,
  /** Another apply holds the lock. */
  locked: 5,
  usage: 64,
  /** An assertion of ours did not hold. */
  bug: 70,
  interrupted: 130,
} as const;

export type ExitCode = (typeof exitCode)[keyof typeof exitCode];

/** The exit code of a program that po was asked to run, passed on: a contract of that program. */
export interface PassedOn {
  readonly passedOn: number;
}

export const exitMeanings: Readonly<Record<ExitCode, string>> = {
  0: 'done, or nothing to do',
  1: 'failed, or the registry has errors',
  2: 'changes are pending',
  3: 'the present plan differs from the reviewed one',
  4: 'refused: blocked, a guard, or no confirmation',
  5: 'another apply holds the lock',
  64: 'usage',
  70: 'a bug in po',
  130: 'interrupted',
};
