// Tells whether a recorded process is still the same one, and what it runs. Signals one thing alone: a
// project's watchdog, after it was seen to be that.
import { existsSync, readFileSync, readlinkSync } from 'node:fs';
import {
  type EngineProcess,
  linuxStartTime,
  type ProcessIdentity,
  parseLinuxStat,
  removedProgram,
} from '../../engine/protocol.ts';
import type { Clock } from './clock.ts';
import { engineProcesses, engineProcessOf, type RunningEngineProcess } from './engine-processes.ts';
import type { Exec } from './exec.ts';
import { WorldFailure } from './failure.ts';
import { type Inside, processesInside } from './inside.ts';
import type { Look } from './look.ts';
import { orNull } from './paths.ts';
import { isTmuxServer, listIn, parentOf } from './proc.ts';

export interface Processes {
  /** True only when a process with this pid runs and started when it was recorded to have started. */
  isSame(recorded: ProcessIdentity): Promise<boolean>;
  /** The same, and the process itself shows that it is the watchdog of the project in this folder. */
  isWatchdog(recorded: ProcessIdentity, folder: string): Promise<boolean>;
  /** The same, and it is a tmux server. */
  isTmuxServer(recorded: ProcessIdentity): Promise<boolean>;
  /** What an engine has started it, or its parent, as; null where none has, or the system does not tell. */
  startedAs(pid: number): EngineProcess | null;
  /** The removed program that it still runs; null where nothing was removed or replaced, or the system does not tell. */
  removedProgram(pid: number): string | null;
  /** A variable of the environment that it was started with; null where it has none, or the system does not tell. */
  variable(pid: number, name: string): string | null;
  /** What works in a folder, whatever started it; see `inside.ts`. */
  inside(folder: string): readonly Inside[];
  /** Ends a project's watchdog. Agents can write the record, so the process has to prove it. Throws `WorldFailure`. */
  endWatchdog(recorded: ProcessIdentity, folder: string): Promise<void>;
  /** What any engine runs on this host, by one reading of the process table. Outside of Linux only watchdogs. */
  ofEngines(): Promise<Look<readonly RunningEngineProcess[]>>;
}

const watchdogEndMs = 10_000;
const pollMs = 50;

export function systemProcesses(exec: Exec, env: Readonly<Record<string, string>>, clock: Clock): Processes {
  const isSame = async ({ pid, startTime }: ProcessIdentity) => {
    if (!Number.isInteger(pid) || pid <= 1) return false;
    return startTime === (process.platform === 'linux' ? linuxStart(pid) : await psStart(exec, env, pid));
  };
  const isWatchdog = async (recorded: ProcessIdentity, folder: string) => {
    if (!(await isSame(recorded))) return false;
    if (process.platform !== 'linux') {
      const all = await engineProcesses(exec, env);
      return all.known && all.value.some((one) => one.pid === recorded.pid && one.folder === folder);
    }
    const found = engineProcessOf(recorded.pid);
    return found?.kind === 'watchdog' && found.folder === folder;
  };
  return {
    isSame,
    isWatchdog,
    async isTmuxServer(recorded) {
      if (!(await isSame(recorded))) return false;
      return process.platform !== 'linux' || isTmuxServer(recorded.pid);
    },
    startedAs(pid) {
      const parent = parentOf(pid);
      return engineProcessOf(pid) ?? (parent === null ? null : engineProcessOf(parent));
    },
    ofEngines: () => engineProcesses(exec, env),
    inside: processesInside,
    removedProgram(pid) {
      const path = orNull(() => removedProgram(readlinkSync(`/proc/${pid}/exe`)));
      return path === null || existsSync(path) ? null : path;
    },
    variable(pid, name) {
      const entry = listIn(pid, 'environ').find((one) => one.startsWith(`${name}=`));
      return entry === undefined ? null : entry.slice(name.length + 1);
    },
    async endWatchdog(recorded, folder) {
      if ((await isSame(recorded)) && !(await isWatchdog(recorded, folder))) {
        throw new WorldFailure(`pid ${recorded.pid} is not the watchdog of ${folder}, so it is left alone`);
      }
      // A pid may be reused at any time: on Linux nothing is awaited between this check and the signal.
      const { pid, startTime } = recorded;
      const now = process.platform === 'linux' ? linuxStart(pid) : await psStart(exec, env, pid);
      if (pid > 1 && now === startTime) process.kill(pid, 'SIGTERM');
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

function linuxStart(pid: number): string | null {
  return orNull(() => {
    const stat = parseLinuxStat(readFileSync(`/proc/${pid}/stat`, 'utf8'));
    if (stat === null || stat.state === 'Z') return null;
    return linuxStartTime(stat, readFileSync('/proc/sys/kernel/random/boot_id', 'utf8'));
  });
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
