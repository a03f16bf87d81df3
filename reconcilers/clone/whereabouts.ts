// Looks for the clone of a project that is not where it is declared, or whose path holds something else: it may have
// been moved, retired, or renamed in the registry without its `path`. Costs nothing where the clone is in its place.
import { isGoing } from '../../src/fleet/fleet.ts';
import { sameRepository } from '../../src/fleet/url.ts';
import type { Repository } from '../../src/world/repository.ts';
import type { World } from '../../src/world/world.ts';
import type { Desired, Orphan, Snapshot, Unclaimed } from '../reconciler.ts';
import type { Retired, Whereabouts } from './returning.ts';

/** @param instead what is at its path and is no clone of ours; null where nothing is */
export async function lookElsewhere(
  desired: Desired,
  snapshot: Snapshot,
  { files }: World,
  instead: 'something' | null = null,
): Promise<Whereabouts> {
  const { project } = desired;
  if (project.state === 'released') return {};
  const retired = (await snapshot.retired()).filter((clone) => clone.project === project.name);
  if (project.state !== 'retired' && retired.length > 0) {
    const canMove = ({ path }: Orphan) => files.isOneFileSystem(path, project.path);
    return { retired: retired.map((clone): Retired => ({ ...clone, canMove: canMove(clone) })) };
  }
  if (instead !== null || retired.length > 0) return {};
  const mayBe = await fittingClones(desired, snapshot);
  return mayBe.length === 0 ? {} : { mayBe };
}

/**
 * For a clone in place that holds another repository than declared: the clones that hold the declared one. Names may
 * have been swapped, or handed on from one project to the next.
 */
export async function lookForSwapped(
  desired: Desired,
  { remoteUrl }: Repository,
  snapshot: Snapshot,
): Promise<Whereabouts> {
  const { fleet, project } = desired;
  const { repo } = project;
  if (repo === null || remoteUrl === null || sameRepository(repo, remoteUrl)) return {};
  const isHandedOn = fleet.projects.some(
    (other) => other !== project && other.repo !== null && sameRepository(other.repo, remoteUrl),
  );
  if (!isHandedOn && !(await hasOrphans(desired, snapshot))) return {};
  const mayBe = (await snapshot.unclaimed()).filter(
    (clone) => clone.path !== project.path && holds(clone, repo),
  );
  return mayBe.length === 0 ? {} : { mayBe };
}

/** Clones that the project may have had under another name. Those on its branch come first. */
async function fittingClones(desired: Desired, snapshot: Snapshot): Promise<readonly Unclaimed[]> {
  const { repo, branch } = desired.project;
  // There is almost never one, and then nothing else is looked at.
  if (!(await hasOrphans(desired, snapshot))) return [];
  const all = await snapshot.unclaimed();
  const fitting =
    repo !== null
      ? all.filter((clone) => holds(clone, repo))
      : // A local project has nothing but its name to be known by. One that goes away needs no clone.
        all.filter(
          ({ repository, isRegistered }) =>
            !isGoing(desired.project) && !isRegistered && repository.remoteUrl === null,
        );
  const isOnBranch = ({ repository }: Unclaimed) => (repository.branch === branch ? 0 : 1);
  return fitting.toSorted((a, b) => isOnBranch(a) - isOnBranch(b));
}

async function hasOrphans({ fleet }: Desired, snapshot: Snapshot): Promise<boolean> {
  const orphans = await snapshot.orphans();
  return orphans.some((orphan) => !fleet.projects.some(({ name }) => name === orphan.project));
}

function holds({ repository: { remoteUrl } }: Unclaimed, repo: string): boolean {
  return remoteUrl !== null && sameRepository(remoteUrl, repo);
}
