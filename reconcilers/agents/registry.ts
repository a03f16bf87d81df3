// What fleet.toml declares about the agents. Pure.
import { differsIn } from '../declared.ts';
import { isList } from '../facts.ts';
import type { Facts, FromRegistry } from '../reconciler.ts';
import type { AgentsObserved } from './types.ts';

export const registry: FromRegistry<AgentsObserved> = {
  // agents.toml lies in the clone, so a change of the clone may change the agents.
  isDriven: differsIn('engine', 'repo', 'path', 'branch', 'state'),
  wanted: ({ state }) => ({ state }),
  converged: () => ({
    kind: 'clone',
    declared: { kind: 'agents', agents: [] },
    ours: [],
    foreign: [],
    engine: null,
    watchdog: 'not-needed',
    drifted: [],
  }),
  absent: { kind: 'no-clone', ours: [] },
  unobserved: ({ before, after }) => ({ before: unnamed(before), after: unnamed(after), display: {} }),
};

/** Null: all that the project’s `agents.toml` declares. */
function unnamed(facts: Facts | null): Facts | null {
  if (facts === null) return null;
  const { definitions: _, ...rest } = facts;
  const { agents } = rest;
  return isList(agents) && agents.length > 0 ? { ...rest, agents: null } : rest;
}
