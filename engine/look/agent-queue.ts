/** The messages that an agent has not taken up, one by one, and what they wait for. Only looks. */
import type { Context } from '../context.ts';
import type { Project } from '../declaration/project.ts';
import { DiagnosticError } from '../kernel/diagnostic.ts';
import { lookAt, waitsFor } from '../send/send.ts';
import { lookAtActivity } from './activity.ts';
import { type Listed, listedIn } from './queue-status.ts';
import { age } from './status-table.ts';

export interface AgentQueue {
  /** Why those that wait are not typed now; null where nothing is in the way, or none waits. */
  readonly waitsFor: string | null;
  /** Oldest first. */
  readonly messages: readonly Message[];
}

interface Message {
  readonly id: string;
  readonly state: Listed['state'];
  /** When it was sent, ISO 8601. */
  readonly at: string;
  readonly by: string;
  readonly text: string;
}

export async function queueNow(context: Context, project: Project, name: string): Promise<AgentQueue> {
  const { state } = project;
  const agent = project.file.agents.find((one) => one.name === name);
  if (agent === undefined) return { messages: [], waitsFor: null };
  try {
    const { look, now } = await lookAt(context, project, agent);
    const { activity } = await lookAtActivity(context, agent, { state, look, now });
    const listed = listedIn({ clock: context.clock, state, agent, now, activity });
    const messages = listed.map(({ id, state: as, message: { at, by, text } }) => ({
      ...{ id, state: as, at, by, text },
    }));
    const isWaiting = messages.some((one) => one.state === 'waiting');
    return { messages, waitsFor: isWaiting ? await waitsFor(context, project, agent) : null };
  } catch (error) {
    if (error instanceof DiagnosticError) return { messages: [], waitsFor: error.message };
    throw error;
  }
}

/** For people; none where there is no message. */
export function queueLines(name: string, { messages, waitsFor: why }: AgentQueue, now: Date): string[] {
  if (messages.length === 0) return [];
  const waiting = messages.some(({ state }) => state === 'waiting');
  return [
    '',
    'Messages that it has not taken up:',
    ...messages.map((one) => `  ${messageLine(one, now)}`),
    ...(why === null ? [] : [`not typed yet: ${why}`]),
    ...(waiting && why === null ? ['typed by the watchdog in its next round, or by the next send'] : []),
    `To take one back: node engine/agents.mjs queue ${name} --drop ID`,
  ];
}

function messageLine({ id, state, at, text }: Message, now: Date): string {
  return [id, state.padEnd(7), age(new Date(at), now).padStart(4), beginningOf(text)].join('  ');
}

/** The first line of a message, cut. Control characters were refused when it was sent. */
function beginningOf(text: string): string {
  const [first = '', ...more] = text.trim().split('\n');
  const cut = [...first].slice(0, 60).join('');
  return cut === first && more.length === 0 ? first : `${cut}…`;
}
