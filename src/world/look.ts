import type { Diagnostic } from '../../engine/kernel/diagnostic.ts';

/** A part of a clone is not its own. Nothing is done in such a clone: a plan blocks it with this code. */
export const leadsOutCode = 'clone-leads-out';

/** What was observed. Unknown is not absent: it carries a diagnostic and can never lead to a step. */
export type Look<T> =
  | { readonly known: true; readonly value: T }
  | { readonly known: false; readonly diagnostic: Diagnostic };

export function known<T>(value: T): Look<T> {
  return { known: true, value };
}

export function unknown(diagnostic: Diagnostic): Look<never> {
  return { known: false, diagnostic };
}
