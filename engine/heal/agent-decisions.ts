/** The facts of each agent and the decision about it: for the watchdog, and for commands. */
import type { AgentDefinition } from '../declaration/definition.ts';
import { type AgentFacts, type Decision, decide } from './decide.ts';
import { gather, type Seen } from './facts.ts';

export interface AgentDecision {
  readonly facts: AgentFacts;
  readonly decision: Decision;
}

export async function agentDecisions(
  seen: Seen,
  agents: readonly AgentDefinition[],
): Promise<AgentDecision[]> {
  const facts = await gather(seen, agents);
  const decisions = decide(facts, seen.now, seen.limits);
  return facts.flatMap((one, index) => {
    const decision = decisions[index];
    return decision === undefined ? [] : [{ facts: one, decision }];
  });
}
