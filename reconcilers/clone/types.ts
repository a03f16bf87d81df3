// What po observes of a project's clone.
import type { CloneWork } from '../../src/world/git/branches.ts';
import type { EngineWork } from '../../src/world/git/git.ts';
import type { PathFacts, Repository } from '../../src/world/repository.ts';
import type { Occupied } from '../occupied.ts';
import type { Desired } from '../reconciler.ts';
import type { Whereabouts } from '../returning.ts';
import type { Bound } from '../wholeness.ts';

export type CloneObserved =
  | (Extract<PathFacts, { kind: 'absent' }> &
      Whereabouts & {
        /** Where a clone with this project's marks lies instead. */
        readonly elsewhere?: string;
        /** That one is a linked work tree. */
        readonly elsewhereIsLinked?: true;
        /** Looked for where no clone was found: outside of the root nobody looks for one. */
        readonly agentsElsewhere?: AgentsElsewhere;
        /** Something is mounted there, and it is empty. */
        readonly isMountPoint?: true;
      })
  | (Extract<PathFacts, { kind: 'other' }> & Whereabouts)
  | (Whereabouts & {
      readonly kind: 'repository';
      readonly repository: Repository;
      /**
       * Whose it is by its marks: nobody's, this project's, that of a project of this fleet which the registry does
       * not name any more or names another one, or another's.
       */
      readonly mark: 'none' | 'ours' | 'unregistered' | 'other';
      /** Looked for only where the clone is to be moved. */
      readonly bound?: Bound;
      /** Looked for only where the clone is to be moved. */
      readonly occupied?: Occupied;
      /** Looked at only where the clone is to be switched to another branch. */
      readonly offBranch: OffBranch | null;
    });

/** What runs for this project at another path that is there: sessions that bear its marks, or else its watchdog. */
export interface AgentsElsewhere {
  readonly path: string;
  /** Names of the sessions that were started there; of a watchdog what it is. */
  readonly sessions: readonly string[];
}

/** A clone that is not on its declared branch. */
export type OffBranch =
  /** Agents work in it and go on: what is checked out must not change under them. */
  | { readonly kind: 'in-use'; readonly sessions: readonly string[] }
  | { readonly kind: 'idle'; readonly work: CloneWork; readonly engine: EngineWork };

/** What the rules are asked about. */
export interface CloneSubject {
  readonly desired: Desired;
  readonly observed: CloneObserved;
}
