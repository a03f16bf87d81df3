// What tests of healing look for and do: the watchdogs of a project, its events, and an agent that dies.
import { readdirSync, readFileSync } from 'node:fs';
import { parseLinuxStat, parseWatchdogRecord, watchdogRecordFile } from '../../engine/protocol.ts';
import { type EngineProject, until } from './engine.ts';

export const sleeper = (name: string, more = 'watch = "heal"') =>
  `[agents.${name}]\nbackend = "command"\ncommand = ["sleep", "300"]\n${more}\n`;

export function watchdogPid(project: EngineProject): number {
  const parsed = parseWatchdogRecord(project.readState(watchdogRecordFile));
  if (!parsed.ok) throw new Error(parsed.problem);
  return parsed.value.pid;
}

/** Every process that watches this project, whether or not a record names it. */
export function watchdogs(project: EngineProject): number[] {
  const found = readdirSync('/proc').flatMap((entry) => {
    try {
      const argv = readFileSync(`/proc/${entry}/cmdline`, 'utf8').split('\0');
      const stat = parseLinuxStat(readFileSync(`/proc/${entry}/stat`, 'utf8'));
      const isOne = argv.includes('watch') && argv.includes(project.folder) && stat?.state !== 'Z';
      return isOne && stat !== null ? [{ pid: Number(entry), ppid: stat.ppid }] : [];
    } catch {
      return [];
    }
  });
  // What it is about to run is a copy of it for a moment.
  const pids = found.map(({ pid }) => pid);
  return found.filter(({ ppid }) => !pids.includes(ppid)).map(({ pid }) => pid);
}

export async function eventNames(project: EngineProject, ...args: string[]): Promise<string[]> {
  const lines = (await project.ok('events', ...args, '--json', '-n', '1000')).split('\n').filter(Boolean);
  return lines.map((line) => (JSON.parse(line) as { event: string }).event);
}

/** An event may be written a moment after what it tells of can be seen. */
export const happened = (project: EngineProject, event: string, count = 1) =>
  until(event, async () => {
    // Asked first: it costs no process.
    if (!project.readState('events.jsonl').includes(`"event":"${event}"`)) return null;
    const names = await eventNames(project);
    return names.filter((one) => one === event).length >= count ? names : null;
  });

export const isBack = (project: EngineProject, name: string, before: string | null) =>
  until(`${name} to be back`, async () => {
    const { launches } = JSON.parse(project.readState(`agents/${name}.json`)) as { launches: string[] };
    if (launches[0] === before) return null;
    const agent = await project.agent(name);
    return agent.runtime.state === 'alive' && agent.launch !== before ? agent : null;
  });

export async function kill(project: EngineProject, name: string): Promise<string | null> {
  const { pid, launch } = await project.agent(name);
  process.kill(pid ?? 0, 'SIGKILL');
  return launch;
}
