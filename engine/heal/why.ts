/** The chain of facts behind a decision, for people and for programs. Pure. */

import { holdRemedy, holdText } from '../contract/hold-words.ts';
import type { LogStatus, StatusDocument } from '../contract/status-document.ts';
import { answerTo, type Wait, waitsFor } from '../contract/wait-words.ts';
import { changeText } from '../declaration/definition-changes.ts';
import { type DefinitionNow, definitionFacts } from '../declaration/in-force.ts';
import type { Diagnostic } from '../kernel/diagnostic.ts';
import { logTrouble } from '../logs/log-now.ts';
import { type AgentQueue, queueLines } from '../look/agent-queue.ts';
import { eventLine } from '../look/event-line.ts';
import type { Held } from '../look/held-at-end.ts';
import type { ServerLook } from '../look/server.ts';
import { unclearFact, unclearLines } from '../look/unclear.ts';
import type { RecordedEvent } from '../state/events.ts';
import { waitsInWords } from '../turns/words.ts';
import type { AgentDecision } from './agent-decisions.ts';
import { streakOf } from './back-off.ts';
import { isLackRule } from './decide.ts';
import type { Limits } from './limits.ts';

export interface Asked {
  readonly agentDecision: AgentDecision;
  readonly definition: DefinitionNow;
  readonly look: ServerLook;
  readonly watchdog: StatusDocument['watchdog'];
  readonly log: LogStatus | null;
  readonly queue: AgentQueue;
  /** What holds it, whether or not it lives. */
  readonly hold: Held | null;
  /** What it has asked while it lives, and by what that is known; null where it has asked nothing. */
  readonly wait: (Wait & { readonly source: string }) | null;
  /** What each death said of itself, by its launch. */
  readonly said: ReadonlyMap<string, string>;
  /** Sessions and records that claim to be its own, and are not. */
  readonly unclear: readonly Diagnostic[];
  /** The last ones, of this agent and of the whole project. */
  readonly events: readonly RecordedEvent[];
  readonly now: Date;
  readonly limits: Limits;
}

/** The document is `ao.why/1`. */
export function explain(asked: Asked): { lines: string[]; document: unknown } {
  const { agentDecision, watchdog, events, limits, said, now } = asked;
  const { facts, decision } = agentDecision;
  const { name } = facts.definition;
  const deaths = decision.record === null ? [] : streakOf(decision.record, limits);
  const seen = factsSeen(asked);
  const unclear = asked.unclear.map(unclearFact);
  const next = nextOf(asked);
  const answer = asked.wait === null ? null : answerTo(asked.wait, facts.definition.backend);
  return {
    lines: [
      `${name}: ${decision.rule}, because ${decision.why}`,
      '',
      ...seen.map((fact) => `  ${fact}`),
      ...definitionLines(name, asked.definition),
      ...deaths.map(
        ({ at, how, ranMs, launch }) =>
          `  ended ${how} at ${time(at)}${ran(ranMs)}${words(said.get(launch))}`,
      ),
      `  ${next}`,
      ...(answer === null ? [] : [`        ${answer}`]),
      ...unclear.flatMap(unclearLines).map((line) => `  ${line}`),
      ...queueLines(name, asked.queue, now),
      ...(events.length === 0 ? [] : ['', 'What happened:', ...events.map((one) => `  ${eventLine(one)}`)]),
    ],
    document: {
      format: 'ao.why/1',
      agent: name,
      rule: decision.rule,
      why: decision.why,
      act: decision.act,
      nextAt: decision.nextAt?.toISOString() ?? null,
      next,
      seen,
      facts: {
        ...{ desired: facts.desired, watch: facts.definition.watch, runtime: facts.runtime },
        ...{ launch: facts.launch, held: facts.held, end: facts.end },
        deaths: deaths.map((death) => ({ ...death, said: said.get(death.launch) ?? null })),
        failure: decision.record?.failure ?? null,
        lack: decision.record?.lack ?? null,
        definition: definitionFacts(asked.definition),
        problem: 'problem' in facts.record ? facts.record.problem : null,
        watchdog,
        log: asked.log,
        queue: asked.queue,
        hold: asked.hold,
        wait: asked.wait,
        unclear,
      },
      events: events.map(({ facts: told, ...frame }) => ({ ...frame, ...told })),
    },
  };
}

