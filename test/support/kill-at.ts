// Has a process record what it changes, step by step, or be killed at one of these steps. `kill-at.mjs` does it, in the
// process itself.
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';

/** The `nth` time that a process does what the label says. */
export interface FaultStep {
  readonly label: string;
  readonly nth: number;
}

export type Side = 'before' | 'after';

export interface Fault extends FaultStep {
  readonly side: Side;
}

export interface Order {
  /** What the command line has to match; every process that loads it unless given. */
  readonly argv?: string;
  /** Made by the first process that it is meant for; for no other it does anything then. */
  readonly once?: string;
  /** The steps are written to this file as they begin. */
  readonly record?: string;
  /** `seen`: a file that is written right before the kill. */
  readonly kill?: Fault & { readonly seen: string };
  /** Texts that differ from run to run, and what is said in their place. */
  readonly names: readonly (readonly [string, string])[];
}

const file = join(import.meta.dirname, 'kill-at.mjs');

/** The option that has node do it. */
export function nodeOption(order: Order): string {
  return `--import=${pathToFileURL(file).href}?${encodeURIComponent(JSON.stringify(order)).replaceAll("'", '%27')}`;
}

/** What a process has changed, as it began and ended: children may run side by side. */
export interface Recorded extends FaultStep {
  readonly event: 'begins' | 'ends';
}

export function recordedIn(path: string): readonly Recorded[] {
  return readFileSync(path, 'utf8')
    .split('\n')
    .slice(0, -1)
    .map((line): Recorded => JSON.parse(line));
}
