/**
 * Decides whether to start each agent again. Pure: takes the facts and the time, returns one decision for each
 * agent. Only the last rule starts an agent, after no other rule has applied.
 */

import { cleanExitRule } from '../contract/clean-exit.ts';
import { type Death, type HealRecord, type Lack, lackCauses } from '../contract/heal-record.ts';
import type { AgentStatus } from '../contract/status-document.ts';
import type { AgentDefinition } from '../declaration/definition.ts';
import { noDeaths } from '../state/heal-record.ts';
import { isOpen, type Turn } from '../turns/queue.ts';
import { isQuarantined, nextStart, streakOf, withinTime } from './back-off.ts';
import { type Cascade, cascadeOf } from './cascade.ts';
import { type Limits, sharesAccount } from './limits.ts';

/** The facts of one agent. */
export interface AgentFacts {
  readonly definition: Pick<AgentDefinition, 'name' | 'kind' | 'watch' | 'onExit' | 'backend'>;
  readonly desired: 'up' | 'down';
  /** A person has accepted its definition. */
  readonly isAccepted: boolean;
  readonly runtime: AgentStatus['runtime'];
  /** The newest launch: a death counts for this one or for none. */
  readonly launch: string | null;
  /** How it ended, if it did. `code`: its own exit code. */
  readonly end: {
    readonly code: number | null;
    readonly how: string;
    readonly ranMs: number | null;
    readonly cause: Death['cause'];
    /** Its program ran. Where it never did, the end says nothing about the agent. */
    readonly began: boolean;
  };
  readonly record: HealRecord | { readonly problem: string };
  /** Why only a person can make it work again, according to its hooks in this launch. */
  readonly held: string | null;
  /** When the hold ends by itself; null if it does not. */
  readonly heldUntil: Date | null;
  /** What is missing for it to be started. */
  readonly lack: Lack | null;
  /** The last error that it showed at an end; null where none is known. */
  readonly said: string | null;
  /** When its newest launch began. */
  readonly startedAt: Date | null;
  /** On its account, among all projects of the user; null if it has none, runs, or the turns are unreadable. */
  readonly turn: Turn | null;
}

export interface Decision {
  readonly agent: string;
  readonly act: 'leave' | 'wait' | 'start';
  readonly rule: RuleName;
  /** Why there is that rule. */
  readonly why: string;
  /** The time of the next start, if one is due. */
  readonly nextAt: Date | null;
  /** The record to write, with a new death; null if nothing can or need be written. */
  readonly record: HealRecord | null;
  /** Seen for the first time. */
  readonly death: Death | null;
  /** The record held times that a clock which was set back has put into the future. */
  readonly isCorrected: boolean;
  /** How often it has died since it last ran well, this time included. */
  readonly count: number;
}

/** An agent as the rules see it. */
interface Subject {
  readonly facts: AgentFacts;
  /** With the death that is seen now. */
  readonly record: HealRecord;
  readonly cascade: Cascade | null;
  /** When others were last started, those of this round included. */
  readonly starts: readonly Start[];
  readonly limits: Limits;
  readonly now: Date;
}

interface Start {
  readonly agent: string;
  readonly backend: AgentDefinition['backend'];
  readonly atMs: number;
}

export type RuleName = (typeof rules)[number]['name'];

