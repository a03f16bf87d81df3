/**
 * Gets one agent running where it is not: takes away what is left of the last launch, and launches anew. What
 * lives is left alone, and what is not ours is not touched.
 */

import { sessionName } from '../contract/names.ts';
import type { AgentDefinition } from '../declaration/definition.ts';
import { saveExitScreen } from '../logs/exit-screen.ts';
import { resumeLog } from '../logs/resume-log.ts';
import { type AgentNow, observeAgent } from '../look/agents.ts';
import type { ServerLook } from '../look/server.ts';
import { type Diagnostic, DiagnosticError } from '../toml/diagnostic.ts';
import { wayOut } from '../toml/help.ts';
import { oldestNode, presentNode } from '../world/node.ts';
import { type Created, killSession } from '../world/tmux.ts';
import type { Restart } from './resumption.ts';
import { type Launched, launchAgent, type Place } from './start.ts';
import { stopTree } from './stop.ts';

export type BroughtUp =
  | {
      readonly kind: 'already-up';
      readonly now: AgentNow;
      /** What was done about its log, for people; null where nothing had to be. */
      readonly log: string | null;
    }
  | { readonly kind: 'launched'; readonly launched: Launched; readonly session: Session }
  | { readonly kind: 'failed'; readonly diagnostic: Diagnostic };

type Session = Extract<Created, { kind: 'created' }>;

/** `look` gives a fresh look at the server. */
export async function bringUp(
  place: Place,
  agent: AgentDefinition,
  look: () => Promise<ServerLook>,
  how: Restart,
): Promise<BroughtUp> {
  const now = await observeAgent(place.folder, place.state, await look(), agent.name);
  if (now.runtime.state === 'alive' || now.runtime.state === 'starting') return alreadyUp(place, now);
  const obstacle = await clear(place, now);
  if (obstacle !== null) return { kind: 'failed', diagnostic: obstacle };
  const node = await presentNode(place.context.env);
  if (node === null) return { kind: 'failed', diagnostic: noNode(agent) };
  const launched = await launchAgent(place, agent, node, how);
  switch (launched.created.kind) {
    case 'created':
      return { kind: 'launched', launched, session: launched.created };
    case 'failed':
      return { kind: 'failed', diagnostic: notCreated(agent, launched.created.problem) };
    case 'duplicate': {
      const again = await observeAgent(place.folder, place.state, await look(), agent.name);
      if (again.session !== null) return alreadyUp(place, again);
      return { kind: 'failed', diagnostic: taken(place, agent) };
    }
  }
}

async function alreadyUp({ tmux, state }: Place, now: AgentNow): Promise<BroughtUp> {
  const resumed = now.pane === null ? null : await resumeLog(tmux, state, now.name, now.pane);
  const log =
    resumed?.kind === 'resumed'
      ? 'its log is kept again'
      : resumed?.kind === 'failed'
        ? `its log is not kept: ${resumed.why}`
        : null;
  return { kind: 'already-up', now, log };
}

/** Ends what is left of an agent that is over, and removes its session. Gives back why it could not. */
async function clear(place: Place, now: AgentNow): Promise<Diagnostic | null> {
  const { process, session, pane } = now;
  // Also where the agent itself is gone: children that outlived it would work on beside its successor.
  if (process !== null) {
    const { left } = await stopTree(place.context.clock, process.launcher, process.agent, now.launch);
    if (left.length > 0)
      return leftOver(
        now,
        left.map(({ pid }) => pid),
      );
  }
  if (session === null) return null;
  const others = session.panes.filter((one) => one !== pane && !one.dead);
  if (others.length > 0) return inUse(now);
  if (now.launch !== null && pane !== null) {
    await saveExitScreen(place.tmux, pane.paneId, place.state, now.launch);
  }
  const problem = await killSession(place.tmux, session.sessionId);
  return problem === null ? null : cannotRemove(now, problem);
}

/** Throws where it is not known what runs. */
export function refuseUnknown(look: ServerLook): Exclude<ServerLook, { kind: 'unknown' }> {
  if (look.kind === 'unknown') throw new DiagnosticError([look.diagnostic]);
  return look;
}

function error(code: string, summary: string, detail: string, help?: string): Diagnostic {
  return { severity: 'error', code, summary, detail, ...(help !== undefined && { help }) };
}

function noNode(agent: AgentDefinition): Diagnostic {
  return error(
    'node-missing',
    'No node to start the agent with',
    `${agent.name}: ${process.execPath} was removed, and no node is on PATH.`,
    `install node ${oldestNode} or newer`,
  );
}

function notCreated(agent: AgentDefinition, problem: string): Diagnostic {
  return error('session-not-created', 'tmux did not create the session', `${agent.name}: ${problem}.`);
}

function taken(place: Place, agent: AgentDefinition): Diagnostic {
  const name = sessionName(place.project, agent.name);
  return error(
    'session-taken',
    'The session name is taken by something else',
    `A tmux session ${name} exists and does not belong to this project; it was left alone.`,
    'rename or end that session, or give this project another name',
  );
}

function inUse(now: AgentNow): Diagnostic {
  return error(
    'session-in-use',
    'Somebody works in the session of a dead agent',
    `${now.name} has ended, and its session has other panes that are alive.`,
    wayOut('close them, or end all of it:', `node engine/agents.mjs down ${now.name}`),
  );
}

function leftOver(now: AgentNow, pids: readonly number[]): Diagnostic {
  const detail = `What is left of the last launch of ${now.name} cannot be ended: pid ${pids.join(', ')}.`;
  return error('not-stopped', 'Processes that do not end', detail);
}

function cannotRemove(now: AgentNow, problem: string): Diagnostic {
  return error('session-not-removed', 'tmux did not remove a dead session', `${now.name}: ${problem}.`);
}
