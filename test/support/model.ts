// A world in memory as plain data: projects, remotes and sessions, and builders that make the usual ones of them in
// one line. What can be done to it is in `model-world.ts`.

import type { Diagnostic } from '../../engine/kernel/diagnostic.ts';
import type { Desired, Options } from '../../reconcilers/reconciler.ts';
import type { Fleet, Project } from '../../src/fleet/fleet.ts';
import type { CheckedEngine } from '../../src/world/engines/engine-copy.ts';
import type { EngineVersion } from '../../src/world/engines/engines.ts';
import type { EngineWork } from '../../src/world/git/git.ts';
import type { Repository } from '../../src/world/repository.ts';
import type { Session } from '../../src/world/tmux.ts';
import { type Commits, type ModelBranches, nothingUnsaved } from './model-branches.ts';

export const root = '/fleet';
export const now = new Date('2026-11-22T10:00:00Z');
export const versions: Readonly<Record<string, string>> = {
  'v0.1.0': '1'.repeat(40),
  'v0.2.0': '2'.repeat(40),
};
export const strangeCommit = 'e'.repeat(40);

export function commitOf(version: string): string {
  const commit = versions[version];
  if (commit === undefined) throw new Error(`the model has no engine ${version}`);
  return commit;
}

export function projectOf(name: string, changes: Partial<Project> = {}): Project {
  return {
    name,
    host: 'local',
    repo: null,
    path: `${root}/${name}`,
    branch: 'main',
    engine: 'v0.1.0',
    state: 'running',
    template: 'shell',
    after: [],
    tags: [],
    protect: false,
    hold: null,
    ...changes,
  };
}

export function fleetOf(projects: readonly Project[], changes: Partial<Fleet> = {}): Fleet {
  return {
    name: 'recipes',
    file: '/registry/fleet.toml',
    digest: `sha256:${'0'.repeat(64)}`,
    root,
    engine: { source: { kind: 'embedded' }, version: 'v0.1.0' },
    apply: { parallel: 4, startSpacingMs: 0, maxFailures: 1_000 },
    projects,
    ...changes,
  };
}

export function engineOf(version: string): EngineVersion {
  return { tag: version, commit: commitOf(version), url: `${root}/.po/engine.git` };
}

export function desiredOf(
  project: Project,
  fleet: Fleet = fleetOf(project.state === 'released' ? [] : [project]),
  options: Options = { restart: false },
): Desired {
  return { fleet, project, engine: engineOf(project.engine), options };
}

/** A clone of the project as po wants it: ours, on its branch, pinned and checked out. */
export function repositoryOf(project: Project, changes: Partial<Repository> = {}): Repository {
  const commit = commitOf(project.engine);
  return {
    path: project.path,
    gitDir: `${project.path}/.git`,
    commonDir: `${project.path}/.git`,
    branch: project.branch,
    commit: 'c'.repeat(40),
    remoteUrl: project.repo,
    pushesElsewhere: false,
    upstreamCommit: project.repo === null ? null : 'c'.repeat(40),
    marks: { fleet: 'recipes', project: project.name, protect: project.protect },
    emptySubmodules: [],
    engineInHead: { kind: 'gitlink', commit },
    engineOnDisk: { kind: 'checkout', commit, gitDir: `${project.path}/.git/modules/engine` },
    ...changes,
  };
}

/** For doubles of the harness, which make no copy. */
export const checkedEngine: CheckedEngine = { folder: `${root}/engine`, files: [] };
export const runnableEngine = { runnable: true, engine: checkedEngine } as const;

export const engineModule = { name: 'engine', url: `${root}/.po/engine.git` } as const;

/** Nothing in the way of changing `engine/`. */
export function workOf(project: Project, changes: Partial<EngineWork> = {}): EngineWork {
  return {
    operation: null,
    engineChanges: [],
    engineCommits: [],
    engineInIndex: { kind: 'gitlink', commit: commitOf(project.engine) },
    modulesChanged: false,
    module: engineModule,
    moduleName: 'engine',
    engineRepository: null,
    upstream: null,
    authorship: { isByPo: false, isSigned: false },
    ...changes,
  };
}

