// The contract of a reconciler. `observe` looks and never changes anything, `diff` is pure, `apply` does one
// step and nothing else. Reconcilers never import each other and reach the outside only through `World`.

import type { CodeTable } from '../engine/kernel/codes.ts';
import type { Diagnostic } from '../engine/kernel/diagnostic.ts';
import type { BlockCode } from '../src/codes/blocked.ts';
import type { SharedReason } from '../src/codes/reasons.ts';
import type { Fleet, Project } from '../src/fleet/fleet.ts';
import type { AgentRecords } from '../src/world/agent-records.ts';
import type { RunningEngineProcess } from '../src/world/engine-processes.ts';
import type { EngineVersion } from '../src/world/engines/engines.ts';
import type { Look } from '../src/world/look.ts';
import type { PathFacts, Repository } from '../src/world/repository.ts';
import type { ServerFacts } from '../src/world/tmux.ts';
import type { World } from '../src/world/world.ts';
import type { Described, Fact, Facts, Proposal } from './step.ts';
import type { Meaning } from './step-meaning.ts';
import type { DoneStep, UndoContext, WayBack } from './undoing.ts';

export type { Action, Described, Fact, Facts, Proposal, Risk } from './step.ts';

/** The desired state of one project, with its whole declaration in fleet.toml. */
export interface Desired {
  readonly fleet: Fleet;
  readonly project: Project;
  /** The version that the project should be pinned at. Known: a project whose version is unknown is not diffed. */
  readonly engine: EngineVersion;
  readonly options: Options;
}

/** What the caller of this run asked for beyond the registry. */
export interface Options {
  /** Also restart running agents whose definition has changed since they were started. */
  readonly restart: boolean;
}

/**
 * What an earlier step of the same project will have done to the clone by then. `other-remote`: what was last fetched
 * no longer counts. `other-files`: neither do the files and the pin that were seen. `files-without-agents`: the same,
 * and there is no agents.toml among the new files. `adopted`: the clone has this project's marks, and what runs in it
 * without a record of its owner belongs to the project. `undecided`: only the next plan can tell what is left to do.
 */
export type PendingEffects =
  | 'nothing'
  | 'other-remote'
  | 'other-files'
  | 'files-without-agents'
  | 'adopted'
  | 'undecided';

/** What one run has looked at once for all projects. */
export interface Snapshot {
  /** The path of the project. */
  readonly facts: PathFacts;
  /** The fleet's tmux server. */
  readonly server: Look<ServerFacts>;
  /** Clones under the root with this fleet's marks, at paths where the registry names no project. */
  orphans(): Promise<readonly Orphan[]>;
  /**
   * Clones of this fleet that may belong to a renamed project: marked with a name that it no longer has, or holding
   * another repository than the one declared for the project of that name.
   */
  unclaimed(): Promise<readonly Unclaimed[]>;
  /** Clones of this fleet that were retired, sorted by path. */
  retired(): Promise<readonly Orphan[]>;
  /** The engine processes on this host. Asked only where a project should not run. */
  engineProcesses(): Promise<Look<readonly RunningEngineProcess[]>>;
  /** The server that this project's agents are on: `server` itself, or the one that its engine remembers. */
  homeServer(): Promise<Look<ServerFacts>>;
}

/** A clone with marks of this fleet. */
export interface Orphan {
  /** Absolute. */
  readonly path: string;
  readonly repository: Repository;
  /** The project that it is marked as. */
  readonly project: string;
}

export interface Unclaimed extends Orphan {
  /** The registry has a project of that name. */
  readonly isRegistered: boolean;
}

/** A step that is wanted and not safe. */
export interface Blocked {
  readonly code: BlockCode;
  /** What is in the way, with names. */
  readonly reason: string;
  /** The command or edit that clears it, made by `remedyText` of `engine/kernel/help.ts`. */
  readonly help: string;
}

export interface Decided<Why extends string = string> {
  readonly step: Proposal<Why> | null;
  readonly blocked: Blocked | null;
  /**
   * The obstacle concerns origin alone, and all is in place on this host: later kinds of the project go on, and so do
   * the projects that come after it.
   */
  readonly isInPlace?: true;
  /** Observations that drive no step and that the operator should know. */
  readonly notes: readonly Diagnostic[];
  /** What the step will have done that later kinds of the project have to know; absent for nothing. */
  readonly pendingEffects?: PendingEffects;
}

export interface Decision<Why extends string = string> extends Decided<Why> {
  readonly rule: { readonly name: string; readonly why: string };
}

export const nothing: Decided<never> = { step: null, blocked: null, notes: [] };