/** The first that holds decides. */
const rules = [
  {
    name: 'not-watched',
    why: 'its definition does not say watch = "heal"',
    holds: ({ facts }) => facts.definition.watch !== 'heal',
  },
  {
    name: 'wanted-down',
    why: 'what was put down stays down',
    holds: ({ facts }) => facts.desired !== 'up',
  },
  {
    // A failed probe is not a death: other tools have killed healthy agents because of one.
    name: 'unknown',
    why: 'whether it runs is not known, and a second one must never be started beside it',
    holds: ({ facts }) => facts.runtime.state === 'unknown',
  },
  {
    name: 'starting',
    why: 'it is being started',
    holds: ({ facts }) => facts.runtime.state === 'starting',
  },
  { name: 'alive', why: 'it runs', holds: ({ facts }) => facts.runtime.state === 'alive' },
  {
    name: 'never-started',
    why: 'it was never started here, so nothing has died; up starts it',
    holds: ({ facts }) => facts.launch === null,
  },
  {
    // An agent can write to agents.toml, so what it says starts nothing until a person accepts it.
    name: 'not-accepted',
    why: 'its definition is not accepted; restart accepts what agents.toml declares',
    holds: ({ facts }) => !facts.isAccepted,
  },
  {
    name: 'finished',
    why: 'it is a task, and it has ended by itself',
    holds: ({ facts }) => facts.definition.kind === 'task' && facts.end.code !== null,
  },
  {
    // The agent was ended on purpose: a person who typed /exit would find it back seconds later.
    name: cleanExitRule,
    why: 'it ended by itself with code 0, and its definition says on_exit = "stop"',
    holds: ({ facts, record }) => isCleanExit(facts, record),
  },
  {
    // Without it deaths could not be counted, and an agent that always dies would be started for ever.
    name: 'unreadable',
    why: 'the record of its deaths cannot be read',
    holds: ({ facts }) => 'problem' in facts.record,
  },
  {
    // Starting it again helps nothing, and many starts at once are what logs an account out.
    name: 'held',
    why: 'a start would change nothing; a usage limit ends by itself, all else needs a person and then clear',
    holds: ({ facts }) => facts.held !== null,
    nextAt: ({ facts }) => facts.heldUntil,
  },
  {
    name: 'quarantined',
    why: 'it has died too often in a short time; clear lets it be started',
    holds: ({ record, limits }) => isQuarantined(record, limits),
  },
  // Each try would fail in the same way and count as a death, up to quarantine.
  lackRule('node-missing', 'no node is there to start it with; it is healed once there is one'),
  lackRule('home-missing', 'its home folder is gone; it is healed once that is there'),
  lackRule('program-missing', 'its program is gone, as during an upgrade; it is healed once that is there'),
  {
    name: 'braked',
    why: 'several agents ended at the same time, which has one cause that may still be there',
    holds: ({ cascade, now }) => cascade !== null && now < cascade.circuitOpenUntil,
    nextAt: ({ cascade }) => cascade?.circuitOpenUntil ?? null,
  },
  {
    name: 'back-off',
    why: 'each death is followed by a longer wait',
    holds: (subject) => isAhead(backOffEnd(subject), subject),
    nextAt: backOffEnd,
  },
  {
    name: 'account-turn',
    why: 'agents on one account are started one after the other, in all of your projects',
    holds: ({ facts: { turn }, now }) => turn !== null && !isOpen(turn, now),
    nextAt: ({ facts: { turn }, now }) =>
      turn === null || turn.expectedAt > now ? (turn?.expectedAt ?? null) : turn.opensAt,
  },
  {
    name: 'spaced',
    why: 'another agent has just been started, and they come one after the other',
    holds: (subject) => isAhead(spacingEnd(subject), subject),
    nextAt: spacingEnd,
  },
  { name: 'heal', why: 'it should run, it has ended, and nothing speaks against it', holds: () => true },
] as const satisfies readonly Rule[];

interface Rule {
  readonly name: string;
  readonly why: string;
  readonly holds: (subject: Subject) => boolean;
  readonly nextAt?: (subject: Subject) => Date | null;
}

function lackRule<Cause extends Lack['cause']>(name: Cause, why: string) {
  return { name, why, holds: ({ facts }: Subject) => facts.lack?.cause === name } as const;
}

/** `agents`: all that the project declares, in the order of the file. */
export function decide(agents: readonly AgentFacts[], now: Date, limits: Limits): Decision[] {
  const counted = agents.map((facts) => ({ facts, ...countedDeath(facts, now, limits) }));
  const cascade = cascadeOf(
    counted.map(({ record }) => record),
    limits,
  );
  const starts = agents.flatMap(({ definition: { name, backend }, startedAt }): Start[] =>
    startedAt === null ? [] : [{ agent: name, backend, atMs: startedAt.getTime() }],
  );
  return counted.map(({ facts, record, death, isCorrected }): Decision => {
    const subject: Subject = { facts, record, cascade, starts, limits, now };
    const rule: (Rule & { name: RuleName }) | undefined = rules.find(({ holds }) => holds(subject));
    if (rule === undefined) throw new Error('no rule for an agent');
    const { name, backend } = facts.definition;
    if (rule.name === 'heal') starts.push({ agent: name, backend, atMs: now.getTime() });
    const nextAt = rule.nextAt?.(subject) ?? null;
    return {
      agent: name,
      act: rule.name === 'heal' ? 'start' : nextAt === null ? 'leave' : 'wait',
      ...{ rule: rule.name, why: rule.why, nextAt, death, isCorrected },
      // A lack is kept only while it is what keeps the agent from being started.
      record:
        'problem' in facts.record ? null : { ...record, lack: isLackRule(rule.name) ? facts.lack : null },
      count: countOf(facts, record, now, limits),
    };
  });
}

