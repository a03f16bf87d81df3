/** What the operator allows in a plan beyond fleet.toml. */
export interface PlanOptions {
  /** Releasing all unregistered projects, however much of the fleet that is. */
  readonly allowMassRemoval: boolean;
}

export const usualOptions: PlanOptions = { allowMassRemoval: false };
