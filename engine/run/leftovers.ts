/**
 * What still runs of a project although the records of it are lost: told by what the engine started it with. Used by
 * `down`, after which nothing of the project may be left to start it again.
 */
import type { Context } from '../context.ts';
import { agentVariables, engineProcessIn } from '../contract/engine-process.ts';
import type { ProcessIdentity } from '../contract/process-identity.ts';
import { watchdogLock } from '../heal/watchdog.ts';
import { lockHolders } from '../state/lock.ts';
import type { StateFolder } from '../state/state-folder.ts';
import { argumentsOf, isAlive, listProcesses, type ProcessRow, startedWith } from '../world/process-table.ts';
import { stopTree } from './stop.ts';

/** Every watchdog of the project, whatever became of its record. */
export async function watchdogsOf(folder: string, state: StateFolder): Promise<ProcessIdentity[]> {
  const seen = (await listProcesses()).filter(({ pid }) => {
    const found = engineProcessIn(argumentsOf(pid), () => []);
    return found?.kind === 'watchdog' && found.folder === folder;
  });
  const holders: ProcessIdentity[] = [];
  for (const holder of lockHolders(watchdogLock(state.path))) {
    if (!seen.some(({ pid }) => pid === holder.pid) && (await isAlive(holder))) holders.push(holder);
  }
  return [...seen, ...holders];
}

/** Processes of these agents that no record leads to any more. */
export function strandedOf(
  rows: readonly ProcessRow[],
  folder: string,
  names: readonly string[],
): ProcessRow[] {
  const own = startedWith(rows, agentVariables.folder, folder);
  return names.flatMap((name) => startedWith(own, agentVariables.agent, name));
}

/** Ends each with all that descends from it. Gives what would not end. */
export async function endProcesses(
  { clock }: Pick<Context, 'clock'>,
  processes: readonly ProcessIdentity[],
): Promise<readonly ProcessIdentity[]> {
  const ended = await Promise.all(processes.map((one) => stopTree(clock, one, null, null)));
  return ended.flatMap(({ left }) => left);
}
