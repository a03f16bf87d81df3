// Tells whether a process that somebody recorded is still the same one, and what it runs. Signals one thing alone: a
// project's watchdog, after it was seen to be that.
import { existsSync, readFileSync, readlinkSync } from 'node:fs';
import {
  linuxStartTime,
  type ProcessIdentity,
  parseLinuxStat,
  removedProgram,
} from '../../engine/protocol.ts';
import type { Clock } from './clock.ts';
import { engineProcesses, type RunningEngineProcess } from './engine-processes.ts';
import type { Exec } from './exec.ts';
import { WorldFailure } from './failure.ts';
import type { Look } from './look.ts';

export interface Processes {
  /** True only when a process with this pid runs and started when it was recorded to have started. */
  isSame(recorded: ProcessIdentity): Promise<boolean>;
  /** The program that it runs, where that was removed and nothing has its path by now. Null also where nobody can tell. */
  removedProgram(pid: number): string | null;
  /** A variable of the environment that it was started with; null where it has none, or nobody can tell. */
  variable(pid: number, name: string): string | null;
  /**
   * Asks the watchdog of the project in this folder to end, as its engine does, and waits until it has. The record lies
   * where agents can write, so the process itself has to say that it is one. Throws `WorldFailure`.
   */
  endWatchdog(recorded: ProcessIdentity, folder: string): Promise<void>;
  /**
   * Everything that any engine runs on this host, this very process aside. One reading of the process table, so it is
   * asked once a run. Outside of Linux nobody tells the environment of a process: there only watchdogs are found.
   */
  ofEngines(): Promise<Look<readonly RunningEngineProcess[]>>;
}

const watchdogEndMs = 10_000;
const pollMs = 50;

export function systemProcesses(exec: Exec, env: Readonly<Record<string, string>>, clock: Clock): Processes {
  const isSame = async ({ pid, startTime }: ProcessIdentity) => {
    if (!Number.isInteger(pid) || pid <= 0) return false;
    const current = process.platform === 'linux' ? linuxStart(pid) : await psStart(exec, env, pid);
    return current === startTime;
  };
  return {
    isSame,
    ofEngines: () => engineProcesses(exec, env),
    removedProgram(pid) {
      const path = inProc(() => removedProgram(readlinkSync(`/proc/${pid}/exe`)));
      return path === null || existsSync(path) ? null : path;
    },
    variable(pid, name) {
      const entries = inProc(() => readFileSync(`/proc/${pid}/environ`, 'utf8').split('\0')) ?? [];
      const entry = entries.find((one) => one.startsWith(`${name}=`));
      return entry === undefined ? null : entry.slice(name.length + 1);
    },
    async endWatchdog(recorded, folder) {
      const argv = inProc(() => readFileSync(`/proc/${recorded.pid}/cmdline`, 'utf8').split('\0')) ?? [];
      const watched = argv[argv.indexOf('--project') + 1];
      if (!argv.includes('watch') || watched !== folder) {
        throw new WorldFailure(`pid ${recorded.pid} is not the watchdog of ${folder}, so it is left alone`);
      }
      if (await isSame(recorded)) process.kill(recorded.pid, 'SIGTERM');
      const startedMs = clock.monotonicMs();
      while (await isSame(recorded)) {
        if (clock.monotonicMs() - startedMs > watchdogEndMs) {
          throw new WorldFailure(
            `the watchdog, pid ${recorded.pid}, has not ended after ${watchdogEndMs / 1000} s`,
          );
        }
        await clock.sleep(pollMs);
      }
    },
  };
}

/** Null where the process is gone, is another user's, or the system has no such files. */
function inProc<T>(read: () => T): T | null {
  try {
    return read();
  } catch {
    return null;
  }
}

function linuxStart(pid: number): string | null {
  try {
    const stat = parseLinuxStat(readFileSync(`/proc/${pid}/stat`, 'utf8'));
    if (stat === null || stat.state === 'Z') return null;
    return linuxStartTime(stat, readFileSync('/proc/sys/kernel/random/boot_id', 'utf8'));
  } catch {
    return null;
  }
}

async function psStart(
  exec: Exec,
  env: Readonly<Record<string, string>>,
  pid: number,
): Promise<string | null> {
  const result = await exec.run({
    file: 'ps',
    args: ['-o', 'lstart=', '-p', String(pid)],
    cwd: '/',
    timeoutMs: 5_000,
    env: { ...env, LC_ALL: 'C' },
  });
  return result.code === 0 ? result.stdout.trim() : null;
}
