// What waits for what, and an order in which the steps can be done one by one. Pure.
import type { Project } from '../fleet/fleet.ts';
import type { Step } from './plan.ts';

/** Adds to the steps of each project that they wait for those of the projects it comes `after`. */
export function waitForOthers(steps: readonly Step[], projects: readonly Project[]): Step[] {
  const forward = new Map<string, Step[]>();
  const stops = new Map<string, Step>();
  for (const step of steps) {
    if (isStop(step)) stops.set(step.project, step);
    else forward.set(step.project, [...(forward.get(step.project) ?? []), step]);
  }
  const before = ancestors(projects);
  const needs = new Map<string, string[]>();
  const wait = (step: Step, other: Step) => needs.set(step.id, [...(needs.get(step.id) ?? []), other.id]);

  for (const { name } of projects) {
    const [first] = forward.get(name) ?? [];
    for (const ancestor of before.get(name) ?? []) {
      const last = forward.get(ancestor)?.at(-1);
      if (first !== undefined && last !== undefined) wait(first, last);
      // The other way round where agents are stopped: what leans on the other goes first.
      const ownStop = stops.get(name);
      const otherStop = stops.get(ancestor);
      if (ownStop !== undefined && otherStop !== undefined) wait(otherStop, ownStop);
    }
  }
  return steps.map((step) => ({
    ...step,
    needs: [...new Set([...step.needs, ...(needs.get(step.id) ?? [])])].sort(),
  }));
}

export function isStop(step: Step): boolean {
  return step.action === 'stop';
}

/** For each project all those that come before it, over any number of `after`. */
export function ancestors(projects: readonly Project[]): ReadonlyMap<string, ReadonlySet<string>> {
  const byName = new Map(projects.map((project) => [project.name, project]));
  const known = new Map<string, ReadonlySet<string>>();
  const collect = (name: string): ReadonlySet<string> => {
    const earlier = known.get(name);
    if (earlier !== undefined) return earlier;
    const found = new Set<string>();
    // Set before the descent: the registry allows no cycle, and if there were one this would still end.
    known.set(name, found);
    for (const parent of byName.get(name)?.after ?? []) {
      found.add(parent);
      for (const grandparent of collect(parent)) found.add(grandparent);
    }
    return found;
  };
  for (const { name } of projects) collect(name);
  return known;
}

/** Sorted so that every step comes behind what it needs; otherwise in the order given. */
export function sortByNeeds(steps: readonly Step[]): Step[] {
  const waiting = new Map(steps.map((step) => [step.id, step]));
  const sorted: Step[] = [];
  while (waiting.size > 0) {
    const ready = [...waiting.values()].filter((step) => !step.needs.some((id) => waiting.has(id)));
    if (ready.length === 0) throw new Error(`steps wait for each other: ${[...waiting.keys()].join(', ')}`);
    for (const step of ready) {
      waiting.delete(step.id);
      sorted.push(step);
    }
  }
  return sorted;
}
