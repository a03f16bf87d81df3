// Finds out whose clone is at the project's path. Costs almost nothing beyond the run's own look, unless the clone is
// on another branch than declared and could be switched.
import { parseServerRecord, serverRecordFile } from '../../engine/protocol.ts';
import { type Fleet, isGoing, type Project } from '../../src/fleet/fleet.ts';
import { sameRepository } from '../../src/fleet/url.ts';
import { known, type Look } from '../../src/world/look.ts';
import type { Repository } from '../../src/world/repository.ts';
import type { World } from '../../src/world/world.ts';
import { lookForOthers } from '../occupied.ts';
import type { Desired, Reconciler, Snapshot } from '../reconciler.ts';
import { sessionsOf } from '../sessions.ts';
import type { AgentsElsewhere, CloneObserved, OffBranch } from './types.ts';
import { lookElsewhere, lookForSwapped } from './whereabouts.ts';
import { findBounds, mainOf, retiredFolder } from './wholeness.ts';

export const observe: Reconciler<CloneObserved>['observe'] = async (desired, snapshot, world) => {
  const { fleet, project } = desired;
  const { facts } = snapshot;
  if (facts.kind === 'other')
    return known({ ...facts, ...(await lookElsewhere(desired, snapshot, world, 'something')) });
  if (facts.kind === 'absent') {
    if (project.state !== 'released') {
      const orphans = await snapshot.orphans();
      const elsewhere = orphans.find((orphan) => orphan.project === project.name);
      if (elsewhere !== undefined && !isGoing(project)) {
        const { path, repository } = elsewhere;
        const linked = mainOf(repository) === null ? {} : ({ elsewhereIsLinked: true } as const);
        return known({ ...facts, elsewhere: path, ...linked });
      }
      const agentsElsewhere =
        agentsAwayFrom(desired, snapshot, world) ?? (await watchdogAwayFrom(desired, snapshot, world));
      // A retired clone that was moved by hand no longer belongs to this project.
      if (agentsElsewhere !== null && elsewhere === undefined) return known({ ...facts, agentsElsewhere });
    }
    const mounted = world.files.isMountPoint(project.path) ? ({ isMountPoint: true } as const) : {};
    return known({ ...facts, ...mounted, ...(await lookElsewhere(desired, snapshot, world)) });
  }
  const { repository } = facts;
  // Matters only where the clone is to be moved.
  const bound =
    project.state === 'retired'
      ? findBounds(desired, repository, retiredFolder(fleet), world.files)
      : known(null);
  if (!bound.known) return bound;
  const mark = markOf(fleet, project, repository);
  const isToMove = project.state === 'retired' && mark === 'ours';
  const occupied = isToMove ? await lookForOthers(desired, snapshot, world) : known(null);
  if (!occupied.known) return occupied;
  const isOffBranch = mark === 'ours' && !isGoing(project) && repository.branch !== project.branch;
  const offBranch = isOffBranch ? await lookOffBranch(desired, repository, snapshot, world) : known(null);
  if (!offBranch.known) return offBranch;
  const whereabouts =
    isGoing(project) || (mark !== 'ours' && mark !== 'none')
      ? {}
      : mark === 'ours'
        ? await lookForSwapped(desired, repository, snapshot)
        : await lookElsewhere(desired, snapshot, world, 'something');
  return known({
    kind: 'repository',
    ...whereabouts,
    repository,
    mark,
    ...(bound.value === null ? {} : { bound: bound.value }),
    ...(occupied.value === null ? {} : { occupied: occupied.value }),
    offBranch: offBranch.value,
  });
};

/** With another root, or from a copy of the registry, po would make the same project a second time. */
function agentsAwayFrom(
  { fleet, project }: Desired,
  { server }: Snapshot,
  { files }: World,
): AgentsElsewhere | null {
  const all = server.known ? (server.value?.sessions ?? []) : [];
  const own = sessionsOf(fleet.name, project.name, all);
  const here = files.realpath(project.path) ?? project.path;
  const isThere = (path: string) => {
    const kind = files.kindOf(path);
    // A path that cannot be read may exist.
    return path.startsWith('/') && path !== here && !(kind.known && kind.value === 'absent');
  };
  const path = own.flatMap(({ marks }) => marks.path ?? []).find(isThere);
  if (path === undefined) return null;
  return { path, sessions: own.filter(({ marks }) => marks.path === path).map(({ name }) => name) };
}

/**
 * No session shows that it is about to start its agents again: after a change of the root the fleet would run twice.
 */
async function watchdogAwayFrom(
  { fleet, project }: Desired,
  { engineProcesses }: Snapshot,
  { files, records }: World,
): Promise<AgentsElsewhere | null> {
  const all = await engineProcesses();
  const here = files.realpath(project.path) ?? project.path;
  for (const { kind, folder, pid } of all.known ? all.value : []) {
    if (kind !== 'watchdog' || folder === here) continue;
    const text = records.readText(folder, serverRecordFile);
    const record = text.known && text.value !== null ? parseServerRecord(text.value) : null;
    if (record?.ok !== true || record.value.fleet !== fleet.name) continue;
    if (record.value.project !== project.name) continue;
    return { path: folder, sessions: [`the watchdog of ${project.name} (pid ${pid})`] };
  }
  return null;
}

/** The fleet's mark is set last and removed first: without it the project's mark means nothing. */
function markOf(fleet: Fleet, project: Project, { marks, remoteUrl }: Repository) {
  if (marks.fleet === null) return 'none';
  if (marks.fleet !== fleet.name || marks.project === null) return 'other';
  if (marks.project === project.name) return 'ours';
  const marked = fleet.projects.find(({ name }) => name === marks.project);
  if (marked === undefined) return 'unregistered';
  // That name was given to another project: the clone's content belongs to this project and no longer to that one.
  const holds = (repo: string | null) =>
    repo !== null && remoteUrl !== null && sameRepository(repo, remoteUrl);
  return marked.repo !== null && holds(project.repo) && !holds(marked.repo) ? 'unregistered' : 'other';
}

async function lookOffBranch(
  { project }: Desired,
  repository: Repository,
  snapshot: Snapshot,
  { files, git }: World,
): Promise<Look<OffBranch>> {
  // Agents of a project that is to stop have ended before its clone is handled.
  if (project.state === 'running') {
    const server = await snapshot.homeServer();
    if (!server.known) return server;
    if (!snapshot.server.known) return snapshot.server;
    const path = files.realpath(project.path) ?? project.path;
    const all = [...(snapshot.server.value?.sessions ?? []), ...(server.value?.sessions ?? [])];
    // Counts sessions under any earlier name of the fleet or the project.
    const inUse = all.filter(({ alive, marks }) => alive && marks.path === path).map(({ name }) => name);
    if (inUse.length > 0) return known({ kind: 'in-use', sessions: [...new Set(inUse)].sort() });
  }
  const work = await git.lookAtWork(repository, project.branch);
  if (!work.known) return work;
  const engine = await git.lookAtEngine(repository);
  if (!engine.known) return engine;
  return known({ kind: 'idle', work: work.value, engine: engine.value });
}