export function sessionOf(project: Project, agent: string, changes: Partial<Session> = {}): Session {
  return {
    id: `$${project.name}/${agent}`,
    name: `${project.name}/${agent}`,
    alive: true,
    panePid: 4711,
    clients: 0,
    piped: true,
    marks: { fleet: 'recipes', project: project.name, agent, spec: null, engine: null, path: project.path },
    ...changes,
  };
}

export function diagnosticOf(changes: Partial<Diagnostic> = {}): Diagnostic {
  return {
    severity: 'error',
    code: 'unreadable',
    summary: 'A path cannot be read',
    detail: '/fleet/x: EACCES',
    ...changes,
  };
}

/** What is at a project's path. */
export type ModelPlace =
  | { readonly kind: 'unreadable' }
  | { readonly kind: 'other'; readonly what: 'file' | 'folder' | 'bare repository' }
  | ModelClone;

export interface ModelClone extends ModelBranches {
  readonly kind: 'repository';
  readonly repository: Repository;
  readonly work: EngineWork;
  readonly agentsToml: string | null;
  readonly hasLinkedWorktrees: boolean;
}

/** What a remote holds; null is an empty one. */
export type ModelRemote = Pick<ModelClone, 'agentsToml'> &
  Pick<Repository, 'engineInHead'> & {
    /** Where the declared branch is. */
    readonly commit: string;
  };

/** All of it is data, so that two states can be compared. */
export interface ModelState {
  readonly places: Map<string, ModelPlace>;
  readonly remotes: Map<string, ModelRemote | null>;
  /** What is known of commits: their parents and what they hold. A clone's HEAD need not be among them. */
  readonly commits: Commits;
  readonly sessions: Map<string, Session>;
  /** By path of the project: the version of the engine that its watchdog runs. */
  readonly watchdogs: Map<string, string>;
  /** By path of the project: the agents that its engine's record wants up. */
  readonly wanted: Map<string, readonly string[]>;
  /** By path of the project: the fleet that its engine remembers, null for none, and the name it has there. */
  readonly remembered: Map<string, { readonly fleet: string | null; readonly project: string }>;
  /** Further files of engines, by their path: what agents do, and what is queued for them. */
  readonly records: Map<string, string>;
  /** The session that po is called from. */
  caller: string | null;
  /** False: tmux does not answer. */
  tmuxAnswers: boolean;
  /** What every run is asked for. */
  options: Options;
}

export function stateOf(places: Readonly<Record<string, ModelPlace>> = {}): ModelState {
  return {
    places: new Map(Object.entries(places)),
    remotes: new Map(),
    commits: new Map(),
    sessions: new Map(),
    watchdogs: new Map(),
    wanted: new Map(),
    remembered: new Map(),
    records: new Map(),
    caller: null,
    tmuxAnswers: true,
    options: { restart: false },
  };
}

export function cloneOf(project: Project, changes: Partial<ModelClone> = {}): ModelClone {
  const repository = changes.repository ?? repositoryOf(project);
  const { upstreamCommit } = repository;
  return {
    kind: 'repository',
    repository,
    unsaved: nothingUnsaved,
    looseCommits: [],
    branches: {},
    tracking: upstreamCommit === null ? {} : { [project.branch]: upstreamCommit },
    workTree: null,
    work: workOf(project),
    agentsToml: agentsToml(['writer']),
    hasLinkedWorktrees: false,
    ...changes,
  };
}

/** @param more further lines of each agent */
export function agentsToml(names: readonly string[], more = ''): string {
  const tables = names.map((name) => `[agents.${name}]\nbackend = "shell"\n${more}`);
  return ['[project]\nname = "any"\n', ...tables].join('\n');
}
