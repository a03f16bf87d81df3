// Makes the plan of the present state, for every command that shows or applies it.
import type { Fleet, Project } from '../fleet/fleet.ts';
import { observe } from '../observe/observe.ts';
import { plan as makePlan } from '../plan/assemble.ts';
import { type Observation, projectsIn } from '../plan/observation.ts';
import type { Plan } from '../plan/plan.ts';
import type { SavedPlan } from '../plan/saved-plan.ts';
import { rootOfAnotherUser } from '../world/root-owner.ts';
import type { World } from '../world/world.ts';
import { clonesInRepository } from './clones-in-repository.ts';
import type { Registry } from './registry.ts';
import type { Selected } from './selecting.ts';

/** The input of a plan. */
export interface PlanInput extends Selected {
  readonly registry: Registry;
  readonly fleet: Fleet;
  readonly options: SavedPlan['options'];
}

/** @returns beside the plan its input, and the projects that may have steps in it */
export async function presentPlan(
  { registry, fleet, projects, unregistered, options }: PlanInput,
  world: World,
): Promise<{
  readonly plan: Plan;
  readonly observation: Observation;
  readonly projects: readonly Project[];
}> {
  const seen = await observe(fleet, projects, world, options, unregistered);
  const owner = rootOfAnotherUser(fleet.root);
  const around = [...(owner === null ? [] : [owner]), ...(await clonesInRepository(fleet))];
  const observation = { ...seen, diagnostics: [...registry.diagnostics, ...around, ...seen.diagnostics] };
  return {
    plan: makePlan(fleet, observation, world.clock.now(), registry.fileName, options),
    observation,
    projects: projectsIn(fleet, seen),
  };
}
