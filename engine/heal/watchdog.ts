/** The watchdog of a project for its callers: whether one runs, how to start and end it. */
import { join } from 'node:path';
import type { Context } from '../context.ts';
import { desiredStateOf } from '../contract/desired-record.ts';
import { agentVariables, watchdogArguments } from '../contract/engine-process.ts';
import type { ProcessIdentity } from '../contract/process-identity.ts';
import type { StatusDocument } from '../contract/status-document.ts';
import { parseWatchdogRecord, type WatchdogRecord, watchdogRecordFile } from '../contract/watchdog-record.ts';
import { digestOf } from '../declaration/spec-digest.ts';
import { type Diagnostic, errorOf } from '../kernel/diagnostic.ts';
import { isWatchdogOf } from '../look/evidence.ts';
import { type OwnPlace, pathsOf } from '../look/own-place.ts';
import { ownCopy } from '../run/own-copy.ts';
import { hasUndelivered } from '../send/queue.ts';
import { isSessionVariable } from '../session/record.ts';
import { definitionsIn, readAccepted } from '../state/accepted.ts';
import { lockHolders } from '../state/lock.ts';
import { stateHome } from '../state/place.ts';
import type { StateFolder } from '../state/state-folder.ts';
import { type Environment, scrub } from '../world/environment.ts';
import { startDetached } from '../world/exec.ts';
import { cutLog, readOwn, removeFile, writeAtomic } from '../world/files.ts';
import { presentNode } from '../world/node.ts';
import { identify, isAlive, listProcesses, runsRemovedProgram, signal } from '../world/process-table.ts';
import { timeScaleVariable } from './limits.ts';

/** One that has ended is seen at once; one that lives may have to wait for its turn on a busy machine. */
const startLimitMs = 60_000;
const politeMs = 5_000;
const killedMs = 2_000;
const pollMs = 50;
const longestLogBytes = 256 * 1024;
/**
 * A round needs a few MB and almost no speed; by default node trades memory for speed. A version of node that does
 * not know one of these options would not start, so the watchdog is then started without them.
 */
const nodeFlags = [['--lite-mode', '--max-semi-space-size=1', '--max-old-space-size=96'], []] as const;

export function watchdogLog(state: string): string {
  return join(state, 'watchdog.log');
}

/** Held by a watchdog as long as it lives. */
export function watchdogLock(state: string): string {
  return join(state, 'watchdog-lock');
}

function recordFile(state: StateFolder): string {
  return join(state.path, watchdogRecordFile);
}

export function writeWatchdogRecord(state: StateFolder, record: WatchdogRecord): void {
  writeAtomic(recordFile(state), `${JSON.stringify(record, null, 2)}\n`);
}

export function removeWatchdogRecord(state: StateFolder): void {
  removeFile(recordFile(state));
}

/** Null for a record that cannot be understood: the lock decides whether another watchdog may run. */
function readRecord(state: StateFolder): WatchdogRecord | null {
  const text = readOwn(recordFile(state));
  const parsed = text === null ? null : parseWatchdogRecord(text);
  return parsed?.ok ? parsed.value : null;
}

/** Of what an agent receives of it, without session variables. It may hold secrets, so only the digest is kept. */
export function environmentDigest(environment: Environment): string {
  const entries = Object.entries(scrub(environment))
    .filter(([name]) => !isSessionVariable(name))
    .toSorted(([a], [b]) => (a < b ? -1 : 1));
  return digestOf(JSON.stringify(entries));
}

/**
 * `stale`: there was one that did not end by itself, or the record names another process. `outdated`: it runs another
 * version of the engine.
 */
export async function watchdogOf(
  folder: string,
  state: StateFolder,
  version: string,
): Promise<StatusDocument['watchdog']> {
  const record = readRecord(state);
  if (record === null) return { state: 'none', pid: null };
  if (!(await isProven(record, { folder, state }))) return { state: 'stale', pid: null };
  return { state: record.engine === version ? 'running' : 'outdated', pid: record.pid };
}

/** It lives, and is the watchdog of this very clone. */
async function isProven(record: WatchdogRecord, place: OwnPlace): Promise<boolean> {
  return record.pid > 1 && (await isAlive(record)) && isWatchdogOf(record.pid, pathsOf(place));
}

/** An agent that is to be healed, or woken, or that messages wait for, is wanted up. */
export function needsWatchdog(state: StateFolder): boolean {
  const desired = state.readDesired();
  return definitionsIn(readAccepted(state)).some(
    ({ name, watch, wake }) =>
      desiredStateOf(desired, name)?.state === 'up' &&
      (watch === 'heal' || wake !== null || hasUndelivered(state, name)),
  );
}

