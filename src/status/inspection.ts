// The result of inspecting one project beyond what a plan needs.

import type { Diagnostic } from '../../engine/kernel/diagnostic.ts';
import type { StatusDocument } from '../../engine/protocol.ts';
import type { WorkTree } from '../world/git/git.ts';
import type { Look } from '../world/look.ts';

export interface Inspection {
  /** Null where there is no clone. */
  readonly workTree: Look<WorkTree> | null;
  readonly engine: EngineAnswer;
}

/** The report of the project's own engine about its agents. */
export type EngineAnswer =
  | { readonly kind: 'answered'; readonly status: StatusDocument }
  /** `why` it may not be run; null where there was nothing to ask. */
  | { readonly kind: 'not-asked'; readonly why: string | null }
  | { readonly kind: 'failed'; readonly diagnostic: Diagnostic };
