// How a kind describes the undoing of a past step: as registry keys with the values to set, never as an action. Pure.
import type { Action, Facts } from './step.ts';
import type { Kindred } from './step-meaning.ts';

export interface WayBack {
  readonly keys: Partial<Readonly<Record<UndoKey, string>>>;
  readonly cannot: readonly Why[];
  /** The step came from nothing in the registry. */
  readonly asItIs: readonly Why[];
}

/** A key of a project in the registry. */
export type UndoKey = 'engine' | 'state' | 'branch' | 'repo';

export interface Why {
  readonly why: string;
  /** Ready to paste, for the purpose in `why`: into the registry, or into a shell. */
  readonly lines: readonly string[];
}

/** As its journal records it. */
export interface DoneStep extends Kindred {
  readonly before: Facts | null;
  readonly after: Facts | null;
  readonly display: Facts;
}

export interface UndoContext {
  /** The `state` that the registry asked for before the run, from the last earlier run that records it. */
  readonly stateBefore: string | null;
  /** What else the run did, or planned, in the project. */
  readonly others: readonly OtherStep[];
  /** The version that a commit of the engine is, or null where none is known. */
  versionOf(commit: string): string | null;
  /** The registry lines that named the project; null where the registry names it again. */
  formerTable(): readonly string[] | null;
}

export interface OtherStep {
  readonly action: Action | null;
  readonly isBegun: boolean;
  /** The project had nothing of that kind before. */
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
