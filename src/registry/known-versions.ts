// Which engine versions of a fleet the source lacks, where po can tell without the network.
import type { Diagnostic } from '../../engine/kernel/diagnostic.ts';
import type { Fleet } from '../fleet/fleet.ts';
import { worldOf } from './fleet-world.ts';

/** Versions that the embedded source does not carry. po would have to ask another source over the network. */
export async function unknownVersions(fleet: Fleet | null): Promise<readonly Diagnostic[]> {
  if (fleet === null || fleet.engine.source.kind !== 'embedded') return [];
  const { source } = fleet.engine;
  const { engines } = worldOf(fleet);
  const versions = [...new Set(fleet.projects.map((project) => project.engine))];
  const looks = await Promise.all(versions.map((version) => engines.resolve(source, version)));
  return looks.flatMap((look) => (look.known ? [] : [look.diagnostic]));
}
