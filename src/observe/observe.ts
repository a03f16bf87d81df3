// Looks at the selected projects and at the host, once each, and changes nothing. What could not be seen comes
// out as unknown with a diagnostic, for that project alone.

import { socketName } from '../../engine/protocol.ts';
import { shellWord, wayOut } from '../../engine/toml/help.ts';
import { agents, clone, engine } from '../../reconcilers/index.ts';
import type { Desired, Sight } from '../../reconcilers/reconciler.ts';
import type { Fleet, Project } from '../fleet/fleet.ts';
import type { Observation, ProjectObservation } from '../plan/observation.ts';
import { ancestors } from '../plan/order.ts';
import type { Look } from '../world/look.ts';
import type { ServerFacts } from '../world/tmux.ts';
import type { World } from '../world/world.ts';

/** A look at the tmux servers of this host that lasts for one run. */
export interface HostSight {
  readonly server: Look<ServerFacts>;
  serverAt(socketPath: string): Promise<Look<ServerFacts>>;
}

export async function lookAtHost(fleet: Fleet, world: World): Promise<HostSight> {
  const server = await world.tmux.look({ name: socketName(fleet.name) });
  const others = new Map<string, Promise<Look<ServerFacts>>>();
  return {
    server,
    async serverAt(socketPath) {
      if (server.known && server.value?.socketPath === socketPath) return server;
      const look = others.get(socketPath) ?? world.tmux.look({ path: socketPath });
      others.set(socketPath, look);
      return look;
    },
  };
}

export async function observe(
  fleet: Fleet,
  projects: readonly Project[],
  world: World,
): Promise<Observation> {
  const host = await lookAtHost(fleet, world);
  const observeAll = async (some: readonly Project[]): Promise<readonly ProjectObservation[]> => {
    const seen: ProjectObservation[] = [];
    // One after the other: nearly all of it is synchronous reading, which more at once would not make faster.
    for (const project of some) seen.push(await observeProject(fleet, project, host, world));
    return seen;
  };
  const names = new Set(fleet.projects.map((project) => project.name));
  return {
    projects: await observeAll(projects),
    earlier: await observeAll(earlierThan(projects, fleet)),
    diagnostics: unregistered(fleet, host, names),
  };
}

export async function observeProject(
  fleet: Fleet,
  project: Project,
  host: HostSight,
  world: World,
): Promise<ProjectObservation> {
  const { name } = project;
  const version = await world.engines.resolve(fleet.engine.source, project.engine);
  if (!version.known) return { name, seen: false, diagnostic: version.diagnostic };
  const facts = await world.git.look(project.path);
  if (!facts.known) return { name, seen: false, diagnostic: facts.diagnostic };
  const desired: Desired = { fleet, project, engine: version.value };
  const sight: Sight = { facts: facts.value, ...host };
  return {
    name,
    seen: true,
    desired,
    clone: await clone.observe(desired, sight, world),
    engine: await engine.observe(desired, sight, world),
    agents: await agents.observe(desired, sight, world),
  };
}

/** What the projects come after, over any number of `after`, and is not among them. */
function earlierThan(projects: readonly Project[], fleet: Fleet): readonly Project[] {
  const before = ancestors(fleet.projects);
  const wanted = new Set(projects.flatMap(({ name }) => [...(before.get(name) ?? [])]));
  return fleet.projects.filter((project) => wanted.has(project.name) && !projects.includes(project));
}

/** Sessions of this fleet whose project the registry does not name. */
function unregistered(fleet: Fleet, host: HostSight, names: ReadonlySet<string>): Observation['diagnostics'] {
  if (!host.server.known) return [];
  const sessions = host.server.value?.sessions ?? [];
  const strays = new Map<string, string>();
  for (const { marks } of sessions) {
    if (marks.fleet !== fleet.name || marks.project === null || names.has(marks.project)) continue;
    if (marks.path?.startsWith(`${fleet.root}/`)) strays.set(marks.project, marks.path);
  }
  return [...strays].map(([project, path]) => ({
    severity: 'warning',
    code: 'project-unregistered',
    summary: 'A project runs that the registry does not name',
    detail: `${project} at ${path} bears the marks of this fleet; po leaves it alone`,
    help: wayOut('register it again, or stop it:', `cd ${shellWord(path)} && node engine/agents.mjs down`),
    project,
  }));
}
