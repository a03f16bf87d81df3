// Decides about the agents. Pure.
import { namesOf } from '../agent-obstacles.ts';
import type { Coming, Desired, Verdict } from '../reconciler.ts';
import { decide } from '../rule.ts';
import { unclearNotes } from '../unclear.ts';
import type { AgentsReason } from './facts.ts';
import { runningRules } from './running-rules.ts';
import { stoppedRules } from './stopped-rules.ts';
import type { AgentsObserved } from './types.ts';

export function diff(
  desired: Desired,
  observed: AgentsObserved,
  coming: Coming = 'nothing',
): Verdict<AgentsReason> {
  const rules = desired.project.state === 'running' ? runningRules : stoppedRules;
  const verdict = decide(rules, { desired, observed, coming });
  const unclear = observed.kind === 'clone' ? (observed.unclear ?? []) : [];
  return unclear.length === 0 || verdict.blocked?.code === 'session-unclear'
    ? verdict
    : { ...verdict, notes: [...verdict.notes, ...unclearNotes(unclear, namesOf(desired))] };
}

/** Agents without a clone are in the way of a new one. */
export function comesFirst(observed: AgentsObserved): boolean {
  return observed.kind === 'no-clone' && (observed.ours.length > 0 || observed.stranded !== undefined);
}

/** Clones that its agents were found to work in. */
export function elsewhere(observed: AgentsObserved): readonly string[] {
  return observed.kind === 'no-clone' ? (observed.elsewhere ?? []) : [];
}
