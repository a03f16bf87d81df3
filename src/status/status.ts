// The state of a fleet as data: the declaration of each project, the observation, and how the two differ. This file has
// its shape, and `assemble.ts` makes it. Programs get it as `po.status/1`.
import type { Diagnostic } from '../../engine/kernel/diagnostic.ts';
import type { Kind } from '../../reconcilers/index.ts';
import type { Action } from '../../reconcilers/reconciler.ts';
import type { ProjectState } from '../fleet/fleet.ts';
import type { Hold, Plan, PlannedBlock, ProjectPlanState } from '../plan/plan.ts';
import type { WorkTree } from '../world/git/git.ts';

export interface FleetStatus {
  readonly fleet: Plan['fleet'];
  /** ISO 8601, UTC. */
  readonly observedAt: string;
  /** Projects by health. */
  readonly summary: Readonly<Record<ProjectPlanState, number>>;
  /** In the order of the registry; unregistered projects come last. */
  readonly projects: readonly ProjectStatus[];
  /** Why an apply would do nothing at all, or null. */
  readonly refused: Plan['refused'];
  readonly diagnostics: readonly Diagnostic[];
}

export interface ProjectStatus {
  readonly name: string;
  /** Absolute. */
  readonly path: string;
  readonly host: string;
  /** As declared; `released`: unregistered. */
  readonly state: ProjectState;
  readonly tags: readonly string[];
  readonly protect: boolean;
  /** As in the plan. */
  readonly health: ProjectPlanState;
  readonly clone: CloneStatus;
  /** Null where there is no clone, or none that could be looked at. */
  readonly pin: PinStatus | null;
  readonly branch: BranchStatus | null;
  /** Null where there is no clone, or it is unknown. */
  readonly work: WorkTree | null;
  readonly agents: AgentsStatus;
  /** What differs from the registry: one entry for each step that a plan would have. */
  readonly drift: readonly Drift[];
  readonly blocked: readonly Omit<PlannedBlock, 'project'>[];
  readonly hold: Omit<Hold, 'project'> | null;
}

export interface CloneStatus {
  /** `other`: something is there that is no clone. `elsewhere`: it lies at another path. */
  readonly kind: 'clone' | 'absent' | 'other' | 'elsewhere' | 'unknown';
  /** The owner by its marks; null where there is no clone. */
  readonly mark: 'none' | 'ours' | 'unregistered' | 'other' | null;
  /** Of origin, without credentials. */
  readonly remote: string | null;
  /** Of HEAD. */
  readonly commit: string | null;
}

export interface PinStatus {
  /** What HEAD pins at `engine/`; null where it pins nothing. */
  readonly commit: string | null;
  /** Null where it is no release that is known here. */
  readonly version: string | null;
  readonly declared: string;
  /** The commit of the declared version. */
  readonly isAsDeclared: boolean;
  /** The commit checked out in `engine/`; null where nothing is. */
  readonly checkedOut: string | null;
}

export interface BranchStatus {
  /** Null: HEAD is on no branch. */
  readonly name: string | null;
  readonly declared: string;
  readonly isAsDeclared: boolean;
}

export interface AgentsStatus {
  /**
   * The source of their state: their own engine, or tmux alone. `unknown`: there is no source. `none`: nothing was
   * asked.
   */
  readonly source: 'engine' | 'tmux' | 'unknown' | 'none';
  /** Why the engine gives no report, where it should. */
  readonly why: string | null;
  readonly watchdog: 'running' | 'missing' | 'outdated' | 'node-removed' | 'not-needed' | 'unknown';
  readonly list: readonly AgentLine[];
  /** The fault of agents.toml, with its place; null where po finds none. */
  readonly fault: string | null;
}

export interface AgentLine {
  readonly name: string;
  /** Null where agents.toml does not declare it. */
  readonly kind: string | null;
  readonly backend: string | null;
  /** Name of the tmux session, whether or not it exists. */
  readonly session: string;
  readonly runtime: Axis<'absent' | 'starting' | 'alive' | 'exited' | 'unknown'>;
  readonly activity: Axis<'busy' | 'idle' | 'waiting' | 'held' | 'unknown'>;
  /** What it waits for, such as `permission` or `question`, where known; null also if it does not wait. */
  readonly waitsFor: string | null;
  /** Why it must not be started again, in words, or null. */
  readonly held: string | null;
  /** How often it died of late. */
  readonly deaths: number;
  readonly isQuarantined: boolean;
  /** It has ended by itself and should stay ended: `on_exit = "stop"`. */
  readonly isStopped?: boolean | undefined;
  /** It waits for its turn on its account, with this many before it. */
  readonly turn?: { readonly account: string; readonly ahead: number } | undefined;
  /** The last error that its program showed, where it is quarantined. */
  readonly said?: string | undefined;
  /** Messages that it has not taken up; absent where there are none. `since`: when the oldest waiting one was sent. */
  readonly queue?:
    | {
        readonly waiting: number;
        readonly since: string | null;
        readonly typed: number;
        readonly unsure: number;
      }
    | undefined;
  /** Absent while its output is kept in its log, or where that is unknown. `since`: ISO 8601. */
  readonly logGap?: { readonly since: string | null; readonly why: string } | undefined;
  /** It runs by an earlier definition than the declared one. */
  readonly isOutdated: boolean;
}

export interface Axis<State extends string> {
  readonly state: State;
  /** `tmux`, `hook`, `screen`, …, or `none`. */
  readonly source: string;
  /** ISO 8601; null where the beginning is not known. */
  readonly since: string | null;
}

export interface Drift {
  readonly kind: Kind;
  readonly reason: string;
  /** The steps of an apply for it. */
  readonly action: Action;
  /** What differs, in words. */
  readonly text: string;
}
