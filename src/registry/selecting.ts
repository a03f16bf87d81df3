// The projects that a command is about: those of the registry and, by name, unregistered ones that still bear the
// fleet's marks. po looks for those only if a word fits no project of the registry.

import { selectedProjects } from '../cli/plan-arguments.ts';
import type { Fleet, Project } from '../fleet/fleet.ts';
import { type Selector, select } from '../fleet/select.ts';
import { lookAtHost } from '../observe/observe.ts';
import { findUnregistered } from '../observe/unregistered.ts';
import type { World } from '../world/world.ts';

export interface Selected {
  /** Of the registry. */
  readonly projects: readonly Project[];
  /** The named unregistered ones; absent where none was named. */
  readonly unregistered?: readonly Project[];
}

/** Throws a diagnostic for a bad selection. */
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

/** Unregistered projects whose clone or agents bear the fleet's marks. */
export async function unregisteredIn(fleet: Fleet, world: World): Promise<readonly Project[]> {
  const { projects } = await findUnregistered(fleet, fleet.projects, await lookAtHost(fleet, world));
  return projects;
}
