// The process that heals and wakes the agents of a project. Looks only.
import { type ProcessIdentity, parseWatchdogRecord, watchdogRecordFile } from '../../engine/protocol.ts';
import { known, type Look } from '../../src/world/look.ts';
import type { World } from '../../src/world/world.ts';
import type { Desired, Snapshot } from '../reconciler.ts';
import { versionIn } from '../trust.ts';
import type { DeclaredAgent, WatchdogState } from './types.ts';

/**
 * Read from its record and the process table. `watched`: agents that should be alive. An engine that is about to be
 * updated brings its own watchdog.
 */
export async function lookAtWatchdog(
  { project, engine }: Desired,
  { facts }: Snapshot,
  watched: readonly DeclaredAgent[],
  { files, records, processes }: World,
): Promise<Look<{ readonly snapshot: WatchdogState; readonly process: ProcessIdentity | null }>> {
  const isNeeded = watched.some(({ needsWatchdog }) => needsWatchdog) && project.state === 'running';
  if (!isNeeded) return known({ snapshot: 'not-needed', process: null });
  const text = records.readText(project.path, watchdogRecordFile);
  if (!text.known) return text;
  const record = text.value === null ? null : parseWatchdogRecord(text.value);
  const folder = files.realpath(project.path) ?? project.path;
  if (record?.ok !== true || !(await processes.isWatchdog(record.value, folder)))
    return known({ snapshot: 'missing', process: null });
  const process = record.value;
  // Checked before the version: an engine replaces a watchdog of another version, but not one whose node is gone.
  if (processes.removedProgram(process.pid) !== null) return known({ snapshot: 'node-removed', process });
  const snapshot = (isWanted: boolean) =>
    known({ snapshot: isWanted ? 'running' : 'outdated', process } as const);
  const engineOnDisk = facts.kind === 'repository' ? facts.repository.engineOnDisk : null;
  // Later changes to the checkout do not matter: what counts is the version that started it, and the checkout is
  // restored first.
  if (engineOnDisk?.kind !== 'checkout' || engineOnDisk.commit !== engine.commit) {
    return snapshot(process.engine === engine.tag);
  }
  const packageJson = files.readIn(project.path, 'engine/package.json');
  if (!packageJson.known) return packageJson;
  return snapshot(process.engine === `v${versionIn(packageJson.value ?? '')}`);
}
