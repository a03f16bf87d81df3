// Looks at the selected projects and at the host, once each, and changes nothing. Something that could not be seen
// becomes unknown with a diagnostic, for that project alone.
import { socketName } from '../../engine/protocol.ts';
import {
  askKind,
  type Kind,
  kinds,
  type Looks,
  looksOf,
  type ObservedOf,
  reconcilerOf,
} from '../../reconcilers/index.ts';
import type { Desired, Options, Snapshot } from '../../reconcilers/reconciler.ts';
import type { Fleet, Project } from '../fleet/fleet.ts';
import type { Observation, ProjectObservation } from '../plan/observation.ts';
import { before } from '../plan/order.ts';
import { evaluate } from '../plan/project.ts';
import type { Look } from '../world/look.ts';
import type { ServerFacts } from '../world/tmux.ts';
import type { World } from '../world/world.ts';
import { lookAtHomeServer } from './home-server.ts';
import type { HostSnapshot } from './host-snapshot.ts';
import { findOrphans } from './orphans.ts';
import { findOtherRoot } from './other-root.ts';
import { findRetired, findUnclaimed } from './unclaimed.ts';
import { findUnregistered, type Unregistered } from './unregistered.ts';

export async function lookAtHost(fleet: Fleet, world: World): Promise<HostSnapshot> {
  const server = await world.tmux.look({ name: socketName(fleet.name) });
  const others = new Map<string, Promise<Look<ServerFacts>>>();
  const orphans = lookOnce(() => findOrphans(fleet, world));
  return {
    server,
    engineProcesses: lookOnce(() => world.processes.ofEngines()),
    findOrphans: orphans,
    orphans: async () => (await orphans()).clones,
    unclaimed: lookOnce(async () => findUnclaimed(fleet, (await orphans()).clones, world)),
    retired: lookOnce(() => findRetired(fleet, world)),
    async repositoryAt(path) {
      const facts = await world.git.look(path);
      return facts.known && facts.value.kind === 'repository' ? facts.value.repository : null;
    },
    async serverAt(socketPath) {
      if (server.known && server.value?.socketPath === socketPath) return server;
      const look = others.get(socketPath) ?? world.tmux.look({ path: socketPath });
      others.set(socketPath, look);
      return look;
    },
  };
}

/** The registry and nothing else. */
const asDeclared: Options = { restart: false };

/** @param unregistered these alone of the unregistered projects; absent where none was named */
export async function observe(
  fleet: Fleet,
  projects: readonly Project[],
  world: World,
  options: Options = asDeclared,
  unregistered?: readonly Project[],
): Promise<Observation> {
  const host = await lookAtHost(fleet, world);
  // Asked below as well. Once all are known, a pin that one project leaves and another declares is known by its name.
  for (const { engine } of projects) await world.engines.resolve(fleet.engine.source, engine);
  const observeAll = async (some: readonly Project[]): Promise<readonly ProjectObservation[]> => {
    const seen: ProjectObservation[] = [];
    // One after the other: nearly all of it is synchronous reading, and more at once would be no faster.
    for (const project of some) seen.push(await observeProject(fleet, project, host, world, options));
    return seen;
  };
  const seen = await observeAll(projects);
  const leftOut = await unregisteredBeside(fleet, projects, host, { seen, unregistered });
  return {
    projects: seen,
    earlier: await observeAll(earlierThan(projects, fleet)),
    released: await observeAll(leftOut.projects),
    otherRoot: host.server.known ? findOtherRoot(fleet, host.server.value, world) : null,
    diagnostics: leftOut.diagnostics,
  };
}

/** Where some were named: those, and the former names of the selected projects. */
async function unregisteredBeside(
  fleet: Fleet,
  projects: readonly Project[],
  host: HostSnapshot,
  {
    seen,
    unregistered,
  }: { readonly seen: readonly ProjectObservation[]; readonly unregistered: readonly Project[] | undefined },
): Promise<Unregistered> {
  if (unregistered !== undefined && projects.length === fleet.projects.length)
    return { projects: unregistered, diagnostics: [] };
  const found = await findUnregistered(fleet, projects, host, elsewhereIn(seen));
  const named = unregistered ?? [];
  const others = found.projects.filter(({ name }) => !named.some((one) => one.name === name));
  return { ...found, projects: [...others, ...named].toSorted((a, b) => (a.name < b.name ? -1 : 1)) };
}

/** Where the clones of projects lie instead. */
export function elsewhereIn(seen: readonly ProjectObservation[]): ReadonlySet<string> {
  return new Set(
    seen.flatMap((one) =>
      one.seen ? kinds.flatMap((kind) => askKind(kind, one, (own, seen) => own.elsewhere?.(seen)) ?? []) : [],
    ),
  );
}

/** @param given facts that are known already, and not looked at again */
export async function observeProject(
  fleet: Fleet,
  project: Project,
  host: HostSnapshot,
  world: World,
  options: Options = asDeclared,
  given: Partial<Looks> = {},
): Promise<ProjectObservation> {
  const { name } = project;
  const version = await world.engines.resolve(fleet.engine.source, project.engine);
  if (!version.known) return { name, seen: false, diagnostic: version.diagnostic };
  const desired: Desired = { fleet, project, engine: version.value, options };
  const unseen = (look: Look<never>): ProjectObservation => ({
    ...{ name, seen: true, desired },
    ...looksOf(() => look),
  });
  const facts = await world.git.look(project.path);
  if (!facts.known) return unseen(facts);
  const homeServer = lookOnce(() => lookAtHomeServer(project, host, world));
  const snapshot: Snapshot = { ...host, facts: facts.value, homeServer };
  const seen = {
    ...{ name, seen: true as const, desired },
    ...(await observeKinds(desired, snapshot, world, given)),
  };
  if (facts.value.kind !== 'repository' || evaluate(seen).proposals.length === 0) return seen;
  // Before a step, everything that git would write to must belong to the clone.
  const parts = await world.git.lookAtParts(project.path);
  return parts.known ? seen : unseen(parts);
}

/** One kind after the other, as they share their looks. */
async function observeKinds(
  desired: Desired,
  snapshot: Snapshot,
  world: World,
  given: Partial<Looks>,
): Promise<Looks> {
  const looks = new Map<Kind, Look<unknown>>();
  for (const kind of kinds)
    looks.set(kind, given[kind] ?? (await reconcilerOf(kind).observe(desired, snapshot, world)));
  return looksOf(<K extends Kind>(kind: K) => looks.get(kind) as Look<ObservedOf<K>>);
}

function lookOnce<T>(look: () => Promise<T>): () => Promise<T> {
  let seen: Promise<T> | null = null;
  return () => {
    seen ??= look();
    return seen;
  };
}

/** The projects that the selected ones come after, over any number of `after`, without the selected ones. */
function earlierThan(projects: readonly Project[], fleet: Fleet): readonly Project[] {
  if (projects.length === fleet.projects.length) return [];
  const selected = new Set(projects.map(({ name }) => name));
  const wanted = before([...selected], fleet.projects);
  return fleet.projects.filter(({ name }) => wanted.has(name) && !selected.has(name));
}
