/** Starts one agent unless it runs, after removing the remains of its last launch. Touches nothing foreign. */

import type { Context } from '../context.ts';
import { sessionName } from '../contract/names.ts';
import type { AgentDefinition } from '../declaration/definition.ts';
import type { FullDefinition } from '../declaration/full-definition.ts';
import { limitsFor, paceOf, sharesAccount } from '../heal/limits.ts';
import { type Diagnostic, errorOf } from '../kernel/diagnostic.ts';
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
  if (now.runtime.state === 'alive' || now.runtime.state === 'starting') {
    if (how !== 'heal') setDesired(place.context, place.state, [agent.name], 'up');
    return alreadyUp(place, now);
  }
  const first = await turnOf(place, agent, how, awaitTurn);
  if (first?.kind === 'waits') return first;
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
  // Again, since its remains may have taken long to end: the turn counts from the start itself.
  const turn = await turnOf(place, agent, how, takeTurn);
  if (turn?.kind === 'waits') return turn;
  const launched = await launchAgent(place, agent, node, how);
  switch (launched.created.kind) {
    case 'created':
      return { kind: 'launched', launched, session: launched.created };
    case 'failed': {
      await noteStartOf(place.context, agent);
      const detail = `${agent.name}: ${launched.created.problem}.`;
      const diagnostic = errorOf('session-not-created', 'tmux did not create the session', detail);
      return { kind: 'failed', diagnostic };
    }
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
    const { launcher, agent } = process;
    const { left } = await stopTree(place.context.clock, launcher, agent, whoseOf(place, now));
    if (left.length > 0) {
      const pids = left.map(({ pid }) => pid).join(', ');
      const detail = `What is left of the last launch of ${now.name} cannot be ended: pid ${pids}.`;
      return errorOf('not-stopped', 'Some processes do not end', detail);
    }
  }
  if (session === null) return null;
  const others = session.panes.filter((one) => one !== pane && !one.dead);
  if (others.length > 0) return inUse(now);
  if (now.launch !== null && pane !== null) {
    await saveExitScreen(place.tmux, pane.paneId, place.state, now.launch);
  }
  const problem = await killSession(place.tmux, session.sessionId);
  if (problem === null) return null;
  return errorOf('session-not-removed', 'tmux did not remove a dead session', `${now.name}: ${problem}.`);
}

function noNode(agent: AgentDefinition): Diagnostic {
  return errorOf(
    'node-missing',
    'No node to start the agent with',
    `${agent.name}: ${process.execPath} was removed, and no node is on PATH.`,
    `install node ${oldestNode} or newer`,
  );
}

/** Starting it would run the agent twice. */
function unclear(place: Place, look: ServerLook, now: AgentNow): Diagnostic {
  const found = unclearIn(place, look, [now], [now.name]).find(({ code }) => code === 'session-unclear');
  if (found === undefined) throw new Error(`${now.name} is unclear, and no session tells why`);
  return { ...found, severity: 'error' };
}

function taken(place: Place, agent: AgentDefinition): Diagnostic {
  const name = sessionName(place.project, agent.name);
  return errorOf(
    'session-taken',
    'The session name is taken by something else',
    `A tmux session ${name} exists and does not belong to this project; it was left alone.`,
    'rename or end that session, or give this project another name',
  );
}

function inUse(now: AgentNow): Diagnostic {
  return errorOf(
    'session-in-use',
    'A person works in the session of a dead agent',
    `${now.name} has ended, and its session has other panes that are alive.`,
    remedyText('close them, or end all of it:', `node engine/agents.mjs down ${now.name}`),
  );
}
