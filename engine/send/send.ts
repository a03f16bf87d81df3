/**
 * Sends a message to an agent and reports the result. One at a time for each agent; queued messages go first, so
 * that messages arrive in the order in which they were sent.
 */
import type { BackendName } from '../backends/index.ts';
import type { Context } from '../context.ts';
import type { AgentDefinition } from '../declaration/definition.ts';
import type { Project } from '../declaration/project.ts';
import { DiagnosticError } from '../kernel/diagnostic.ts';
import { lookAtActivity } from '../look/activity.ts';
import { type AgentNow, observeAgent } from '../look/agents.ts';
import { findHome, refuseUnknown } from '../look/home.ts';
import type { ServerLook } from '../look/server.ts';
import { tell } from '../state/events.ts';
import { withLock } from '../state/lock.ts';
import { makeFolderOfAgent } from '../state/state-folder.ts';
import { prepareState } from '../state/take-over.ts';
import {
  countQueued,
  enqueue,
  forget,
  hasUndelivered,
  longestQueue,
  markBegun,
  messageId,
  messagesIn,
  type QueuedMessage,
  unmark,
  type Waiting,
  waitingFor,
} from './queue.ts';
import type { Target, Typed } from './target.ts';
import { readyScreen, type TypeOptions, typeMessage } from './type-message.ts';
import { keepTyped, settleTyped } from './typed.ts';

export type Sent =
  /** The agent's own hook, or its transcript, says that it has taken up this very text. */
  | (Extract<Typed, { kind: 'acknowledged' }> & { readonly isKept: boolean })
  /** It was typed, and nothing proves that it was taken up. */
  | (Extract<Typed, { kind: 'unconfirmed' }> & { readonly isKept: boolean })
  /** It is kept, and typed at a better moment. */
  | { readonly kind: 'queued'; readonly before: number; readonly why: string }
  /** It was not typed and is not kept. */
  | { readonly kind: 'blocked'; readonly why: string; readonly help: string }
  | { readonly kind: 'not-running'; readonly why: string };

export interface SendOptions {
  /** How long to wait for the acknowledgement. */
  readonly timeoutMs: number;
  readonly by: QueuedMessage['by'];
  /** The operator allows typing without a visible input line. */
  readonly isBlind?: boolean;
  /** How long to wait for a turn while another sender types into the agent. */
  readonly patienceMs?: number;
}

export const usualTimeoutMs = 15_000;
const queueTimeoutMs = 5_000;
/** A program that is just starting shows its input line before long. The watchdog comes by again anyway. */
const readyMs = 4_000;
/** So many queued messages are typed in one go; the next call goes on. */
const mostAtOnce = 10;

/** `text` was checked. Throws a `DiagnosticError` if tmux does not answer, or the turn does not come. */
export async function sendMessage(
  context: Context,
  project: Project,
  agent: AgentDefinition,
  text: string,
  options: SendOptions,
): Promise<Sent> {
  return inTurn(context, project, agent.name, options.patienceMs, async () => {
    const sent = await sendNow(context, project, agent, text, options);
    tell(project.state.path, context.clock.now(), {
      event: 'sent',
      agent: agent.name,
      launch: project.state.readAgent(agent.name).launches[0] ?? null,
      outcome: sent.kind,
      bytes: Buffer.byteLength(text),
    });
    return sent;
  });
}

async function sendNow(
  context: Context,
  project: Project,
  agent: AgentDefinition,
  text: string,
  { timeoutMs, by, isBlind = false }: SendOptions,
): Promise<Sent> {
  const found = await findTarget(context, project, agent);
  if (!('paneId' in found)) return found;
  await settle(found);
  const stuck = await typeWaiting(found, readyMs);
  if (stuck?.kind === 'gone') return { kind: 'not-running', why: stuck.why };
  const message: QueuedMessage = {
    ...{ format: 'ao.message/1', text, at: context.clock.now().toISOString(), by },
    ...(isBlind && { blind: true }),
  };
  const typed =
    stuck === null
      ? await typeAndKeep(found, { id: messageId(message), message }, { timeoutMs, readyMs, isBlind })
      : ({ kind: 'queue', why: `earlier messages are waiting: ${stuck.why}` } as const);
  switch (typed.kind) {
    case 'acknowledged':
    case 'unconfirmed':
      return typed;
    case 'gone':
      return { kind: 'not-running', why: typed.why };
    case 'block':
      return { ...typed, kind: 'blocked' };
    case 'queue': {
      const before = enqueue(project.state, agent.name, message);
      if (before !== null) return { kind: 'queued', before, why: typed.why };
      const why = `${longestQueue} messages are waiting already`;
      return { kind: 'blocked', why, help: `see why: ${typed.why}` };
    }
  }
}

/** Types the queued messages that can be typed now. For every round of the watchdog: cheap, and throws no diagnostics. */
export async function deliverQueued(
  context: Context,
  project: Project,
  agent: AgentDefinition,
): Promise<{ readonly left: number }> {
  const { state } = project;
  if (!hasUndelivered(state, agent.name)) return { left: 0 };
  try {
    await inTurn(context, project, agent.name, 0, async () => {
      const { look, now } = await lookAt(context, project, agent);
      const found = targetOf(context, state, agent, look, now);
      const backend = backendOf(state, agent, now);
      await settle({ context, state, look, now, agent: agent.name, backend });
      if ('paneId' in found) await typeWaiting(found, 0);
    });
  } catch (error) {
    if (!(error instanceof DiagnosticError)) throw error;
  }
  return { left: countQueued(state, agent.name) };
}

