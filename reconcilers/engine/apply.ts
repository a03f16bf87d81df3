// Puts the pin in place: the release made fetchable, `engine/` checked out, the gitlink committed on its own,
// and pushed where the plan said so. Never forces, and never touches what else the clone holds.
import type { Reconciler } from '../reconciler.ts';
import type { EngineObserved } from './types.ts';

export const apply: Reconciler<EngineObserved>['apply'] = async (desired, observed, step, world) => {
  if (observed.kind === 'no-clone' || observed.work === null) throw new Error('there is no clone to pin in');
  const { repository, work } = observed;
  const { fleet, project, engine } = desired;
  const { gitDir } = await world.engines.provide(fleet.engine.source, engine);
  await world.git.checkOutEngine({
    repository,
    moduleName: work.module?.name ?? 'engine',
    fetchFrom: gitDir,
    tag: engine.tag,
    commit: engine.commit,
    url: engine.url,
  });
  const { engineInHead } = repository;
  if (engineInHead.kind === 'gitlink' && engineInHead.commit === engine.commit) return { notes: [] };
  const { commit } = await world.git.commitPin({
    repository,
    parent: repository.commit,
    branch: project.branch,
    engineCommit: engine.commit,
    url: engine.url,
    message: `${engineInHead.kind === 'gitlink' ? 'Update' : 'Add'} the engine: ${engine.tag}`,
  });
  if (step.after?.['push'] !== true) return { notes: [] };
  // The pin is in place whether or not the remote takes it, so a refused push is told and is no failure.
  const refusal = await world.git.push({ path: project.path, commit, branch: project.branch });
  if (refusal === null) return { notes: ['pushed'] };
  return { notes: [`not pushed: ${refusal}`, `when that is put right: git -C ${project.path} push`] };
};
