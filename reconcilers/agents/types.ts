// What po observes of a project's agents.
import type { DefinitionChange, ProcessIdentity } from '../../engine/protocol.ts';
import type { Session } from '../../src/world/tmux.ts';
import type { LeftBehind, Stranded } from '../left-behind.ts';
import type { Misled } from '../old-records.ts';
import type { Ongoing } from '../ongoing.ts';
import type { Pending } from '../pending.ts';
import type { Desired, PendingEffects } from '../reconciler.ts';
import type { EngineTrust } from '../trust.ts';
import type { UnclearSession } from '../unclear.ts';
import type { Waiting } from '../waiting.ts';

export type AgentsObserved =
  /** There is no clone, so nobody knows its agents. One that was taken away by hand may have left sessions. */
  | ({ readonly kind: 'no-clone' } & LeftBehind)
  | {
      readonly kind: 'clone';
      readonly declared: Declared;
      /** Sessions that bear the marks of this project at this path. */
      readonly ours: readonly Session[];
      /** Sessions that have a name of ours and not our marks. */
      readonly foreign: readonly Session[];
      /** Paths that foreign sessions of the fleet's server were started at and that are gone. */
      readonly lost?: readonly string[];
      readonly stranded?: Stranded;
      /** Agents of this very clone that run by hand, in another fleet or under another name. */
      readonly elsewhere?: readonly Session[];
      /** Whether `engine/` may be run; looked at only where a step needs it, else null. */
      readonly engine: EngineTrust | null;
      readonly watchdog: WatchdogState;
      /** The watchdog whose node was removed. */
      readonly watchdogProcess?: ProcessIdentity;
      /** Not there where the project is to run, and where it is none of this fleet's. */
      readonly pending?: Pending;
      /** The agent from whose session po was called, where it was. */
      readonly caller?: string;
      /** What a stop or a restart would interrupt, by the name of the agent; looked at only where there is one. */
      readonly ongoing?: Readonly<Record<string, Ongoing>>;
      /** Those that have ended by themselves and are to stay so; not there where none has. */
      readonly ended?: readonly string[];
      /** Those that wait for a person, of agents that run. */
      readonly waiting?: readonly Waiting[];
      /** Sessions that are agents of this clone by half of the evidence alone; absent where there are none. */
      readonly unclear?: readonly UnclearSession[];
      /** Set where engine v0.1.0 would do the step, and would believe records or marks that are wrong. */
      readonly misled?: Misled;
      /** Persistent agents that run by another definition than is declared now, sorted by name. */
      readonly drifted: readonly Drifted[];
      /** Of the agents that a step would start, by name; absent where it starts none, or po cannot read them. */
      readonly definitions?: Readonly<Record<string, Definition>>;
    };

/** What the rules are asked about. */
export interface AgentsSubject {
  readonly desired: Desired;
  readonly observed: AgentsObserved;
  /** What an earlier step of the same project will have done to the clone by then. */
  readonly pendingEffects: PendingEffects;
}

/** What an agent would be started by, and what is accepted with it. */
export interface Definition {
  /** Of the whole definition: see `definitionDigest` of the engine. */
  readonly digest: string;
  readonly backend: string;
  /**
   * `new`: no definition was accepted before, and `changes` has all that this one sets. `running`: the agent runs, and its
   * definition is taken over from an older engine.
   */
  readonly state: 'new' | 'changed' | 'accepted' | 'running';
  /** Dangerous ones first. */
  readonly changes: readonly DefinitionChange[];
}

/** Both are digests: of the definitions that were accepted and are declared; or, with an older engine, as in `@ao_spec`. */
export interface Drifted {
  readonly name: string;
  readonly started: string;
  readonly declared: string;
  /** Key by key, where the accepted definition is known. */
  readonly changes?: readonly DefinitionChange[];
}

/**
 * The process that heals and wakes the project's agents. `outdated`: it runs another version than the wanted one.
 * `node-removed`: the node that runs it was removed, and with that node engine v0.1.0 could heal nobody.
 */
export type WatchdogState = 'not-needed' | 'running' | 'missing' | 'outdated' | 'node-removed';

export type Declared =
  | {
      readonly kind: 'agents';
      readonly agents: readonly DeclaredAgent[];
      /** Why the wanted engine will have none of the file; left out where it takes it, or where po cannot tell. */
      readonly fault?: string;
    }
  | { readonly kind: 'missing' }
  | { readonly kind: 'unreadable'; readonly why: string };

export interface DeclaredAgent {
  readonly name: string;
  readonly backend: string;
  /** Should be alive while the project runs, as opposed to a task. */
  readonly persistent: boolean;
  /** Healed when it dies, or woken from time to time: somebody has to be there to do it. */
  readonly needsWatchdog: boolean;
  /** One that ends by itself is to stay so; not there where it is not. */
  readonly staysEnded?: boolean;
}

/** The names of the agents that should be alive and are not. `ended`: those that are to stay so. */
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
