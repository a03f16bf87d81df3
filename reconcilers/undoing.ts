// How a kind says what would undo a step of the past: as keys of the registry that are to say what was found, never as
// something that is done. Pure.
import type { Action, Facts } from './step.ts';
import type { Kindred } from './step-meaning.ts';

export interface WayBack {
  readonly keys: Partial<Readonly<Record<UndoKey, string>>>;
  /** What cannot be undone. */
  readonly cannot: readonly Why[];
  /** Nothing of the registry was behind the step. */
  readonly asItIs: readonly Why[];
}

/** A key of a project in the registry. */
export type UndoKey = 'engine' | 'state' | 'branch' | 'repo';

export interface Why {
  readonly why: string;
  /** To be pasted as they are, for what `why` says: into the registry, or into a shell. */
  readonly lines: readonly string[];
}

/** As its journal tells it. */
export interface DoneStep extends Kindred {
  readonly before: Facts | null;
  readonly after: Facts | null;
  readonly display: Facts;
}

/** What is known besides the step. */
export interface UndoContext {
  /** The `state` that the registry asked for before the run, by the last run before it that tells. */
  readonly stateBefore: string | null;
  /** What else the run did, or was to do, in the project. */
  readonly others: readonly OtherStep[];
  /** The version that a commit of the engine is, or null where none is known. */
  versionOf(commit: string): string | null;
  /** Lines of the registry with which it named the project; null where it does so again. */
  formerTable(): readonly string[] | null;
}

/** A step of another kind. */
export interface OtherStep {
  readonly action: Action | null;
  readonly isBegun: boolean;
  /** There was nothing of that kind in the project before. */
  readonly wasMissing: boolean;
}

export function back(keys: WayBack['keys']): WayBack {
  return { keys, cannot: [], asItIs: [] };
}

export function because(why: string, ...lines: readonly string[]): Why {
  return { why, lines };
}

export function cannot(why: string, ...lines: readonly string[]): WayBack {
  return { keys: {}, cannot: [because(why, ...lines)], asItIs: [] };
}

export function fine(why: string): WayBack {
  return { keys: {}, cannot: [], asItIs: [because(why)] };
}
