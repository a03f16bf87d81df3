// A world in memory behind the real doors: projects, remotes and sessions as plain data. What po does to it goes
// through the same `observe`, `diff` and `apply` as on a real host. The model insists that nothing is lost: a
// door that is asked for what would overwrite, interrupt or run somebody else's work throws `ModelBreach`.
import type { Diagnostic } from '../../engine/toml/diagnostic.ts';
import type { Desired } from '../../reconcilers/reconciler.ts';
import type { Journal, JournalEvent } from '../../src/apply/journal.ts';
import type { StepResult } from '../../src/apply/outcome.ts';
import { run, type StepEvent } from '../../src/apply/run.ts';
import type { Fleet, Project } from '../../src/fleet/fleet.ts';
import { observe } from '../../src/observe/observe.ts';
import { plan } from '../../src/plan/assemble.ts';
import type { Plan } from '../../src/plan/plan.ts';
import type { EngineVersion } from '../../src/world/engines/engines.ts';
import { WorldFailure } from '../../src/world/failure.ts';
import type { EngineWork } from '../../src/world/git/git.ts';
import { known, type Look, unknown } from '../../src/world/look.ts';
import type { PathFacts, Repository } from '../../src/world/repository.ts';
import type { Session } from '../../src/world/tmux.ts';
import type { World } from '../../src/world/world.ts';

const root = '/fleet';
export const now = new Date('2026-11-22T10:00:00Z');
const versions: Readonly<Record<string, string>> = { 'v0.1.0': '1'.repeat(40), 'v0.2.0': '2'.repeat(40) };
export const strangeCommit = 'e'.repeat(40);

