// Decides about the pin. Pure.
import type { Decision, Desired, PendingEffects } from '../reconciler.ts';
import { decide } from '../rule.ts';
import type { EngineReason } from './facts.ts';
import { rules } from './rules.ts';
import type { EngineObserved } from './types.ts';

export function diff(
  desired: Desired,
  observed: EngineObserved,
  pendingEffects: PendingEffects = 'nothing',
): Decision<EngineReason> {
  return decide(rules, { desired, observed, pendingEffects });
}
