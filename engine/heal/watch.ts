/**
 * The watchdog: runs rounds until nothing is left to watch. One for each project, outside of the tmux server that
 * it has to outlive. It must never write into a project that was removed meanwhile.
 */
import { join } from 'node:path';
import type { Context } from '../context.ts';
import { watchdogRecordFormat } from '../contract/watchdog-record.ts';
import { openFolder, type Project } from '../declaration/project.ts';
import { DiagnosticError, quietly } from '../kernel/diagnostic.ts';
import { deliverQueued } from '../send/send.ts';
import { presentEnvironment } from '../session/present.ts';
import { firstEngine, isRunByFirst } from '../state/claims.ts';
import { tell } from '../state/events.ts';
import { ifFree } from '../state/lock.ts';
import type { StateFolder } from '../state/state-folder.ts';
import { wakeTick } from '../wake/deliver.ts';
import { cutLog, identityOf, makeOwnFolder } from '../world/files.ts';
import { self } from '../world/process-table.ts';
import type { Limits } from './limits.ts';
import { nothingTold, round, type Watched } from './tick.ts';
import {
  environmentDigest,
  removeWatchdogRecord,
  watchdogLock,
  watchdogLog,
  writeWatchdogRecord,
} from './watchdog.ts';
import { watchedReader } from './watched.ts';

/** Two that begin at the same moment may both step back; one of them tries again. */
const lockTries = 5;
const lockPauseMs = 100;
const longestLogBytes = 256 * 1024;
/** After this many bugs of our own it ends, so that `status` shows that no watchdog runs. */
const bugsMost = 20;

/** Returns why it ended. */
export async function watch(context: Context, folder: string, limits: Limits): Promise<string> {
  const opened = openFolder(folder, context.env);
  const asked = new AbortController();
  // It has no terminal to hang up; such a signal is meant for another process.
  process.on('SIGHUP', () => {});
  for (const name of ['SIGTERM', 'SIGINT'] as const) process.on(name, () => asked.abort());
  if (!opened.state.exists()) return 'the project has no state';
  makeOwnFolder(watchdogLock(opened.state.path));
  for (let tries = 0; tries < lockTries; tries += 1) {
    const why = await ifFree(watchdogLock(opened.state.path), () =>
      alone(context, opened, limits, asked.signal),
    );
    if (why !== null) return why;
    await context.clock.sleep(lockPauseMs * (0.5 + Math.random()), asked.signal);
  }
  return 'another watchdog runs';
}

async function alone(
  context: Context,
  { folder, state }: { folder: string; state: StateFolder },
  limits: Limits,
  asked: AbortSignal,
): Promise<string> {
  const me = await self();
  const both = () => JSON.stringify([folder, state.path].map(identityOf));
  const place = both();
  // The state of a project that was removed or moved may still be there. An unreadable folder is not gone.
  const isHere = () => quietly(() => both() === place, true);
  const project = { agent: null, launch: null, pid: me.pid };
  const engine = context.version;
  const at = context.clock.now();
  writeWatchdogRecord(state, {
    ...{ format: watchdogRecordFormat, ...me, engine, at: at.toISOString() },
    environment: environmentDigest(context.env),
  });
  tell(state.path, at, { event: 'watchdog-started', ...project, engine });
  const why = await rounds(context, { folder, state, isHere }, limits, asked);
  // Another project, with its own watchdog, may lie here by now.
  if (isHere()) {
    removeWatchdogRecord(state);
    tell(state.path, context.clock.now(), { event: 'watchdog-ended', ...project, why });
  }
  return why;
}

interface Place {
  readonly folder: string;
  readonly state: StateFolder;
  /** The folder it was started for is still there. */
  isHere(): boolean;
}

async function rounds(context: Context, place: Place, limits: Limits, asked: AbortSignal): Promise<string> {
  const { state } = place;
  const read = watchedReader(place, (event) => tell(state.path, context.clock.now(), event));
  const told = nothingTold();
  const tasks = backgroundTasksOf(place);
  let failed = 0;
  let bugs = 0;
  let lastTrouble = '';
  while (bugs < bugsMost) {
    const end = asked.aborted ? 'it was asked to' : endOf(place);
    if (end !== null) {
      await tasks.over();
      return end;
    }
    let restMs = limits.idlePollMs;
    try {
      const project = read();
      // What it was started with may be gone by now: its session, its PATH, the folder of its node.
      const now = { ...context, env: await presentEnvironment(context.env, state.path) };
      const done = await round(now, project, limits, told);
      if (done.kind === 'not-needed' && (await isOver(context, place, limits, read)))
        return 'nothing is left to be watched';
      if (done.kind === 'needed') {
        restMs = done.restMs;
        tasks.run(now, project);
      }
      failed = 0;
      bugs = 0;
      lastTrouble = '';
    } catch (error) {
      failed += 1;
      if (!(error instanceof DiagnosticError)) bugs += 1;
      // A full disk may last for hours, and is fixed from outside.
      restMs = limits.idlePollMs * 2 ** Math.min(failed, 3);
      const trouble = troubleOf(error);
      if (trouble !== lastTrouble && place.isHere()) tellTrouble(context, state, trouble);
      lastTrouble = trouble;
    }
    await context.clock.sleep(restMs, asked);
  }
  return `it failed ${bugs} times in a row: ${lastTrouble}`;
}

/** Types messages and wakes in parallel to the rounds: typing takes time, and a dead agent must not wait for it. */
function backgroundTasksOf({ state }: Place) {
  let running: Promise<void> | null = null;
  const task = async (context: Context, project: Project) => {
    try {
      for (const agent of project.file.agents) await deliverQueued(context, project, agent);
      await wakeTick(context, project, context.clock.now());
    } catch (error) {
      tellTrouble(context, state, troubleOf(error));
    }
    running = null;
  };
  return {
    run(context: Context, project: Project): void {
      running ??= task(context, project);
    },
    over: async () => running,
  };
}

/** Under the lock: a running `up` may be about to need a watchdog. */
async function isOver(context: Context, place: Place, limits: Limits, read: () => Watched): Promise<boolean> {
  const { state } = place;
  const over = await ifFree(join(state.path, 'lock'), async () => {
    const again = await round(context, read(), limits, nothingTold());
    if (again.kind === 'not-needed') removeWatchdogRecord(state);
    return again.kind === 'not-needed';
  });
  return over ?? false;
}

/** Why the watchdog has to end, or null. */
function endOf({ folder, isHere }: Place): string | null {
  if (!isHere()) return 'the project is gone';
  // That engine has its own watchdog, and its own records of what should be down.
  return isRunByFirst(folder) ? `engine ${firstEngine} runs the project now` : null;
}

function troubleOf(error: unknown): string {
  if (error instanceof DiagnosticError) return error.message;
  return error instanceof Error ? (error.stack ?? error.message) : String(error);
}

function tellTrouble(context: Context, state: StateFolder, why: string): void {
  const now = context.clock.now();
  tell(state.path, now, { event: 'trouble', agent: null, launch: null, why });
  // Into the log as well: what is wrong may be that nothing can be written.
  context.output.line(`${now.toISOString()} ${why}`);
  cutLog(watchdogLog(state.path), longestLogBytes);
}
