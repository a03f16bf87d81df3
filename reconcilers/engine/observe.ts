// Looks at the pin. Looks at the work tree only where a step may need it, since that starts processes.
import { isGoing } from '../../src/fleet/fleet.ts';
import { known } from '../../src/world/look.ts';
import type { Reconciler } from '../reconciler.ts';
import { findForeign } from './foreign.ts';
import { type EngineObserved, isAtOrigin, isPinned } from './types.ts';

export const observe: Reconciler<EngineObserved>['observe'] = async (
  desired,
  { facts },
  { git, engines, files },
) => {
  if (facts.kind !== 'repository') {
    if (isGoing(desired.project)) return known({ kind: 'no-clone' });
    const authorship = await git.authorship(desired.fleet.root);
    // Only for people to read; it blocks nothing.
    return known({ kind: 'no-clone', ...(authorship.known ? { authorship: authorship.value } : {}) });
  }
  const { repository } = facts;
  const { engineInHead } = repository;
  const source = desired.fleet.engine.source;
  const pinnedVersion =
    engineInHead.kind === 'gitlink' ? await engines.versionOf(source, engineInHead.commit) : null;
  const isPlaced = isPinned(repository, desired.engine.commit) && isAtOrigin(desired, repository);
  if (isGoing(desired.project) || isPlaced) {
    return known({ kind: 'clone', repository, pinnedVersion, work: null });
  }
  const work = await git.lookAtEngine(repository);
  if (!work.known) return work;
  const foreign = await findForeign(desired, repository, work.value, engines);
  if (!foreign.known) return foreign;
  const isMounted =
    repository.engineOnDisk.kind === 'absent' && files.isMountPoint(`${repository.path}/engine`);
  return known({
    ...{ kind: 'clone', repository, pinnedVersion, work: work.value },
    ...(foreign.value === null ? {} : { foreign: foreign.value }),
    ...(isMounted ? { isEngineMounted: true } : {}),
  });
};
