/**
 * Keeps a typed message until the agent has taken it up: its hook names it outside of a turn, its transcript holds it, or the
 * agent comes to rest. If the agent ends before that, a message that its transcript lacks is queued again; if that is unknown,
 * the message is put aside as `unsure`, and never typed twice.
 */
import { type BackendName, backends } from '../backends/index.ts';
import { type Told, takeTold } from '../backends/told.ts';
import type { ActivityRecord } from '../contract/activity-record.ts';
import type { AgentStatus } from '../contract/status-document.ts';
import type { AgentNow } from '../look/agents.ts';
import { knownConversation } from '../run/conversation.ts';
import { toldIn } from '../run/transcript.ts';
import { tell } from '../state/events.ts';
import type { StateFolder } from '../state/state-folder.ts';
import type { Clock } from '../world/clock.ts';
import { digestsOf } from './message-text.ts';
import { forgetIn, messagesIn, type QueuedMessage, type Waiting, writeMessage } from './queue.ts';
import type { Typed } from './target.ts';

type Ended = Extract<Typed, { kind: 'acknowledged' | 'unconfirmed' }>;

/** Keeps a typed message unless it is known to be taken up, or nothing can ever be known. `at`: before it was typed. */
export function keepTyped(
  state: StateFolder,
  whose: { readonly agent: string; readonly backend: BackendName; readonly launch: string },
  { id, message }: Waiting,
  { ended, wasIdle, at }: { readonly ended: Ended; readonly wasIdle: boolean; readonly at: string },
): boolean {
  const { reports, conversations, readScreen, queuesUnseen } = backends[whose.backend];
  const isAcknowledged = ended.kind === 'acknowledged';
  const isTaken = isAcknowledged && (wasIdle || !queuesUnseen);
  if (isTaken || (!reports && conversations === null && readScreen === null)) return false;
  const typed = { at, launch: whose.launch, acknowledgedAt: isAcknowledged ? at : null };
  writeMessage(state, whose.agent, id, 'typed', { ...message, typed });
  return true;
}

/** By a hook of the agent that names what was submitted. The caller holds the lock of its activity. */
export function noteAcknowledged(
  state: StateFolder,
  agent: string,
  { launch, prompts }: ActivityRecord,
): void {
  const name = state.readLaunch(launch)?.agent.backend;
  if (name === undefined) return;
  const backend = backends[name];
  for (const { id, message } of messagesIn(state, agent, 'typed')) {
    const { typed } = message;
    const isNamed = prompts.lastDigest !== null && digestsOf(message.text, backend).has(prompts.lastDigest);
    if (typed?.launch !== launch || typed.acknowledgedAt !== null || !isNamed) continue;
    if (!backend.queuesUnseen) forgetIn(state, agent, id, 'typed');
    else {
      const acknowledged = { ...typed, acknowledgedAt: prompts.lastAt ?? typed.at };
      writeMessage(state, agent, id, 'typed', { ...message, typed: acknowledged });
    }
    // Each submission names one of several that say the same.
    return;
  }
}

/** One that just came to rest may be about to take up what it has queued itself. */
const restMs = 5_000;

export interface AfterTyping {
  readonly clock: Clock;
  readonly state: StateFolder;
  readonly agent: { readonly name: string; readonly backend: BackendName };
  readonly now: AgentNow;
  readonly activity: AgentStatus['activity'];
}

/** What each message that was typed has come to by now. Changes nothing. */
export function fatesOf(after: AfterTyping): (Waiting & { readonly fate: Fate })[] {
  const { state, agent } = after;
  const typed = messagesIn(state, agent.name, 'typed');
  const known = typed.length === 0 ? null : knownConversation(state, agent.name, state.readAgent(agent.name));
  const told = new Map<string, Told[] | null>();
  return typed.map(({ id, message }) => {
    const launch = message.typed?.launch ?? '';
    if (!told.has(launch)) told.set(launch, toldIn(state, agent, launch, known));
    return { id, message, fate: fateOf(after, message, told.get(launch) ?? null) };
  });
}

/** Forgets, puts back or puts aside what can be by now. The caller holds the agent's lock. */
export function settleTyped(after: AfterTyping): void {
  const { clock, state, agent, now } = after;
  for (const { id, message, fate } of fatesOf(after)) {
    if (fate === 'wait') continue;
    if (fate === 'put-back') writeMessage(state, agent.name, id, 'json', withoutTyped(message));
    if (fate === 'unsure') writeMessage(state, agent.name, id, 'unsure', message);
    forgetIn(state, agent.name, id, 'typed');
    if (fate === 'taken') continue;
    const bytes = Buffer.byteLength(message.text);
    tell(state.path, clock.now(), { event: fate, agent: agent.name, launch: now.launch, bytes });
  }
}

/** `wait`: it may take it up yet. */
export type Fate = 'wait' | 'taken' | 'put-back' | 'unsure';

/** `told`: what its conversation holds, each of which answers for one message; null where that is not known. */
function fateOf(after: AfterTyping, message: QueuedMessage, told: Told[] | null): Fate {
  const { typed } = message;
  if (typed === undefined) return 'unsure';
  if (told !== null && takeTold(told, message.text, Date.parse(typed.at) - clockSkewMs)) return 'taken';
  const { launch, runtime } = after.now;
  if (launch !== typed.launch || runtime.state === 'exited' || runtime.state === 'absent') {
    // Its successor has a word of its own.
    if (message.by === 'start') return 'taken';
    // A transcript in which nothing is recognised is one that this engine cannot read.
    return told === null || told.length === 0 ? 'unsure' : 'put-back';
  }
  return hasRested(after, typed) ? 'taken' : 'wait';
}

/** An agent that rests has nothing left in a queue of its own. */
function hasRested(
  { clock, agent, activity }: AfterTyping,
  typed: NonNullable<QueuedMessage['typed']>,
): boolean {
  if (activity.state !== 'idle') return false;
  const nowMs = clock.now().getTime();
  const { reports, conversations } = backends[agent.backend];
  if (reports) {
    const sinceMs = Date.parse(activity.since ?? typed.at);
    const { acknowledgedAt } = typed;
    if (acknowledgedAt === null || activity.source !== 'hook') return false;
    return sinceMs > Date.parse(acknowledgedAt) && nowMs - sinceMs > restMs;
  }
  return conversations === null && nowMs - Date.parse(typed.at) > restMs;
}

/** Between the clock of the CLI and this one they are the same machine's; its record is written a moment later. */
const clockSkewMs = 2_000;

function withoutTyped({ typed, ...message }: QueuedMessage): QueuedMessage {
  return message;
}
