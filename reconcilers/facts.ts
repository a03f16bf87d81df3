// Reads the facts of steps. A described step may come from a saved plan or a journal of any version of po: its keys are
// those that its kind writes, and its values may be anything. Pure.
import type { Fact, Facts } from './reconciler.ts';

/** Facts with known keys and unchecked values. */
export type Told<Known> = { readonly [Key in keyof Known]?: Fact };

export function told<Known>(facts: Facts | null): Told<Known> {
  return (facts ?? {}) as Told<Known>;
}

/** For people: `?` where the value is missing. */
export function text(fact: Fact | undefined): string {
  return typeof fact === 'string' ? fact : fact === null || fact === undefined ? '?' : String(fact);
}

export function isList(fact: Fact | undefined): fact is readonly Fact[] {
  return Array.isArray(fact);
}

export function textOrNull(fact: Fact | undefined): string | null {
  return typeof fact === 'string' ? fact : null;
}

export function namesIn(fact: Fact | undefined): readonly string[] {
  return Object.keys(Object(fact ?? {}));
}
