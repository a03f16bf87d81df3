// What was seen of the selected projects: the second input of a plan.
import type { Diagnostic } from '../../engine/toml/diagnostic.ts';
import type { AgentsObserved } from '../../reconcilers/agents/types.ts';
import type { CloneObserved } from '../../reconcilers/clone/types.ts';
import type { EngineObserved } from '../../reconcilers/engine/types.ts';
import type { Desired } from '../../reconcilers/reconciler.ts';
import type { Fleet, Project } from '../fleet/fleet.ts';
import type { Look } from '../world/look.ts';

export interface Observation {
  /** One entry for each selected project, in the order of the registry. */
  readonly projects: readonly ProjectObservation[];
  /**
   * Projects that a selected one comes `after` and that are not selected themselves. They get no step; one that
   * is stuck keeps back what comes after it, as it would if everything were selected.
   */
  readonly earlier: readonly ProjectObservation[];
  /** Projects that the registry does not name any more, in the state `released`. Sorted by name. */
  readonly released: readonly ProjectObservation[];
  /** What concerns no single project. */
  readonly diagnostics: readonly Diagnostic[];
}

export type ProjectObservation = {
  readonly name: string;
} & ({ readonly seen: false; readonly diagnostic: Diagnostic } | ({ readonly seen: true } & Sighting));

/** All that may have steps: the registry's projects and those that it does not name any more. */
export function projectsIn(fleet: Fleet, observation: Observation): Project[] {
  return [
    ...fleet.projects,
    ...observation.released.flatMap((one) => (one.seen ? [one.desired.project] : [])),
  ];
}

export interface Sighting {
  readonly desired: Desired;
  readonly clone: Look<CloneObserved>;
  readonly engine: Look<EngineObserved>;
  readonly agents: Look<AgentsObserved>;
}
