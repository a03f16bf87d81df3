// Says whose clone is at the project's path. Costs next to nothing beyond the look that the run has taken.

import { type Fleet, isGoing, type Project } from '../../src/fleet/fleet.ts';
import { known } from '../../src/world/look.ts';
import type { Repository } from '../../src/world/repository.ts';
import type { Reconciler } from '../reconciler.ts';
import type { CloneObserved } from './types.ts';

export const observe: Reconciler<CloneObserved>['observe'] = async (
  { fleet, project },
  { facts, strays },
  { files },
) => {
  if (facts.kind === 'other') return known(facts);
  if (facts.kind === 'absent') {
    const isWanted = !isGoing(project);
    const elsewhere = isWanted ? (await strays()).find((stray) => stray.project === project.name) : undefined;
    return known(elsewhere === undefined ? facts : { ...facts, elsewhere: elsewhere.path });
  }
  const { repository } = facts;
  // Matters only where the clone is to be moved.
  const worktrees = project.state === 'retired' ? files.list(`${repository.gitDir}/worktrees`) : known(null);
  if (!worktrees.known) return worktrees;
  return known({
    kind: 'repository',
    repository,
    mark: markOf(fleet, project, repository.marks),
    hasLinkedWorktrees: (worktrees.value ?? []).length > 0,
  });
};

/** The fleet's mark is set last and taken away first: without it the other one means nothing. */
function markOf(fleet: Fleet, project: Project, marks: Repository['marks']) {
  if (marks.fleet === null) return 'none';
  if (marks.fleet !== fleet.name || marks.project === null) return 'other';
  if (marks.project === project.name) return 'ours';
  return fleet.projects.some(({ name }) => name === marks.project) ? 'other' : 'left-out';
}
