/**
 * What still runs of a project although the records of it are lost: told by what the engine started it with. Used by
 * `down`, after which nothing of the project may be left to start it again.
 */
import type { Context } from '../context.ts';
import { launchIn } from '../contract/engine-process.ts';
import type { ProcessIdentity } from '../contract/process-identity.ts';
import { startedFor } from '../look/evidence.ts';
import { argumentsOf, type ProcessRow } from '../world/process-table.ts';
import { stopTree } from './stop.ts';

/** Processes of these agents that no record leads to any more. */
export function strandedOf(
  rows: readonly ProcessRow[],
  folder: string,
  names: readonly string[],
): ProcessRow[] {
  // An agent that has cleared its environment is found by its launcher, whose command line it cannot change.
  const launchers = rows.filter(({ pid, sid }) => {
    const found = sid === pid ? launchIn(argumentsOf(pid)) : null;
    return found?.folder === folder && names.includes(found.agent);
  });
  const started = names.flatMap((agent) => startedFor(rows, { folder, agent, launch: null }));
  return [...launchers, ...started];
}

/** Ends each with all that descends from it. Gives what would not end. */
export async function endProcesses(
  { clock }: Pick<Context, 'clock'>,
  processes: readonly ProcessIdentity[],
): Promise<readonly ProcessIdentity[]> {
  const ended = await Promise.all(processes.map((one) => stopTree(clock, one, null, null)));
  return ended.flatMap(({ left }) => left);
}
