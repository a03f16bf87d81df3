// Puts differences into words, from the steps of a plan, so that the two never disagree. Pure.
import { reconcilers } from '../../reconcilers/index.ts';
import type { Described, Words } from '../../reconcilers/reconciler.ts';
import type { Step } from '../plan/plan.ts';
import type { Drift } from './status.ts';

export function driftOf(step: Step): Drift {
  const { kind, reason, action } = step;
  return { kind, reason, action, text: wordsFor(step, reconcilers[kind].words) };
}

function wordsFor(step: Described, { drift }: Words): string {
  const say = Object.hasOwn(drift, step.reason) ? drift[step.reason] : undefined;
  if (say === undefined) throw new Error(`no words for a difference: ${step.reason}`);
  return say(step);
}
