// What a hostile agent can write about itself, and the processes that it must not hurt. Every victim is a process of the test's
// own, in a session of its own, and ends with the test.
import { spawn, spawnSync } from 'node:child_process';
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { onTestFinished } from 'vitest';
import { linuxStartTime, type ProcessIdentity, parseLinuxStat } from '../../engine/protocol.ts';
import { isRunning, processesWith, until } from './engine.ts';

export function identityOf(pid: number): ProcessIdentity {
  const stat = parseLinuxStat(readFileSync(`/proc/${pid}/stat`, 'utf8'));
  if (stat === null) throw new Error(`pid ${pid} has no stat`);
  return { pid, startTime: linuxStartTime(stat, readFileSync('/proc/sys/kernel/random/boot_id', 'utf8')) };
}

/** All descendants of a process. */
function below(pid: number): number[] {
  const children = readFileSync(`/proc/${pid}/task/${pid}/children`, 'utf8')
    .trim()
    .split(' ')
    .filter(Boolean);
  return children.map(Number).flatMap((child) => [child, ...below(child)]);
}

export interface Victim {
  readonly pid: number;
  /** Its own pid, and those of its descendants. */
  readonly pids: readonly number[];
}

/** A process group with children that has nothing to do with an engine. */
export async function victimGroup(): Promise<Victim> {
  const child = spawn('sh', ['-c', 'sleep 1000 & sleep 1000 & wait'], { stdio: 'ignore', detached: true });
  const { pid } = child;
  if (pid === undefined) throw new Error('no victim');
  const pids = await until('the children of a victim', () => {
    const all = [pid, ...below(pid)];
    return all.length === 3 ? all : null;
  });
  onTestFinished(() => endAll(pids));
  return { pid, pids };
}

/** A victim whose session has lost its leader: the session's id is the pid of a process that has ended. */
export async function leaderlessVictim(): Promise<Victim & { readonly sid: number }> {
  const child = spawn('sh', ['-c', 'sleep 1000 & echo $!'], {
    stdio: ['ignore', 'pipe', 'ignore'],
    detached: true,
  });
  const { pid: sid } = child;
  const said = await new Promise<string>((resolve) =>
    child.stdout.once('data', (data) => resolve(String(data))),
  );
  const pid = Number(said);
  onTestFinished(() => endAll([pid]));
  if (sid === undefined) throw new Error('no victim');
  await until('the leader to end', () => !isRunning(sid));
  return { pid, pids: [pid], sid };
}

/** Signalled by pid: while they run, they are the test's own processes. */
function endAll(pids: readonly number[]): void {
  for (const pid of pids) if (isRunning(pid)) process.kill(pid, 'SIGKILL');
}

/** A person's terminal on a tmux server of its own. */
export function operatorsTmux(socket: string): { readonly pid: number; tmux(...args: string[]): string } {
  const tmux = (...args: string[]) => {
    const ran = spawnSync('tmux', ['-u', '-L', socket, '-f', '/dev/null', ...args], { encoding: 'utf8' });
    return ran.stdout;
  };
  tmux('new-session', '-d', '-s', 'work', 'sleep 1000');
  onTestFinished(() => void tmux('kill-server'));
  return { pid: Number(tmux('display-message', '-p', '-t', '=work:', '#{pane_pid}')), tmux };
}

/** @param state the folder of the project's state */
export function forge(state: string, path: string, content: unknown): void {
  const file = join(state, path);
  mkdirSync(dirname(file), { recursive: true });
  writeFileSync(file, typeof content === 'string' ? content : JSON.stringify(content));
}

export function launchesOf(state: string, agent: string): string[] {
  const text = readFileSync(join(state, `agents/${agent}.json`), 'utf8');
  return (JSON.parse(text) as { launches: string[] }).launches;
}

export function processRecord(
  launch: string,
  launcher: Partial<ProcessIdentity>,
  agent: Partial<ProcessIdentity> | null,
): unknown {
  const rest = { pane: '%0', argv: null, resumed: false, told: null, transcripts: null };
  return { format: 'ao.process/1', launch, launcher, agent, ...rest, at: new Date().toISOString() };
}

/** The agents of a project, by the environment that they were started with, as the kernel keeps it. */
export function agentsIn(folder: string): number[] {
  return processesWith(({ environment }) => environment.includes(`AO_PROJECT_DIR=${folder}`))
    .map(({ pid }) => pid)
    .filter(isRunning);
}
