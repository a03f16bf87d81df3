// The declarations of each project, as digests by step: they distinguish a step that is done from one that fleet.toml
// no longer asks for. Each covers only what drives a step of that kind, and nothing can be read back out of it.
import { kinds, reconcilers } from '../../reconcilers/index.ts';
import type { Fleet } from '../fleet/fleet.ts';
import type { Declarations } from './compare.ts';
import { digestOfFact } from './digest.ts';

/** For each project of the registry and each kind one entry, by the id that its step has or would have. */
export function declarationsOf(fleet: Fleet): Declarations {
  return Object.fromEntries(
    fleet.projects.flatMap((project) =>
      kinds.map((kind) => [
        `${project.name}/${kind}`,
        digestOfFact(reconcilers[kind].registry.wanted(project, fleet)),
      ]),
    ),
  );
}
