// A plan is data: the steps of an apply, the obstacles, and the observation. The schema of `po.plan/1` describes its
// parts.
import type { Kind, Reason } from '../../reconcilers/index.ts';
import type { Proposal } from '../../reconcilers/reconciler.ts';
import type { DataOf } from '../formats/common.ts';
import type { planSchema } from '../formats/plan.ts';

export type Plan = DataOf<typeof planSchema>;
export type Step = Plan['steps'][number];
export type PlannedBlock = Plan['blocked'][number];
export type Hold = Plan['holds'][number];
/** A guard that only the operator lifts, on purpose. */
export type Refusal = NonNullable<Plan['refused']>;
export type ProjectPlanState = Plan['projects'][number]['state'];
export type Summary = Plan['summary'];

/** The shown part of a plan, and of anything else that is made of steps. */
export interface Changes
  extends Pick<Plan, 'refused' | 'summary' | 'steps' | 'blocked' | 'projects' | 'holds'> {
  readonly fleet: Pick<Plan['fleet'], 'name' | 'file'>;
  readonly diagnostics: Plan['diagnostics'];
}

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
