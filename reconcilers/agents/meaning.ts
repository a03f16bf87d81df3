// What steps of the agents mean to others. Pure.
import type { DefinitionChange } from '../../engine/protocol.ts';
import { isList, namesIn, textOrNull, told } from '../facts.ts';
import type { Fact, Facts } from '../reconciler.ts';
import type { AcceptedDefinition, Meaning } from '../step-meaning.ts';
import type { AgentsShown, AgentsWanted } from './facts.ts';

const wanted = told<AgentsWanted>;
const definitions = 'definitions' satisfies keyof AgentsWanted;

export const meaning: Meaning = {
  isMissing: ({ reason }) => reason === 'missing' || reason === 'agents-missing',
  accepts: {
    key: definitions,
    of({ display }) {
      const all = told<AgentsShown>(display).definitions;
      return isList(all) ? all.flatMap(definitionIn) : [];
    },
  },
  starts({ action, after }) {
    if (action !== 'start' && action !== 'restart') return null;
    const { agents, restarted } = wanted(after);
    return isList(agents) ? [...agents.map(String), ...namesIn(restarted)] : 'all';
  },
  resume: {
    /** A restart implies that the agents were to run. */
    endOf(after) {
      const { agents, restarted } = wanted(after);
      if (typeof restarted !== 'object' || restarted === null || isList(restarted)) return after;
      return { ...after, agents: [...(isList(agents) ? agents : []), ...namesIn(restarted)] };
    },
    // Without known agents their definitions were unknown too.
    isOnTheWay: (key, end) => key === definitions && wanted(end).agents === null,
  },
};

function definitionIn(one: Fact): AcceptedDefinition[] {
  const { agent, backend, state, changes }: Facts = Object(one);
  const known = state === 'changed' || state === 'new' || state === 'running' ? state : null;
  if (typeof agent !== 'string' || typeof backend !== 'string' || known === null) return [];
  return [{ agent, backend, state: known, changes: isList(changes) ? changes.map(changeIn) : [] }];
}

function changeIn(fact: Fact): DefinitionChange {
  const { key, before, after, isDangerous }: Facts = Object(fact);
  return {
    key: textOrNull(key) ?? '?',
    before: textOrNull(before),
    after: textOrNull(after),
    isDangerous: isDangerous === true,
  };
}
