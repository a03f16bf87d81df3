// Which projects a command that looks or acts is about: those of the registry, and by name also those that it does not
// name any more and that are still marked as the fleet's. Only where a word fits no project of the registry is anything
// looked at.
import type { Fleet, Project } from '../fleet/fleet.ts';
import { type Selector, select } from '../fleet/select.ts';
import { lookAtHost } from '../observe/observe.ts';
import { findUnregistered } from '../observe/unregistered.ts';
import type { World } from '../world/world.ts';
import { selectedProjects } from './plan-arguments.ts';

export interface Selected {
  /** Of the registry. */
  readonly projects: readonly Project[];
  /** Just these of those that it does not name; left out where none was named. */
  readonly unregistered?: readonly Project[];
}

/** Throws what is wrong with the selection. */
export async function selectIn(
  fleet: Fleet,
  selector: Selector,
  fileName: string,
  world: World,
): Promise<Selected> {
  const selection = select(fleet, selector, fileName);
  if (selection.ok) return selection;
  const all = { ...fleet, projects: [...fleet.projects, ...(await unregisteredIn(fleet, world))] };
  const projects = selectedProjects(all, selector, fileName);
  return {
    projects: projects.filter(({ state }) => state !== 'released'),
    unregistered: projects.filter(({ state }) => state === 'released'),
  };
}

/** Projects that the registry does not name, and whose clone or agents bear the fleet's marks. */
export async function unregisteredIn(fleet: Fleet, world: World): Promise<readonly Project[]> {
  const { projects } = await findUnregistered(fleet, fleet.projects, await lookAtHost(fleet, world));
  return projects;
}
