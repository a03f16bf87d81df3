/** What `status` says of healing: whether a watchdog runs, and what is ahead of each agent. */

import type { HealRecord } from '../contract/heal-record.ts';
import type { AgentStatus, StatusDocument } from '../contract/status-document.ts';
import type { Project } from '../declaration/project.ts';
import { agentDecisions } from '../heal/agent-decisions.ts';
import { type AgentFacts, isCleanExit, isLackRule, type RuleName } from '../heal/decide.ts';
import type { Limits } from '../heal/limits.ts';
import { watchdogOf } from '../heal/watchdog.ts';
import type { Environment } from '../world/environment.ts';
import type { AgentNow } from './agents.ts';
import type { ServerLook } from './server.ts';

export interface Healing {
  readonly watchdog: StatusDocument['watchdog'];
  /** By the name of the agent. */
  readonly restarts: ReadonlyMap<string, AgentStatus['restarts']>;
}

/** What keeps it from being started that is no fault of the agent. */
function pausedBy(rule: RuleName, record: HealRecord | null): AgentStatus['restarts']['paused'] {
  if (isLackRule(rule)) return { cause: rule, why: record?.lack?.why ?? '' };
  const failure = rule === 'back-off' ? (record?.failure ?? null) : null;
  return failure === null ? null : { cause: 'start-failed', why: failure.why };
}

/** Also for an agent that no watchdog heals: it is as agents.toml declares. */
function isStopped(facts: AgentFacts): boolean {
  const { record, desired, runtime } = facts;
  const isOver = runtime.state === 'exited' || runtime.state === 'absent';
  return desired === 'up' && isOver && !('problem' in record) && isCleanExit(facts, record);
}

export async function healingOf(
  { folder, state, file }: Project,
  look: ServerLook,
  observed: ReadonlyMap<string, AgentNow>,
  asked: {
    readonly version: string;
    readonly now: Date;
    readonly limits: Limits;
    readonly env: Environment;
  },
): Promise<Healing> {
  const { version, now, limits, env } = asked;
  const desired = state.readDesired();
  const seen = { folder, state, look, observed, desired, now, limits, env: null, turnsBy: env };
  const all = await agentDecisions(seen, file.agents);
  const restarts = all.map(({ facts, decision }) => {
    const { act, rule, nextAt, count, record } = decision;
    const at = act === 'start' ? now : nextAt;
    return [
      facts.definition.name,
      {
        ...{ count, nextAt: at?.toISOString() ?? null, quarantined: rule === 'quarantined' },
        paused: pausedBy(rule, record),
        ...(rule === 'quarantined' && { said: facts.said }),
        ...(isStopped(facts) && { stopped: true }),
        ...(rule === 'account-turn' && {
          turn: { account: facts.definition.backend, ahead: facts.turn?.ahead ?? 0 },
        }),
      },
    ] as const;
  });
  return { watchdog: await watchdogOf(folder, state, version), restarts: new Map(restarts) };
}
