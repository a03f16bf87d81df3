/** What `status` says of messages that an agent has not taken up. Only looks. */
import type { AgentStatus } from '../contract/status-document.ts';
import { messagesIn, type Stage, type Waiting } from '../send/queue.ts';
import { type AfterTyping, type Fate, fatesOf } from '../send/typed.ts';

export interface Listed extends Waiting {
  /** `waiting`: to be typed. `typed`: not taken up yet. `unsure`: it may have been delivered. */
  readonly state: 'waiting' | 'typed' | 'unsure';
}

/** Oldest first. What was typed is listed by what is to become of it, whether or not that was done yet. */
export function listedIn(after: AfterTyping): Listed[] {
  const { state, agent } = after;
  const stage = (name: Stage, as: Listed['state']) =>
    messagesIn(state, agent.name, name).map((one) => ({ ...one, state: as }));
  const typed = fatesOf(after).flatMap(({ id, message, fate }): Listed[] =>
    fate === 'taken' ? [] : [{ id, message, state: states[fate] }],
  );
  return [...stage('json', 'waiting'), ...typed, ...stage('unsure', 'unsure')].sort((a, b) =>
    a.message.at < b.message.at ? -1 : 1,
  );
}

const states = { wait: 'typed', 'put-back': 'waiting', unsure: 'unsure' } as const satisfies Record<
  Exclude<Fate, 'taken'>,
  Listed['state']
>;

export function queueOf(after: AfterTyping): NonNullable<AgentStatus['queue']> {
  const all = listedIn(after);
  const count = (as: Listed['state']) => all.filter(({ state }) => state === as).length;
  const oldest = all.find(({ state }) => state === 'waiting');
  return {
    ...{ waiting: count('waiting'), since: oldest?.message.at ?? null },
    ...{ typed: count('typed'), unsure: count('unsure') },
  };
}

/** In one clause, for people; null where there is nothing to say. */
export function queueText(queue: AgentStatus['queue'], age: (since: string) => string): string | null {
  if (queue === undefined) return null;
  const { waiting, since, typed, unsure } = queue;
  const count = (many: number) => `${many} ${many === 1 ? 'message' : 'messages'}`;
  const parts = [
    ...(waiting === 0
      ? []
      : [
          `${count(waiting)} ${waiting === 1 ? 'waits' : 'wait'}${since === null ? '' : `, the oldest for ${age(since)}`}`,
        ]),
    ...(typed === 0 ? [] : [`${count(typed)} typed and not taken up yet`]),
    ...(unsure === 0 ? [] : [`${count(unsure)} may have been delivered`]),
  ];
  return parts.length === 0 ? null : parts.join('; ');
}
