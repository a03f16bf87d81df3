// What a step of the pin says it found, and what it leads to.
import type { Proposal } from '../reconciler.ts';
import type { reasons } from './codes.ts';

export type EngineFound = {
  /** What HEAD pins; null where it pins nothing. */
  readonly commit: string | null;
  /** What `engine/` has checked out; null where it is empty. */
  readonly checkedOut: string | null;
  /** HEAD, where a commit is made on top of it or pushed. */
  readonly parent?: string | null;
};

export type EngineWanted = {
  readonly version: string;
  readonly commit: string;
  readonly push: boolean;
  /** Where origin has the branch, which goes on to there first. */
  readonly fastForward?: string | null;
};

export type EngineShown = {
  /** The version that is pinned, or the beginning of its commit. */
  readonly from?: string | null;
  /** Why what should be pushed is not. */
  readonly unpushed?: string;
  /** Where it is pushed to; the remote without credentials. */
  readonly push?: { readonly remote: string; readonly branch: string };
  /** The commit is by po itself: git knows no other author. */
  readonly by?: 'po';
  readonly signed?: boolean;
};

export type EngineStep = Proposal<EngineReason, EngineFound, EngineWanted, EngineShown>;

export type EngineReason = 'missing' | 'clone-changes' | keyof typeof reasons;