export function isLackRule(rule: string): rule is Lack['cause'] {
  return lackCauses.some((cause) => cause === rule);
}

/**
 * It ended by itself and should stay ended. Not if it went down with its tmux server, which hangs up on a program: that
 * program may well end with code 0. Once such an end is counted it stays a death, also when there is a server again.
 */
export function isCleanExit({ definition, end, launch }: AgentFacts, { deaths, told }: HealRecord): boolean {
  if (definition.onExit !== 'stop' || definition.kind !== 'persistent' || end.code !== 0) return false;
  // It was seen to be so before the server went.
  if (told?.rule === cleanExitRule && told.launch === launch) return true;
  return end.cause === 'agent' && !deaths.some((one) => one.launch === launch);
}

/** The record with the death that is seen now in it, where there is one that is not yet. */
function countedDeath(
  facts: AgentFacts,
  now: Date,
  limits: Limits,
): { record: HealRecord; death: Death | null; isCorrected: boolean } {
  const { record, launch, runtime, definition, end } = facts;
  if ('problem' in record) return { record: noDeaths, death: null, isCorrected: false };
  const timely = withinTime(record, now, limits);
  const isCorrected = timely !== record;
  // It was started since: what was in the way then is gone.
  const isPast = timely.failure !== null && timely.failure.launch !== launch;
  const known = isPast ? { ...timely, failure: null } : timely;
  const isOver = runtime.state === 'exited' || runtime.state === 'absent';
  const isWatched = definition.watch === 'heal' && facts.desired === 'up' && facts.isAccepted;
  const isFinished = (definition.kind === 'task' && end.code !== null) || isCleanExit(facts, known);
  // The agent never ran: a failed start proves nothing about it.
  if (isOver && isWatched && !isFinished && launch !== null && !end.began && end.cause === 'agent') {
    if (timely.failure?.launch === launch) return { record: timely, death: null, isCorrected };
    const count = (timely.failure?.count ?? 0) + 1;
    const failure = { count, at: now.toISOString(), why: end.how, launch };
    return { record: { ...timely, failure }, death: null, isCorrected };
  }
  // A death counts for one launch: remains of an older one do not count against a new one.
  const isKnown = launch === null || known.deaths.some((one) => one.launch === launch);
  if (!isOver || !isWatched || isFinished || launch === null || isKnown)
    return { record: known, death: null, isCorrected };
  const { how, ranMs, cause } = end;
  const death = { launch, at: now.toISOString(), ranMs, cause, how };
  return { record: { ...known, deaths: [...known.deaths, death] }, death, isCorrected };
}

function isAhead(end: Date | null, { now }: Subject): boolean {
  return end !== null && end > now;
}

function backOffEnd({ facts, record, limits }: Subject): Date | null {
  return nextStart(facts.definition.name, record, limits);
}

function spacingEnd({ facts, cascade, starts, limits, now }: Subject): Date | null {
  const { name, backend } = facts.definition;
  const ends = starts.flatMap((start) => {
    // A start in the future comes from a clock that was set back.
    if (start.agent === name || start.atMs > now.getTime() + limits.clockToleranceMs) return [];
    const spacingMs = Math.max(
      start.backend === backend && sharesAccount(backend) ? limits.accountSpacingMs : 0,
      cascade !== null && now < cascade.throttledUntil ? limits.cascadeSpacingMs : 0,
    );
    return spacingMs === 0 ? [] : [start.atMs + spacingMs];
  });
  return ends.length === 0 ? null : new Date(Math.max(...ends));
}

/** A long run clears the deaths before it. */
function countOf(facts: AgentFacts, record: HealRecord, now: Date, limits: Limits): number {
  const ranMs = facts.startedAt === null ? 0 : now.getTime() - facts.startedAt.getTime();
  const isProven = facts.runtime.state === 'alive' && ranMs >= limits.provenAfterMs;
  return isProven ? 0 : streakOf(record, limits).length;
}
