import { shownFaults } from '../../engine/kernel/limits.ts';
import { keyText, pathText, valueText } from '../../engine/kernel/path.ts';
import { listOf, suggestionFor } from '../../engine/kernel/suggestion.ts';
import type { RegistryReport } from './registry-report.ts';

/** The rules for `after`: it names projects that exist, other ones, and the waiting ends somewhere. */
export function checkOrder(report: RegistryReport): void {
  const waits = new Map<string, readonly string[]>();
  const names = new Set(report.projects);
  for (const name of report.projects) {
    const after = report.texts(['projects', name, 'after']) ?? [];
    waits.set(name, after);
    for (const [index, other] of after.entries()) checkName(report, names, [name, index], other);
  }
  for (const cycle of cyclesIn(waits)) addCycle(report, waits, cycle);
}

function checkName(
  report: RegistryReport,
  names: ReadonlySet<string>,
  [name, index]: readonly [string, number],
  other: string,
): void {
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
  if (names.has(other) || !report.isAbsent(entry)) return;
  // A suggestion compares the name with every project, so only faults that are shown get one.
  const isShown = report.diagnostics.length < shownFaults.most;
  const meant = isShown
    ? suggestionFor(
        other,
        report.projects.filter((one) => one !== name),
      )
    : null;
  report.add({
    path,
    code: 'unknown-project',
    summary: 'Unknown project',
    detail: `${pathText(path)} is ${valueText(other)}, and no project of this fleet has that name.`,
    help:
      meant === null
        ? `add [projects.${keyText(other)}], or take it out of the list`
        : `did you mean "${meant}"?`,
  });
}

/** Cycles that cover every project in a circle. Each starts with its first project in the map. Without waits for itself. */
export function cyclesIn(waits: ReadonlyMap<string, readonly string[]>): readonly (readonly string[])[] {
  const order = new Map([...waits.keys()].map((name, at) => [name, at]));
  const remaining = new Set(waits.keys());
  // A name that was removed never comes back, so each list is gone through once.
  const passed = new Map<string, number>();
  const nextOf = (name: string): string | undefined => {
    const others = waits.get(name) ?? [];
    let at = passed.get(name) ?? 0;
    while (at < others.length && (others[at] === name || !remaining.has(others[at] ?? ''))) at += 1;
    passed.set(name, at);
    return others[at];
  };
  const waitedFor = reversed(waits);
  /** Removes names, and those that then wait for nothing that remains: they are part of no cycle. */
  const remove = (names: readonly string[]) => {
    const open = [...names];
    for (let name = open.pop(); name !== undefined; name = open.pop()) {
      if (!remaining.delete(name)) continue;
      for (const one of waitedFor.get(name) ?? []) {
        if (remaining.has(one) && nextOf(one) === undefined) open.push(one);
      }
    }
  };
  remove([...remaining].filter((name) => nextOf(name) === undefined));
  const cycles: (readonly string[])[] = [];
  // Every name that is left has a next one.
  while (true) {
    const [start] = remaining;
    if (start === undefined) return cycles;
    const walked = new Map<string, number>();
    let next: string | undefined = start;
    while (next !== undefined && !walked.has(next)) {
      walked.set(next, walked.size);
      next = nextOf(next);
    }
    const cycle = [...walked.keys()].slice(next === undefined ? 0 : walked.get(next));
    cycles.push(rotated(cycle, order));
    remove(cycle);
  }
}

/** The names that wait for each. */
function reversed(waits: ReadonlyMap<string, readonly string[]>): ReadonlyMap<string, readonly string[]> {
  const found = new Map<string, string[]>();
  for (const [name, others] of waits) {
    for (const other of new Set(others)) {
      const names = found.get(other) ?? [];
      if (other !== name) names.push(name);
      found.set(other, names);
    }
  }
  return found;
}

function rotated(cycle: readonly string[], order: ReadonlyMap<string, number>): readonly string[] {
  const places = cycle.map((name) => order.get(name) ?? 0);
  const at = places.indexOf(places.reduce((least, place) => Math.min(least, place), places[0] ?? 0));
  return [...cycle.slice(at), ...cycle.slice(0, at)];
}

/** Names of a cycle that the message shows. Taking any one of them out ends the cycle. */
const mostTold = 20;

function addCycle(
  report: RegistryReport,
  waits: ReadonlyMap<string, readonly string[]>,
  cycle: readonly string[],
): void {
  const [first = '', second = ''] = cycle;
  const told = cycle.slice(0, mostTold);
  const rest = cycle.length - told.length;
  report.add({
    path: ['projects', first, 'after', waits.get(first)?.indexOf(second) ?? 0],
    code: 'after-cycle',
    summary: 'Projects that wait for each other',
    detail: `${[...told, ...(rest > 0 ? [`${rest} more`] : []), first].join(' waits for ')}.`,
    help: `take one name out of after in ${listOf(told, 'or')}`,
  });
}