export function wanted<Why extends string>(
  step: Proposal<Why>,
  pendingEffects: PendingEffects = 'nothing',
): Decided<Why> {
  return { step, blocked: null, notes: [], pendingEffects };
}

export function blockedBy(blocked: Blocked): Decided<never> {
  return { step: null, blocked, notes: [] };
}

/** Blocked at origin alone. */
export function inPlaceBut(blocked: Blocked): Decided<never> {
  return { step: null, blocked, notes: [], isInPlace: true };
}

/** What an apply of a step may add to its result line. */
export interface Applied {
  readonly notes: readonly string[];
  /** Absent where origin has what it should have. */
  readonly unpushed?: Unpushed;
}

/** Done here, but not at origin. */
export interface Unpushed {
  /** What happened, the output, and the command to type; several lines. */
  readonly why: string;
  /** `other`: the cause may lie beyond this project's remote. */
  readonly by: 'remote' | 'other';
}

/** All that the rest of po knows of a kind. A kind added to the record in `index.ts` needs no other edit. */
export interface Reconciler<Observed, Why extends string = string> {
  /** What it looks after in a project. Running things are ended before files are changed, and started after them. */
  readonly holds: 'files' | 'processes';
  /** Whether its remains must be gone before anything new is made in a project that should run. */
  comesFirst?(observed: Observed): boolean;
  /** The repository that it found at the project's path. */
  repository?(observed: Observed): Repository | null;
  /** Paths where it found what belongs to the project instead of at its own. */
  elsewhere?(observed: Observed): readonly string[];
  /** Clones that may be the project's under a former name, and are left as they are until that is clear. */
  mayBe?(observed: Observed): readonly Unclaimed[];
  observe(desired: Desired, snapshot: Snapshot, world: World): Promise<Look<Observed>>;
  /** `pendingEffects` is absent where no step comes before. */
  diff(desired: Desired, observed: Observed, pendingEffects?: PendingEffects): Decision<Why>;
  /** Does the step. Throws a `WorldFailure`; may be called again after an interruption at any point. */
  apply(desired: Desired, observed: Observed, step: Proposal, world: World): Promise<Applied>;
  /** Files of a clone whose change may change what is wanted: single files, never a tree. */
  places(clone: ClonePlace): readonly string[];
  readonly words: Words<Why>;
  readonly registry: FromRegistry<Observed>;
  readonly meaning: Meaning;
  readonly codes: KindCodes<Why>;
  /** The edits of fleet.toml that would undo a past step. */
  undo(step: DoneStep, context: UndoContext): WayBack;
  /** The engine's commit that a past step replaced: `undo` is told its version. */
  pinnedBefore?(step: Pick<DoneStep, 'before'>): string | null;
}

export interface ClonePlace {
  /** Of the project. */
  readonly path: string;
  readonly repository: Repository;
  readonly records: Pick<AgentRecords, 'placesOf'>;
}

/** What the codes mean that only this kind has, for the reference. */
export interface KindCodes<Why extends string = string> {
  readonly reasons: CodeTable<Exclude<Why, SharedReason>>;
  readonly blocks: Partial<CodeTable<BlockCode>>;
}

/** What fleet.toml declares for a kind, and what is observed where that holds. */
export interface FromRegistry<Observed> {
  /** Whether a change of the project's entry may ask for a step. */
  isDriven(before: Project, after: Project): boolean;
  /**
   * The whole desired state, without credentials: where this is the same and a step is no longer wanted, it was done.
   */
  wanted(project: Project, fleet: Fleet): Facts;
  /** What is observed where the project is as declared: nothing to do. */
  converged(desired: Desired, repository: Repository): Observed;
  /** What is observed where the project has no clone. */
  readonly absent: Observed;
  /** The facts of a step without those that only a look tells, such as commits and names of agents. */
  unobserved(step: Described): Partial<Pick<Described, 'before' | 'after' | 'display'>>;
}

/**
 * Steps of a kind in words. The words never name the project, so that the same change in many projects reads the
 * same.
 */
export interface Words<Why extends string = string> {
  /** What the step does. */
  step(step: Described): string;
  /** What differs, by the reason of the step that would change it. */
  readonly drift: Readonly<Record<Why, (step: Described) => string>>;
  /** The display names of facts of `before`; any other key is its own name. */
  readonly found?: Readonly<Record<string, string>>;
  /** Special words for a fact; null where its name and value suffice. */
  fact?(key: string, fact: Fact): string | null;
  /** Reasons whose difference shows in the columns of a project's status. */
  readonly toldInRow?: readonly Why[];
}
