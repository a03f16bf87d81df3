/** What po exits with. A contract with scripts: a code never changes its meaning. */
export const exitCode = {
  /** Done, or nothing to do. */
  done: 0,
  /** Something failed, or the registry has errors. */
  failed: 1,
  /** Changes are pending. Only with `--detailed-exitcode`. */
  pending: 2,
  /** What was reviewed is not what would be done now. */
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
