// The registry edits that would undo past runs: the pins and states that they found, as keys of the projects that they
// changed. Pure. The result is only a change of the registry, and a plan follows from it as from any other.

import { meaningOf, reconcilers } from '../../reconcilers/index.ts';
import { because, type OtherStep, type UndoKey, type WayBack, type Why } from '../../reconcilers/undoing.ts';
import type { Fleet, Project } from '../fleet/fleet.ts';
import type { ProjectEntry, Registry } from '../fleet/schema.ts';
import { sameRemote } from '../fleet/url.ts';
import type { DataOf } from '../formats/common.ts';
import type { undoSchema } from '../formats/undo.ts';
import { formerTable } from './former-table.ts';
import type { PastRun, PastStep } from './past-run.ts';

type UndoDocument = DataOf<typeof undoSchema>;

export interface UndoInput {
  /** Oldest first. */
  readonly undone: readonly PastRun[];
  /** Runs that began after the oldest of those, and are not among them. Oldest first. */
  readonly later: readonly PastRun[];
  /** What the registry declared for a project before a run, from the last earlier run that records it. */
  readonly declaredBefore: (project: string, run: PastRun) => PastStep['declared'];
  /** The version that a commit of the engine is, or null where none is known. */
  readonly versionOf: (commit: string) => string | null;
  /** The registry as it is written, and as it is understood. */
  readonly registry: Registry;
  readonly fleet: Fleet;
}

export interface Undo {
  readonly changes: readonly UndoChange[];
  /** The projects that those are about. Sorted. */
  readonly projects: readonly string[];
  /** Already declared, or in need of no edit: for people. */
  readonly asItIs: readonly StepRemark[];
  readonly notUndone: readonly StepRemark[];
  /** Later runs that changed the same projects: with one of them nothing may be undone. */
  readonly overtaken: readonly { readonly run: string; readonly projects: readonly string[] }[];
}

export type UndoChange = UndoDocument['changes'][number];
export type StepRemark = UndoDocument['notUndone'][number];

export function undoOf(input: UndoInput): Undo {
  const { undone, fleet } = input;
  const now = new Map(fleet.projects.map((project) => [project.name, project]));
  const wanted = new Map<string, Partial<Record<UndoKey, string>>>();
  const asItIs: StepRemark[] = [];
  const notUndone: StepRemark[] = [];
  // The newest first: where several runs changed the same, what the oldest of them found is what is gone back to.
  for (const run of undone.toReversed()) {
    const wayBack = waysBack(run, input);
    for (const step of begunIn(run)) {
      const remark = (reason: Why) => ({ run: run.run, step: step.id, ...reason });
      const back = wayBack(step);
      asItIs.push(...back.asItIs.map(remark));
      notUndone.push(...back.cannot.map(remark));
      if (Object.keys(back.keys).length === 0) continue;
      const project = now.get(step.project);
      if (project === undefined) notUndone.push(remark(because('the project is no longer in the registry')));
      else wanted.set(step.project, { ...wanted.get(step.project), ...back.keys });
    }
  }
  const missing: Wanted[] = [...wanted].flatMap(([name, keys]) => {
    const project = now.get(name);
    if (project === undefined) return [];
    return (Object.entries(keys) as [UndoKey, string][])
      .filter(([key, value]) => !asksFor(project, key, value))
      .map(([key, value]) => ({ project, key, value }));
  });
  const changed = new Set(missing.map(({ project }) => project.name));
  const firstRun = new Map(
    undone.toReversed().flatMap((run) => begunIn(run).map(({ project }) => [project, run.run] as const)),
  );
  for (const name of wanted.keys()) {
    if (changed.has(name)) continue;
    const run = firstRun.get(name) ?? '';
    asItIs.push({ run, step: name, ...because('the registry already declares the earlier state') });
  }
  return {
    changes: placed(missing, input),
    projects: [...changed].sort(),
    asItIs,
    notUndone,
    overtaken: overtakenBy(input),
  };
}

