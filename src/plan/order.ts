// What waits for what, and an order in which the steps can be done one by one. Pure.
import type { Project } from '../fleet/fleet.ts';
import type { Step } from './plan.ts';

/**
 * Makes the steps of each project wait for those of the projects it comes `after`.
 * @param formerNames for a renamed project, the name in the marks of its clone
 */
export function waitForOthers(
  steps: readonly Step[],
  projects: readonly Project[],
  formerNames: ReadonlyMap<string, string> = new Map(),
): Step[] {
  const arriving = byProject(steps.filter((step) => !isLeaving(step)));
  const leaving = byProject(steps.filter(isLeaving));
  const needs = new Map(steps.map((step) => [step.id, new Set(step.needs)]));
  const wait = (step: Step | undefined, other: Step | undefined) => {
    if (step !== undefined && other !== undefined) needs.get(step.id)?.add(other.id);
  };

  const arrivingBefore = nearest(projects, arriving);
  for (const [name, own] of arriving) {
    for (const earlier of arrivingBefore(name)) wait(own.at(0), arriving.get(earlier)?.at(-1));
  }
  // A clone is not moved while the agents of its old name are being stopped in it.
  for (const [name, own] of [...arriving, ...leaving])
    wait(own.at(0), leaving.get(formerNames.get(name) ?? '')?.at(-1));
  // The other way round for removals: the dependent project goes first.
  const leavingBefore = nearest(projects, leaving);
  for (const [name, own] of leaving) {
    for (const earlier of leavingBefore(name)) wait(leaving.get(earlier)?.at(0), own.at(-1));
  }
  return steps.map((step) => ({ ...step, needs: [...(needs.get(step.id) ?? [])].sort() }));
}

/** For a project, the projects with steps that it comes after; through one without steps, those before it. */
function nearest(
  projects: readonly Project[],
  steps: ReadonlyMap<string, unknown>,
): (name: string) => ReadonlySet<string> {
  const after = new Map(projects.map((project) => [project.name, project.after]));
  const known = new Map<string, ReadonlySet<string>>();
  const collect = (name: string): ReadonlySet<string> => {
    const earlier = known.get(name);
    if (earlier !== undefined) return earlier;
    const found = new Set<string>();
    // Set before the descent: the registry allows no cycle, and with one this would still end.
    known.set(name, found);
    for (const parent of after.get(name) ?? []) {
      if (steps.has(parent)) found.add(parent);
      else for (const one of collect(parent)) found.add(one);
    }
    return found;
  };
  return collect;
}

/** Takes something away. In a project such steps come before all others. */
export function isLeaving({ action }: Pick<Step, 'action'>): boolean {
  return action === 'stop' || action === 'release' || action === 'retire';
}

function byProject(steps: readonly Step[]): ReadonlyMap<string, readonly Step[]> {
  const groups = new Map<string, Step[]>();
  for (const step of steps) groups.set(step.project, [...(groups.get(step.project) ?? []), step]);
  return groups;
}

type Waiting = Pick<Project, 'name' | 'after'>;

/** Those that any of the named ones comes after, over any number of `after`. */
export function before(names: readonly string[], projects: readonly Waiting[]): ReadonlySet<string> {
  const byName = new Map(projects.map((project) => [project.name, project]));
  const found = new Set<string>();
  const waiting = [...names];
  for (let name = waiting.pop(); name !== undefined; name = waiting.pop()) {
    for (const parent of byName.get(name)?.after ?? []) {
      if (found.has(parent)) continue;
      found.add(parent);
      waiting.push(parent);
    }
  }
  return found;
}

/** For each project that comes after one of `stuck`, the first of them by name; over any number of `after`. */
export function behind(
  stuck: ReadonlySet<string>,
  projects: readonly Waiting[],
): ReadonlyMap<string, string> {
  const followers = new Map<string, string[]>();
  for (const { name, after } of projects) {
    for (const parent of after) followers.set(parent, [...(followers.get(parent) ?? []), name]);
  }
  const culprits = new Map<string, string>();
  for (const culprit of [...stuck].sort()) {
    const waiting = [culprit];
    for (let name = waiting.pop(); name !== undefined; name = waiting.pop()) {
      for (const follower of followers.get(name) ?? []) {
        if (culprits.has(follower)) continue;
        culprits.set(follower, culprit);
        waiting.push(follower);
      }
    }
  }
  return culprits;
}

/** Sorted so that every step comes behind what it needs; otherwise in the order given. */
export function sortByNeeds(steps: readonly Step[]): Step[] {
  const place = new Map(steps.map((step, index) => [step.id, index]));
  const needed = new Map(steps.map((step) => [step.id, step.needs.filter((id) => place.has(id)).length]));
  const waiters = new Map(steps.map((step): [string, Step[]] => [step.id, []]));
  for (const step of steps) {
    for (const id of step.needs) waiters.get(id)?.push(step);
  }
  const sorted: Step[] = [];
  let ready = steps.filter((step) => needed.get(step.id) === 0);
  while (ready.length > 0) {
    sorted.push(...ready);
    const freed = ready
      .flatMap((step) => waiters.get(step.id) ?? [])
      .filter((step) => {
        const left = (needed.get(step.id) ?? 0) - 1;
        needed.set(step.id, left);
        return left === 0;
      });
    ready = freed.sort((a, b) => (place.get(a.id) ?? 0) - (place.get(b.id) ?? 0));
  }
  if (sorted.length < steps.length) {
    const stuck = steps.filter((step) => !sorted.includes(step)).map((step) => step.id);
    throw new Error(`steps wait for each other: ${stuck.join(', ')}`);
  }
  return sorted;
}
