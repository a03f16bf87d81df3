// The facts that a step of the agents records: what it found, and what it leads to.
import type { Facts, Proposal } from '../reconciler.ts';
import type { reasons } from './codes.ts';

export type AgentsFound = {
  /** The agents that run or would be started again. Empty: only the watchdog runs. */
  readonly agents?: readonly string[];
  /** By name, the digest of the definition that started each agent. */
  readonly restarted?: Readonly<Record<string, string>>;
};

export type AgentsWanted = {
  /** The agents to start. Null: all that the clone declares by then. Empty: none, or the watchdog alone. */
  readonly agents: readonly string[] | null;
  /** By name, the digest of the definition that each agent is restarted with. */
  readonly restarted?: Readonly<Record<string, string>>;
  /** By name, the digests of all definitions that the step accepts. */
  readonly definitions?: Readonly<Record<string, string>>;
};

export type AgentsShown = {
  /** The agents to start that have ended. */
  readonly dead?: readonly string[];
  /** By name, what the agents to be ended are doing. */
  readonly agents?: Readonly<Record<string, Facts>>;
  /** The accepted definitions in full. */
  readonly definitions?: readonly Facts[];
};

export type AgentsStep = Proposal<AgentsReason, AgentsFound, AgentsWanted, AgentsShown>;

export type AgentsReason =
  | 'missing'
  | 'clone-changes'
  | 'state-stopped'
  | 'state-retired'
  | 'removed'
  | keyof typeof reasons;

export type WatchdogReason = Extract<AgentsReason, `watchdog-${string}`>;