/**
 * Ensures that one of this version runs. The caller holds the project's lock. Returns what it did, or null for nothing.
 * `hasStarted`: the caller has started agents, whose environment healed agents get from now on.
 */
export async function ensureWatchdog(
  context: Context,
  folder: string,
  state: StateFolder,
  hasStarted: boolean,
): Promise<string | Diagnostic | null> {
  const found = await watchdogOf(folder, state, context.version);
  const isElsewhere = readRecord(state)?.environment !== environmentDigest(context.env);
  const hasLostNode = found.pid !== null && runsRemovedProgram(found.pid);
  if (found.state === 'running' && !(hasStarted && isElsewhere) && !hasLostNode) return null;
  // The agents go on meanwhile; an older version might not understand what this one writes down.
  const problem = await endWatchdog(context, folder, state);
  if (problem !== null) return problem;
  cutLog(watchdogLog(state.path), longestLogBytes);
  for (const flags of nodeFlags) {
    const pid = await start(context, folder, state, flags);
    if (typeof pid === 'object') return notStarted(state, pid.problem);
    const running = await begun(context, folder, state, pid);
    if (running) return `watchdog: ${found.pid === null ? 'started' : 'replaced'}, pid ${pid}`;
  }
  return notStarted(state, 'it ended as soon as it was started, or never began');
}

async function start(
  context: Context,
  folder: string,
  state: StateFolder,
  flags: readonly string[],
): Promise<number | { readonly problem: string }> {
  const { env } = context;
  const scale = env[timeScaleVariable];
  const node = await presentNode(env);
  if (node === null) return { problem: 'there is no node to run it with' };
  const home = stateHome(env);
  return startDetached(node, [...flags, ownCopy(context), ...watchdogArguments(folder)], {
    env: {
      ...scrub(env),
      ...(scale !== undefined && { [timeScaleVariable]: scale }),
      ...(home !== null && { [agentVariables.stateHome]: home }),
    },
    log: watchdogLog(state.path),
  });
}

/** Whether the process that was just started has become the watchdog. */
async function begun(
  { clock, version }: Context,
  folder: string,
  state: StateFolder,
  pid: number,
): Promise<boolean> {
  const startedMs = clock.monotonicMs();
  while (clock.monotonicMs() - startedMs < startLimitMs) {
    const now = await watchdogOf(folder, state, version);
    if (now.state === 'running' && now.pid === pid) return true;
    if ((await identify(pid)) === null) return false;
    await clock.sleep(pollMs);
  }
  return false;
}

/**
 * Every watchdog of the project, with or without a record. On systems other than Linux the candidates are the holders of the
 * lock, whose files an agent may have made, so each has to be proven a watchdog.
 */
export async function watchdogsOf(folder: string, state: StateFolder): Promise<ProcessIdentity[]> {
  const isLinux = process.platform === 'linux';
  const all = isLinux ? await listProcesses() : lockHolders(watchdogLock(state.path));
  const found: ProcessIdentity[] = [];
  for (const one of all) {
    if ((await isWatchdogOf(one.pid, [folder])) && (isLinux || (await isAlive(one)))) found.push(one);
  }
  return found;
}

/** Ends the watchdog that the record names, or all of this folder where it names none. Gives why it could not, or null. */
export async function endWatchdog(
  { clock }: Context,
  folder: string,
  state: StateFolder,
): Promise<Diagnostic | null> {
  const record = readRecord(state);
  const isKnown = record !== null && (await isProven(record, { folder, state }));
  for (const one of isKnown ? [record] : await watchdogsOf(folder, state)) {
    const problem = await endOne(clock, one);
    if (problem !== null) return problem;
  }
  // Left behind when it had to be killed.
  removeWatchdogRecord(state);
  return null;
}

async function endOne(clock: Context['clock'], one: ProcessIdentity): Promise<Diagnostic | null> {
  for (const [name, limitMs] of [
    ['SIGTERM', politeMs],
    ['SIGKILL', killedMs],
  ] as const) {
    await signal(one, name);
    const startedMs = clock.monotonicMs();
    while ((await isAlive(one)) && clock.monotonicMs() - startedMs < limitMs) await clock.sleep(pollMs);
  }
  if (!(await isAlive(one))) return null;
  return errorOf('not-stopped', 'Some processes do not end', `The watchdog, pid ${one.pid}, would not end.`);
}

function notStarted(state: StateFolder, problem: string): Diagnostic {
  const detail = `The agents were started, but no watchdog heals them: ${problem}.`;
  const help = `look at ${watchdogLog(state.path)}`;
  return errorOf('watchdog-not-started', 'The watchdog does not run', detail, help);
}
