// What callers may ask about a step of any kind. A kind omits the answers that none of its steps needs. A step may come
// from a saved plan or a journal, and hold anything.
import type { DefinitionChange } from '../engine/protocol.ts';
import type { Action, Described, Facts, Proposal } from './step.ts';

export interface Meaning {
  /** A project that comes after this one has nothing to build on until the step is done. */
  isMissing?(step: Kindred): boolean;
  /** Only origin is still missing what is here. */
  isPushAlone?(step: Proposal): boolean;
  /** What a step leaves to the next plan, and is done all the same. */
  leaves?(done: Kindred, left: Proposal): boolean;
  pushes?(after: Facts | null): boolean;
  /** Where others see what it pushes; null where it pushes nothing. */
  pushTarget?(step: Described): PushTarget | null;
  /** po itself is the author of its commits, as git knows no other. */
  commitsAsPo?(step: Described): boolean;
  /** Definitions that are accepted with it. */
  readonly accepts?: {
    /** The key of `after` that has their digests by name. */
    readonly key: string;
    of(step: Described): readonly AcceptedDefinition[];
  };
  /** The agents that it starts; `all`: the agents declared by then; null: none. */
  starts?(step: Described): readonly string[] | 'all' | null;
  readonly resume?: Resume;
}

/** The parts that tell what sort of step it is. A journal may lack them. */
export interface Kindred {
  readonly action: Action | null;
  readonly reason: string | null;
}

/** What an interrupted run began, or what is wanted now. */
export type Begun = Pick<Proposal, 'before' | 'after'>;

/** How an interrupted step that is planned again may differ from what was begun. */
export interface Resume {
  /** The observed state lies on the way of the step. */
  hasGoneOn?(cut: Begun, now: Begun): boolean;
  /** What else `after` must hold where the branch is brought to another commit than planned first; null for nothing. */
  extended?(after: Facts | null, commit: string): Facts | null;
  /** The complete end state. */
  endOf?(after: Facts): Facts;
  /** A fact of `after` that is a means and no end. */
  isOnTheWay?(key: string, end: Facts): boolean;
}

export interface PushTarget {
  /** Without credentials. */
  readonly remote: string;
  readonly branch: string;
}

export interface AcceptedDefinition {
  readonly agent: string;
  readonly backend: string;
  /** `new`: `changes` has everything that it sets. `running`: the same, taken over from an older engine. */
  readonly state: 'changed' | 'new' | 'running';
  readonly changes: readonly DefinitionChange[];
}
