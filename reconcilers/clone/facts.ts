// The facts that a step of the clone records: what it found, and what it leads to.
import type { Proposal } from '../reconciler.ts';
import type { reasons } from './codes.ts';

export type CloneFound = {
  /** Where the clone is, in a step that moves or releases it. */
  readonly path?: string;
  /** Without credentials. */
  readonly remote?: string | null;
  readonly branch?: string | null;
  readonly commit?: string | null;
  readonly protect?: boolean;
  /** By its marks. */
  readonly fleet?: string | null;
  readonly project?: string | null;
};

export type CloneWanted = {
  readonly path?: string;
  /** For a new clone, without credentials. Null: it is made from the template. */
  readonly repo?: string | null;
  readonly template?: string;
  readonly branch?: string;
  readonly commit?: string | null;
  /** For a clone that gets another remote, without credentials. */
  readonly remote?: string;
  readonly protect?: boolean;
  readonly fleet?: string;
  /** The folder that it is moved into. */
  readonly under?: string;
};

export type CloneShown = {
  /** What the next plan is about, for a clone that comes back. */
  readonly afterwards?: string;
  /** The clone that a linked work tree belongs to. */
  readonly workTreeOf?: string;
};

export type CloneStep = Proposal<CloneReason, CloneFound, CloneWanted, CloneShown>;

export type CloneReason = 'missing' | 'state-retired' | 'removed' | keyof typeof reasons;
