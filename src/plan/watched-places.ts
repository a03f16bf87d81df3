// The inputs of a plan, as places to watch: single files and folders, never a tree. Pure. Work trees are not among
// them: nothing reports what an agent changes there (ADR 21).
import { kinds, reconcilers, repositoryIn } from '../../reconcilers/index.ts';
import type { Fleet } from '../fleet/fleet.ts';
import type { AgentRecords } from '../world/agent-records.ts';
import type { Places } from '../world/watcher.ts';
import type { Observation, ProjectObservation } from './observation.ts';

/** @param registry the registry's path, and where it leads if it is a link */
export function registryPlaces(registry: readonly string[]): Places {
  // Editors replace a file by another one, and for a moment there may be none.
  return { files: [], entries: registry, folders: [] };
}

export function watchedPlaces(
  registry: readonly string[],
  fleet: Pick<Fleet, 'root'>,
  { projects, earlier, released }: Pick<Observation, 'projects' | 'earlier' | 'released'>,
  records: Pick<AgentRecords, 'placesOf'>,
): Places {
  const all = [...projects, ...earlier, ...released].map((one) => placesOf(one, records));
  return {
    files: all.flatMap(({ files }) => files),
    entries: [...registryPlaces(registry).entries, ...all.flatMap(({ entries }) => entries)],
    folders: [fleet.root],
  };
}

function placesOf(
  one: ProjectObservation,
  records: Pick<AgentRecords, 'placesOf'>,
): Pick<Places, 'files' | 'entries'> {
  if (!one.seen) return { files: [], entries: [] };
  const { path } = one.desired.project;
  // It is made, or moved aside.
  const entries = [path];
  const repository = repositoryIn(one);
  if (repository === null) return { files: [], entries };
  return {
    files: kinds.flatMap((kind) => reconcilers[kind].places({ path, repository, records })),
    entries,
  };
}
