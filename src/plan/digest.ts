// The digest of a plan. A reviewed digest is an approval, so it covers exactly the work and its target: no times, no
// order, no text for people, no facts that drive nothing. It includes the risk: the approval of a safe step must never
// cover a disruptive one.
import { createHash } from 'node:crypto';
import { isList } from '../../reconcilers/facts.ts';
import type { Fact } from '../../reconcilers/reconciler.ts';
import type { Step } from './plan.ts';

/** Changes whenever the same work would be encoded in another way. */
export const encoding = 'po.effects/2';

/** Without the registry's path: moved, or checked out elsewhere, it still describes the same fleet. */
export interface Target {
  readonly fleet: string;
  /** The fleet's root, absolute. */
  readonly root: string;
}

export function digestOf(target: Target, steps: readonly Step[]): string {
  const effects = steps.map(effectOf).sort((a, b) => compare(a.id, b.id));
  return digestOfFact({ encoding, target: { fleet: target.fleet, root: target.root }, effects });
}

export function digestOfFact(fact: Fact): string {
  return `sha256:${createHash('sha256').update(canonical(fact)).digest('hex')}`;
}

/** The parts of a step that an approval covers. */
export function effectOf({ id, host, action, risk, before, after, needs }: Step) {
  return { id, host, action, risk, before, after, needs: [...needs] };
}

/** JSON with sorted keys and no white space: the same value has one text. */
export function canonical(value: Fact): string {
  if (value === null || typeof value !== 'object') return JSON.stringify(value);
  if (isList(value)) return `[${value.map(canonical).join(',')}]`;
  const entries = Object.entries(value).sort(([a], [b]) => compare(a, b));
  return `{${entries.map(([key, item]) => `${JSON.stringify(key)}:${canonical(item)}`).join(',')}}`;
}

function compare(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}
