// Makes, marks, changes or moves the clone. A clone is made whole under a temporary name and then moved into place, so
// an interrupted run leaves no half clone at the project's path. Never removes a clone.
import { scaffold, socketName } from '../../engine/protocol.ts';
import { Obstruction, WorldFailure } from '../../src/world/failure.ts';
import type { Repository } from '../../src/world/repository.ts';
import type { World } from '../../src/world/world.ts';
import { told } from '../facts.ts';
import type { Applied, Desired, Proposal, Reconciler } from '../reconciler.ts';
import type { CloneWanted } from './facts.ts';
import type { CloneObserved } from './types.ts';
import { retiredFolder } from './wholeness.ts';

export const apply: Reconciler<CloneObserved>['apply'] = async (desired, observed, step, world) => {
  const { fleet, project } = desired;
  switch (step.action) {
    case 'create':
      return step.reason === 'retired-back' ? bringBack(desired, observed, world) : create(desired, world);
    case 'adopt':
      if (observed.kind === 'repository' && observed.repository.marks.protect !== project.protect)
        await world.git.setProtection(project.path, project.protect);
      await world.git.setMarks(project.path, { fleet: fleet.name, project: project.name });
      return { notes: [] };
    case 'release':
      await world.git.removeMarks(project.path);
      return { notes: [] };
    case 'update':
      if (observed.kind !== 'repository') throw new Error('there is no clone to change');
      return update(desired, observed.repository, step, world);
    case 'retire': {
      const time = world.clock
        .now()
        .toISOString()
        .replaceAll(/[-:]|\.\d+/g, '');
      const to = `${retiredFolder(fleet)}/${project.name}-${time}`;
      world.files.move(project.path, to);
      return { notes: [`moved to ${to}`] };
    }
    default:
      throw new Error(`a clone has no step ${step.action}`);
  }
};

/** The remote comes first: the branch may have to be fetched from there. */
async function update(
  desired: Desired,
  repository: Repository,
  step: Proposal,
  world: World,
): Promise<Applied> {
  const { repo, branch, path, protect } = desired.project;
  const notes: string[] = [];
  const changed = told<CloneWanted>(step.after);
  if (changed.protect !== undefined) await world.git.setProtection(path, protect);
  if (changed.remote !== undefined) {
    if (repo === null) throw new Error('no remote is declared');
    const { commit } = await world.git.setRemote({ repository, url: repo, branch });
    // The next step, which concerns the pin, reports what to do about it.
    if (commit === null) notes.push('the remote is empty');
  }
  if (changed.branch !== undefined) {
    await refuseInUse(desired, world);
    await world.git.switchBranch({ repository, branch, url: repo });
  }
  return { notes };
}

/** Another branch must not change files under running agents, which should have ended or may have started since. */
async function refuseInUse({ fleet, project }: Desired, { files, tmux }: World): Promise<void> {
  const server = await tmux.look({ name: socketName(fleet.name) });
  if (!server.known) throw new WorldFailure(server.diagnostic.detail);
  const path = files.realpath(project.path) ?? project.path;
  const inUse = server.value?.sessions.find(({ alive, marks }) => alive && marks.path === path);
  if (inUse !== undefined)
    throw new WorldFailure(`${inUse.name} works in ${project.path}, so its branch stays`);
}

/** Moved back whole, as it was moved aside. */
async function bringBack({ project }: Desired, observed: CloneObserved, world: World): Promise<Applied> {
  const [clone] = observed.retired ?? [];
  if (clone === undefined) throw new Error('there is no retired clone to bring back');
  if (clone.repository.marks.protect !== project.protect)
    await world.git.setProtection(clone.path, project.protect);
  world.files.move(clone.path, project.path);
  return { notes: [] };
}

async function create(desired: Desired, world: World): Promise<Applied> {
  const { repo, path, name } = desired.project;
  // Made beside its place: on the same file system, and in the same folder for git configuration that depends on
  // folders. An earlier po made it there, and may have been interrupted.
  world.files.temporaryFor(`${desired.fleet.root}/.po/making/${name}`);
  const making = world.files.temporaryFor(path);
  const isEmpty = await makeWhole(making, desired, world).catch((error: unknown) => {
    // No agent has worked in it, and whatever was pushed from it is at the remote.
    world.files.discard(making);
    throw error;
  });
  if (isEmpty) return { notes: repo === null ? [] : ['the remote was empty: scaffolded and pushed'] };
  const facts = await world.git.look(path);
  const empty =
    facts.known && facts.value.kind === 'repository' ? facts.value.repository.emptySubmodules : [];
  return { notes: empty.length === 0 ? [] : [`submodules not checked out: ${empty.join(', ')}`] };
}

/** Returns whether it was scaffolded. */
async function makeWhole(making: string, desired: Desired, world: World): Promise<boolean> {
  const { fleet, project } = desired;
  const { repo, path } = project;
  const isEmpty = repo === null || (await makeOf(repo, making, desired, world));
  if (repo === null) await scaffoldInto(making, desired, world);
  if (project.protect) await world.git.setProtection(making, true);
  await world.git.setMarks(making, { fleet: fleet.name, project: project.name });
  world.files.move(making, path);
  return isEmpty;
}

/**
 * Fetches what the remote has or, if the remote is empty, scaffolds its first content. Returns whether it was empty.
 */
async function makeOf(url: string, folder: string, desired: Desired, world: World): Promise<boolean> {
  const { branch, path } = desired.project;
  if (await world.git.remoteIsEmpty(url, path)) {
    // Where several projects start with the same empty remote, one scaffolds it and the others clone the result.
    return world.turns.take({ remote: url, branch }, async () => {
      const isEmpty = await world.git.remoteIsEmpty(url, path);
      if (isEmpty) await scaffoldInto(folder, desired, world);
      else await world.git.clone({ url, branch, to: folder });
      return isEmpty;
    });
  }
  await world.git.clone({ url, branch, to: folder });
  return false;
}

async function scaffoldInto(folder: string, { project }: Desired, world: World): Promise<void> {
  const { name, branch, repo, template } = project;
  const files = scaffold({ template, name });
  await world.git.init({ path: folder, branch, remoteUrl: repo });
  for (const { path, content, mode } of files) world.files.writeNew(`${folder}/${path}`, content, mode);
  const { commit } = await world.git.commitFirst({
    path: folder,
    branch,
    files: files.map((file) => file.path),
    message: `Scaffold ${name} from the template ${template}`,
  });
  // Push before the move: if this run is interrupted in between, the next one finds a remote with content and clones
  // it.
  if (repo === null) return;
  const pushed = await world.git.push({ path: folder, commit, branch, url: repo });
  if (pushed.kind === 'pushed') return;
  const why = `the remote is empty and does not take the first commit:\n${pushed.said}`;
  throw pushed.kind === 'refused' ? new Obstruction('remote-refuses', why) : new WorldFailure(why);
}