export function commitOf(version: string): string {
  return versions[version] ?? fail(`the model has no engine ${version}`);
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

function engineOf(version: string): EngineVersion {
  return { tag: version, commit: commitOf(version), url: `${root}/.po/engine.git` };
}

export function desiredOf(project: Project, fleet: Fleet = fleetOf([project])): Desired {
  return { fleet, project, engine: engineOf(project.engine) };
}

/** A clone of the project as po wants it: ours, on its branch, pinned and checked out. */
export function repositoryOf(project: Project, changes: Partial<Repository> = {}): Repository {
  const commit = commitOf(project.engine);
  return {
    path: project.path,
    gitDir: `${project.path}/.git`,
    branch: project.branch,
    commit: 'c'.repeat(40),
    remoteUrl: project.repo,
    upstreamCommit: project.repo === null ? null : 'c'.repeat(40),
    marks: { fleet: 'recipes', project: project.name },
    engineInHead: { kind: 'gitlink', commit },
    engineOnDisk: { kind: 'checkout', commit, gitDir: `${project.path}/.git/modules/engine` },
    ...changes,
  };
}

/** Nothing in the way of changing `engine/`. */
export function workOf(project: Project, changes: Partial<EngineWork> = {}): EngineWork {
  return {
    operation: null,
    engineChanges: [],
    engineCommits: [],
    engineInIndex: { kind: 'gitlink', commit: commitOf(project.engine) },
    modulesChanged: false,
    module: { name: 'engine' },
    ...changes,
  };
}

export function sessionOf(project: Project, agent: string, changes: Partial<Session> = {}): Session {
  return {
    id: `$${project.name}/${agent}`,
    name: `${project.name}/${agent}`,
    alive: true,
    panePid: 4711,
    marks: { fleet: 'recipes', project: project.name, agent, path: project.path },
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

export interface ModelClone {
  readonly kind: 'repository';
  readonly repository: Repository;
  readonly work: EngineWork;
  readonly agentsToml: string | null;
  readonly hasLinkedWorktrees: boolean;
}

/** What a remote holds; null is an empty one. */
export type ModelRemote = Pick<ModelClone, 'agentsToml'> & Pick<Repository, 'engineInHead'>;

/** All of it is data, so that two states can be compared. */
export interface ModelState {
  readonly places: Map<string, ModelPlace>;
  readonly remotes: Map<string, ModelRemote | null>;
  readonly sessions: Map<string, Session>;
  /** By path of the project: the version of the engine that its watchdog runs. */
  readonly watchdogs: Map<string, string>;
  /** False: tmux does not answer. */
  tmuxAnswers: boolean;
}

export function stateOf(places: Readonly<Record<string, ModelPlace>> = {}): ModelState {
  return {
    places: new Map(Object.entries(places)),
    remotes: new Map(),
    sessions: new Map(),
    watchdogs: new Map(),
    tmuxAnswers: true,
  };
}

export function cloneOf(project: Project, changes: Partial<ModelClone> = {}): ModelClone {
  return {
    kind: 'repository',
    repository: repositoryOf(project),
    work: workOf(project),
    agentsToml: agentsToml(['writer']),
    hasLinkedWorktrees: false,
    ...changes,
  };
}

/** @param more further lines of each agent */
export function agentsToml(names: readonly string[], more = ''): string {
  return names.map((name) => `[agents.${name}]\nbackend = "shell"\n${more}`).join('\n');
}

/** Something was done that must never be done. */
class ModelBreach extends Error {}

/** The world as it is when po was killed: every further change is refused. */
class Killed extends WorldFailure {}

export interface ModelWorld {
  readonly world: World;
  /** How many changes were made so far. */
  changes(): number;
}

/** @param lastChange the number of changes after which the world stands still; null for none */
export function modelWorld(state: ModelState, fleet: Fleet, lastChange: number | null = null): ModelWorld {
  let changes = 0;
  const change = (): void => {
    if (lastChange !== null && changes >= lastChange) throw new Killed('killed');
    changes += 1;
  };
  const cloneAt = (path: string): ModelClone => {
    const place = state.places.get(path);
    return place?.kind === 'repository' ? place : breach(`${path} is no clone`);
  };
  const put = (path: string, place: ModelClone, repository: Partial<Repository> = {}) =>
    state.places.set(path, { ...place, repository: { ...place.repository, ...repository, path } });
  const remoteAt = (url: string) => {
    const remote = state.remotes.get(url);
    return remote === undefined ? fail(`no remote ${url}`) : remote;
  };
  const bare = (path: string): Repository => ({
    ...repositoryOf(projectOf('new')),
    path,
    gitDir: `${path}/.git`,
    commit: null,
    upstreamCommit: null,
    marks: { fleet: null, project: null },
    engineInHead: { kind: 'absent' },
    engineOnDisk: { kind: 'absent' },
  });
  const fresh = (path: string, what: Partial<ModelClone>, repository: Partial<Repository>) => {
    if (state.places.has(path)) breach(`${path} is there already`);
    const project = projectOf('new');
    const work = workOf(project, { engineInIndex: { kind: 'absent' }, module: null });
    put(path, { ...cloneOf(project), agentsToml: null, work, ...what, repository: bare(path) }, repository);
  };

  const world: World = {
    clock: { now: () => now, monotonicMs: () => 0, sleep: async () => {} },
    pacer: { turn: async () => {} },
    // The one process that the model records is the watchdog.
    processes: { isSame: async ({ pid }) => pid === watchdogPid },
    tmux: {
      look: async () =>
        state.tmuxAnswers
          ? known({ socketPath: '/run/tmux', sessions: [...state.sessions.values()] })
          : unknown(diagnosticOf({ code: 'tmux-unknown', summary: 'tmux does not answer' })),
    },
    engines: {
      resolve: async (_source, version) => known(engineOf(version)),
      versionOf: async (_source, commit) =>
        Object.entries(versions).find(([, candidate]) => candidate === commit)?.[0] ?? null,
      provide: async () => ({ gitDir: `${root}/.po/engine.git` }),
      files: async () => [],
    },
    files: {
      readText(path) {
        const [, folder = '', name] =
          /^(.*?)\/(agents\.toml|engine\/package\.json|\.ao-state\/(?:server|watchdog)\.json)$/.exec(path) ??
          [];
        const place = state.places.get(folder);
        if (place?.kind !== 'repository') return known(null);
        switch (name) {
          case 'agents.toml':
            return known(place.agentsToml);
          case 'engine/package.json':
            return known(JSON.stringify({ version: versionIn(place.repository)?.slice(1) }));
          case '.ao-state/watchdog.json':
            return known(watchdogRecord(state.watchdogs.get(folder)));
          default:
            return known(null);
        }
      },
      kindOf: () => fail('nobody asks for kinds'),
      list(path) {
        const place = state.places.get(path.replace('/.git/worktrees', ''));
        return known(place?.kind === 'repository' && place.hasLinkedWorktrees ? ['one'] : null);
      },
      differing: (folder) => known(cloneAt(folder.replace(/\/engine$/, '')).work.engineChanges),
      realpath: (path) => (state.places.has(path) ? path : null),
      makeFolder: () => fail('nobody makes folders'),
      writeNew(path, content) {
        change();
        const folder = [...state.places.keys()].find((key) => path.startsWith(`${key}/`)) ?? '';
        if (path === `${folder}/agents.toml`) put(folder, { ...cloneAt(folder), agentsToml: content });
      },
      move(from, to) {
        change();
        if (state.places.has(to)) breach(`${to} is there already`);
        const place = cloneAt(from);
        state.places.delete(from);
        put(to, place, { gitDir: `${to}/.git` });
      },
      temporaryFor(path) {
        const temporary = `${path}.po-partial`;
        state.places.delete(temporary);
        return temporary;
      },
    },
    git: {
      look: async (path) => lookAt(state.places.get(path)),
      lookAtEngine: async ({ path }) => known(cloneAt(path).work),
      remoteIsEmpty: async (url) => remoteAt(url) === null,
      async clone({ url, branch, to }) {
        change();
        const remote = remoteAt(url) ?? fail('the remote is empty');
        const { engineInHead } = remote;
        const commit = 'd'.repeat(40);
        const engineInIndex = engineInHead;
        const module = engineInHead.kind === 'gitlink' ? { name: 'engine' } : null;
        const work = workOf(projectOf('new'), { engineInIndex, module });
        fresh(
          to,
          { agentsToml: remote.agentsToml, work },
          { remoteUrl: url, branch, commit, upstreamCommit: commit, engineInHead },
        );
      },
      async init({ path, branch, remoteUrl }) {
        change();
        fresh(path, {}, { branch, remoteUrl });
      },
      async commitFirst({ path }) {
        change();
        const commit = 'a'.repeat(40);
        put(path, cloneAt(path), { commit });
        return { commit };
      },
      async setMarks(path, marks) {
        change();
        const clone = cloneAt(path);
        const { fleet: before } = clone.repository.marks;
        if (before !== null && before !== marks.fleet) breach(`${path} is of fleet ${before}`);
        put(path, clone, { marks });
      },
      async push({ path, commit }) {
        change();
        const clone = cloneAt(path);
        const { remoteUrl, engineInHead } = clone.repository;
        if (remoteUrl === null) return breach(`${path} has no remote`);
        state.remotes.set(remoteUrl, { agentsToml: clone.agentsToml, engineInHead });
        put(path, clone, { upstreamCommit: commit });
        return null;
      },
      async checkOutEngine({ repository: { path }, commit }) {
        change();
        const clone = mine(path);
        if (clone.work.operation !== null) breach(`${path} is in the middle of ${clone.work.operation}`);
        if (clone.work.engineChanges.length > 0) breach(`${path}/engine has changes`);
        if (clone.work.engineCommits.length > 0) breach(`${path}/engine has commits of its own`);
        if (clone.repository.engineOnDisk.kind === 'other') breach(`${path}/engine is somebody's`);
        const gitDir = `${path}/.git/modules/engine`;
        if (clone.repository.engineOnDisk.kind === 'absent') {
          put(path, clone, { engineOnDisk: { kind: 'checkout', commit: null, gitDir } });
          change();
        }
        put(path, clone, { engineOnDisk: { kind: 'checkout', commit, gitDir } });
      },
      async commitPin({ repository: { path }, parent, branch, engineCommit }) {
        change();
        const clone = mine(path);
        const { engineInIndex } = clone.work;
        if (clone.repository.commit !== parent) breach(`${path} moved`);
        if (clone.repository.branch !== branch) breach(`${path} is on ${clone.repository.branch}`);
        if (clone.repository.engineInHead.kind === 'other' || engineInIndex.kind === 'other')
          breach(`${path}/engine`);
        const commit = 'b'.repeat(40);
        const engineInHead = { kind: 'gitlink', commit: engineCommit } as const;
        const module = clone.work.module ?? { name: 'engine' };
        put(path, { ...clone, work: { ...clone.work, module } });
        change();
        const work = { ...clone.work, module, engineInIndex: engineInHead };
        put(path, { ...clone, work });
        change();
        put(path, { ...clone, work }, { commit, engineInHead });
        return { commit };
      },
      listTree: async () => [],
      tags: async () => [],
      tagCommit: async () => null,
      remoteTagCommit: async () => null,
      fetchTag: async () => {},
      writeRelease: async () => fail('the model has its releases'),
      setTag: async () => {},
    },
    harness: {
      async run(path, args) {
        change();
        // Whose a session is its own marks say; to start one, the clone has to be ours as well.
        const clone = args[0] === 'down' ? cloneAt(path) : mine(path);
        const { engineOnDisk } = clone.repository;
        const commit = engineOnDisk.kind === 'checkout' ? engineOnDisk.commit : null;
        if (commit === null || !Object.values(versions).includes(commit))
          breach(`${path}/engine is no release`);
        if (clone.work.engineChanges.length > 0) breach(`${path}/engine is not the release's bytes`);
        const [command, agent = ''] = args;
        const project =
          fleet.projects.find((candidate) => candidate.path === path) ?? breach(`${path} is nobody's`);
        const isMine = ({ marks }: Session) => marks.path === path && marks.fleet === fleet.name;
        if (command === 'down') {
          for (const [name, session] of state.sessions) if (isMine(session)) state.sessions.delete(name);
          state.watchdogs.delete(path);
        } else {
          state.watchdogs.set(path, versionIn(clone.repository) ?? '');
        }
        if (command === 'up' && agent !== '') {
          const session = sessionOf(project, agent);
          const taken = state.sessions.get(session.name);
          if (taken !== undefined && !isMine(taken)) breach(`${session.name} is somebody's`);
          if (taken?.alive === true) breach(`${session.name} runs already`);
          state.sessions.set(session.name, session);
        }
        return { code: 0, stdout: '', stderr: '', failure: null };
      },
    },
  };

  /** A clone that po may work in. */
  function mine(path: string): ModelClone {
    const clone = cloneAt(path);
    const { marks } = clone.repository;
    return marks.fleet === fleet.name ? clone : breach(`${path} bears no mark of ours`);
  }
  return { world, changes: () => changes };
}

const watchdogPid = 4700;

function watchdogRecord(engine: string | undefined): string | null {
  if (engine === undefined) return null;
  const at = '2026-11-22T10:00:00.000Z';
  return JSON.stringify({ format: 'ao.watchdog/1', pid: watchdogPid, startTime: 'then', engine, at });
}

/** The version that is checked out in `engine/`. */
function versionIn({ engineOnDisk }: Repository): string | undefined {
  const commit = engineOnDisk.kind === 'checkout' ? engineOnDisk.commit : null;
  return Object.entries(versions).find(([, candidate]) => candidate === commit)?.[0];
}

function lookAt(place: ModelPlace | undefined): Look<PathFacts> {
  switch (place?.kind) {
    case undefined:
      return known({ kind: 'absent' });
    case 'unreadable':
      return unknown(diagnosticOf());
    case 'other':
      return known(place);
    case 'repository':
      return known({ kind: 'repository', repository: place.repository });
  }
}

export async function planModel(
  state: ModelState,
  fleet: Fleet,
  names: readonly string[] = fleet.projects.map(({ name }) => name),
): Promise<Plan> {
  const { world } = modelWorld(state, fleet);
  const selected = fleet.projects.filter(({ name }) => names.includes(name));
  return plan(fleet, await observe(fleet, selected, world), now, 'fleet.toml');
}

export interface ModelRun {
  readonly plan: Plan;
  readonly results: readonly StepResult[];
  readonly events: readonly StepEvent[];
  readonly journal: readonly JournalEvent[];
  readonly changes: number;
}

/** Plans and applies all of it; `state` is what is left behind. A breach of the model is thrown. */
export async function applyModel(
  state: ModelState,
  fleet: Fleet,
  lastChange: number | null = null,
): Promise<ModelRun> {
  const shown = await planModel(state, fleet);
  const { world, changes } = modelWorld(state, fleet, lastChange);
  const events: StepEvent[] = [];
  const written: JournalEvent[] = [];
  const journal: Journal = { write: (event) => void written.push(event), close: () => {} };
  const stop = new AbortController().signal;
  const onStep = (event: StepEvent) => void events.push(event);
  const results = await run({ fleet, plan: shown, world, journal, stop, onStep });
  for (const { outcome } of results) {
    if (outcome.state === 'failed' && outcome.why.startsWith(breachPrefix))
      throw new ModelBreach(outcome.why);
  }
  return { plan: shown, results, events, journal: written, changes: changes() };
}

const breachPrefix = 'breach: ';

function breach(what: string): never {
  throw new ModelBreach(`${breachPrefix}${what}`);
}

function fail(why: string): never {
  throw new Error(why);
}
