// Agents that have ended by themselves and that agents.toml wants to stay ended: nothing is missing then. Read from the
// records of the engine. By writing there an agent can only keep itself from being started.
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
} from '../../engine/protocol.ts';
import type { AgentRecords } from '../../src/world/agent-records.ts';
import type { Session } from '../../src/world/tmux.ts';

interface Agent {
  readonly name: string;
  readonly persistent: boolean;
  readonly staysEnded?: boolean;
}

/**
 * By name, in the order of the file. An agent that was stopped afterwards counts as missing, like any other.
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
    // Without a session it may have ended with its tmux server, which only the watchdog has seen.
    const isShown = ours.some(({ marks }) => marks.agent === name);
    const record = parseHealRecord(textOf(healRecordFile(name)));
    const told = record.ok ? record.value.told : null;
    return isShown || (told?.rule === cleanExitRule && told.launch === launch) ? [name] : [];
  });
}
