import { pathText } from '../../engine/toml/path.ts';
import { listOf, suggestionFor } from '../../engine/toml/suggestion.ts';
import type { RegistryReport } from './registry-report.ts';

/** The rules for `after`: it names projects that exist, other ones, and the waiting ends somewhere. */
export function checkOrder(report: RegistryReport): void {
  const waits = new Map<string, readonly string[]>();
  for (const name of report.projects) {
    const after = report.texts(['projects', name, 'after']) ?? [];
    waits.set(name, after);
    for (const [index, other] of after.entries()) checkName(report, name, index, other);
  }
  for (const cycle of cyclesIn(waits)) addCycle(report, waits, cycle);
}

function checkName(report: RegistryReport, name: string, index: number, other: string): void {
  const path = ['projects', name, 'after', index];
  if (other === name) {
    report.add({
      path,
      code: 'after-itself',
      summary: 'Project that waits for itself',
      detail: `${pathText(path)} names ${name} itself.`,
      help: 'take it out of the list',
    });
    return;
  }
  // A project whose own entry is at fault, or was swallowed by a fault of the syntax, is not unknown.
  const entry = ['projects', other];
  if (report.projects.includes(other) || !report.isAbsent(entry)) return;
  const meant = suggestionFor(
    other,
    report.projects.filter((one) => one !== name),
  );
  report.add({
    path,
    code: 'unknown-project',
    summary: 'Unknown project',
    detail: `${pathText(path)} is ${JSON.stringify(other)}, and no project of this fleet has that name.`,
    help: meant === null ? `add [projects.${other}], or take it out of the list` : `did you mean "${meant}"?`,
  });
}

/**
 * Every project that waits in a circle is in one of the cycles returned; each starts with the project that
 * the map names first. Projects that wait for themselves are left to the rule for that.
 */
export function cyclesIn(waits: ReadonlyMap<string, readonly string[]>): readonly (readonly string[])[] {
  const remaining = new Set(waits.keys());
  const nextOf = (name: string) => waits.get(name)?.find((other) => other !== name && remaining.has(other));
  const cycles: (readonly string[])[] = [];
  while (true) {
    // What waits for nothing that remains is no part of a cycle. What is left then always has a next.
    for (let before = -1; before !== remaining.size; ) {
      before = remaining.size;
      for (const name of remaining) if (nextOf(name) === undefined) remaining.delete(name);
    }
    const [start] = remaining;
    if (start === undefined) return cycles;
    const walked = [start];
    let next = nextOf(start);
    while (next !== undefined && !walked.includes(next)) {
      walked.push(next);
      next = nextOf(next);
    }
    const cycle = next === undefined ? walked : walked.slice(walked.indexOf(next));
    cycles.push(rotated(cycle, [...waits.keys()]));
    for (const name of cycle) remaining.delete(name);
  }
}

function rotated(cycle: readonly string[], order: readonly string[]): readonly string[] {
  const first = order.find((name) => cycle.includes(name)) ?? '';
  const at = cycle.indexOf(first);
  return [...cycle.slice(at), ...cycle.slice(0, at)];
}

function addCycle(
  report: RegistryReport,
  waits: ReadonlyMap<string, readonly string[]>,
  cycle: readonly string[],
): void {
  const [first = '', second = ''] = cycle;
  report.add({
    path: ['projects', first, 'after', waits.get(first)?.indexOf(second) ?? 0],
    code: 'after-cycle',
    summary: 'Projects that wait for each other',
    detail: `${[...cycle, first].join(' waits for ')}.`,
    help: `take one name out of after in ${listOf(cycle, 'or')}`,
  });
}
