// Says whose clone is at the project's path. Costs next to nothing beyond the look that the run has taken.
import { known } from '../../src/world/look.ts';
import type { Reconciler } from '../reconciler.ts';
import type { CloneObserved } from './types.ts';

export const observe: Reconciler<CloneObserved>['observe'] = async (
  { fleet, project },
  { facts },
  { files },
) => {
  if (facts.kind !== 'repository') return known(facts);
  const { repository } = facts;
  const { marks } = repository;
  const unmarked = marks.fleet === null && marks.project === null;
  const ours = marks.fleet === fleet.name && marks.project === project.name;
  // Matters only where the clone is to be moved.
  const worktrees = project.state === 'retired' ? files.list(`${repository.gitDir}/worktrees`) : known(null);
  if (!worktrees.known) return worktrees;
  return known({
    kind: 'repository',
    repository,
    mark: unmarked ? 'none' : ours ? 'ours' : 'other',
    hasLinkedWorktrees: (worktrees.value ?? []).length > 0,
  });
};
