// Decides about the clone. Pure.
import type { Repository } from '../../src/world/repository.ts';
import type { Decision, Desired, Unclaimed } from '../reconciler.ts';
import { decide } from '../rule.ts';
import type { CloneReason } from './facts.ts';
import { releasedRules, retiredRules } from './leaving-rules.ts';
import { presentRules } from './present-rules.ts';
import { emptySubmodules } from './switching.ts';
import type { CloneObserved } from './types.ts';

export function diff(desired: Desired, observed: CloneObserved): Decision<CloneReason> {
  const subject = { desired, observed };
  switch (desired.project.state) {
    case 'running':
    case 'stopped': {
      const decision = decide(presentRules, subject);
      if (observed.kind !== 'repository' || observed.mark === 'other') return decision;
      return { ...decision, notes: [...decision.notes, ...emptySubmodules(observed.repository)] };
    }
    case 'retired':
      return decide(retiredRules, subject);
    case 'released':
      return decide(releasedRules, subject);
  }
}

export function elsewhere(observed: CloneObserved): readonly string[] {
  return observed.kind === 'absent' && observed.elsewhere !== undefined ? [observed.elsewhere] : [];
}

export function mayBe(observed: CloneObserved): readonly Unclaimed[] {
  return observed.mayBe ?? [];
}

export function repository(observed: CloneObserved): Repository | null {
  return observed.kind === 'repository' ? observed.repository : null;
}
