/**
 * Lets one command at a time change a project's agents, or type into one of them. A taker creates a file named by its pid and
 * start time, then looks for others: at most one finds itself alone, and the file of a dead process can be removed safely.
 */
import { join } from 'node:path';
import type { Context } from '../context.ts';
import type { ProcessIdentity } from '../contract/process-identity.ts';
import { DiagnosticError } from '../kernel/diagnostic.ts';
import { remedyText } from '../kernel/help.ts';
import { createFile, listFolder, removeFile, statOf } from '../world/files.ts';
import { isAlive, self } from '../world/process-table.ts';

const usualPatienceMs = 60_000;
const sayAfterMs = 1_000;
const pollMs = 50;

interface LockOptions {
  /** What its holder is doing, after "which is". */
  readonly doing?: string;
  /** How long to wait for a turn. */
  readonly patienceMs?: number;
}

/** Waits for its turn, runs `act`, and steps back whatever came of it. `folder` exists. */
export async function withLock<T>(
  { clock, output }: Pick<Context, 'clock' | 'output'>,
  folder: string,
  act: () => Promise<T>,
  options: LockOptions = {},
): Promise<T> {
  const { doing = 'changing the agents of this project', patienceMs = usualPatienceMs } = options;
  const me = await self();
  const own = fileName(me);
  const startedMs = clock.monotonicMs();
  let hasSaid = false;
  let holder = await otherThan(own, folder);
  while (true) {
    if (holder === null) {
      // It is there already when this very process holds the lock for something else.
      const isMine = createFile(join(folder, own), '', 0o600);
      holder = isMine ? await otherThan(own, folder) : me;
      if (holder === null) break;
      // Two came at once and both step back, each for a time of its own.
      if (isMine) removeFile(join(folder, own));
    }
    const waitedMs = clock.monotonicMs() - startedMs;
    if (waitedMs > patienceMs) throw stillHeld(holder, doing, patienceMs);
    if (waitedMs > sayAfterMs && !hasSaid) {
      hasSaid = true;
      output.note(`waiting for process ${holder.pid}, which is ${doing}`);
    }
    await clock.sleep(pollMs * (0.5 + Math.random()));
    holder = await otherThan(own, folder);
  }
  try {
    return await act();
  } finally {
    removeFile(join(folder, own));
  }
}

/** As `withLock` for a caller that tries again later: null where it is not free, or the folder was removed. */
export async function ifFree<T>(folder: string, act: () => Promise<T>): Promise<T | null> {
  const own = fileName(await self());
  if (statOf(folder) === null || (await otherThan(own, folder)) !== null) return null;
  if (!createFile(join(folder, own), '', 0o600)) return null;
  try {
    return (await otherThan(own, folder)) === null ? await act() : null;
  } finally {
    removeFile(join(folder, own));
  }
}

/** A live process that holds the lock or tries to. */
async function otherThan(own: string, folder: string): Promise<ProcessIdentity | null> {
  for (const { name } of listFolder(folder)) {
    const identity = identityIn(name);
    if (identity === null || name === own) continue;
    if (await isAlive(identity)) return identity;
    // No other process can ever have its name again, so removing it is safe at any time.
    removeFile(join(folder, name));
  }
  return null;
}

/** Every process that has a file there, dead or alive. */
export function lockHolders(folder: string): ProcessIdentity[] {
  return listFolder(folder).flatMap(({ name }) => identityIn(name) ?? []);
}

/** Start times hold characters that file names may not. */
function fileName({ pid, startTime }: ProcessIdentity): string {
  return `${pid}@${Buffer.from(startTime).toString('base64url')}`;
}

function identityIn(name: string): ProcessIdentity | null {
  const [, pid, startTime] = /^(\d+)@([\w-]+)$/.exec(name) ?? [];
  if (pid === undefined || startTime === undefined) return null;
  return { pid: Number(pid), startTime: Buffer.from(startTime, 'base64url').toString() };
}

function stillHeld(holder: ProcessIdentity, doing: string, patienceMs: number): DiagnosticError {
  return new DiagnosticError([
    {
      severity: 'error',
      code: 'busy',
      summary: 'Another command is at work here',
      detail: `process ${holder.pid} has held the lock for more than ${patienceMs / 1000} s; it is ${doing}.`,
      help: remedyText('wait for it, or look at what it does:', `ps -fp ${holder.pid}`),
    },
  ]);
}
