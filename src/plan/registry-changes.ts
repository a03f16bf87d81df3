// Changes of the registry that have no step of their own: how projects are guarded, what they wait for, how po works. A
// reviewer must see these too. Pure.
import type { Fact } from '../../reconcilers/reconciler.ts';
import type { EngineSource, Fleet, Project } from '../fleet/fleet.ts';
import { redactUrl } from '../fleet/url.ts';
import type { DataOf } from '../formats/common.ts';
import type { diffSchema } from '../formats/diff.ts';

export type RegistryChange = DataOf<typeof diffSchema>['changes'][number];

/** The fleet first, then its projects by name; of a project that is new or gone there is nothing to compare. */
export function registryChanges(base: Fleet, head: Fleet): RegistryChange[] {
  const before = new Map(base.projects.map((project) => [project.name, project]));
  return [
    ...between(null, fleetFacts(base), fleetFacts(head)),
    ...head.projects.flatMap((project) => {
      const old = before.get(project.name);
      return old === undefined ? [] : between(project.name, projectFacts(old), projectFacts(project));
    }),
  ];
}

type KeyFacts = Readonly<Record<string, Fact>>;

function fleetFacts({ name, root, engine: { source }, apply }: Fleet): KeyFacts {
  return {
    'fleet.name': name,
    'fleet.root': root,
    'engine.source': sourceText(source),
    'apply.parallel': apply.parallel,
    'apply.start_spacing': `${apply.startSpacingMs / 1000}s`,
    'apply.max_failures': apply.maxFailures,
  };
}

function projectFacts({ protect, hold, after, tags, template }: Project): KeyFacts {
  return {
    protect,
    hold: hold === null ? null : { reason: hold.reason, until: hold.until },
    after,
    tags: tags.toSorted(),
    template,
  };
}

function between(project: string | null, before: KeyFacts, after: KeyFacts): RegistryChange[] {
  return Object.entries(after).flatMap(([key, now]) => {
    const old = before[key] ?? null;
    return isEqual(old, now) ? [] : [{ project, key, before: old, after: now }];
  });
}

function isEqual(one: Fact, other: Fact): boolean {
  if (one === other) return true;
  const areBoth = typeof one === 'object' && typeof other === 'object';
  return areBoth && JSON.stringify(one) === JSON.stringify(other);
}

function sourceText(source: EngineSource): string {
  return source.kind === 'embedded' ? 'embedded' : redactUrl(source.url);
}
