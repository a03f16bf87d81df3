/**
 * Starts agents as their turns on their accounts come. Nothing is locked while they wait, so that other commands and the
 * watchdog can go on; each agent is wanted up from its own start on.
 */
import type { Context } from '../context.ts';
import type { FullDefinition } from '../declaration/full-definition.ts';
import { limitsFor, paceOf } from '../heal/limits.ts';
import type { Pace, Turn } from '../turns/queue.ts';
import { awaitTurn, keepPlaces } from '../turns/turns.ts';
import { waitsInWords } from '../turns/words.ts';
import type { Brought } from './bring-all.ts';

export interface Begun {
  /** Whether every start succeeded. */
  readonly isDone: boolean;
  readonly brought: readonly Brought[];
  readonly startSpacingMs: number | null;
}

/** A caller considers this process stuck after a while without output. */
const sayEveryMs = 10_000;
const pollMs = 1_000;
const shortestPollMs = 50;

/**
 * @param begin starts those whose turn has come, under the lock of the project, and says what came of each
 * @returns whether all of them came to what was wanted
 */
export async function inTurns(
  context: Context,
  folder: string,
  agents: readonly FullDefinition[],
  begin: (agents: readonly FullDefinition[]) => Promise<Begun>,
): Promise<boolean> {
  let isDone = true;
  let due = agents;
  let waiting: readonly FullDefinition[] = [];
  while (due.length > 0) {
    const begun = await begin(due);
    isDone = isDone && begun.isDone;
    const wait = new Set(begun.brought.flatMap(({ kind, agent }) => (kind === 'waits' ? [agent] : [])));
    waiting = agents.filter((agent) => waiting.includes(agent) || wait.has(agent));
    const pace = paceOf(limitsFor(context.env), begun.startSpacingMs, 'keep');
    await giveUpPlaces(context, folder, due, waiting, pace);
    if (waiting.length === 0) break;
    const next = await nextOf(context, folder, waiting, pace);
    due = [next];
    waiting = waiting.filter((agent) => agent !== next);
  }
  return isDone;
}

/** Those that run by now need none. */
async function giveUpPlaces(
  context: Context,
  folder: string,
  begun: readonly FullDefinition[],
  waiting: readonly FullDefinition[],
  pace: Pace,
): Promise<void> {
  const ofAccount = (one: FullDefinition) => waiting.filter(({ backend }) => backend === one.backend);
  for (const one of begun.filter((agent) => ofAccount(agent).length > 0)) {
    const names = ofAccount(one).map(({ name }) => name);
    await keepPlaces(context, one.backend, folder, names, pace);
  }
}

/** The first whose turn comes. */
async function nextOf(
  context: Context,
  folder: string,
  waiting: readonly FullDefinition[],
  pace: Pace,
): Promise<FullDefinition> {
  const { clock } = context;
  // Of one account the first comes first.
  const first = waiting.filter(
    (agent, index) => waiting.findIndex(({ backend }) => backend === agent.backend) === index,
  );
  let saidMs: number | null = null;
  while (true) {
    const turns: { readonly agent: FullDefinition; readonly turn: Turn }[] = [];
    for (const agent of first) {
      const taken = await awaitTurn(context, agent.backend, { folder, agent: agent.name }, pace);
      if (taken.kind === 'taken') return agent;
      turns.push({ agent, turn: taken.turn });
    }
    const now = clock.now();
    if (saidMs === null || clock.monotonicMs() - saidMs >= sayEveryMs) {
      saidMs = clock.monotonicMs();
      for (const { agent, turn } of turns) {
        context.output.note(`${agent.name} ${waitsInWords(agent.backend, turn, now)}`);
      }
    }
    const untilMs = Math.min(...turns.map(({ turn }) => turn.opensAt.getTime() - now.getTime()));
    await clock.sleep(Math.min(pollMs, Math.max(shortestPollMs, untilMs)));
  }
}
