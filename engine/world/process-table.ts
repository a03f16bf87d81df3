/**
 * Which processes exist, and the one place that signals any. A process is always named by pid and start time,
 * never by its program's name, and what cannot be read is not taken for dead.
 */
import { existsSync, readdirSync, readFileSync, readlinkSync } from 'node:fs';
import {
  linuxStartTime,
  type ProcessIdentity,
  parseLinuxStat,
  removedProgram,
} from '../contract/process-identity.ts';
import { run } from './exec.ts';

export interface ProcessRow extends ProcessIdentity {
  readonly ppid: number;
  /** The Unix session; null where the system does not tell. */
  readonly sid: number | null;
}

const psTimeoutMs = 5_000;

/** Every live process; zombies have ended. */
export async function listProcesses(): Promise<ProcessRow[]> {
  if (process.platform !== 'linux') return listWithPs(['-A']);
  const rows: ProcessRow[] = [];
  for (const name of readdirSync('/proc')) {
    if (!/^\d+$/.test(name)) continue;
    const row = readLinux(Number(name));
    if (row !== null) rows.push(row);
  }
  return rows;
}

/** Those of `rows` whose pid is in `roots`, and all that descends from them. */
export function withDescendants(rows: readonly ProcessRow[], roots: ReadonlySet<number>): ProcessRow[] {
  const family = new Map(rows.filter(({ pid }) => roots.has(pid)).map((row) => [row.pid, row]));
  // Children come before or after their parents in the table, so go round until nothing is added.
  for (let before = -1; before !== family.size; ) {
    before = family.size;
    for (const row of rows) if (family.has(row.ppid)) family.set(row.pid, row);
  }
  return [...family.values()];
}

/**
 * Those of `rows` that were started with all of these variables, this very process aside. Linux only: other
 * systems cannot tell. Another user's processes are not among them.
 */
export function startedWith(
  rows: readonly ProcessRow[],
  variables: Readonly<Record<string, string>>,
): ProcessRow[] {
  if (process.platform !== 'linux') return [];
  const entries = Object.entries(variables).map(([name, value]) => `${name}=${value}`);
  return rows.filter(({ pid }) => {
    const environment = pid === process.pid ? [] : environmentOf(pid);
    return entries.every((entry) => environment.includes(entry));
  });
}

/** This process and its ancestors: a command never ends its own callers. */
function ownLine(): ReadonlySet<number> {
  const line = new Set([process.pid, process.ppid]);
  for (let at = process.ppid; at > 1 && process.platform === 'linux'; ) {
    at = readLinux(at)?.ppid ?? 0;
    line.add(at);
  }
  return line;
}

/** Belongs to another user, so that only root could signal it. False where that is unknown: then the system decides. */
function isOthers(pid: number): boolean {
  const uid = /^Uid:\t(\d+)/m.exec(procText(pid, 'status'))?.[1];
  return uid !== undefined && Number(uid) !== process.getuid?.();
}

/** The command line as one text, as `ps` shows it; empty where no such process lives. For systems without `/proc`. */
export async function shownCommand(pid: number): Promise<string> {
  const args = ['-ww', '-o', 'command=', '-p', String(pid)];
  const ran = await run('ps', args, { env: psEnvironment(), cwd: '/', timeoutMs: psTimeoutMs });
  return ran.kind === 'ended' ? ran.stdout.trimEnd() : '';
}

/** What a process was started with, its program first. Linux only, as above. */
export function argumentsOf(pid: number): readonly string[] {
  return process.platform === 'linux' ? listIn(pid, 'cmdline') : [];
}

/** Linux only, as above. */
export function environmentOf(pid: number): readonly string[] {
  return process.platform === 'linux' ? listIn(pid, 'environ') : [];
}

function listIn(pid: number, file: 'cmdline' | 'environ'): readonly string[] {
  const text = procText(pid, file);
  return text === '' ? [] : text.replace(/\0$/, '').split('\0');
}

