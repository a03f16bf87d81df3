// Decides about the agents. Pure.

import type { Decision, Desired, PendingEffects } from '../reconciler.ts';
import { decide } from '../rule.ts';
import type { AgentsReason } from './facts.ts';
import { namesOf } from './obstacles.ts';
import { runningRules } from './running-rules.ts';
import { stoppedRules } from './stopped-rules.ts';
import type { AgentsObserved } from './types.ts';
import { unclearNotes } from './unclear.ts';

export function diff(
  desired: Desired,
  observed: AgentsObserved,
  pendingEffects: PendingEffects = 'nothing',
): Decision<AgentsReason> {
  const rules = desired.project.state === 'running' ? runningRules : stoppedRules;
  const decision = decide(rules, { desired, observed, pendingEffects });
  const unclear = observed.kind === 'clone' ? (observed.unclear ?? []) : [];
  return unclear.length === 0 || decision.blocked?.code === 'session-unclear'
    ? decision
    : { ...decision, notes: [...decision.notes, ...unclearNotes(unclear, namesOf(desired))] };
}

/** Agents without a clone block a new one. */
export function comesFirst(observed: AgentsObserved): boolean {
  return observed.kind === 'no-clone' && (observed.ours.length > 0 || observed.stranded !== undefined);
}

/** Clones in which its agents were found to work. */
export function elsewhere(observed: AgentsObserved): readonly string[] {
  return observed.kind === 'no-clone' ? (observed.elsewhere ?? []) : [];
}
