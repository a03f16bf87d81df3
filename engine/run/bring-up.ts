/**
 * Starts one agent unless it runs: removes the remains of the last launch, and launches it again. It leaves a live
 * agent alone and touches nothing foreign.
 */

import type { Context } from '../context.ts';
import { sessionName } from '../contract/names.ts';
import type { AgentDefinition } from '../declaration/definition.ts';
import type { FullDefinition } from '../declaration/full-definition.ts';
import { limitsFor, paceOf, sharesAccount } from '../heal/limits.ts';
import { type Diagnostic, type DiagnosticCode, DiagnosticError } from '../kernel/diagnostic.ts';
import { remedyText } from '../kernel/help.ts';
import { saveExitScreen } from '../logs/exit-screen.ts';
import { resumeLog } from '../logs/resume-log.ts';
import { type AgentNow, observeAgent } from '../look/agents.ts';
import { whoseOf } from '../look/evidence.ts';
import type { ServerLook } from '../look/server.ts';
import { unclearIn } from '../look/unclear.ts';
import { accept } from '../state/accepted.ts';
import { setDesired } from '../state/desired-state.ts';
import type { Turn } from '../turns/queue.ts';
import { awaitTurn, noteStart, type Taken, takeTurn } from '../turns/turns.ts';
import { oldestNode, presentNode } from '../world/node.ts';
import { type Created, killSession } from '../world/tmux.ts';
import { unreviewed } from './acceptance.ts';
import type { Restart } from './restart.ts';
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
  /** Nothing was done: another agent on its account was just started, or comes before it. */
  | { readonly kind: 'waits'; readonly turn: Turn }
  | { readonly kind: 'failed'; readonly diagnostic: Diagnostic };

type Session = Extract<Created, { kind: 'created' }>;

/** `look` gives a fresh look at the server. */
export async function bringUp(
  place: Place,
  agent: FullDefinition,
  look: () => Promise<ServerLook>,
  how: Restart,
): Promise<BroughtUp> {
  const seen = await look();
  const now = await observeAgent(place.folder, place.state, seen, agent.name);
  if (now.isUnclear) return { kind: 'failed', diagnostic: unclear(place, seen, now) };
  const isUp = now.runtime.state === 'alive' || now.runtime.state === 'starting';
  if (!isUp) {
    const turn = await turnOf(place, agent, how, awaitTurn);
    if (turn?.kind === 'waits') return turn;
  }
  if (isUp) {
    if (how !== 'heal') setDesired(place.context, place.state, [agent.name], 'up');
    return alreadyUp(place, now);
  }
  if (how !== 'heal') {
    const refusal = unreviewed(place.context, place.state, agent);
    if (refusal !== null) return { kind: 'failed', diagnostic: refusal };
    accept(place.context, place.state, agent);
    // Not before: a watchdog that finds it wanted up and down would take it for dead.
    setDesired(place.context, place.state, [agent.name], 'up');
  }
  const obstacle = await clear(place, now);
  if (obstacle !== null) return { kind: 'failed', diagnostic: obstacle };
  const node = await presentNode(place.context.env);
  if (node === null) return { kind: 'failed', diagnostic: noNode(agent) };
  // Once more, as what was left of it may have taken its time to end: the turn counts from the start itself.
  const turn = await turnOf(place, agent, how, takeTurn);
  if (turn?.kind === 'waits') return turn;
  const launched = await launchAgent(place, agent, node, how);
  switch (launched.created.kind) {
    case 'created':
      return { kind: 'launched', launched, session: launched.created };
    case 'failed':
      await noteStartOf(place.context, agent);
      return { kind: 'failed', diagnostic: notCreated(agent, launched.created.problem) };
    case 'duplicate': {
      await noteStartOf(place.context, agent);
      const again = await observeAgent(place.folder, place.state, await look(), agent.name);
      if (again.session !== null) return alreadyUp(place, again);
      return { kind: 'failed', diagnostic: taken(place, agent) };
    }
  }
}

/** Null for an agent that has no account. */
async function turnOf(
  { context, folder, startSpacingMs }: Place,
  { name, backend }: AgentDefinition,
  how: Restart,
  ask: typeof takeTurn,
): Promise<Taken | null> {
  if (!sharesAccount(backend)) return null;
  return ask(context, backend, { folder, agent: name }, paceOf(limitsFor(context.env), startSpacingMs, how));
}

/** Whether or not the start worked, the wait of the next one on its account counts from now. */
export async function noteStartOf(context: Context, { backend }: AgentDefinition): Promise<void> {
  if (sharesAccount(backend)) await noteStart(context, backend);
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
    const { left } = await stopTree(
      place.context.clock,
      process.launcher,
      process.agent,
      whoseOf(place, now),
    );
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

function error(code: DiagnosticCode, summary: string, detail: string, help?: string): Diagnostic {
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

/** Starting it would run the agent twice. */
function unclear(place: Place, look: ServerLook, now: AgentNow): Diagnostic {
  const found = unclearIn(place, look, [now], [now.name]).find(({ code }) => code === 'session-unclear');
  if (found === undefined) throw new Error(`${now.name} is unclear, and no session tells why`);
  return { ...found, severity: 'error' };
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
    'A person works in the session of a dead agent',
    `${now.name} has ended, and its session has other panes that are alive.`,
    remedyText('close them, or end all of it:', `node engine/agents.mjs down ${now.name}`),
  );
}

function leftOver(now: AgentNow, pids: readonly number[]): Diagnostic {
  const detail = `What is left of the last launch of ${now.name} cannot be ended: pid ${pids.join(', ')}.`;
  return error('not-stopped', 'Some processes do not end', detail);
}

function cannotRemove(now: AgentNow, problem: string): Diagnostic {
  return error('session-not-removed', 'tmux did not remove a dead session', `${now.name}: ${problem}.`);
}
