// Refuses a registry that would let go of too much by leaving it out. The registry may be the wrong file, a half
// written one, or one that a merge has emptied. Pure.
import type { Fleet } from '../fleet/fleet.ts';
import type { PlanOptions } from './options.ts';
import type { Refusal } from './plan.ts';

/** In a smaller fleet more than a half is soon reached, and everything can be seen at a glance. */
const smallestGuardedFleet = 3;

/** @param leaving names of the projects that the registry does not name and that would be stopped or released */
export function massRemoval(
  fleet: Fleet,
  leaving: readonly string[],
  { allowMassRemoval }: PlanOptions,
  fileName: string,
): Refusal | null {
  if (allowMassRemoval || leaving.length === 0) return null;
  const total = fleet.projects.length + leaving.length;
  const help = 'when that is what you want: --allow-mass-removal; else bring the projects back into the file';
  if (fleet.projects.length === 0) {
    return {
      code: 'empty-registry',
      reason: `${fileName} names no project, and ${leaving.length === 1 ? 'one bears' : `${leaving.length} bear`} the marks of this fleet`,
      help,
      projects: leaving,
    };
  }
  if (total < smallestGuardedFleet || leaving.length * 2 <= total) return null;
  return {
    code: 'mass-removal',
    reason: `${fileName} leaves out ${leaving.length} of the ${total} projects of this fleet`,
    help,
    projects: leaving,
  };
}
