// A plan is data: the steps of an apply, the obstacles, and the observation. This file has its shape, `po.plan/1`. Keys
// may be added under the same format; none changes its meaning.
import type { Diagnostic } from '../../engine/kernel/diagnostic.ts';
import type { Kind, Reason } from '../../reconcilers/index.ts';
import type { Action, Blocked, Facts, Proposal, Risk } from '../../reconcilers/reconciler.ts';
import type { GuardCode } from '../codes/refusals.ts';

export interface Plan {
  readonly format: 'po.plan/1';
  readonly fleet: { readonly name: string; readonly file: string; readonly digest: string };
  /** ISO 8601, UTC. */
  readonly observedAt: string;
  /** `sha256:` over the work and its target: the same work has the same digest on another day. */
  readonly digest: string;
  /** There is something to do. */
  readonly applyable: boolean;
  /** Applying all of it would reconcile the whole selection with fleet.toml. */
  readonly complete: boolean;
  /** Something could not be seen. */
  readonly errored: boolean;
  /** Why nothing at all may be done, or null. A plan that is refused has no steps. */
  readonly refused: Refusal | null;
  readonly summary: Summary;
  /** In an order in which they could be done one by one. */
  readonly steps: readonly Step[];
  readonly blocked: readonly PlannedBlock[];
  readonly projects: readonly { readonly name: string; readonly state: ProjectPlanState }[];
  readonly holds: readonly Hold[];
  readonly diagnostics: readonly Diagnostic[];
}

/** The shown part of a plan, and of anything else that is made of steps. */
export interface Changes
  extends Pick<Plan, 'refused' | 'summary' | 'steps' | 'blocked' | 'projects' | 'holds'> {
  readonly fleet: Pick<Plan['fleet'], 'name' | 'file'>;
  readonly diagnostics: readonly Diagnostic[];
}

export interface Step {
  /** `<project>/<kind>`; a project has at most one step a kind. */
  readonly id: string;
  readonly project: string;
  readonly host: string;
  readonly kind: Kind;
  readonly action: Action;
  readonly reason: Reason;
  readonly risk: Risk;
  readonly before: Facts | null;
  readonly after: Facts | null;
  /** Ids of the steps that have to be done first. Sorted. */
  readonly needs: readonly string[];
  /** For people only; not in the digest. */
  readonly display: Facts;
}

/** A guard that only the operator lifts, on purpose. */
export interface Refusal extends Omit<Blocked, 'code'> {
  readonly code: GuardCode;
  /** The projects it is about. */
  readonly projects: readonly string[];
}

export interface PlannedBlock extends Blocked {
  readonly project: string;
  readonly kind: Kind;
}

export interface Hold {
  readonly project: string;
  readonly reason: string;
  /** `YYYY-MM-DD` */
  readonly until: string | null;
  /** The day has passed, and the hold still holds. */
  readonly isPast: boolean;
}

export type ProjectPlanState = 'changes' | 'unchanged' | 'blocked' | 'held' | 'unknown';

export type Summary = Readonly<Record<Action | 'blocked' | 'held' | 'unchanged', number>>;

export function stepOf(
  project: string,
  kind: Kind,
  proposal: Proposal<Reason>,
  needs: readonly string[],
): Step {
  const { action, reason, risk, before, after, display } = proposal;
  return {
    id: `${project}/${kind}`,
    project,
    host: 'local',
    kind,
    action,
    reason,
    risk,
    before,
    after,
    needs: [...needs].sort(),
    display: display ?? {},
  };
}
