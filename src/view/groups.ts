// What is the same for many projects is said once. Pure.
import type { PlannedBlock } from '../plan/plan.ts';

export interface BlockedGroup {
  /** One of them; the others differ in nothing but their project and kind. */
  readonly block: PlannedBlock;
  readonly projects: readonly string[];
}

/** In the order in which the first of each stands. */
export function groupBlocked(blocked: readonly PlannedBlock[]): readonly BlockedGroup[] {
  const groups = new Map<string, { block: PlannedBlock; projects: string[] }>();
  for (const block of blocked) {
    const key = JSON.stringify([block.code, block.reason, block.help]);
    const group = groups.get(key) ?? { block, projects: [] };
    groups.set(key, group);
    group.projects.push(block.project);
  }
  return [...groups.values()];
}
