// Makes a project in the state `released` from each unregistered one, so that the same rules decide about it as about
// all others. Only things with this fleet's marks under its root count; everything else belongs to other users.

import type { Diagnostic } from '../../engine/kernel/diagnostic.ts';
import { remedyText, shellWord } from '../../engine/kernel/help.ts';
import { namePattern } from '../../engine/protocol.ts';
import type { Orphan } from '../../reconcilers/reconciler.ts';
import type { Fleet, Project } from '../fleet/fleet.ts';
import type { Session } from '../world/tmux.ts';
import type { HostSnapshot } from './host-snapshot.ts';

export interface Unregistered {
  /** Sorted by name. */
  readonly projects: readonly Project[];
  readonly diagnostics: readonly Diagnostic[];
}

/**
 * When the whole fleet is looked at, all of them; otherwise those whose agents run in the clone of a selected project,
 * which was renamed.
 *
 * @param moved paths of clones that lie elsewhere than is declared, and are the only ones of their projects
 */
export async function findUnregistered(
  fleet: Fleet,
  selected: readonly Project[],
  host: HostSnapshot,
  moved: ReadonlySet<string> = new Set(),
): Promise<Unregistered> {
  const registered = new Map(fleet.projects.map((project) => [project.name, project]));
  const found = new Map<string, Project>();
  const diagnostics: Diagnostic[] = [];
  const isWhole = selected.length === fleet.projects.length;
  const orphans = isWhole ? await host.findOrphans() : { clones: [], watched: [], diagnostics: [] };
  diagnostics.push(...orphans.diagnostics);
  const renamed = renamedWithAgents(fleet, host);
  // Of two clones with the same mark either may be the copy, so neither is touched. Where agents of an old name run in
  // a clone that the registry has under a new one, they are stopped in that one.
  const copied = new Set<string>();
  for (const orphan of orphans.clones) {
    const others = orphans.clones.filter((one) => one !== orphan && one.project === orphan.project);
    const place = registered.get(orphan.project)?.path ?? renamed.get(orphan.project) ?? others[0]?.path;
    if (place === undefined) {
      if (!(await isGuardOfOthers(orphan, fleet, host))) found.set(orphan.project, releasedOf(fleet, orphan));
    } else {
      copied.add(orphan.project);
      // The project itself reports that it lies elsewhere.
      if (moved.has(orphan.path) && others.length === 0) continue;
      diagnostics.push(markedTwice(orphan, place));
    }
  }
  for (const orphan of orphans.watched) {
    if (!registered.has(orphan.project) && !found.has(orphan.project))
      found.set(orphan.project, releasedOf(fleet, orphan));
  }
  for (const { marks } of sessionsOf(fleet, host)) {
    const { project, path } = marks;
    if (project === null || path === null || registered.has(project)) continue;
    if (!namePattern.test(project)) continue;
    if (copied.has(project) && renamed.get(project) !== path) continue;
    if (found.has(project)) continue;
    if (!isWhole && !selected.some((one) => one.path === path)) continue;
    found.set(project, releasedOf(fleet, { project, path, repository: await host.repositoryAt(path) }));
  }
  const projects = [...found.values()].toSorted((a, b) => (a.name < b.name ? -1 : 1));
  return { projects, diagnostics };
}

function releasedOf(
  fleet: Fleet,
  { project, path, repository }: Omit<Orphan, 'repository'> & { repository: Orphan['repository'] | null },
): Project {
  return {
    name: project,
    host: 'local',
    path,
    repo: repository?.remoteUrl ?? null,
    branch: repository?.branch ?? '',
    engine: fleet.engine.version,
    state: 'released',
    template: '',
    after: [],
    tags: [],
    // Its entry is gone, but its mark of protection is not.
    protect: repository?.marks.protect ?? false,
    hold: null,
  };
}

function sessionsOf(fleet: Fleet, { server }: HostSnapshot): readonly Session[] {
  const sessions = server.known ? (server.value?.sessions ?? []) : [];
  // Another root belongs to another registry, which may have given its fleet the same name.
  return sessions.filter(
    ({ marks }) => marks.fleet === fleet.name && marks.path?.startsWith(`${fleet.root}/`),
  );
}

/**
 * Whether agents of another name run, or would again, in a clone whose mark protects them: releasing it would remove
 * the mark.
 */
async function isGuardOfOthers(
  { project, path, repository }: Orphan,
  fleet: Fleet,
  host: HostSnapshot,
): Promise<boolean> {
  if (!repository.marks.protect) return false;
  const others = sessionsOf(fleet, host).filter(
    ({ marks }) => marks.path === path && marks.project !== project,
  );
  if (others.length === 0 || others.some(({ alive }) => alive)) return others.length > 0;
  const processes = await host.engineProcesses();
  return !processes.known || processes.value.some(({ folder }) => folder === path);
}

/** By the name of a project that the registry does not have: the registered clone that its agents run in. */
function renamedWithAgents(fleet: Fleet, host: HostSnapshot): ReadonlyMap<string, string> {
  const names = new Set(fleet.projects.map(({ name }) => name));
  const paths = new Set(fleet.projects.map(({ path }) => path));
  return new Map(
    sessionsOf(fleet, host).flatMap(({ marks: { project, path } }): [string, string][] =>
      project === null || path === null || names.has(project) || !paths.has(path) ? [] : [[project, path]],
    ),
  );
}

function markedTwice({ path, project }: Orphan, other: string): Diagnostic {
  return {
    severity: 'warning',
    code: 'marked-twice',
    summary: 'A second clone bears the marks of a project',
    detail: `${path} is marked as ${project}, and so is, or should be, ${other}; po leaves it alone`,
    help: remedyText('if it is a copy of your own:', `git -C ${shellWord(path)} config --remove-section po`),
    project,
  };
}
