/**
 * Whether a process is what a record claims: an agent may have written the record. The proof is what no other process can
 * change: the command line and environment that the process was started with, and its ancestors.
 */
import {
  agentVariables,
  engineProcessIn,
  isSameLaunch,
  launchArguments,
  launchIn,
  watchdogArguments,
} from '../contract/engine-process.ts';
import type { ProcessIdentity } from '../contract/process-identity.ts';
import type { ProcessRecord } from '../state/records.ts';
import { argumentsOf, type ProcessRow, rowOf, shownCommand, startedWith } from '../world/process-table.ts';
import { type OwnPlace, pathsOf } from './own-place.ts';

/** One start of one agent. */
export interface Whose {
  /** What runs of it names one of these: see `pathsOf`. */
  readonly paths: readonly string[];
  readonly agent: string;
  readonly launch: string;
}

/** Null where no launch is known, since it would match every launch of the agent. */
export function whoseOf(
  place: OwnPlace,
  { name, launch }: { readonly name: string; readonly launch: string | null },
): Whose | null {
  return launch === null ? null : { paths: pathsOf(place), agent: name, launch };
}

export interface Believed {
  /** Null where there is none, and where it names a process that is not the agent's. */
  readonly record: ProcessRecord | null;
  /** The agent's own process lives. */
  readonly agentAlive: boolean;
  /** Why the record is not believed. */
  readonly doubt: string | null;
}

/** A process that has ended cannot be signalled by mistake; each one that lives has to be proven. */
export async function believe(record: ProcessRecord | null, whose: Whose): Promise<Believed> {
  const none = { record: null, agentAlive: false };
  if (record === null) return { ...none, doubt: null };
  const named = [record.launcher, ...(record.agent === null ? [] : [record.agent])];
  if (record.launch !== whose.launch) return { ...none, doubt: 'it belongs to another launch' };
  // No process of ours has such a number: to `kill` it means a group, every process, or init.
  const absurd = named.find(({ pid }) => !Number.isInteger(pid) || pid <= 1);
  if (absurd !== undefined) return { ...none, doubt: doubtOf(absurd.pid) };
  const launcher = await living(record.launcher);
  if (launcher !== null && !(await isLauncherOf(launcher, whose)))
    return { ...none, doubt: doubtOf(launcher.pid) };
  const agent = record.agent === null ? null : await living(record.agent);
  if (agent !== null && !isBelow(agent, launcher) && !isStartedFor(agent, whose))
    return { ...none, doubt: doubtOf(agent.pid) };
  return { record, agentAlive: agent !== null, doubt: null };
}

function doubtOf(pid: number): string {
  return `it names pid ${pid}, which is not a process of this agent`;
}

async function living({ pid, startTime }: ProcessIdentity): Promise<ProcessRow | null> {
  const row = await rowOf(pid);
  return row?.startTime === startTime ? row : null;
}

function isBelow(row: ProcessRow, launcher: ProcessRow | null): boolean {
  return launcher !== null && (row.ppid === launcher.pid || row.sid === launcher.pid);
}

/** It must lead its own Unix session, as every process does that tmux starts in a pane. */
export async function isLauncherOf({ pid, sid }: ProcessRow, whose: Whose): Promise<boolean> {
  if (sid !== null && sid !== pid) return false;
  const expected = whose.paths.map((folder) => ({ ...whose, folder }));
  if (process.platform !== 'linux') {
    const shown = await shownCommand(pid);
    return expected.some((one) => shown.includes(` ${launchArguments(one).join(' ')}`));
  }
  const found = launchIn(argumentsOf(pid));
  return found !== null && expected.some((one) => isSameLaunch(found, one));
}

/** Those of `rows` that have the variables that an agent's launcher sets, itself or by inheritance. */
export function startedFor(rows: readonly ProcessRow[], { paths, agent, launch }: Whose): ProcessRow[] {
  return paths.flatMap((folder) =>
    startedWith(rows, {
      [agentVariables.folder]: folder,
      [agentVariables.agent]: agent,
      [agentVariables.launch]: launch,
    }),
  );
}

function isStartedFor(row: ProcessRow, whose: Whose): boolean {
  return startedFor([row], whose).length > 0;
}

/** Decided by its command line. The caller has compared the start time, so that the pid names the process it means. */
export async function isWatchdogOf(pid: number, paths: readonly string[]): Promise<boolean> {
  if (process.platform !== 'linux') {
    const shown = await shownCommand(pid);
    return paths.some((path) => shown.endsWith(` ${watchdogArguments(path).join(' ')}`));
  }
  return paths.some((path) => isWatchdogLine(argumentsOf(pid), path));
}

export function isWatchdogLine(argv: readonly string[], folder: string): boolean {
  const found = engineProcessIn(argv, () => []);
  return found?.kind === 'watchdog' && found.folder === folder;
}