function factsSeen({ agentDecision: { facts, decision }, look, log, hold, wait }: Asked): string[] {
  const { runtime, definition, desired, launch, held, record } = facts;
  const source = runtime.source === 'none' ? '' : ` (${runtime.source})`;
  const since = runtime.since === null ? '' : ` since ${time(runtime.since)}`;
  const failure = decision.record?.failure ?? null;
  const trouble = logTrouble(log);
  return [
    `wanted ${desired}; its definition says watch = "${definition.watch}"`,
    `seen ${runtime.state}${source}${since}${launch === null ? '' : `, launch ${launch}`}`,
    ...(look.kind === 'unknown' ? [look.diagnostic.detail] : []),
    ...('problem' in record ? [record.problem] : []),
    ...(hold === null
      ? held === null
        ? []
        : [`held: ${holdText({ reason: held })}`]
      : [`held: ${holdText(hold)} (${hold.source})`]),
    ...(wait === null ? [] : [`${wait.state} (${wait.source}): it ${waitsFor(wait)}`]),
    ...(isLackRule(decision.rule) && facts.lack !== null ? [`missing: ${facts.lack.why}`] : []),
    ...(trouble === null ? [] : [trouble]),
    ...(failure === null
      ? []
      : [`not startable ${failure.count} times, last at ${time(failure.at)}: ${failure.why}`]),
  ];
}

function definitionLines(name: string, { state, changes, record }: DefinitionNow): string[] {
  const restart = `node engine/agents.mjs restart ${name}`;
  if (record === null) return ['  its definition is not accepted'];
  const known = `  its definition was accepted at ${time(record.at)} (${record.by})`;
  switch (state) {
    case 'changed':
      return [
        `${known}, and has changed since:`,
        ...changes.map((one) => `    ${changeText(one)}`),
        `    it keeps running with the accepted one; to accept the new one: ${restart}`,
      ];
    case 'undeclared':
      return [`${known}; agents.toml no longer declares it`];
    case 'unreadable':
      return [`${known}; agents.toml cannot be read, so it is unknown whether it has changed`];
    default:
      return [known];
  }
}

function nextOf({ agentDecision: { facts, decision }, watchdog, now, hold, wait }: Asked): string {
  const { name, backend } = facts.definition;
  const isOver = decision.rule === 'held';
  if (wait !== null) {
    return `next: it waits for you. To fix: ${answerTo(wait, backend)}:\n    node engine/agents.mjs attach ${name}`;
  }
  const isAlive = facts.runtime.state === 'alive';
  if (hold !== null && hold.until === undefined && (isOver || isAlive)) {
    const { words, commands } = holdRemedy(hold.reason, { name, backend, isOver });
    return [
      `next: nothing by itself. To fix: ${words}`,
      ...commands.map((command) => `    node engine/agents.mjs ${command}`),
    ].join('\n');
  }
  const hasWatchdog = watchdog.state === 'running' || watchdog.state === 'outdated';
  if (decision.act !== 'leave' && !hasWatchdog) {
    return `next: nothing, as no watchdog runs; node engine/agents.mjs up starts both`;
  }
  if (decision.rule === 'account-turn' && facts.turn !== null) {
    const at = time(facts.turn.expectedAt.toISOString());
    return `next: it ${waitsInWords(facts.definition.backend, facts.turn, now)}, at ${at}`;
  }
  if (decision.nextAt !== null) {
    const seconds = Math.max(0, Math.ceil((decision.nextAt.getTime() - now.getTime()) / 1000));
    return `next: it is looked at again in ${seconds} s, at ${time(decision.nextAt.toISOString())}`;
  }
  switch (decision.rule) {
    case 'heal':
      return 'next: the watchdog starts it in its next round';
    case 'not-accepted':
      return `next: nothing, until node engine/agents.mjs restart ${name}`;
    case 'clean-exit':
      return `next: nothing, until node engine/agents.mjs up ${name}`;
    case 'held':
    case 'quarantined':
      return `next: nothing, until node engine/agents.mjs clear ${name}`;
    case 'node-missing':
    case 'home-missing':
    case 'program-missing':
      return 'next: the watchdog starts it as soon as that is there';
    case 'unreadable':
      return `next: nothing, until node engine/agents.mjs clear ${name} has made the record anew`;
    default:
      return 'next: nothing is to be done';
  }
}

function words(said: string | undefined): string {
  return said === undefined ? '' : `: ${said}`;
}

function ran(ranMs: number | null): string {
  return ranMs === null ? '' : `, after ${Math.round(ranMs / 1000)} s`;
}

function time(iso: string): string {
  return iso.slice(0, 19).replace('T', ' ');
}