/** A remote may be written in other words than those in which it was found. */
function asksFor(project: Project, key: UndoKey, value: string): boolean {
  const now = project[key];
  return now === value || (key === 'repo' && now !== null && sameRemote(now, value));
}

function begunIn({ steps }: PastRun): readonly PastStep[] {
  return steps.filter(({ startedAt }) => startedAt !== null);
}

function waysBack(run: PastRun, input: UndoInput): (step: PastStep) => WayBack {
  const { declaredBefore, registry, fleet, versionOf } = input;
  const steps = new Map<string, PastStep[]>();
  for (const step of run.steps) steps.set(step.project, [...(steps.get(step.project) ?? []), step]);
  return (step) => {
    const declared = declaredBefore(step.project, run);
    return reconcilers[step.kind].undo(step, {
      stateBefore: declared?.state ?? null,
      others: (steps.get(step.project) ?? []).filter(({ kind }) => kind !== step.kind).map(otherStep),
      versionOf,
      formerTable: () =>
        entryOf(registry, step.project) === undefined
          ? formerTable(step, declared, registry, fleet.root)
          : null,
    });
  };
}

function otherStep(step: PastStep): OtherStep {
  return {
    action: step.action,
    isBegun: step.startedAt !== null,
    wasMissing: meaningOf(step.kind).isMissing?.(step) === true,
  };
}

interface Wanted {
  readonly project: Project;
  readonly key: UndoKey;
  readonly value: string;
}

/**
 * Where each key is written: with the project itself. If all projects that share a default return to the same value,
 * the default is changed instead, as it was before.
 */
function placed(wanted: readonly Wanted[], { registry, fleet }: UndoInput): UndoChange[] {
  const changes = new Map<string, UndoChange>();
  const placeOf = (name: string, key: UndoKey) => JSON.stringify([name, key]);
  const values = new Map(wanted.map(({ project, key, value }) => [placeOf(project.name, key), value]));
  for (const one of wanted) {
    const shared = sharedPlace(one, registry);
    const users = fleet.projects.filter(
      (project) => shared !== null && isShared(project, one.key, registry) && project.state !== 'retired',
    );
    const isForAll = users.every(({ name }) => values.get(placeOf(name, one.key)) === one.value);
    const own = entryOf(registry, one.project.name)?.[one.key] ?? null;
    const change: UndoChange =
      shared !== null && isForAll
        ? { ...shared, after: one.value }
        : { path: ['projects', one.project.name, one.key], before: own, after: one.value };
    changes.set(JSON.stringify(change.path), change);
  }
  return [...changes.values()];
}

/** The default that a project goes by, or null where it says for itself or goes by none. */
function sharedPlace(
  { project, key }: Wanted,
  registry: Registry,
): { readonly path: readonly string[]; readonly before: string } | null {
  if (key === 'repo' || !isShared(project, key, registry)) return null;
  const value = registry.defaults?.[key];
  if (value !== undefined) return { path: ['defaults', key], before: value };
  return key === 'engine' ? { path: ['engine', 'version'], before: registry.engine.version } : null;
}

function isShared({ name }: Project, key: UndoKey, registry: Registry): boolean {
  return entryOf(registry, name)?.[key] === undefined;
}

/** A project may have a name that every object has. */
function entryOf({ projects = {} }: Registry, name: string): ProjectEntry | undefined {
  return Object.hasOwn(projects, name) ? projects[name] : undefined;
}

/** What a later run began for the same projects, but for those that only restored what was so before. */
function overtakenBy(input: UndoInput): Undo['overtaken'] {
  const projects = new Set(input.undone.flatMap((run) => begunIn(run).map(({ project }) => project)));
  return input.later.flatMap((run) => {
    const wayBack = waysBack(run, input);
    const changed = begunIn(run).filter(
      (step) => projects.has(step.project) && wayBack(step).asItIs.length === 0,
    );
    const names = [...new Set(changed.map(({ project }) => project))].sort();
    return names.length === 0 ? [] : [{ run: run.run, projects: names }];
  });
}
