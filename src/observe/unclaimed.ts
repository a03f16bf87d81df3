// Finds the clones under the fleet's root that belong to no project of the registry at present, but may be meant by
// one: those of renamed projects, and retired ones. Changes nothing.
import type { Orphan, Unclaimed } from '../../reconcilers/reconciler.ts';
import type { Fleet } from '../fleet/fleet.ts';
import { sameRepository } from '../fleet/url.ts';
import type { World } from '../world/world.ts';

/** @param orphans clones of the fleet at unregistered paths */
export async function findUnclaimed(
  fleet: Fleet,
  orphans: readonly Orphan[],
  { git }: World,
): Promise<readonly Unclaimed[]> {
  const registered = new Set(fleet.projects.map(({ name }) => name));
  const found: Unclaimed[] = orphans.flatMap((orphan) =>
    registered.has(orphan.project) ? [] : [{ ...orphan, isRegistered: false }],
  );
  for (const { name, path, repo } of fleet.projects) {
    if (repo === null) continue;
    const facts = await git.look(path);
    if (!facts.known || facts.value.kind !== 'repository') continue;
    const { repository } = facts.value;
    const isOurs = repository.marks.fleet === fleet.name && repository.marks.project === name;
    if (!isOurs || repository.remoteUrl === null || sameRepository(repository.remoteUrl, repo)) continue;
    found.push({ path, project: name, repository, isRegistered: true });
  }
  return found.toSorted((a, b) => (a.path < b.path ? -1 : 1));
}

/** A folder there that cannot be looked at is no clone that could be brought back. */
export async function findRetired(fleet: Fleet, { files, git }: World): Promise<readonly Orphan[]> {
  const folder = `${fleet.root}/.retired`;
  const names = files.list(folder);
  const clones: Orphan[] = [];
  for (const name of (names.known ? names.value : null) ?? []) {
    const path = `${folder}/${name}`;
    const facts = await git.look(path);
    if (!facts.known || facts.value.kind !== 'repository') continue;
    const { repository } = facts.value;
    const { fleet: mark, project } = repository.marks;
    if (mark === fleet.name && project !== null) clones.push({ path, project, repository });
  }
  return clones;
}
