// What there is to know about a project's clone.
import type { PathFacts, Repository } from '../../src/world/repository.ts';

export type CloneObserved =
  | Exclude<PathFacts, { kind: 'repository' }>
  | {
      readonly kind: 'repository';
      readonly repository: Repository;
      /** Whose it is by its marks: nobody's, this project's, or another's. */
      readonly mark: 'none' | 'ours' | 'other';
      readonly hasLinkedWorktrees: boolean;
    };
