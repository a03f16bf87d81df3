// Looks at the pin. The work tree is looked at only where a step may need it: that costs processes.
import { isGoing } from '../../src/fleet/fleet.ts';
import { known } from '../../src/world/look.ts';
import { findForeign } from '../foreign-engine.ts';
import type { Reconciler } from '../reconciler.ts';
import { type EngineObserved, isPinned } from './types.ts';

export const observe: Reconciler<EngineObserved>['observe'] = async (
  desired,
  { facts },
  { git, engines },
) => {
  if (facts.kind !== 'repository') return known({ kind: 'no-clone' });
  const { repository } = facts;
  const { engineInHead } = repository;
  const source = desired.fleet.engine.source;
  const pinnedVersion =
    engineInHead.kind === 'gitlink' ? await engines.versionOf(source, engineInHead.commit) : null;
  if (isGoing(desired.project) || isPinned(repository, desired.engine.commit)) {
    return known({ kind: 'clone', repository, pinnedVersion, work: null });
  }
  const work = await git.lookAtEngine(repository);
  if (!work.known) return work;
  const foreign = await findForeign(desired, repository, work.value, engines);
  if (!foreign.known) return foreign;
  return known({
    ...{ kind: 'clone', repository, pinnedVersion, work: work.value },
    ...(foreign.value === null ? {} : { foreign: foreign.value }),
  });
};
