// Brings up the agents of a described project by its own engine, kills those that are to be dead, and makes the
// sessions that are nobody’s agents.
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { parseWatchdogRecord, socketName, watchdogRecordFile } from '../../../engine/protocol.ts';
import { isRunning, until } from '../engine.ts';
import { patienceMs } from '../fleet.ts';
import { stateOf } from '../state.ts';
import { type AgentsFile, type ProjectDescription, undeclaredAgent } from './description.ts';
import { otherFleet, type Place } from './place.ts';
import { runIn } from './shell.ts';
import { agentsToml } from './templates.ts';

export async function buildAgents(
  { name, sessions }: Pick<ProjectDescription, 'name' | 'sessions'>,
  file: AgentsFile,
  place: Place,
): Promise<void> {
  const names = Object.keys(sessions.agents);
  if (names.length === 0) return;
  const path = place.clone(name);
  const agentsFile = join(path, 'agents.toml');
  const committed = readFileSync(agentsFile);
  const extra = names.includes(undeclaredAgent) ? { extra: undeclaredAgent } : {};
  // By hand there is no name but that of the file.
  const own = sessions.by === 'hand' ? { name } : {};
  const earlier = { earlier: sessions.drifted };
  if (file !== 'scaffold') writeFileSync(agentsFile, agentsToml(file, { ...extra, ...own, ...earlier }));
  const { socket, flags } = homeOf(sessions.by, name, place.fleet);
  const ran = await runIn(path, place.env, process.execPath, ['engine/agents.mjs', 'up', ...names, ...flags]);
  if (ran.code !== 0) throw new Error(`engine up ${names.join(' ')}: ${ran.stdout}${ran.stderr}`);
  writeFileSync(agentsFile, committed);
  const watchdog = watchdogIn(place, path);
  if ((watchdog !== null) !== (sessions.watchdog !== 'none'))
    throw new Error(`${name}: the watchdog is not as described`);
  // First of all: it would start again what is killed behind it.
  if (watchdog !== null && sessions.watchdog === 'killed') await kill(watchdog);
  for (const [agent, state] of Object.entries(sessions.agents)) {
    if (state === 'dead') await killAgent(place, socket, path, agent);
  }
}

function homeOf(
  by: ProjectDescription['sessions']['by'],
  name: string,
  fleet: string,
): { socket: string; flags: readonly string[] } {
  switch (by) {
    case 'this-fleet':
      return { socket: socketName(fleet), flags: ['--fleet', fleet, '--project', name] };
    case 'other-fleet':
      return { socket: socketName(otherFleet), flags: ['--fleet', otherFleet, '--project', name] };
    case 'former-name':
      return { socket: socketName(fleet), flags: ['--fleet', fleet, '--project', `former-${name}`] };
    case 'hand':
    case 'hand-under-another-name':
      return { socket: socketName(null), flags: [] };
  }
}

export function watchdogIn({ stateHome }: Place, path: string): number | null {
  try {
    const parsed = parseWatchdogRecord(
      readFileSync(join(stateOf(stateHome, path), watchdogRecordFile), 'utf8'),
    );
    return parsed.ok && isRunning(parsed.value.pid) ? parsed.value.pid : null;
  } catch {
    return null;
  }
}

async function kill(pid: number): Promise<void> {
  process.kill(pid, 'SIGKILL');
  await until(`process ${pid} to end`, () => !isRunning(pid), patienceMs);
}

/** The agent itself, as a crash would: its launcher then writes down how it ended. */
async function killAgent(place: Place, socket: string, path: string, agent: string): Promise<void> {
  const read = (file: string) => JSON.parse(readFileSync(join(stateOf(place.stateHome, path), file), 'utf8'));
  const [launch] = read(`agents/${agent}.json`).launches as string[];
  const { pid } = read(`launch/${launch}.process.json`).agent as { pid: number };
  await kill(pid);
  await until(
    `the session of ${agent} to show that it is dead`,
    async () => {
      const panes = await place.tmux(
        socket,
        'list-panes',
        '-a',
        '-F',
        '#{pane_dead} #{@ao_agent} #{@ao_path}',
      );
      return panes.split('\n').includes(`1 ${agent} ${path}`);
    },
    patienceMs,
  );
}

export async function foreignSession(place: Place, socket: string, name: string): Promise<void> {
  await place.tmux(socket, 'new-session', '-d', '-s', name, '-c', place.top, 'sleep 100000');
}
