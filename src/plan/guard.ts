// Refuses a registry that would release too many projects because it does not name them. It may be the wrong file, a
// half-written one, or one that a merge has emptied. Pure.
import { remedyText } from '../../engine/kernel/help.ts';
import type { Fleet } from '../fleet/fleet.ts';
import type { PlanOptions } from './options.ts';
import type { Refusal } from './plan.ts';

/** In a smaller fleet more than a half is soon reached, and an operator sees everything at a glance. */
const smallestGuardedFleet = 3;

/** @param leaving names of unregistered projects that would be stopped or released */
export function massRemoval(
  fleet: Fleet,
  leaving: readonly string[],
  { allowMassRemoval }: PlanOptions,
  fileName: string,
): Refusal | null {
  if (allowMassRemoval || leaving.length === 0) return null;
  const total = fleet.projects.length + leaving.length;
  const help = remedyText(
    `add the projects to ${fileName} again; or, to release them anyway:`,
    'po apply --allow-mass-removal',
  );
  if (fleet.projects.length === 0) {
    return {
      code: 'empty-registry',
      reason: `${fileName} declares no project, and ${leaving.length === 1 ? '1 clone is' : `${leaving.length} clones are`} marked as this fleet’s`,
      help,
      projects: leaving,
    };
  }
  if (total < smallestGuardedFleet || leaving.length * 2 <= total) return null;
  return {
    code: 'mass-removal',
    reason: `${leaving.length} of the ${total} projects of this fleet are no longer in ${fileName}`,
    help,
    projects: leaving,
  };
}
