// The facts that a step of the pin records: what it found, and what it leads to.
import type { Proposal } from '../reconciler.ts';
import type { reasons } from './codes.ts';

export type EngineFound = {
  /** The commit that HEAD pins; null where it pins nothing. */
  readonly commit: string | null;
  /** The commit that `engine/` has checked out; null where it is empty. */
  readonly checkedOut: string | null;
  /** HEAD, where the step commits on top of it or pushes it. */
  readonly parent?: string | null;
};

export type EngineWanted = {
  readonly version: string;
  readonly commit: string;
  readonly push: boolean;
  /** Where origin has the branch, which moves there first. */
  readonly fastForward?: string | null;
};

export type EngineShown = {
  /** The pinned version, or the beginning of its commit. */
  readonly from?: string | null;
  /** Why the step does not push what should be pushed. */
  readonly unpushed?: string;
  /** Where the step pushes to; the remote without credentials. */
  readonly push?: { readonly remote: string; readonly branch: string };
  /** po itself is the author of the commit: git knows no other. */
  readonly by?: 'po';
  readonly signed?: boolean;
};

export type EngineStep = Proposal<EngineReason, EngineFound, EngineWanted, EngineShown>;

export type EngineReason = 'missing' | 'clone-changes' | keyof typeof reasons;
