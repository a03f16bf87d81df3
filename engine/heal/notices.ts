/** The notices of a decision, each one once. Pure. */

import type { HealRecord } from '../contract/heal-record.ts';
import type { NewEvent } from '../state/events.ts';
import { type AgentFacts, type Decision, isLackRule, type RuleName } from './decide.ts';

export interface Notices {
  readonly events: readonly NewEvent[];
  /** The notices of the agent given so far. */
  readonly told: HealRecord['told'];
}

/** Rules that hold for only a round or two give no notice, and the earlier notice still holds. */
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
    case 'braked':
      return { event: 'brake', ...whose, nextAt: nextAt?.toISOString() ?? '' };
    case 'back-off':
      return { event: 'heal-scheduled', ...whose, rule, nextAt: nextAt?.toISOString() ?? '' };
    default:
      return null;
  }
}

/** Whether the decision needs any action: a record, a notice or a start. */
export function needsHand(facts: AgentFacts, decision: Decision): boolean {
  if (decision.record === null) return false;
  const { events, told } = noticesOf(facts, decision);
  const { told: before } = decision.record;
  const isSameTold = told?.rule === before?.rule && told?.launch === before?.launch;
  return decision.act === 'start' || decision.isCorrected || events.length > 0 || !isSameTold;
}
