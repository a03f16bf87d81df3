// Matches the steps that earlier runs left interrupted with the present plan. Changes no plan: it reports what became
// of each step, and finds the ones that remain unclear, so that a person looks before anything is done. Pure.
import { isList } from '../../reconcilers/facts.ts';
import { isKind, meaningOf } from '../../reconcilers/index.ts';
import type { Action, Fact, Facts } from '../../reconcilers/reconciler.ts';
import { type Withheld, withheldIn } from '../plan/compare.ts';
import { canonical } from '../plan/digest.ts';
import type { Plan, Step } from '../plan/plan.ts';
import type { CutStep } from './past-runs.ts';

export interface InterruptedStep {
  readonly cut: CutStep;
  readonly how: How;
}

export type How =
  /** It was done by then, or is no longer wanted. `mayLackPush`: it is unknown whether it was pushed as well. */
  | { readonly kind: 'nothing-left'; readonly mayLackPush: boolean }
  /** It is planned again, towards the same end. */
  | { readonly kind: 'carried-on'; readonly now: Step }
  /** The observed state is neither what it began from nor on its way, or something else is wanted now. */
  | { readonly kind: 'unclear'; readonly now: Step }
  /** Nothing will be done there now, so it stays open. */
  | { readonly kind: 'open'; readonly why: Withheld | { readonly kind: 'not-selected' } }
  /** The registry no longer names its project. */
  | { readonly kind: 'gone' };

/** @param registered the names of all projects in the registry */
export function cross(
  cuts: readonly CutStep[],
  plan: Plan,
  registered: ReadonlySet<string>,
): InterruptedStep[] {
  return cuts.map((cut) => ({ cut, how: howOf(cut, plan, registered) }));
}

function howOf(cut: CutStep, plan: Plan, registered: ReadonlySet<string>): How {
  const now = plan.steps.find(({ id }) => id === cut.step);
  if (now !== undefined) {
    return leadsOn(cut, now) ? { kind: 'carried-on', now } : { kind: 'unclear', now };
  }
  const [project = '', kind] = cut.step.split('/');
  if (!plan.projects.some(({ name }) => name === project)) {
    return registered.has(project) ? { kind: 'open', why: { kind: 'not-selected' } } : { kind: 'gone' };
  }
  if (!isKind(kind)) return { kind: 'nothing-left', mayLackPush: false };
  const why = withheldIn(plan, { project, kind, action: cut.action, reason: null });
  if (why !== null) return { kind: 'open', why };
  return { kind: 'nothing-left', mayLackPush: meaningOf(kind).pushes?.(cut.after) === true };
}

/** The same action, towards no more than was begun, from where it began or from somewhere on its way. */
function leadsOn(cut: CutStep, now: Step): boolean {
  // A step begun on nothing gave only its end: a pin that was to be made may turn out to be one to change.
  const isOpen = cut.before === null;
  const { hasGoneOn, endOf, isOnTheWay } = meaningOf(now.kind).resume ?? {};
  const wentOn = hasGoneOn?.(cut, now) === true;
  const isSameAction =
    cut.action === now.action ||
    // Whether the pin is to be made or changed is known only once the branch has moved.
    ((isOpen || wentOn) && isMaking(cut.action) && isMaking(now.action)) ||
    // An agent that was ended for a restart is missing until it is started.
    (cut.action === 'restart' && now.action === 'start');
  if (!isSameAction) return false;
  const wanted = cut.after ?? {};
  const end = endOf?.(wanted) ?? wanted;
  const isSameEnd = keysOf(now.after).every(
    (key) => isOnTheWay?.(key, end) === true || isWithin(now.after?.[key], end[key]),
  );
  if (!isSameEnd) return false;
  if (isOpen || wentOn) return true;
  // The project's mark is set before the fleet's.
  const [project = ''] = cut.step.split('/');
  const ends = [...Object.values(end), project];
  return keysOf(now.before).every((key) => {
    const found = now.before?.[key];
    return isWithin(found, cut.before?.[key]) || ends.some((one) => isWithin(found, one));
  });
}

function isMaking(action: Action | null): boolean {
  return action === 'create' || action === 'update';
}

function keysOf(facts: Facts | null): readonly string[] {
  return Object.keys(facts ?? {});
}

/** No more than it: the same, a part of it, a list that was not known yet, or nothing of it. */
function isWithin(fact: Fact | undefined, other: Fact | undefined): boolean {
  if (fact === undefined || other === undefined) return fact === other;
  if (canonical(fact) === canonical(other)) return true;
  if (fact === false) return other === true;
  if (isFacts(fact) && isFacts(other)) {
    return Object.entries(fact).every(([key, value]) => isWithin(value, other[key]));
  }
  if (!isList(fact)) return false;
  if (other === null) return true;
  return isList(other) && fact.every((item) => other.some((one) => canonical(one) === canonical(item)));
}

function isFacts(fact: Fact): fact is Facts {
  return typeof fact === 'object' && fact !== null && !isList(fact);
}

/** Distinguishes one interrupted step from every other. */
export function keyOf({ run, step }: CutStep): string {
  return `${run} ${step}`;
}

export function unclearIn(interruptedSteps: readonly InterruptedStep[]): readonly InterruptedStep[] {
  return interruptedSteps.filter(({ how }) => how.kind === 'unclear');
}
