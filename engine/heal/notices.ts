/** What is worth telling of a decision, and each thing once. Pure. */

import type { HealRecord } from '../contract/heal-record.ts';
import type { NewEvent } from '../state/events.ts';
import { type AgentFacts, type Decision, isLackRule, type RuleName } from './decide.ts';

export interface Notices {
  readonly events: readonly NewEvent[];
  /** What has been told of the agent after that. */
  readonly told: HealRecord['told'];
}

/** Rules that come and go within a round or two say nothing new, and what was told before still holds. */
const passing: readonly RuleName[] = ['heal', 'account-turn', 'spaced', 'starting', 'unknown', 'unreadable'];

export function noticesOf(facts: AgentFacts, decision: Decision): Notices {
  const { record, death, rule } = decision;
  const { launch } = facts;
  const whose = { agent: decision.agent, launch };
  const before = record?.told ?? null;
  const events: NewEvent[] = [];
  if (death !== null && record !== null) {
    const { how, ranMs } = death;
    events.push({ event: 'exited', ...whose, how, ranMs, count: decision.count });
  }
  if (before?.rule === 'held' && rule !== 'held' && rule !== 'unknown') {
    events.push({ event: 'released', ...whose, reason: 'cleared, or started anew' });
  }
  if (before !== null && isLackRule(before.rule) && rule !== before.rule && rule !== 'unknown') {
    events.push({ event: 'heal-resumed', ...whose, cause: before.rule });
  }
  if (passing.includes(rule)) {
    const isOver = before?.rule === 'held' || (before !== null && isLackRule(before.rule));
    return { events, told: isOver && rule !== 'unknown' ? null : before };
  }
  const own = eventOf(facts, decision);
  if (own === null) return { events, told: null };
  if (before?.rule !== rule || before.launch !== launch) events.push(own);
  return { events, told: { rule, launch } };
}

function eventOf(
  { launch, held, lack, said, end }: AgentFacts,
  { agent, rule, nextAt, count }: Decision,
): NewEvent | null {
  const whose = { agent, launch };
  switch (rule) {
    case 'held':
      return { event: 'held', ...whose, reason: held ?? '' };
    case 'node-missing':
    case 'home-missing':
    case 'program-missing':
      return { event: 'heal-paused', ...whose, cause: rule, why: lack?.why ?? '' };
    case 'quarantined':
      return { event: 'quarantined', ...whose, count, said };
    case 'clean-exit':
      return { event: 'clean-exit', ...whose, ranMs: end.ranMs };
    case 'circuitOpen':
      return { event: 'brake', ...whose, nextAt: nextAt?.toISOString() ?? '' };
    case 'back-off':
      return { event: 'heal-scheduled', ...whose, rule, nextAt: nextAt?.toISOString() ?? '' };
    default:
      return null;
  }
}

/** Whether there is anything to be done about it: remembered, told or started. */
export function needsHand(facts: AgentFacts, decision: Decision): boolean {
  if (decision.record === null) return false;
  const { events, told } = noticesOf(facts, decision);
  const { told: before } = decision.record;
  const isSameTold = told?.rule === before?.rule && told?.launch === before?.launch;
  return decision.act === 'start' || decision.isCorrected || events.length > 0 || !isSameTold;
}