/** Empty where the process has ended, and where it is another user's. Linux only. */
export function procText(pid: number, file: 'cmdline' | 'comm' | 'environ' | 'stat' | 'status'): string {
  try {
    return readFileSync(`/proc/${pid}/${file}`, 'utf8');
  } catch {
    return '';
  }
}

/** Null when no such process lives. */
export async function identify(pid: number): Promise<ProcessIdentity | null> {
  const row = await rowOf(pid);
  return row && { pid: row.pid, startTime: row.startTime };
}

/** The same, with its parent and its Unix session. */
export async function rowOf(pid: number): Promise<ProcessRow | null> {
  if (!Number.isInteger(pid) || pid <= 0) return null;
  return process.platform === 'linux' ? readLinux(pid) : ((await listWithPs(['-p', String(pid)]))[0] ?? null);
}

export async function isAlive(identity: ProcessIdentity): Promise<boolean> {
  return (await identify(identity.pid))?.startTime === identity.startTime;
}

/** The program that it runs was removed, and nothing has its path by now. Linux only: other systems cannot tell. */
export function runsRemovedProgram(pid: number): boolean {
  try {
    const path = removedProgram(readlinkSync(`/proc/${pid}/exe`));
    return path !== null && !existsSync(path);
  } catch {
    return false;
  }
}

/** Who this process is. */
export async function self(): Promise<ProcessIdentity> {
  const identity = await identify(process.pid);
  if (identity === null) throw new Error(`this process, ${process.pid}, is not in the process table`);
  return identity;
}

/**
 * Signals exactly that process, which the caller has proven to be the right one. Nothing happens when it has ended, when
 * another process has its pid now, when it is another user's, or when this command descends from it.
 */
export async function signal(identity: ProcessIdentity, name: NodeJS.Signals): Promise<void> {
  // To `kill`, pids below 2 mean a group, every process, or init; no process of ours has one.
  if (!Number.isInteger(identity.pid) || identity.pid <= 1)
    throw new Error(`refusing to signal pid ${identity.pid}`);
  if (isOthers(identity.pid) || ownLine().has(identity.pid)) return;
  // Checked last, and on Linux without an await before the signal: a pid may be reused at any time.
  const now = process.platform === 'linux' ? readLinux(identity.pid) : await identify(identity.pid);
  if (now?.startTime !== identity.startTime) return;
  try {
    process.kill(identity.pid, name);
  } catch {
    // It ended this very moment, or it belongs to another user: the caller looks again and sees which.
  }
}

let bootId: string | undefined;

function readLinux(pid: number): ProcessRow | null {
  const stat = parseLinuxStat(procText(pid, 'stat'));
  if (stat === null || stat.state === 'Z' || stat.state === 'X') return null;
  bootId ??= readFileSync('/proc/sys/kernel/random/boot_id', 'utf8');
  return { pid, ppid: stat.ppid, sid: stat.sid, startTime: linuxStartTime(stat, bootId) };
}

async function listWithPs(selection: readonly string[]): Promise<ProcessRow[]> {
  const args = [...selection, '-o', 'pid=,ppid=,stat=,lstart='];
  const ran = await run('ps', args, { env: psEnvironment(), cwd: '/', timeoutMs: psTimeoutMs });
  if (ran.kind !== 'ended') throw new Error(`ps did not answer: ${ran.kind}`);
  return ran.stdout.split('\n').flatMap((line) => {
    const [, pid, ppid, state, startTime] = /^\s*(\d+)\s+(\d+)\s+(\S+)\s+(.+?)\s*$/.exec(line) ?? [];
    if (pid === undefined || ppid === undefined || startTime === undefined || state?.startsWith('Z'))
      return [];
    return [{ pid: Number(pid), ppid: Number(ppid), sid: null, startTime }];
  });
}

/** lstart is written in the language and time zone of the caller. */
function psEnvironment() {
  return { PATH: process.env['PATH'], LC_ALL: 'C', TZ: 'UTC' };
}
