// What fleet.toml declares about the pin. Pure.
import { isGoing } from '../../src/fleet/fleet.ts';
import { differsIn, withoutSecrets } from '../declared.ts';
import { told } from '../facts.ts';
import type { FromRegistry } from '../reconciler.ts';
import type { EngineShown, EngineWanted } from './facts.ts';
import type { EngineObserved } from './types.ts';

export const registry: FromRegistry<EngineObserved> = {
  isDriven: differsIn('engine', 'repo', 'path', 'branch', 'state'),
  wanted({ engine, repo, branch, state }, { engine: { source } }) {
    const from = source.kind === 'git' ? withoutSecrets(source.url) : null;
    return { engine, from, repo: withoutSecrets(repo), branch, going: isGoing({ state }) };
  },
  converged: ({ engine: { tag } }, repository) => ({
    ...{ kind: 'clone', repository, pinnedVersion: tag, work: null },
  }),
  absent: { kind: 'no-clone' },
  unobserved({ after, display }) {
    const { from } = told<EngineShown>(display);
    const { commit: _, ...wanted } = (after ?? {}) as Partial<EngineWanted>;
    const isKnown = typeof from === 'string';
    return {
      before: isKnown ? { version: from } : null,
      after: after && wanted,
      display: isKnown ? { from } : {},
    };
  },
};
