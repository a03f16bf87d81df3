// The contract of a reconciler. `observe` looks and never changes anything, `diff` is pure, `apply` does one
// step and nothing else. Reconcilers never import each other and reach the outside only through `World`.
import type { Diagnostic } from '../engine/kernel/diagnostic.ts';
import type { BlockCode } from '../src/codes/blocked.ts';
import type { Reason } from '../src/codes/reasons.ts';
import type { Fleet, Project } from '../src/fleet/fleet.ts';
import type { RunningEngineProcess } from '../src/world/engine-processes.ts';
import type { EngineVersion } from '../src/world/engines/engines.ts';
import type { Look } from '../src/world/look.ts';
import type { PathFacts, Repository } from '../src/world/repository.ts';
import type { ServerFacts } from '../src/world/tmux.ts';
import type { World } from '../src/world/world.ts';

export type Kind = 'clone' | 'engine' | 'agents';

/** What is wanted of one project, with all that the registry says about it. */
export interface Desired {
  readonly fleet: Fleet;
  readonly project: Project;
  /** The version that the project should be pinned at. Known: a project whose version is unknown is not diffed. */
  readonly engine: EngineVersion;
  readonly options: Options;
}

/** What this run was asked for beyond the registry. */
export interface Options {
  /** Also restart agents that run, where their definition has changed since they were started. */
  readonly restart: boolean;
}

/**
 * What an earlier step of the same project will have done to the clone by then. `other-remote`: what was last
 * fetched says nothing any more. `other-files`: neither do the files and the pin that were seen.
 * `files-without-agents`: the same, and it is known that there is no agents.toml among them. `adopted`: the clone bears
 * this project's marks, and what runs in it by nobody's record is the project's. `undecided`: what is left to do only the
 * next plan can tell.
 */
export type Coming =
  | 'nothing'
  | 'other-remote'
  | 'other-files'
  | 'files-without-agents'
  | 'adopted'
  | 'undecided';

/** What one run has looked at once for everybody. */
export interface Sight {
  /** The path of the project. */
  readonly facts: PathFacts;
  /** The fleet's tmux server. */
  readonly server: Look<ServerFacts>;
  /** Clones under the root that bear this fleet's marks and lie where the registry names no project. */
  strays(): Promise<readonly Stray[]>;
  /**
   * Clones of this fleet that may be those of a project which has another name in the registry now: marked with a name
   * that it does not have, or holding another repository than the project of that name is declared with.
   */
  unclaimed(): Promise<readonly Unclaimed[]>;
  /** Clones of this fleet that were retired, sorted by path. */
  retired(): Promise<readonly Stray[]>;
  /** What engines run on this host; asked only where a project is not to run. */
  engineProcesses(): Promise<Look<readonly RunningEngineProcess[]>>;
  /** The server that this project's agents are on: `server` itself, or the one that its engine remembers. */
  homeServer(): Promise<Look<ServerFacts>>;
}

/** A clone that bears marks of this fleet. */
export interface Stray {
  /** Absolute. */
  readonly path: string;
  readonly repository: Repository;
  /** The project that it is marked as. */
  readonly project: string;
}

export interface Unclaimed extends Stray {
  /** The registry has a project of that name. */
  readonly isRegistered: boolean;
}

/** JSON-able facts of a step. Only what drives the step belongs here: the digest is made of it. */
export type Facts = { readonly [key: string]: Fact };
export type Fact = string | number | boolean | null | readonly Fact[] | Facts;

/** A step as a reconciler proposes it; the plan adds id, host and what it waits for. */
export interface Proposal {
  readonly action: Action;
  /**
   * A reason code: `missing`, `pin-differs`, … With `missing` and `clone-changes`, and nothing in `before`, the step
   * says only where it ends: what is left to do shows when its turn comes.
   */
  readonly reason: Reason;
  readonly risk: Risk;
  readonly before: Facts | null;
  readonly after: Facts | null;
  /** For people only; drives nothing and is not in the digest. */
  readonly display?: Facts;
}

export type Action = 'create' | 'adopt' | 'update' | 'start' | 'restart' | 'stop' | 'release' | 'retire';

/** `disruptive`: something that runs will be ended. */
export type Risk = 'safe' | 'disruptive';

export type { Reason };

/** A step that is wanted and not safe. */
export interface Blocked {
  readonly code: BlockCode;
  /** What is in the way, with names. */
  readonly reason: string;
  /** The command or edit that clears it, made by `wayOut` of `engine/kernel/help.ts`. */
  readonly help: string;
}

export interface Verdict {
  readonly step: Proposal | null;
  readonly blocked: Blocked | null;
  /**
   * What is blocked concerns origin alone, and all is in place on this host: later kinds of the project go on, and so do
   * the projects that come after it.
   */
  readonly isInPlace?: true;
  /** Things seen that drive no step and that the operator should know. */
  readonly notes: readonly Diagnostic[];
  /** What the step will have done that later kinds of the project have to know; left out for nothing. */
  readonly coming?: Coming;
}

export const nothing: Verdict = { step: null, blocked: null, notes: [] };

export function wanted(step: Proposal, coming: Coming = 'nothing'): Verdict {
  return { step, blocked: null, notes: [], coming };
}

export function blockedBy(blocked: Blocked): Verdict {
  return { step: null, blocked, notes: [] };
}

/** Blocked at origin alone. */
export function inPlaceBut(blocked: Blocked): Verdict {
  return { step: null, blocked, notes: [], isInPlace: true };
}

/** What an apply of a step may add to its result line. */
export interface Applied {
  readonly notes: readonly string[];
  /** Left out where what should be at origin is there. */
  readonly unpushed?: Unpushed;
}

/** Done here, and not at origin. */
export interface Unpushed {
  /** What happened, what was said, and what to type; several lines. */
  readonly why: string;
  /** `other`: not by this project's remote alone, as far as anybody can tell. */
  readonly by: 'remote' | 'other';
}

export interface Reconciler<Observed> {
  readonly kind: Kind;
  observe(desired: Desired, sight: Sight, world: World): Promise<Look<Observed>>;
  /** `coming` is left out where no step comes before. */
  diff(desired: Desired, observed: Observed, coming?: Coming): Verdict;
  /** Does the step. Throws a `WorldFailure`; may be called again after it was cut off anywhere. */
  apply(desired: Desired, observed: Observed, step: Proposal, world: World): Promise<Applied>;
}
