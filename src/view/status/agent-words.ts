// How an agent is, in a few words, with the mark and the colour that go with them: one that waits for a person must not
// look like one that rests. Pure.
import type { AgentLine, AgentsStatus, FleetStatus } from '../../status/status.ts';
import { ageText } from '../../world/text.ts';
import { command, type Paint, plural, type Style } from '../style.ts';
import type { Cell } from '../table.ts';

/** What a reader should know about an agent. The first that holds decides. */
export type Need = 'quarantined' | 'untrusted' | 'held' | 'waiting' | 'unknown' | 'ended' | 'none';

function needOf({ isQuarantined, isStopped, held, activity, runtime }: AgentLine): Need {
  if (isStopped === true) return 'none';
  if (isQuarantined) return 'quarantined';
  if (held === 'trust') return 'untrusted';
  if (held !== null || (runtime.state === 'alive' && activity.state === 'held')) return 'held';
  if (runtime.state === 'alive' && activity.state === 'waiting') return 'waiting';
  if (runtime.state === 'unknown') return 'unknown';
  return runtime.state === 'exited' ? 'ended' : 'none';
}

const marks: Readonly<Record<Need, Cell>> = {
  waiting: { text: '*', paint: 'magenta' },
  untrusted: { text: '!', paint: 'yellow' },
  held: { text: '!', paint: 'yellow' },
  quarantined: { text: '!', paint: 'red' },
  unknown: { text: '?', paint: 'red' },
  ended: { text: ' ' },
  none: { text: ' ' },
};

export function agentMark(agent: AgentLine): Cell {
  return marks[needOf(agent)];
}

export function agentPaint(agent: AgentLine): Paint | null {
  const need = needOf(agent);
  if (need === 'ended') return 'red';
  if (need !== 'none') return marks[need].paint ?? null;
  return agent.runtime.state === 'alive' && agent.activity.state !== 'idle' ? 'green' : null;
}

/** `waiting 12m for permission`; `up 3h` where its activity is unknown. Without the name. */
export function agentText(agent: AgentLine, nowMs: number): string {
  const { runtime, activity, held, deaths, isQuarantined, isOutdated, kind, waitsFor, logGap, turn, queue } =
    agent;
  const isUp = runtime.state === 'alive';
  const isSaid = activity.state === 'unknown' || (activity.state === 'held' && held !== null);
  const doing = isUp && !isSaid ? [`${activity.state}${age(activity.since, nowMs)}${forWhat(waitsFor)}`] : [];
  const what = [
    ...(isQuarantined ? [`quarantined after ${plural(deaths, 'death')}`] : []),
    ...(held === null ? [] : [`held: ${held}`]),
    ...doing,
  ];
  const isKnown = isUp && what.length > 0;
  return [
    ...what,
    ...(isKnown
      ? []
      : [`${agent.isStopped ? 'ended by itself' : runtimeWords[runtime.state]}${age(runtime.since, nowMs)}`]),
    ...(turn === undefined ? [] : [`waits for its turn on the account ${turn.account}`]),
    ...queueWords(queue, nowMs),
    ...(logGap === undefined ? [] : ['log not kept']),
    ...(isOutdated ? ['restart required'] : []),
    ...(kind === null ? ['not declared'] : []),
  ].join(', ');
}

const runtimeWords = {
  absent: 'not running',
  alive: 'up',
  starting: 'starting',
  exited: 'exited',
  unknown: 'unknown',
} as const;

const waits: Readonly<Record<string, string>> = {
  permission: ' for permission',
  question: ' for an answer',
  'first-run': ' at its first run',
};

function forWhat(waitsFor: string | null): string {
  return waitsFor === null ? '' : (waits[waitsFor] ?? ` for ${waitsFor}`);
}

function queueWords(queue: AgentLine['queue'], nowMs: number): string[] {
  if (queue === undefined) return [];
  const { waiting, since, unsure } = queue;
  return [
    ...(waiting === 0
      ? []
      : [`${plural(waiting, 'message')} ${waiting === 1 ? 'waits' : 'wait'}${age(since, nowMs)}`]),
    ...(unsure === 0 ? [] : [`${plural(unsure, 'message')} may have been delivered`]),
  ];
}

function age(since: string | null, nowMs: number): string {
  return since === null ? '' : ` ${ageText(nowMs - Date.parse(since))}`;
}

/** What is to be said of all agents at once, or null. */
export function agentsNote({ source, why }: AgentsStatus): string | null {
  return why === null || source === 'engine' ? null : `known from tmux alone: ${why}`;
}

/** Makes the command for an agent, `po attach web/writer`; or for all, where the target is empty. */
export type AgentCommand = (verb: 'attach' | 'logs' | 'trust-folders', target: string) => string;

const needed: readonly (readonly [Need, (count: number) => string, 'attach' | 'logs'])[] = [
  ['quarantined', (count) => `${plural(count, 'agent')} ${count === 1 ? 'is' : 'are'} quarantined`, 'logs'],
  [
    'untrusted',
    (count) => `${plural(count, 'agent')} ${count === 1 ? 'asks' : 'ask'} whether to trust the clone`,
    'attach',
  ],
  ['held', (count) => `${plural(count, 'agent')} ${count === 1 ? 'is' : 'are'} held`, 'attach'],
  ['waiting', (count) => `${plural(count, 'agent')} ${count === 1 ? 'waits' : 'wait'} for you`, 'attach'],
];

/** Who needs a person, and what to type; those that wait for one come last, where they are seen first. */
export function neededLines(
  { projects }: Pick<FleetStatus, 'projects'>,
  commandFor: AgentCommand,
  style: Style,
): string[] {
  const agents = projects.flatMap(({ name, agents: { list } }) =>
    list.map((agent) => ({ target: `${name}/${agent.name}`, need: needOf(agent) })),
  );
  return needed.flatMap(([need, words, verb]) => {
    const those = agents.filter((agent) => agent.need === need);
    const [first] = those;
    if (first === undefined) return [];
    // All at once; a single one is answered sooner than trusted and started again.
    const isForAll = need === 'untrusted' && those.length > 1;
    const next = isForAll ? commandFor('trust-folders', '') : commandFor(verb, first.target);
    return command(`${words(those.length)}: `, next, style).split('\n');
  });
}
