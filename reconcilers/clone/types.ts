// What there is to know about a project's clone.
import type { PathFacts, Repository } from '../../src/world/repository.ts';

export type CloneObserved =
  /** `elsewhere`: where a clone with this project's marks lies instead. */
  | (Extract<PathFacts, { kind: 'absent' }> & { readonly elsewhere?: string })
  | Extract<PathFacts, { kind: 'other' }>
  | {
      readonly kind: 'repository';
      readonly repository: Repository;
      /**
       * Whose it is by its marks: nobody's, this project's, that of a project of this fleet which the registry does
       * not name any more, or another's.
       */
      readonly mark: 'none' | 'ours' | 'left-out' | 'other';
      readonly hasLinkedWorktrees: boolean;
    };
