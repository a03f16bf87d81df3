// What po observes of a project's clone.
import type { CloneWork } from '../../src/world/git/branches.ts';
import type { EngineWork } from '../../src/world/git/git.ts';
import type { PathFacts, Repository } from '../../src/world/repository.ts';
import type { Occupied } from '../occupied.ts';
import type { Desired } from '../reconciler.ts';
import type { Whereabouts } from './returning.ts';
import type { Bound } from './wholeness.ts';

export type CloneObserved =
  | (Extract<PathFacts, { kind: 'absent' }> &
      Whereabouts & {
        /** Where a clone with this project's marks lies instead. */
        readonly elsewhere?: string;
        readonly elsewhereIsLinked?: true;
        /** Looked for where no clone was found. po does not look outside the root. */
        readonly agentsElsewhere?: AgentsElsewhere;
        /** A mount point, and empty. */
        readonly isMountPoint?: true;
      })
  | (Extract<PathFacts, { kind: 'other' }> & Whereabouts)
  | (Whereabouts & {
      readonly kind: 'repository';
      readonly repository: Repository;
      /**
       * The owner by its marks: none, this project, a project of this fleet that the registry no longer names or
       * names another one, or a stranger.
       */
      readonly mark: 'none' | 'ours' | 'unregistered' | 'other';
      /** Looked at only where the clone is to be moved. */
      readonly bound?: Bound;
      /** Looked at only where the clone is to be moved. */
      readonly occupied?: Occupied;
      /** Looked at only where the clone is to be switched to another branch. */
      readonly offBranch: OffBranch | null;
    });

/** What runs for this project at another path that exists: sessions with its marks, or else its watchdog. */
export interface AgentsElsewhere {
  readonly path: string;
  /** Names of the sessions that were started there, or a description of the watchdog. */
  readonly sessions: readonly string[];
}

export type OffBranch =
  /** Agents keep working in it: its files must not change under them. */
  | { readonly kind: 'in-use'; readonly sessions: readonly string[] }
  | { readonly kind: 'idle'; readonly work: CloneWork; readonly engine: EngineWork };

export interface CloneSubject {
  readonly desired: Desired;
  readonly observed: CloneObserved;
}
