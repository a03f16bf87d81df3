/** What the operator allows a plan to hold beyond what the registry alone says. */
export interface PlanOptions {
  /** Letting go of all that the registry does not name, however much of the fleet that is. */
  readonly allowMassRemoval: boolean;
}

export const usualOptions: PlanOptions = { allowMassRemoval: false };