/** Why the queued messages are not typed now; null if nothing is in the way. Changes nothing. */
export async function waitsFor(
  context: Context,
  project: Project,
  agent: AgentDefinition,
): Promise<string | null> {
  const found = await findTarget(context, project, agent);
  if (!('paneId' in found)) return found.kind === 'acknowledged' ? null : found.why;
  const [first] = messagesIn(project.state, agent.name, 'json');
  const { text = '', blind = false } = first?.message ?? {};
  const ready = await readyScreen(found, text, { readyMs: 0, isBlind: blind });
  return ready.kind === 'type' ? null : ready.why;
}

type Stuck = Exclude<Typed, { kind: 'acknowledged' | 'unconfirmed' }>;

/** Null when nothing waits any more; else what is in the way of the next. */
async function typeWaiting(target: Target, readyMs: number): Promise<Stuck | null> {
  const { context, state, agent, launch } = target;
  const waiting = waitingFor(state, agent);
  for (const one of waiting.slice(0, mostAtOnce)) {
    const { id, message } = one;
    const typed = await typeAndKeep(target, one, {
      ...{ timeoutMs: queueTimeoutMs, readyMs, isBlind: message.blind === true },
      begin: () => markBegun(state, agent, id),
    });
    if (typed.kind !== 'acknowledged' && typed.kind !== 'unconfirmed') {
      unmark(state, agent, id);
      return typed;
    }
    forget(state, agent, id);
    const bytes = Buffer.byteLength(message.text);
    tell(state.path, context.clock.now(), { event: 'sent', agent, launch, outcome: typed.kind, bytes });
  }
  const left = waiting.length - mostAtOnce;
  return left > 0 ? { kind: 'queue', why: `${left} more` } : null;
}

/** What was typed is kept until the agent has taken it up. */
async function typeAndKeep(
  target: Target,
  waiting: Waiting,
  options: TypeOptions,
): Promise<Stuck | Extract<Sent, { kind: 'acknowledged' | 'unconfirmed' }>> {
  let wasIdle = false;
  const at = target.context.clock.now().toISOString();
  const typed = await typeMessage(target, waiting.message.text, {
    ...options,
    begin(isIdle) {
      wasIdle = isIdle;
      options.begin?.(isIdle);
    },
  });
  if (typed.kind !== 'acknowledged' && typed.kind !== 'unconfirmed') return typed;
  return { ...typed, isKept: keepTyped(target.state, target, waiting, { ended: typed, wasIdle, at }) };
}

/** Forgets typed messages that were taken up, and queues those again whose agent ended before that. */
async function settle(
  target: Pick<Target, 'context' | 'state' | 'look' | 'now' | 'agent' | 'backend'>,
): Promise<void> {
  const { context, state, look, now, agent, backend } = target;
  if (messagesIn(state, agent, 'typed').length === 0) return;
  const whose = { name: agent, backend };
  const { activity } = await lookAtActivity(context, whose, { state, look, now });
  settleTyped({ clock: context.clock, state, agent: whose, now, activity });
}

/** The agent's pane, as it was recorded at its start; or why there is none to type into. */
async function findTarget(
  context: Context,
  project: Project,
  agent: AgentDefinition,
): Promise<Target | Sent> {
  const { look, now } = await lookAt(context, project, agent);
  return targetOf(context, project.state, agent, look, now);
}

export async function lookAt(
  context: Context,
  project: Project,
  agent: AgentDefinition,
): Promise<{ readonly look: Exclude<ServerLook, { kind: 'unknown' }>; readonly now: AgentNow }> {
  const look = refuseUnknown((await findHome(context, project)).look);
  return { look, now: await observeAgent(project.folder, project.state, look, agent.name) };
}

/** What it was started as; agents.toml may say something else by now. */
function backendOf(state: Project['state'], agent: AgentDefinition, { launch }: AgentNow): BackendName {
  return (launch === null ? null : state.readLaunch(launch)?.agent.backend) ?? agent.backend;
}

function targetOf(
  context: Context,
  state: Project['state'],
  agent: AgentDefinition,
  look: Exclude<ServerLook, { kind: 'unknown' }>,
  now: AgentNow,
): Target | Sent {
  const { name } = agent;
  const { pane, launch, pid, runtime, process } = now;
  if (runtime.state !== 'alive') return { kind: 'not-running', why: `${name} is ${runtime.state}` };
  if (pane === null || launch === null || pid === null || process?.pane !== pane.paneId) {
    const why = `the records of the launch of ${name} are gone, so its pane is not known for certain`;
    return { kind: 'blocked', why, help: `node engine/agents.mjs restart ${name}` };
  }
  const backend = backendOf(state, agent, now);
  return {
    ...{ context, state, look, now, tmux: look.tmux, agent: name },
    ...{ backend, launch, pid, paneId: pane.paneId },
  };
}

/** Runs `act` under the lock of the agent's messages. */
export async function inTurn<T>(
  context: Context,
  { folder: project, state }: Project,
  agent: string,
  patienceMs: number | undefined,
  act: () => Promise<T>,
): Promise<T> {
  await prepareState(context, { folder: project, state });
  const folder = makeFolderOfAgent(state.path, 'send', agent);
  const options = { doing: `typing into ${agent}`, ...(patienceMs !== undefined && { patienceMs }) };
  return withLock(context, folder, act, options);
}
