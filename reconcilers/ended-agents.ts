// Agents that have ended by themselves where agents.toml says that they are to stay so: nothing is missing then. Told by the
// records of the engine; what an agent could write there keeps nobody but itself from being started.
import {
  cleanExitRule,
  desiredRecordFile,
  exitFile,
  healRecordFile,
  isCleanExitIn,
  launchesFile,
  newestLaunchIn,
  parseDesiredRecord,
  parseHealRecord,
} from '../engine/protocol.ts';
import type { AgentRecords } from '../src/world/agent-records.ts';
import type { Session } from '../src/world/tmux.ts';

interface Agent {
  readonly name: string;
  readonly persistent: boolean;
  readonly staysEnded?: boolean;
}

/**
 * By name, in the order of the file. One that was put down afterwards is missing, as any other is.
 *
 * @param ours the sessions of the project in the clone at `path`
 */
export function endedByThemselves(
  path: string,
  agents: readonly Agent[],
  ours: readonly Session[],
  { readText }: Pick<AgentRecords, 'readText'>,
): string[] {
  const textOf = (file: string) => {
    const text = readText(path, file);
    return text.known ? (text.value ?? '') : '';
  };
  const may = agents.filter(
    ({ name, persistent, staysEnded }) =>
      persistent && staysEnded === true && !ours.some(({ alive, marks }) => alive && marks.agent === name),
  );
  if (may.length === 0) return [];
  const desired = parseDesiredRecord(textOf(desiredRecordFile));
  return may.flatMap(({ name }) => {
    const isUp = desired.ok && Object.hasOwn(desired.value.agents, name);
    if (!isUp || desired.value.agents[name]?.state !== 'up') return [];
    const launch = newestLaunchIn(textOf(launchesFile(name)));
    if (launch === null || !isCleanExitIn(textOf(exitFile(launch)))) return [];
    // Without its session it may have gone down with its tmux server, which the watchdog alone has seen.
    const isShown = ours.some(({ marks }) => marks.agent === name);
    const record = parseHealRecord(textOf(healRecordFile(name)));
    const told = record.ok ? record.value.told : null;
    return isShown || (told?.rule === cleanExitRule && told.launch === launch) ? [name] : [];
  });
}
