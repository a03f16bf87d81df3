// Makes, marks or moves the clone. What is made is made whole under a temporary name and moved into place, so
// that a run that is cut off leaves no half clone at the project's path. Never removes a clone.
import { scaffold, type TemplateName, templateNames } from '../../engine/protocol.ts';
import { WorldFailure } from '../../src/world/failure.ts';
import type { World } from '../../src/world/world.ts';
import type { Applied, Desired, Reconciler } from '../reconciler.ts';
import type { CloneObserved } from './types.ts';

export const apply: Reconciler<CloneObserved>['apply'] = async (desired, _observed, step, world) => {
  const { fleet, project } = desired;
  switch (step.action) {
    case 'create':
      return create(desired, world);
    case 'adopt':
      await world.git.setMarks(project.path, { fleet: fleet.name, project: project.name });
      return { notes: [] };
    case 'release':
      await world.git.removeMarks(project.path);
      return { notes: [`left as it is: ${project.path}`] };
    case 'retire': {
      const time = world.clock
        .now()
        .toISOString()
        .replaceAll(/[-:]|\.\d+/g, '');
      const to = `${fleet.root}/.retired/${project.name}-${time}`;
      world.files.move(project.path, to);
      return { notes: [`moved to ${to}`] };
    }
    default:
      throw new Error(`a clone has no step ${step.action}`);
  }
};

async function create(desired: Desired, world: World): Promise<Applied> {
  const { fleet, project } = desired;
  const { repo, branch, path } = project;
  const making = world.files.temporaryFor(`${fleet.root}/.po/making/${project.name}`);
  const isEmpty = repo === null || (await world.git.remoteIsEmpty(repo));
  if (isEmpty) await scaffoldInto(making, desired, world);
  else await world.git.clone({ url: repo, branch, to: making });
  await world.git.setMarks(making, { fleet: fleet.name, project: project.name });
  world.files.move(making, path);
  return { notes: isEmpty && repo !== null ? ['the remote was empty: scaffolded and pushed'] : [] };
}

async function scaffoldInto(folder: string, { project }: Desired, world: World): Promise<void> {
  const { name, branch, repo } = project;
  const template = templateNames.find(
    (candidate): candidate is TemplateName => candidate === project.template,
  );
  if (template === undefined) throw new Error(`no template ${project.template}`);
  const files = scaffold({ template, name });
  await world.git.init({ path: folder, branch, remoteUrl: repo });
  for (const { path, content, mode } of files) world.files.writeNew(`${folder}/${path}`, content, mode);
  const { commit } = await world.git.commitFirst({
    path: folder,
    branch,
    files: files.map((file) => file.path),
    message: `Scaffold ${name} from the template ${template}`,
  });
  // Before the move: cut off in between, the next run finds a remote with content and clones it.
  if (repo === null) return;
  const refusal = await world.git.push({ path: folder, commit, branch });
  if (refusal !== null) throw new WorldFailure(`the remote does not take the first commit: ${refusal}`);
}
