/** The status for people. Pure. */

import { holdText } from '../contract/hold-words.ts';
import type { AgentStatus, StatusDocument } from '../contract/status-document.ts';
import { waitsFor } from '../contract/wait-words.ts';
import { changeText } from '../declaration/definition-changes.ts';
import { visible, widthOf } from '../kernel/cells.ts';
import { logTrouble } from '../logs/log-now.ts';
import { waitsInWords } from '../turns/words.ts';
import { queueText } from './queue-status.ts';
import { unclearLines } from './unclear.ts';

export function statusTable(status: StatusDocument, now: Date): string[] {
  const head = ['AGENT', 'STATE', 'SINCE', 'DOING', 'PID', 'KIND', 'BACKEND', 'NOTE'];
  const rows = status.agents.map((agent) => [
    agent.name,
    agent.runtime.state,
    agent.runtime.since === null ? '-' : age(new Date(agent.runtime.since), now),
    agent.activity.state === 'unknown' ? '-' : agent.activity.state,
    agent.pid === null ? '-' : String(agent.pid),
    agent.kind,
    agent.permission ? `${agent.backend} (${agent.permission})` : agent.backend,
    noteOn(agent, now),
  ]);
  const lines = [
    `${status.project} on tmux -L ${status.socket}, engine ${status.engine}${watchdogNote(status)}`,
    ...(status.fault
      ? [
          'agents.toml cannot be read: its agents keep running, and are healed, with their accepted definitions',
        ]
      : []),
    ...(rows.length === 0 ? ['agents.toml declares no agent'] : table([head, ...rows])),
    ...(status.undeclared ?? [])
      // Those with an accepted definition are shown below.
      .filter((name) => !status.agents.some((agent) => agent.name === name))
      .map((name) => `${name} runs, and agents.toml does not declare it`),
    ...status.agents.flatMap(definitionNote),
    ...status.agents.flatMap(({ name, log }) => logNote(name, log)),
    ...status.agents.flatMap((agent) => queueNote(agent, status.watchdog, now)),
    ...(status.session?.stale ?? []).map(
      (one) =>
        `healed agents get the session of an earlier login: ${one}; node engine/agents.mjs up takes yours`,
    ),
    ...(status.unclear ?? []).flatMap(unclearLines),
    ...(isUnguarded(status) ? ['not healed: no watchdog runs; node engine/agents.mjs up starts one'] : []),
  ];
  return lines.map(visible);
}

function watchdogNote({ watchdog }: StatusDocument): string {
  if (watchdog.pid === null) return '';
  return `, watchdog pid ${watchdog.pid}${watchdog.state === 'outdated' ? ' of another version' : ''}`;
}

function isUnguarded({ watchdog, agents }: StatusDocument): boolean {
  return watchdog.pid === null && agents.some(({ watch, desired }) => watch === 'heal' && desired === 'up');
}

function noteOn(agent: AgentStatus, now: Date): string {
  const { count, nextAt, quarantined, paused, said, stopped, turn } = agent.restarts;
  const deaths = `died ${count} ${count === 1 ? 'time' : 'times'}`;
  if (quarantined) {
    const last = said ? `, the last time with: ${said}` : '';
    return `quarantined: ${deaths}${last}; see why ${agent.name}`;
  }
  if (stopped) return `ended by itself, on_exit = "stop"; up ${agent.name} starts it`;
  if (paused) {
    const again = nextAt === null ? 'once it is there' : `in ${age(now, later(nextAt, now))}`;
    return `not healed, ${paused.cause}: ${paused.why}; goes on ${again}`;
  }
  if (turn && nextAt !== null) {
    const expectedAt = later(nextAt, now);
    return `${deaths}; ${waitsInWords(turn.account, { ahead: turn.ahead, expectedAt }, now)}`;
  }
  const hold = reasonIn(agent.held);
  const until = untilIn(agent.held);
  if (hold !== null && until !== null) return `held: ${hold}, for ${age(now, later(until, now))} at most`;
  if (nextAt !== null) {
    return `${deaths}; is healed in ${age(now, later(nextAt, now))}`;
  }
  if (hold !== null) return `held: ${hold}; see why ${agent.name}`;
  if (agent.runtime.state === 'alive' && agent.activity.state === 'waiting') {
    const { reason = null } = agent.activity;
    return `${waitsFor({ state: 'waiting', reason })}; answer it with attach ${agent.name}`;
  }
  if (isChanged(agent)) return 'changed since accepted';
  if (agent.spec.drift) return 'its definition has changed since it was started';
  const isOver = agent.runtime.state === 'exited' || agent.runtime.state === 'absent';
  if (agent.desired === 'up' && agent.kind === 'persistent' && isOver) return 'should be up';
  return agent.wake ? `woken ${agent.wake.today ?? '?'} of ${agent.wake.cap} times today` : '';
}

