// The part of the git port for the remote and the branch of a clone, under the rules of `git.ts`. Never overwrites a file that
// is not committed, not even an ignored one. `url` is the origin that fleet.toml declares, null without one.
import type { Look } from '../look.ts';
import type { Repository } from '../repository.ts';

export interface Branches {
  /** What stands in the way of leaving a clone's branch for another. A few processes: only where a step needs it. */
  lookAtWork(repository: Repository, branch: string): Promise<Look<CloneWork>>;
  /**
   * Sets the address of origin. Fails without a change if the remote does not answer, or is another project's. Answers the
   * commit of the branch there, or null where the remote is empty. Network.
   */
  setRemote(options: RemoteChange): Promise<{ commit: string | null }>;
  /** Switches to a branch that is there, or makes it from origin's. Never forced. Network where it is not there. */
  switchBranch(options: { repository: Repository; branch: string; url: string | null }): Promise<void>;
  /** Asks origin where a branch is, and has `refs/remotes/origin/` say so. Touches neither branch nor files. Network. */
  fetchBranch(options: { repository: Repository; branch: string; url: string }): Promise<Fetched>;
  /** How far the branch that HEAD is on and another commit have come apart. */
  compare(repository: Repository, other: string): Promise<Apart>;
  /** What of the work tree is in the way of going on to a commit that follows HEAD. */
  lookAtUnsaved(repository: Repository, target: string): Promise<Look<Unsaved>>;
  /** Brings the branch that HEAD is on, index and files to a commit that follows it; fails where anything is in the way. */
  fastForward(options: {
    repository: Repository;
    branch: string;
    to: string;
    url: string | null;
  }): Promise<void>;
}

export interface CloneWork {
  readonly unsaved: Unsaved;
  /** Commits that a HEAD without a branch alone has, newest first: `abc1234 subject`. */
  readonly looseCommits: readonly string[];
  /** The branch to switch to, or null where the clone does not have it. */
  readonly target: {
    readonly commit: string;
    readonly hasAgentsFile: boolean;
    /** Another work tree of the same repository that has it checked out: git keeps a branch to one. */
    readonly workTree: string | null;
    /** Its folder is gone, and git has not noticed: the branch is still kept for it. */
    readonly isWorkTreeGone?: true;
  } | null;
  /** The full name of a ref beside which git cannot make the branch; omitted where it has it or can make it. */
  readonly nameTakenBy?: string;
}

/** Paths in place of what git would write or remove, each once. Without `engine/`, which `EngineWork` covers. */
export interface Unsaved {
  /** Changed, staged or not, conflicts among them. All of them, where another branch is to be switched to. */
  readonly changed: readonly string[];
  readonly untracked: readonly string[];
  readonly ignored: readonly string[];
}

export interface RemoteChange {
  readonly repository: Repository;
  readonly url: string;
  readonly branch: string;
}

export type Fetched =
  /** Where the branch is at origin; the clone has that commit now. */
  | { readonly kind: 'at'; readonly commit: string }
  /** Origin has no such branch. */
  | { readonly kind: 'absent' }
  /** It is at a commit that does not follow the one it was last seen at. */
  | { readonly kind: 'rewritten'; readonly from: string; readonly to: string };

/** Numbers of commits that only the one has, and only the other. */
export interface Apart {
  readonly ahead: number;
  readonly behind: number;
}
