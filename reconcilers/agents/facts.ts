// What a step of the agents says it found, and what it leads to.
import type { Facts, Proposal } from '../reconciler.ts';
import type { reasons } from './codes.ts';

export type AgentsFound = {
  /** Those that run or would be started again. Empty: nothing but the watchdog runs. */
  readonly agents?: readonly string[];
  /** By name the digest of the definition that each was started by. */
  readonly restarted?: Readonly<Record<string, string>>;
};

export type AgentsWanted = {
  /** Those to start. Null: all that the clone declares by then. Empty: none, or the watchdog alone. */
  readonly agents: readonly string[] | null;
  /** By name the digest of the definition that each is started again by. */
  readonly restarted?: Readonly<Record<string, string>>;
  /** By name the digests of all definitions that are accepted with the step. */
  readonly definitions?: Readonly<Record<string, string>>;
};

export type AgentsShown = {
  /** Of those to start, the ones that have ended. */
  readonly dead?: readonly string[];
  /** By name what goes on in those that are ended. */
  readonly agents?: Readonly<Record<string, Facts>>;
  /** What is accepted, in full. */
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
