// What fleet.toml declares about the clone. Pure.
import { isGoing } from '../../src/fleet/fleet.ts';
import { differsIn, withoutSecrets } from '../declared.ts';
import type { FromRegistry } from '../reconciler.ts';
import type { CloneFound, CloneWanted } from './facts.ts';
import type { CloneObserved } from './types.ts';

export const registry: FromRegistry<CloneObserved> = {
  // The clone records whether it is protected, so that the protection outlives its entry.
  isDriven: differsIn('repo', 'path', 'branch', 'state', 'protect'),
  wanted: ({ repo, path, branch, state, template, protect }) => ({
    ...{ repo: withoutSecrets(repo), path, branch, template, protect, going: isGoing({ state }) },
  }),
  converged: (_, repository) => ({ kind: 'repository', repository, mark: 'ours', offBranch: null }),
  absent: { kind: 'absent' },
  unobserved({ reason, before, after }) {
    // Only a look tells where it was moved aside to.
    if (reason === 'retired-back') return { before: null };
    const { commit: _found, ...found } = (before ?? {}) as CloneFound;
    const { commit: _wanted, ...wanted } = (after ?? {}) as CloneWanted;
    return { before: before && found, after: after && wanted };
  },
};
