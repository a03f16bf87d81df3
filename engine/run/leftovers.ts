/**
 * Finds processes of a project whose records are lost, by the variables that the engine started them with. `down` uses
 * it: afterwards nothing of the project may be left that could start it again.
 */
import type { Context } from '../context.ts';
import { engineProcessIn, type Launch, launchIn } from '../contract/engine-process.ts';
import type { ProcessIdentity } from '../contract/process-identity.ts';
import { isOfAnother, type OwnPlace } from '../look/own-place.ts';
import { argumentsOf, environmentOf, type ProcessRow } from '../world/process-table.ts';
import { stopTree } from './stop.ts';

/** Processes of these agents that no record leads to any more. */
export function strandedOf(
  rows: readonly ProcessRow[],
  place: OwnPlace,
  names: readonly string[],
): ProcessRow[] {
  return rows.filter((row) => {
    const launch = launchOf(row);
    return launch?.folder === place.folder && names.includes(launch.agent) && !isOfAnother(launch, place);
  });
}

function launchOf({ pid, sid }: ProcessRow): Launch | null {
  // An agent that has cleared its environment is found by its launcher, whose command line it cannot change.
  const launcher = sid === pid ? launchIn(argumentsOf(pid)) : null;
  if (launcher !== null || pid === process.pid) return launcher;
  const { folder, agent, launch = '' } = engineProcessIn([], () => environmentOf(pid)) ?? {};
  return folder === undefined || typeof agent !== 'string' ? null : { folder, agent, launch };
}

/** Ends each with its descendants. Returns those that did not end. */
export async function endProcesses(
  { clock }: Pick<Context, 'clock'>,
  processes: readonly ProcessIdentity[],
): Promise<readonly ProcessIdentity[]> {
  const ended = await Promise.all(processes.map((one) => stopTree(clock, one, null, null)));
  return ended.flatMap(({ left }) => left);
}
