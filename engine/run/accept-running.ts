/**
 * After an update from an engine without accepted definitions: a person started what runs, so its definition is accepted
 * once, where it is certain which one that was. Starts and ends nothing.
 */
import { desiredStateOf } from '../contract/desired-record.ts';
import type { Agents } from '../declaration/agents-file.ts';
import type { FullDefinition } from '../declaration/full-definition.ts';
import { readDefinition } from '../declaration/read-definition.ts';
import { specDigest } from '../declaration/spec-digest.ts';
import { quietly } from '../kernel/diagnostic.ts';
import { panesOf } from '../look/own-place.ts';
import { type AgentSession, sessionsOf } from '../look/sessions.ts';
import { accept } from '../state/accepted.ts';
import type { StateFolder } from '../state/state-folder.ts';
import { unreviewed } from './acceptance.ts';
import type { Scene } from './bring-all.ts';

/** `declared`: null where agents.toml cannot be read. The caller must not be an agent, and holds the lock of the project. */
export function acceptRunning({ context, folder, state, look }: Scene, declared: Agents | null): void {
  const sessions = sessionsOf(panesOf(look, { folder, state }), folder);
  const known = new Set(state.acceptedNames());
  const desired = state.readDesired();
  for (const session of sessions) {
    if (known.has(session.agent) || desiredStateOf(desired, session.agent)?.state !== 'up') continue;
    const full = startedAs(context, { folder, state }, session, declared);
    if (full !== null) accept(context, state, full, 'update');
  }
}

/** Null where neither agents.toml nor the record of the launch has the digest that the session is marked with. */
function startedAs(
  context: Scene['context'],
  { folder, state }: { readonly folder: string; readonly state: StateFolder },
  session: AgentSession,
  declared: Agents | null,
): FullDefinition | null {
  if (session.spec === null) return null;
  const isStarted = (one: FullDefinition) => specDigest(one, one.promptText) === session.spec;
  const now = declared?.agents.find(({ name }) => name === session.agent);
  const current = now && declared ? readDefinition(folder, now, declared.wakes) : null;
  // The mark does not cover the wake, so an apply takes over only what its plan has shown.
  if (current !== null && isStarted(current))
    return unreviewed(context, state, current) === null ? current : null;
  const launched = launchedAs(state, session);
  if (launched?.name !== session.agent) return null;
  // The record holds no wake, and the one in agents.toml now belongs to another definition.
  const recorded = readDefinition(folder, launched, new Map());
  return isStarted(recorded) ? recorded : null;
}

function launchedAs(state: StateFolder, { launch }: AgentSession) {
  return launch === null ? null : quietly(() => state.readLaunch(launch)?.agent ?? null, null);
}
