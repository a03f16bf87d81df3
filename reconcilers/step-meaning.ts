// What others may ask of a step of any kind. A kind omits the answers that none of its steps needs. A step may come from a saved
// plan or a journal, and hold anything.
import type { DefinitionChange } from '../engine/protocol.ts';
import type { Action, Described, Facts, Proposal } from './step.ts';

export interface Meaning {
  /** Until it is done there is nothing to build on, for a project that comes after this one. */
  isMissing?(step: Kindred): boolean;
  /** All that is left to do is to bring what is here to origin. */
  isPushAlone?(step: Proposal): boolean;
  /** What a step leaves to the next plan, and is done all the same. */
  leaves?(done: Kindred, left: Proposal): boolean;
  /** Whether it pushes to origin. */
  pushes?(after: Facts | null): boolean;
  /** Where others see what it pushes; null where it pushes nothing. */
  pushTarget?(step: Described): PushTarget | null;
  /** Commits as po itself, as git knows no other author. */
  commitsAsPo?(step: Described): boolean;
  /** Definitions that are accepted with it. */
  readonly accepts?: {
    /** The key of `after` that has their digests by name. */
    readonly key: string;
    of(step: Described): readonly AcceptedDefinition[];
  };
  /** The agents that it starts; `all`: those that are declared by then; null: none. */
  starts?(step: Described): readonly string[] | 'all' | null;
  readonly resume?: Resume;
}

/** The parts of a step that say what sort of step it is. A journal may lack them. */
export interface Kindred {
  readonly action: Action | null;
  readonly reason: string | null;
}

/** What was begun by a run that was cut off, or is wanted now. */
export type Begun = Pick<Proposal, 'before' | 'after'>;

/** How a step that was cut off and is planned again may differ from what was begun. */
export interface Resume {
  /** What is found now is where the step was to go on its way. */
  hasGoneOn?(cut: Begun, now: Begun): boolean;
  /** What `after` has to say besides, where the branch is brought to another commit than planned first; null for nothing. */
  extended?(after: Facts | null, commit: string): Facts | null;
  /** All that was to be there in the end. */
  endOf?(after: Facts): Facts;
  /** A fact of `after` that is on the way and no end. */
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
  /** `new`: `changes` has all that it sets. `running`: the same, taken over from an older engine. */
  readonly state: 'changed' | 'new' | 'running';
  readonly changes: readonly DefinitionChange[];
}
