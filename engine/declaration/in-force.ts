/**
 * Which definitions a project's agents run with: the accepted one of each agent that is to run, and for the others what
 * agents.toml declares. Also how the two differ, which is only shown and never acted upon.
 */
import { type DesiredRecord, desiredStateOf } from '../contract/desired-record.ts';
import type { AcceptedRecord } from './accepted-record.ts';
import type { Agents, ReadAgentsFile } from './agents-file.ts';
import type { AgentDefinition } from './definition.ts';
import { changesBetween, type DefinitionChange } from './definition-changes.ts';
import { definitionIn, type FullDefinition } from './full-definition.ts';
import { readDefinition } from './read-definition.ts';

export type Definitions = ReadonlyMap<string, AcceptedRecord>;

/** Includes an agent that agents.toml no longer declares as long as it is wanted up. */
export function inForce(
  project: string,
  declared: Agents | null,
  accepted: Definitions,
  desired: DesiredRecord,
): Agents {
  const isUp = (name: string) => desiredStateOf(desired, name)?.state === 'up';
  const names = declared?.agents.map(({ name }) => name) ?? [];
  const further = [...accepted.keys()].filter(
    (name) => !names.includes(name) && (declared === null || isUp(name)),
  );
  const full = (name: string): FullDefinition | null => {
    const record = accepted.get(name);
    return record === undefined ? null : definitionIn(record);
  };
  const chosen = [
    ...(declared?.agents ?? []).map((agent) => {
      const own = isUp(agent.name) ? full(agent.name) : null;
      return own ?? { ...agent, wake: declared?.wakes.get(agent.name) ?? null };
    }),
    ...further.flatMap((name) => full(name) ?? []),
  ];
  return agentsOf(declared?.project ?? project, chosen);
}

export function agentsOf(
  project: string,
  agents: readonly (AgentDefinition & Pick<FullDefinition, 'wake'>)[],
): Agents {
  const wakes = new Map(agents.flatMap(({ name, wake }) => (wake === null ? [] : [[name, wake]])));
  return { project, agents, wakes };
}

export interface DefinitionNow {
  /**
   * - `accepted`: as its files declare it now.
   * - `changed`: its files declare another one.
   * - `undeclared`: agents.toml no longer declares the agent.
   * - `unreadable`: agents.toml cannot be read, so it is unknown whether they do.
   * - `none`: no definition of it was accepted.
   */
  readonly state: 'accepted' | 'changed' | 'undeclared' | 'unreadable' | 'none';
  readonly changes: readonly DefinitionChange[];
  readonly record: AcceptedRecord | null;
}

/** The same as documents tell it: without the record, which may hold secrets. */
export function definitionFacts({ state, changes, record }: DefinitionNow) {
  return { state, at: record?.at ?? null, by: record?.by ?? null, changes: [...changes] };
}

/** Looks at the files that agents.toml names. */
export function definitionNow(
  folder: string,
  name: string,
  declared: ReadAgentsFile,
  accepted: Definitions,
): DefinitionNow {
  const record = accepted.get(name) ?? null;
  const nothing = { changes: [], record };
  if (record === null) return { state: 'none', ...nothing };
  if (!declared.ok) return { state: 'unreadable', ...nothing };
  const agent = declared.value.agents.find((one) => one.name === name);
  if (agent === undefined) return { state: 'undeclared', ...nothing };
  const changes = changesBetween(definitionIn(record), readDefinition(folder, agent, declared.value.wakes));
  return { state: changes.length === 0 ? 'accepted' : 'changed', changes, record };
}
