// The plan as it is now: looks at the projects and decides, for every command that shows or does it.
import type { Fleet, Project } from '../fleet/fleet.ts';
import { observe } from '../observe/observe.ts';
import { plan as makePlan } from '../plan/assemble.ts';
import { type Observation, projectsIn } from '../plan/observation.ts';
import type { Plan } from '../plan/plan.ts';
import type { SavedPlan } from '../plan/saved-plan.ts';
import type { World } from '../world/world.ts';
import type { Registry } from './registry.ts';

/** What a plan is made of. */
export interface Grounds {
  readonly registry: Registry;
  readonly fleet: Fleet;
  readonly projects: readonly Project[];
  readonly options: SavedPlan['options'];
}

/** @returns beside the plan the projects that may have steps in it, and what was seen */
export async function presentPlan(
  { registry, fleet, projects, options }: Grounds,
  world: World,
): Promise<{ readonly plan: Plan; readonly projects: readonly Project[]; readonly seen: Observation }> {
  const seen = await observe(fleet, projects, world, options);
  const observation = { ...seen, diagnostics: [...registry.diagnostics, ...seen.diagnostics] };
  return {
    plan: makePlan(fleet, observation, world.clock.now(), registry.fileName, options),
    projects: projectsIn(fleet, seen),
    seen,
  };
}
