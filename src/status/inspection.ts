// What a closer look at one project has found beyond what a plan is made of.

import type { Diagnostic } from '../../engine/kernel/diagnostic.ts';
import type { StatusDocument } from '../../engine/protocol.ts';
import type { WorkTree } from '../world/git/git.ts';
import type { Look } from '../world/look.ts';

export interface Inspection {
  /** Null where there is no clone. */
  readonly workTree: Look<WorkTree> | null;
  readonly engine: EngineAnswer;
}

/** What the project's own engine says of its agents. */
export type EngineAnswer =
  | { readonly kind: 'answered'; readonly status: StatusDocument }
  /** `why` it may not be run; null where there was nothing to ask. */
  | { readonly kind: 'not-asked'; readonly why: string | null }
  | { readonly kind: 'failed'; readonly diagnostic: Diagnostic };
