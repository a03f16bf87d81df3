// What a step of the clone says it found, and what it leads to.
import type { Proposal } from '../reconciler.ts';
import type { reasons } from './codes.ts';

export type CloneFound = {
  /** Where it is, of a step that moves it or gives it away. */
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
  /** Of a new clone, without credentials; null: it is made from the template. */
  readonly repo?: string | null;
  readonly template?: string;
  readonly branch?: string;
  readonly commit?: string | null;
  /** Of a clone that gets another one, without credentials. */
  readonly remote?: string;
  readonly protect?: boolean;
  readonly fleet?: string;
  /** The folder that it is moved into. */
  readonly under?: string;
};

export type CloneShown = {
  /** What the next plan is about, of a clone that comes back. */
  readonly afterwards?: string;
  /** The clone that a linked work tree belongs to. */
  readonly workTreeOf?: string;
};

export type CloneStep = Proposal<CloneReason, CloneFound, CloneWanted, CloneShown>;

export type CloneReason = 'missing' | 'state-retired' | 'removed' | keyof typeof reasons;
