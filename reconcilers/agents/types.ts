// What po observes of a project's agents.
import type { DefinitionChange, ProcessIdentity } from '../../engine/protocol.ts';
import type { Session } from '../../src/world/tmux.ts';
import type { LeftBehind, Stranded } from '../left-behind.ts';
import type { Desired, PendingEffects } from '../reconciler.ts';
import type { EngineTrust } from '../trust.ts';
import type { Waiting } from '../waiting.ts';
import type { Misled } from './old-records.ts';
import type { Ongoing } from './ongoing.ts';
import type { Pending } from './pending.ts';
import type { UnclearSession } from './unclear.ts';

export type AgentsObserved =
  /** There is no clone, so its agents are unknown. A clone that was removed by hand may have left sessions. */
  | ({ readonly kind: 'no-clone' } & LeftBehind)
  | {
      readonly kind: 'clone';
      readonly declared: Declared;
      /** Sessions with the marks of this project at this path. */
      readonly ours: readonly Session[];
      /** Sessions with one of our names and without our marks. */
      readonly foreign: readonly Session[];
      /** Paths where foreign sessions of the fleet's server were started, and which are gone. */
      readonly lost?: readonly string[];
      readonly stranded?: Stranded;
      /** Agents of this very clone that run by hand, in another fleet or under another name. */
      readonly elsewhere?: readonly Session[];
      /** Whether `engine/` may be run. Looked at only where a step needs it, else null. */
      readonly engine: EngineTrust | null;
      readonly watchdog: WatchdogState;
      /** The watchdog whose node was removed. */
      readonly watchdogProcess?: ProcessIdentity;
      /** Absent where the project should run, and where nothing belongs to this fleet. */
      readonly pending?: Pending;
      /** The agent whose session po was called from, if any. */
      readonly caller?: string;
      /** What a stop or a restart would interrupt, by agent name. Looked at only where there is such a step. */
      readonly ongoing?: Readonly<Record<string, Ongoing>>;
      /** Agents that have ended by themselves and should stay ended; absent where there are none. */
      readonly ended?: readonly string[];
      /** Running agents that wait for a person. */
      readonly waiting?: readonly Waiting[];
      /** Sessions that half of the evidence makes agents of this clone; absent where there are none. */
      readonly unclear?: readonly UnclearSession[];
      /** Set where engine v0.1.0 would do the step and would believe wrong records or marks. */
      readonly misled?: Misled;
      /** Persistent agents that run by another definition than the one declared now, sorted by name. */
      readonly drifted: readonly Drifted[];
      /**
       * Definitions of the agents that a step would start, by name; absent where it starts none, or po cannot read
       * them.
       */
      readonly definitions?: Readonly<Record<string, Definition>>;
    };

export interface AgentsSubject {
  readonly desired: Desired;
  readonly observed: AgentsObserved;
  /** What an earlier step of the same project will have done to the clone by then. */
  readonly pendingEffects: PendingEffects;
}

/** The definition that an agent would be started with, and what is accepted with it. */
export interface Definition {
  /** Of the whole definition: see `definitionDigest` of the engine. */
  readonly digest: string;
  readonly backend: string;
  /**
   * `new`: no definition was accepted before, and `changes` has everything this one sets. `running`: the agent runs,
   * and its definition is taken over from an older engine.
   */
  readonly state: 'new' | 'changed' | 'accepted' | 'running';
  /** Dangerous ones first. */
  readonly changes: readonly DefinitionChange[];
}

/** Both are digests: of the accepted and the declared definitions or, with an older engine, as in `@ao_spec`. */
export interface Drifted {
  readonly name: string;
  readonly started: string;
  readonly declared: string;
  /** Key by key, where the accepted definition is known. */
  readonly changes?: readonly DefinitionChange[];
}

/**
 * The process that heals and wakes the project's agents. `outdated`: it runs another version than the wanted one.
 * `node-removed`: the node that runs it was removed, and without it engine v0.1.0 cannot heal any agent.
 */
export type WatchdogState = 'not-needed' | 'running' | 'missing' | 'outdated' | 'node-removed';

export type Declared =
  | {
      readonly kind: 'agents';
      readonly agents: readonly DeclaredAgent[];
      /** Why the wanted engine would refuse the file; absent where it accepts the file, or where po cannot tell. */
      readonly fault?: string;
    }
  | { readonly kind: 'missing' }
  | { readonly kind: 'unreadable'; readonly why: string };

export interface DeclaredAgent {
  readonly name: string;
  readonly backend: string;
  /** Should be alive while the project runs, as opposed to a task. */
  readonly persistent: boolean;
  /** Healed when it dies, or woken from time to time, so it needs a watchdog. */
  readonly needsWatchdog: boolean;
  /** Stays ended once it ends by itself; absent where it does not. */
  readonly staysEnded?: boolean;
}

/** The names of the agents that should be alive and are not. `ended`: the agents that should stay ended. */
export function missingAgents(
  declared: Declared,
  ours: readonly Session[],
  ended: readonly string[] = [],
): string[] {
  if (declared.kind !== 'agents') return [];
  const alive = new Set(ours.filter((session) => session.alive).map((session) => session.marks.agent));
  return declared.agents
    .filter((agent) => agent.persistent && !alive.has(agent.name) && !ended.includes(agent.name))
    .map((agent) => agent.name);
}
