/**
 * Turns on an account, across all projects of a user on this machine. They only ever delay a start: where the record
 * cannot be read, written or locked, an agent is started without, and doctor says so.
 */
import { join } from 'node:path';
import type { BackendName } from '../backends/index.ts';
import type { Context } from '../context.ts';
import { DiagnosticError, quietly } from '../kernel/diagnostic.ts';
import { ifFree } from '../state/lock.ts';
import { ownPlace } from '../state/place.ts';
import { readRecord, writeRecord } from '../state/record-file.ts';
import type { Environment } from '../world/environment.ts';
import { makeFolder } from '../world/files.ts';
import { isAlive, self } from '../world/process-table.ts';
import { presentTurnsPlace } from './place.ts';
import {
  emptyQueue,
  isOpen,
  isSame,
  joined,
  left,
  type Pace,
  type Queue,
  queueRecord,
  type Turn,
  timely,
  turnIn,
  type Whose,
} from './queue.ts';

export type Taken =
  /** It is its turn, which counts from now. `why`: other projects could not be asked. */
  { readonly kind: 'taken'; readonly why: string | null } | { readonly kind: 'waits'; readonly turn: Turn };

const lockPatienceMs = 2_000;
const lockPauseMs = 20;
/** What is longer was not written here. */
const longestBytes = 1024 * 1024;

/** Takes the turn if it has come, and keeps a place in the queue if not. */
export function takeTurn(
  context: Pick<Context, 'clock' | 'env'>,
  account: BackendName,
  whose: Whose,
  pace: Pace,
): Promise<Taken> {
  return ask(context, account, whose, pace, true);
}

/** As `takeTurn`, and leaves the turn to be taken: what comes before the start may take a while. */
export function awaitTurn(
  context: Pick<Context, 'clock' | 'env'>,
  account: BackendName,
  whose: Whose,
  pace: Pace,
): Promise<Taken> {
  return ask(context, account, whose, pace, false);
}

async function ask(
  context: Pick<Context, 'clock' | 'env'>,
  account: BackendName,
  whose: Whose,
  pace: Pace,
  isToStart: boolean,
): Promise<Taken> {
  const me = await self();
  return changing<Taken>(
    context,
    account,
    (why) => ({ kind: 'taken', why }),
    async (live, now) => {
      const queue = timely(live, pace, now);
      const turn = turnIn(queue, whose, pace, now);
      const isFree = pace.spacingMs === 0 || isOpen(turn, now);
      if (!isFree) return { queue: joined(queue, { ...me, ...whose }), result: { kind: 'waits', turn } };
      const result = { kind: 'taken', why: null } as const;
      if (!isToStart) return { queue: joined(queue, { ...me, ...whose }), result };
      const rest = left(queue, (one) => isSame(one, whose));
      const starting = { ...me, ...whose };
      return { queue: { ...rest, startedAt: now.toISOString(), starting }, result };
    },
  );
}

/** To be called once the program runs, or will not: the next turn counts from now. */
export async function noteStart(
  context: Pick<Context, 'clock' | 'env'>,
  account: BackendName,
): Promise<void> {
  await changing(
    context,
    account,
    () => null,
    async (queue, now) => ({
      queue: { ...queue, startedAt: now.toISOString(), starting: null },
      result: null,
    }),
  );
}

/**
 * For the watchdog of a project: keeps the places of these agents, and gives up all others that this process has kept.
 * What it cannot write down costs a place, and nothing else.
 */
export async function keepPlaces(
  context: Pick<Context, 'clock' | 'env'>,
  account: BackendName,
  folder: string,
  agents: readonly string[],
  pace: Pace,
): Promise<void> {
  const me = await self();
  await changing(
    context,
    account,
    () => null,
    async (live, now) => {
      const others = left(
        live,
        (one) => one.pid === me.pid && one.folder === folder && !agents.includes(one.agent),
      );
      const isNew = (agent: string) => !others.waiting.some((one) => isSame(one, { folder, agent }));
      const queue = agents
        .filter(isNew)
        .reduce((all, agent) => joined(all, { ...me, folder, agent }), timely(others, pace, now));
      return { queue, result: null };
    },
  );
}

/** The queue as it is, without a lock and without changing anything; null where there is none that can be used. */
export async function lookAtQueue(env: Environment, account: BackendName): Promise<Queue | null> {
  const place = presentTurnsPlace(env);
  if (place?.kind !== 'usable') return null;
  return withoutDead(readQueue(place.folder, account));
}

async function changing<T>(
  { clock, env }: Pick<Context, 'clock' | 'env'>,
  account: BackendName,
  unshared: (why: string) => T,
  change: (queue: Queue, now: Date) => Promise<{ readonly queue: Queue; readonly result: T }>,
): Promise<T> {
  const place = ownPlace(env, 'turns');
  if (place.kind === 'unusable') return unshared(place.why);
  const { folder } = place;
  const lock = join(folder, 'lock');
  const startedMs = clock.monotonicMs();
  try {
    makeFolder(lock, 0o700);
    while (true) {
      const done = await ifFree(lock, async () => {
        const before = readQueue(folder, account);
        const { queue, result } = await change(await withoutDead(before), clock.now());
        if (JSON.stringify(queue) !== JSON.stringify(before)) {
          writeRecord(fileOf(folder, account), queue);
        }
        return { result };
      });
      if (done !== null) return done.result;
      if (clock.monotonicMs() - startedMs > lockPatienceMs) {
        return unshared(`${lock} has been held for more than ${lockPatienceMs / 1000} s`);
      }
      await clock.sleep(lockPauseMs * (0.5 + Math.random()));
    }
  } catch (error) {
    if (!(error instanceof DiagnosticError)) throw error;
    return unshared(error.diagnostics.map(({ detail }) => detail).join(' '));
  }
}

/** One that cannot be understood is none: it holds nothing but times, and the next start writes it anew. */
function readQueue(folder: string, account: BackendName): Queue {
  return quietly(() => readRecord(fileOf(folder, account), queueRecord, longestBytes), null) ?? emptyQueue;
}

async function withoutDead(queue: Queue): Promise<Queue> {
  const lives = await Promise.all(queue.waiting.map(isAlive));
  const { starting } = queue;
  return {
    ...queue,
    starting: starting !== null && (await isAlive(starting)) ? starting : null,
    waiting: queue.waiting.filter((_, index) => lives[index]),
  };
}

function fileOf(folder: string, account: BackendName): string {
  return join(folder, `${account}.json`);
}
