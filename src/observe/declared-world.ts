// A world that matches a registry: a change of the registry is planned against it where the real one cannot be seen. It
// has the ports of the real one, so that the same rules decide; any call that is more than a look throws. Pure.
import { socketName } from '../../engine/protocol.ts';
import { type Kind, type ObservedOf, reconcilerOf } from '../../reconcilers/index.ts';
import type { Desired } from '../../reconcilers/reconciler.ts';
import type { Fleet, Project } from '../fleet/fleet.ts';
import type { EngineVersion } from '../world/engines/engines.ts';
import type { EngineWork } from '../world/git/git.ts';
import { known, type Look } from '../world/look.ts';
import type { PathFacts, Repository } from '../world/repository.ts';
import type { Session } from '../world/tmux.ts';
import type { World } from '../world/world.ts';

/** A project's agents are declared in its clone, not in the registry: this one stands for all of them. */
const agent = 'agents';
const agentsFile = `[project]\nname = "any"\n\n[agents.${agent}]\nbackend = "shell"\n`;

/** @param fleet null where there is none yet */
export function declaredWorld(fleet: Fleet | null): World {
  const name = fleet?.name ?? '';
  // A retired clone lies aside.
  const projects = (fleet?.projects ?? []).filter(({ state }) => state !== 'retired');
  const aside = (fleet?.projects ?? []).flatMap((project) =>
    project.state === 'retired' ? [{ ...project, path: `${fleet?.root}/.retired/${project.name}` }] : [],
  );
  const clones = new Map([...projects, ...aside].map((project) => [project.path, project]));
  const folders = foldersOf([...projects, ...aside]);
  const versions = new Map([...projects, ...aside].map(({ engine }) => [commitOf(engine), engine]));
  const lookAt = (path: string): PathFacts => {
    const project = clones.get(path);
    if (project !== undefined) return { kind: 'repository', repository: repositoryOf(project, name) };
    return folders.has(path) ? { kind: 'other', what: 'folder' } : { kind: 'absent' };
  };
  return {
    clock: onlyLooks({}),
    rateLimiter: onlyLooks({}),
    turns: onlyLooks({}),
    harness: onlyLooks({}),
    caller: { isIn: () => false },
    processes: onlyLooks<World['processes']>({
      isSame: async () => false,
      isWatchdog: async () => false,
      isTmuxServer: async () => false,
      inside: () => [],
      ofEngines: async () => known([]),
      removedProgram: () => null,
      variable: () => null,
    }),
    tmux: {
      look: async (socket) =>
        known(
          'name' in socket && socket.name === socketName(name)
            ? { socketPath: null, sessions: projects.flatMap((project) => sessionsOf(project, name)) }
            : null,
        ),
    },
    files: onlyLooks<World['files']>({
      readText: (path) => known(path.endsWith('/agents.toml') ? agentsFile : null),
      readIn: (_, name) => known(name === 'agents.toml' ? agentsFile : null),
      kindOf: (path) => known(clones.has(path) || folders.has(path) ? 'folder' : 'absent'),
      list: (path) => known([...(folders.get(path) ?? [])].sort()),
      isOneFileSystem: () => true,
      revision: () => known(null),
      isMountPoint: () => false,
      isSameFolder: (one, other) => one === other,
      differing: () => known([]),
      realpath: (path) => path,
    }),
    records: onlyLooks<World['records']>({ readText: () => known(null), list: () => known(null) }),
    git: onlyLooks<World['git']>({
      authorship: async () => known(idle.authorship),
      lookAtParts: async () => known(null),
      look: async (path) => known(lookAt(path)),
      lookAtEngine: async ({ engineInHead }) => known({ ...idle, engineInIndex: engineInHead }),
      lookAtWork: async () =>
        known({
          unsaved: { changed: [], untracked: [], ignored: [] },
          looseCommits: [],
          // It never was on another one.
          target: null,
        }),
    }),
    engines: onlyLooks<World['engines']>({
      // Only the source knows the commit of a tag: here a version is known by its name alone.
      resolve: async (_, version) => known(versionOf(version)),
      versionOf: async (_, commit) => versions.get(commit) ?? null,
      findVersionOf: async (_, commit) => known(versions.get(commit) ?? null),
      isOwn: () => false,
      files: async () => known([]),
    }),
  };
}

/** What a look at a project of this world finds for a kind with nothing new to do, at no cost. */
export function converged<K extends Kind>(kind: K, fleet: Fleet, project: Project): Look<ObservedOf<K>> {
  const { registry } = reconcilerOf(kind);
  if (project.state === 'retired') return known(registry.absent);
  return known(registry.converged(declaredOf(fleet, project), repositoryOf(project, fleet.name)));
}

export function declaredOf(fleet: Fleet, project: Project): Desired {
  return { fleet, project, engine: versionOf(project.engine), options: { restart: false } };
}

/** Ports of which only the given ones do anything. */
function onlyLooks<Ports extends object>(ports: Partial<Ports>): Ports {
  return new Proxy(ports as Ports, {
    get: (target, name) =>
      Reflect.get(target, name) ??
      (() => {
        throw new Error(`a world that is only declared was asked for ${String(name)}`);
      }),
  });
}

const idle: EngineWork = {
  operation: null,
  engineChanges: [],
  engineCommits: [],
  engineInIndex: { kind: 'absent' },
  modulesChanged: false,
  module: { name: 'engine', url: 'engine' },
  moduleName: 'engine',
  engineRepository: null,
  upstream: null,
  authorship: { isByPo: false, isSigned: false },
};

function repositoryOf({ name, path, branch, repo, engine, protect }: Project, fleet: string): Repository {
  const commit = commitOf(branch);
  return {
    path,
    gitDir: `${path}/.git`,
    commonDir: `${path}/.git`,
    branch,
    commit,
    remoteUrl: repo,
    pushesElsewhere: false,
    upstreamCommit: repo === null ? null : commit,
    marks: { fleet, project: name, protect },
    emptySubmodules: [],
    engineInHead: { kind: 'gitlink', commit: commitOf(engine) },
    engineOnDisk: {
      kind: 'checkout',
      commit: commitOf(engine),
      gitDir: `${path}/.git/modules/engine`,
    },
  };
}

function sessionsOf({ name, path, state }: Project, fleet: string): Session[] {
  if (state !== 'running') return [];
  const marks = { fleet, project: name, agent, spec: null, engine: null, path };
  return [{ id: '$0', name: `${name}/${agent}`, alive: true, panePid: 0, clients: 0, piped: true, marks }];
}

/** The names in a folder, by its path, for all folders above a clone. */
function foldersOf(projects: readonly Project[]): ReadonlyMap<string, ReadonlySet<string>> {
  const folders = new Map<string, Set<string>>();
  for (const { path } of projects) {
    const parts = path.split('/');
    for (let depth = parts.length - 1; depth > 0; depth -= 1) {
      const folder = parts.slice(0, depth).join('/');
      const names = folders.get(folder) ?? new Set();
      folders.set(folder, names);
      names.add(parts[depth] ?? '');
    }
  }
  return folders;
}

function versionOf(tag: string): EngineVersion {
  return { tag, commit: commitOf(tag), url: '' };
}

/** Stands for a commit that was not looked up: the same name, the same commit. Never shown. */
function commitOf(name: string): string {
  return `${commitMark}${name}`;
}

/** What every one of these begins with. */
export const commitMark = 'some commit of ';
