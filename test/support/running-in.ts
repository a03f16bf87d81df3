// What still runs of a fleet, whatever became of its records.
import { readdirSync, readlinkSync } from 'node:fs';
import { isRunning } from './engine.ts';
import { commandOf, type Fleet, processesIn } from './fleet.ts';

/** What works in a clone of the fleet, and what looks after one, wherever its record is. */
export function runningIn(fleet: Fleet): string[] {
  const inside = new Set(processesIn(fleet.root));
  return readdirSync('/proc').flatMap((name) => {
    const pid = Number(name);
    const command = pid > 1 ? commandOf(pid) : '';
    if (command === '' || !isRunning(pid)) return [];
    const isWatchdog = command.includes(` watch --project ${fleet.root}/`);
    return isWatchdog || inside.has(pid) ? [`${pid} ${command} ${cwdOf(pid)}`] : [];
  });
}

function cwdOf(pid: number): string {
  try {
    return readlinkSync(`/proc/${pid}/cwd`);
  } catch {
    return '';
  }
}
