// What the operator has approved, compared with the plan that is made under the lock. Pure. The caller does nothing
// unless the answer is `approved`.
import { type Comparison, compare, type Side } from '../plan/compare.ts';
import type { SavedPlan } from '../plan/saved-plan.ts';

export type Approval =
  /** The plan that was on the screen. */
  { readonly kind: 'shown'; readonly side: Side } | Reviewed;

export type Reviewed =
  | { readonly kind: 'file' /** As people name it. */; readonly file: string; readonly saved: SavedPlan }
  /** `sha256:` and at least 16 of its hex digits. */
  | { readonly kind: 'digest'; readonly digest: string };

export type ApprovalState =
  | { readonly kind: 'approved' }
  /** All of it was done meanwhile, by any means. */
  | { readonly kind: 'done'; readonly comparison: Comparison }
  /** The digest differs, and the fleet is as fleet.toml declares: nothing could go wrong. */
  | { readonly kind: 'nothing-left' }
  /** Something could not be seen when the plan was saved, or cannot be seen now. */
  | { readonly kind: 'errored'; readonly when: 'then' | 'now' }
  | Stale;

export interface Stale {
  readonly kind: 'stale';
  /** Null where only a digest is known. */
  readonly comparison: Comparison | null;
}

/** @param agreement null: any plan is approved (`--yes`) */
export function approvalStateOf(approval: Approval | null, now: Side): ApprovalState {
  switch (approval?.kind) {
    case undefined:
      return { kind: 'approved' };
    case 'shown':
      return against(compare(approval.side, now));
    case 'file':
      if (approval.saved.plan.errored) return { kind: 'errored', when: 'then' };
      if (now.plan.errored) return { kind: 'errored', when: 'now' };
      return against(compare(approval.saved, now));
    case 'digest':
      if (now.plan.errored) return { kind: 'errored', when: 'now' };
      if (now.plan.digest.startsWith(approval.digest)) return { kind: 'approved' };
      // Blocked or held projects may be the very ones that were reviewed.
      return now.plan.steps.length === 0 && now.plan.complete
        ? { kind: 'nothing-left' }
        : { kind: 'stale', comparison: null };
  }
}

function against(comparison: Comparison): ApprovalState {
  if (comparison.isSame) return { kind: 'approved' };
  return comparison.isDone ? { kind: 'done', comparison } : { kind: 'stale', comparison };
}
