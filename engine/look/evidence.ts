/**
 * Whether a process is what a record says it is. A record can have been written by an agent, so it is a claim: what
 * proves a process to be an agent's is what the kernel keeps of it, which nobody can change from outside: the command
 * line and the environment that it was started with, and what it descends from.
 */
import {
  agentVariables,
  engineProcessIn,
  isSameLaunch,
  type Launch,
  launchArguments,
  launchIn,
  watchdogArguments,
} from '../contract/engine-process.ts';
import type { ProcessIdentity } from '../contract/process-identity.ts';
import type { ProcessRecord } from '../state/records.ts';
import { argumentsOf, type ProcessRow, rowOf, shownCommand, startedWith } from '../world/process-table.ts';

/** Whose processes are looked for. `launch` null: those of every launch. */
export interface Whose extends Omit<Launch, 'launch'> {
  readonly launch: string | null;
}

export interface Believed {
  /** Null where there is none, and where a process that it names is another one. */
  readonly record: ProcessRecord | null;
  /** The agent's own process lives. */
  readonly agentAlive: boolean;
  /** Why the record is not believed. */
  readonly doubt: string | null;
}

/** What has ended is history, and harms nobody; each that lives has to be proven. */
export async function believe(record: ProcessRecord | null, whose: Launch): Promise<Believed> {
  const none = { record: null, agentAlive: false };
  if (record === null) return { ...none, doubt: null };
  const named = [record.launcher, ...(record.agent === null ? [] : [record.agent])];
  if (record.launch !== whose.launch) return { ...none, doubt: 'it is of another launch' };
  // A number that no process of ours can have: a group, everybody, or the first of all.
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

/** It leads a Unix session of its own, as every process does that tmux makes a pane with. */
export async function isLauncherOf({ pid, sid }: ProcessRow, whose: Whose): Promise<boolean> {
  const { launch } = whose;
  if (launch === null || (sid !== null && sid !== pid)) return false;
  const expected = { ...whose, launch };
  if (process.platform !== 'linux')
    return (await shownCommand(pid)).includes(` ${launchArguments(expected).join(' ')}`);
  const found = launchIn(argumentsOf(pid));
  return found !== null && isSameLaunch(found, expected);
}

/** Of `rows`, those that an agent's launcher gave these variables, and what has them from there. */
export function startedFor(rows: readonly ProcessRow[], { folder, agent, launch }: Whose): ProcessRow[] {
  return startedWith(rows, {
    [agentVariables.folder]: folder,
    [agentVariables.agent]: agent,
    ...(launch !== null && { [agentVariables.launch]: launch }),
  });
}

function isStartedFor(row: ProcessRow, whose: Whose): boolean {
  return startedFor([row], whose).length > 0;
}

/** By its command line. Whoever calls knows by its start time that it is the process that is meant. */
export async function isWatchdogOf(pid: number, folder: string): Promise<boolean> {
  if (process.platform !== 'linux')
    return (await shownCommand(pid)).endsWith(` ${watchdogArguments(folder).join(' ')}`);
  const found = engineProcessIn(argumentsOf(pid), () => []);
  return found?.kind === 'watchdog' && found.folder === folder;
}
