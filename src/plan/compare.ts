// Compares a reviewed plan with the present one, step by step: what is still to be done unchanged, what is done
// already, what has moved. Pure, and it never compares the text of a step.
import { type Kind, kinds } from '../../reconcilers/index.ts';
import type { Action, Fact, Facts } from '../../reconcilers/reconciler.ts';
import { canonical, effectOf } from './digest.ts';
import { isOfFleet } from './elsewhere.ts';
import { isLeaving } from './order.ts';
import type { Plan, Step } from './plan.ts';

export interface Comparison {
  /** Whether exactly the reviewed steps would be done now. */
  readonly isSame: boolean;
  /** All reviewed steps are done already. False where nothing was to be done. */
  readonly isDone: boolean;
  /** Project by project, in the order of the reviewed plan, then what is new. */
  readonly steps: readonly StepComparison[];
}

export interface StepComparison {
  readonly id: string;
  /** Null: it was not in the reviewed plan. */
  readonly was: Step | null;
  /** Null: it is not wanted now. */
  readonly is: Step | null;
  readonly fate: Fate;
}

export type Fate =
  | { readonly kind: 'same' }
  | { readonly kind: 'changed'; readonly changes: readonly Change[] }
  | { readonly kind: 'added' }
  /** The desired state is the same, and nothing is left to do. */
  | { readonly kind: 'done' }
  /** The desired state has changed since, and no longer includes this. */
  | { readonly kind: 'undeclared' }
  /** It is unknown, or must not be done. */
  | Withheld;

/** Why a plan holds no step though one may be wanted. */
export type Withheld =
  | { readonly kind: 'blocked'; readonly reason: string }
  | { readonly kind: 'held'; readonly reason: string }
  | { readonly kind: 'unknown'; readonly reason: string };

/** `found`: in `before`. `wanted`: in `after`. `step`: the other parts of it in the digest. */
export interface Change {
  readonly side: 'found' | 'wanted' | 'step';
  readonly key: string;
  readonly was: Fact | undefined;
  readonly is: Fact | undefined;
}

/** By step id, a digest of its declaration; absent where the registry does not name the project. */
export type Declarations = Readonly<Record<string, string>>;

export interface Side {
  readonly plan: Plan;
  readonly declared: Declarations;
}

export function compare(reviewed: Side, now: Side): Comparison {
  const current = new Map(now.plan.steps.map((step) => [step.id, step]));
  const known = new Set(reviewed.plan.steps.map(({ id }) => id));
  const steps = [
    ...reviewed.plan.steps.map((was): StepComparison => {
      const is = current.get(was.id) ?? null;
      return { id: was.id, was, is, fate: fateOf(was, is, reviewed, now) };
    }),
    ...now.plan.steps.flatMap((is): StepComparison[] =>
      known.has(is.id) ? [] : [{ id: is.id, was: null, is, fate: { kind: 'added' } }],
    ),
  ];
  const old = steps.filter(({ was }) => was !== null);
  const places = new Map([...new Set(steps.map(({ id }) => projectIn(id)))].map((name, at) => [name, at]));
  const placeOf = ({ id }: StepComparison) => places.get(projectIn(id)) ?? 0;
  return {
    isSame: reviewed.plan.digest === now.plan.digest,
    isDone: old.length > 0 && old.every(({ fate }) => fate.kind === 'done'),
    steps: steps.toSorted((a, b) => placeOf(a) - placeOf(b)),
  };
}

function projectIn(id: string): string {
  return id.split('/')[0] ?? '';
}

function fateOf(was: Step, is: Step | null, reviewed: Side, now: Side): Fate {
  if (is !== null) {
    const isSame = canonical(effectOf(was)) === canonical(effectOf(is));
    return isSame ? { kind: 'same' } : { kind: 'changed', changes: changesBetween(was, is) };
  }
  const withheld = withheldIn(now.plan, was);
  if (withheld !== null && !wasThereBefore(withheld, was, reviewed, now)) return withheld;
  const isDeclaredSo = reviewed.declared[was.id] === now.declared[was.id];
  return { kind: isDeclaredSo ? 'done' : 'undeclared' };
}

/** The same block stood beside the step when it was planned, so the reviewer has seen it. */
function wasThereBefore({ kind }: Withheld, step: Step, reviewed: Side, now: Side): boolean {
  if (kind !== 'blocked') return false;
  const current = blockOf(now.plan, step);
  return blocksOf(reviewed.plan, step).some(
    (then) => then.kind === current?.kind && then.code === current.code,
  );
}

/** Null: the plan has looked, and there is nothing to do. */
export function withheldIn(plan: Plan, step: Silent): Withheld | null {
  const state = plan.projects.find(({ name }) => name === step.project)?.state;
  if (state === 'held') {
    const hold = plan.holds.find(({ project }) => project === step.project);
    return { kind: 'held', reason: hold?.reason ?? '' };
  }
  if (state === 'unknown') {
    const unseen = plan.diagnostics.find(
      ({ project, severity }) => project === step.project && severity === 'error',
    );
    return { kind: 'unknown', reason: unseen?.detail ?? '' };
  }
  // A guard refused the plan as a whole, and with it this step.
  if (state === 'blocked' && blocksOf(plan, step).length === 0)
    return { kind: 'blocked', reason: refusedBriefly(plan.refused) };
  const block = blockOf(plan, step);
  return block === undefined ? null : { kind: 'blocked', reason: block.reason };
}

/** For each step. That the fleet runs elsewhere is reported in full by a new plan. */
function refusedBriefly(refused: Plan['refused']): string {
  if (refused === null) return '';
  return isOfFleet(refused.code) ? `the fleet does not run from here (${refused.code})` : refused.reason;
}

/** A project may be blocked by its own obstacle, and by what it comes after. */
function blocksOf({ blocked }: Plan, { project }: Pick<Silent, 'project'>): Plan['blocked'] {
  return blocked.filter((block) => block.project === project);
}

function blockOf(plan: Plan, step: Silent): Plan['blocked'][number] | undefined {
  return blocksOf(plan, step).find(({ kind }) => !comesBefore(step, kind));
}

/** A step that a plan does not hold. */
export interface Silent {
  readonly project: string;
  readonly kind: Kind;
  /** Null where it is unknown; then the careful answer is given. */
  readonly action: Action | null;
  readonly reason: string | null;
}

/** Whether the step was looked at before the block was met. The steps of a project that goes away are all kept back. */
function comesBefore({ kind, action, reason }: Silent, blocked: Kind): boolean {
  if (reason === 'state-stopped') return blocked !== kind;
  const isLeavingOrUnknown = action === null || isLeaving({ action });
  return !isLeavingOrUnknown && kinds.indexOf(kind) < kinds.indexOf(blocked);
}

function changesBetween(was: Step, is: Step): Change[] {
  const rest = ({ action, risk, host, needs }: Step): Facts => ({ action, risk, host, needs });
  return [
    ...factChanges('step', rest(was), rest(is)),
    ...factChanges('found', was.before, is.before),
    ...factChanges('wanted', was.after, is.after),
  ];
}

function factChanges(side: Change['side'], was: Facts | null, is: Facts | null): Change[] {
  const keys = new Set([...Object.keys(was ?? {}), ...Object.keys(is ?? {})]);
  const textOf = (fact: Fact | undefined) => (fact === undefined ? '' : canonical(fact));
  return [...keys].sort().flatMap((key) => {
    const [before, now] = [was?.[key], is?.[key]];
    return textOf(before) === textOf(now) ? [] : [{ side, key, was: before, is: now }];
  });
}
