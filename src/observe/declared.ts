// The expected observation of a registry's projects on a fleet that matches another registry. Nothing real is looked
// at.
import { kinds, looksOf, reconcilers } from '../../reconcilers/index.ts';
import type { Fleet, Project } from '../fleet/fleet.ts';
import type { Observation, ProjectObservation } from '../plan/observation.ts';
import type { World } from '../world/world.ts';
import { converged, declaredOf, declaredWorld } from './declared-world.ts';
import type { HostSnapshot } from './host-snapshot.ts';
import { elsewhereIn, lookAtHost, observeProject } from './observe.ts';
import { findUnregistered } from './unregistered.ts';

/** @param base the old registry; null for none */
export async function observeDeclared(base: Fleet | null, head: Fleet): Promise<Observation> {
  const world = declaredWorld(base);
  const host = await lookAtHost(head, world);
  const isSameFleet = base?.name === head.name && base.root === head.root;
  const before = new Map(isSameFleet ? base.projects.map((project) => [project.name, project]) : []);
  const projects: ProjectObservation[] = [];
  for (const project of head.projects) {
    const old = before.get(project.name);
    projects.push(
      old === undefined
        ? await observeProject(head, project, host, world)
        : await observeChanged(old, head, project, host, world),
    );
  }
  const leftOut = await findUnregistered(head, head.projects, host, elsewhereIn(projects));
  const released: ProjectObservation[] = [];
  for (const project of leftOut.projects) released.push(await observeProject(head, project, host, world));
  return { projects, earlier: [], released, diagnostics: leftOut.diagnostics };
}

/** A kind that the change does not drive is as declared. Where it drives none, nothing is observed. */
async function observeChanged(
  old: Project,
  fleet: Fleet,
  project: Project,
  host: HostSnapshot,
  world: World,
): Promise<ProjectObservation> {
  const desired = declaredOf(fleet, project);
  const looks = looksOf((kind) => converged(kind, fleet, old));
  const driven = kinds.filter((kind) => reconcilers[kind].registry.isDriven(old, project));
  if (driven.length === 0) return { name: project.name, seen: true, desired, ...looks };
  const given = Object.fromEntries(
    Object.entries(looks).filter(([kind]) => !driven.some((one) => one === kind)),
  );
  return observeProject(fleet, project, host, world, desired.options, given);
}