/** Only while it is wanted up: once it is down, the next start takes the declared definition anyway. */
function isChanged({ definition, desired }: AgentStatus): boolean {
  return definition?.state === 'changed' && desired === 'up';
}

function definitionNote(agent: AgentStatus): string[] {
  const { name, definition } = agent;
  if (definition?.state === 'none' && agent.desired === 'up')
    return [
      `${name}: its definition is not accepted, so it is not healed; to accept it: node engine/agents.mjs restart ${name}`,
    ];
  if (definition?.state === 'undeclared')
    return [
      `${name}: agents.toml no longer declares it; it keeps running with its accepted definition; to stop it: node engine/agents.mjs down ${name}`,
    ];
  if (definition === undefined || !isChanged(agent)) return [];
  return [
    `${name}: changed since accepted; to accept the new definition: node engine/agents.mjs restart ${name}`,
    ...definition.changes.map((one) => `  ${changeText(one)}`),
  ];
}

function logNote(name: string, log: AgentStatus['log']): string[] {
  const trouble = logTrouble(log);
  if (trouble === null) return [];
  const next =
    log?.state === 'gap'
      ? 'it goes on by itself once it can be written'
      : log?.state === 'ended'
        ? 'node engine/agents.mjs up resumes it'
        : 'see doctor';
  return [`${name}: ${trouble}; ${next}`];
}

function queueNote(
  { name, queue, desired }: AgentStatus,
  watchdog: StatusDocument['watchdog'],
  now: Date,
): string[] {
  const text = queueText(queue, (since) => age(new Date(since), now));
  if (text === null) return [];
  const isStuck = watchdog.pid === null && desired === 'up' && (queue?.waiting ?? 0) > 0;
  const next = isStuck
    ? 'no watchdog types them: node engine/agents.mjs up starts one'
    : `see node engine/agents.mjs queue ${name}`;
  return [`${name}: ${text}; ${next}`];
}

function later(iso: string, now: Date): Date {
  return new Date(Math.max(Date.parse(iso), now.getTime()));
}

function reasonIn(held: unknown): string | null {
  const isHold = typeof held === 'object' && held !== null && 'reason' in held;
  if (!isHold || typeof held.reason !== 'string') return null;
  const said = 'said' in held && typeof held.said === 'string' ? held.said : null;
  return holdText({ reason: held.reason, said: said && cut(said) });
}

function cut(said: string): string {
  return said.length <= longestSaid ? said : `${said.slice(0, longestSaid)}…`;
}

/** In a table; `why` has all of it. */
const longestSaid = 80;

function untilIn(held: unknown): string | null {
  const isHold = typeof held === 'object' && held !== null && 'until' in held;
  return isHold && typeof held.until === 'string' ? held.until : null;
}

function table(given: readonly (readonly string[])[]): string[] {
  const rows = given.map((row) => row.map(visible));
  const widths: number[] = [];
  for (const row of rows) {
    for (const [index, cell] of row.entries()) widths[index] = Math.max(widths[index] ?? 0, widthOf(cell));
  }
  return rows.map((row) =>
    row
      .map((cell, index) => cell + ' '.repeat((widths[index] ?? 0) - widthOf(cell)))
      .join('  ')
      .trimEnd(),
  );
}

/** The largest unit alone: `45s`, `12m`, `3h`, `9d`. */
export function age(since: Date, now: Date): string {
  const seconds = Math.max(0, Math.floor((now.getTime() - since.getTime()) / 1000));
  if (seconds < 60) return `${seconds}s`;
  if (seconds < 3600) return `${Math.floor(seconds / 60)}m`;
  if (seconds < 86_400) return `${Math.floor(seconds / 3600)}h`;
  return `${Math.floor(seconds / 86_400)}d`;
}
