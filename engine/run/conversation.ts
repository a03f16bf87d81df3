/** Which conversation an agent is in. */
import { randomUUID } from 'node:crypto';
import { type BackendName, backends } from '../backends/index.ts';
import { readActivity } from '../state/activity.ts';
import type { AgentRecord } from '../state/records.ts';
import type { StateFolder } from '../state/state-folder.ts';

/**
 * The newest id that is known: a CLI changes it when a conversation is cleared or forked, and says so to a hook.
 * Null: there is none, or the CLI has not said.
 */
export function knownConversation(state: StateFolder, agent: string, record: AgentRecord): string | null {
  const activity = readActivity(state, agent);
  const isOurs = activity !== null && record.launches.includes(activity.launch);
  return (isOurs ? activity.conversation : null) ?? record.conversation;
}

/** The id to launch with. `isFresh`: a new conversation is wanted. */
export function nextConversation(
  state: StateFolder,
  agent: { readonly name: string; readonly backend: BackendName },
  record: AgentRecord,
  isFresh: boolean,
): string | null {
  const { conversations } = backends[agent.backend];
  if (conversations === null) return null;
  const known = isFresh ? null : knownConversation(state, agent.name, record);
  return known ?? (conversations.idFrom === 'engine' ? randomUUID() : null);
}
