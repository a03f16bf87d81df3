// Tells whether a process that somebody recorded is still the same one. Never signals anything.
import { readFileSync } from 'node:fs';
import { linuxStartTime, type ProcessIdentity, parseLinuxStat } from '../../engine/protocol.ts';
import type { Exec } from './exec.ts';

export interface Processes {
  /** True only when a process with this pid runs and started when it was recorded to have started. */
  isSame(recorded: ProcessIdentity): Promise<boolean>;
}

export function systemProcesses(exec: Exec, env: Readonly<Record<string, string>>): Processes {
  return {
    async isSame({ pid, startTime }) {
      if (!Number.isInteger(pid) || pid <= 0) return false;
      const current = process.platform === 'linux' ? linuxStart(pid) : await psStart(exec, env, pid);
      return current === startTime;
    },
  };
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
