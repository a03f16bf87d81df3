// What there would be to see of a registry's projects on a fleet that stands as another registry says. Nothing real is
// looked at.
import type { Fleet, Project } from '../fleet/fleet.ts';
import type { Observation, ProjectObservation } from '../plan/observation.ts';
import { declaredWorld, standing } from './declared-world.ts';
import { findLeftOut } from './left-out.ts';
import { elsewhereIn, lookAtHost, observeProject } from './observe.ts';

/** @param base what stands; null for nothing */
export async function observeDeclared(base: Fleet | null, head: Fleet): Promise<Observation> {
  const world = declaredWorld(base);
  const host = await lookAtHost(head, world);
  const isSameFleet = base?.name === head.name && base.root === head.root;
  const before = new Map(isSameFleet ? base.projects.map((project) => [project.name, project]) : []);
  const projects: ProjectObservation[] = [];
  for (const project of head.projects) {
    const old = before.get(project.name);
    const isSame = old !== undefined && isAlike(old, project);
    projects.push(isSame ? standing(head, project) : await observeProject(head, project, host, world));
  }
  const leftOut = await findLeftOut(head, head.projects, host, elsewhereIn(projects));
  const released: ProjectObservation[] = [];
  for (const project of leftOut.projects) released.push(await observeProject(head, project, host, world));
  return { projects, earlier: [], released, diagnostics: leftOut.diagnostics };
}

/** Whether nothing is asked for in it: what it waits for and what it is tagged with drive no step of their own. */
function isAlike(one: Project, other: Project): boolean {
  const driving = (project: Project) => [
    ...[project.repo, project.path, project.branch, project.engine, project.state],
    // A clone records it, so that it outlives its entry.
    project.protect,
  ];
  const [before, after] = [driving(one), driving(other)];
  return before.every((value, index) => value === after[index]);
}
