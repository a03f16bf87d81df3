// The observations of the selected projects: the second input of a plan.
import type { Diagnostic } from '../../engine/kernel/diagnostic.ts';
import type { Looks } from '../../reconcilers/index.ts';
import type { Desired } from '../../reconcilers/reconciler.ts';
import type { Fleet, Project } from '../fleet/fleet.ts';

export interface Observation {
  /** One entry for each selected project, in the order of the registry. */
  readonly projects: readonly ProjectObservation[];
  /**
   * Projects that a selected one comes `after` and that are not selected themselves. They get no step; if one is
   * stuck, it keeps back what comes after it, as if everything were selected.
   */
  readonly earlier: readonly ProjectObservation[];
  /** Unregistered projects, in the state `released`. Sorted by name. */
  readonly released: readonly ProjectObservation[];
  /** The fleet runs from another root; absent where it does not. */
  readonly otherRoot?: OtherRoot | null;
  /** Diagnostics about no single project. */
  readonly diagnostics: readonly Diagnostic[];
}

/** Agents of the fleet that live outside its root, more of them than inside. */
export type OtherRoot = {
  /** The name of the fleet's tmux socket. */
  readonly socket: string;
  /** Names of the sessions. Sorted. */
  readonly sessions: readonly string[];
  readonly projects: readonly string[];
  /** Something else runs on the same tmux server. */
  readonly isShared: boolean;
} & (
  | {
      /** `other-path`: the declared folder itself, by another path. */
      readonly kind: 'other-root' | 'other-path';
      readonly root: string;
    }
  /** The topmost missing folder of the path where they were started, and its new place. */
  | { readonly kind: 'moved'; readonly root: string; readonly movedTo: string }
);

export type ProjectObservation = {
  readonly name: string;
} & ({ readonly seen: false; readonly diagnostic: Diagnostic } | ({ readonly seen: true } & ObservedProject));

/** All projects that may have steps: registered and unregistered ones. */
export function projectsIn(fleet: Fleet, observation: Observation): Project[] {
  return [
    ...fleet.projects,
    ...observation.released.flatMap((one) => (one.seen ? [one.desired.project] : [])),
  ];
}

export type ObservedProject = { readonly desired: Desired } & Looks;
