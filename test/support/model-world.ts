// The real ports before a world in memory. What po does through them goes through the same `observe`, `diff` and
// `apply` as on a real host. The model insists that nothing is lost: a port that is asked for what would overwrite,
// interrupt or run somebody else's work throws `ModelBreach`.

import {
  checkDocument,
  desiredRecordFile,
  readAgents,
  serverRecordFile,
  specDigest,
  watchdogRecordFile,
} from '../../engine/protocol.ts';
import type { Fleet } from '../../src/fleet/fleet.ts';
import { WorldFailure } from '../../src/world/failure.ts';
import { known, type Look, unknown } from '../../src/world/look.ts';
import type { PathFacts, Repository } from '../../src/world/repository.ts';
import type { Session } from '../../src/world/tmux.ts';
import { systemTurns } from '../../src/world/turns.ts';
import type { World } from '../../src/world/world.ts';
import {
  cloneOf,
  diagnosticOf,
  engineModule,
  engineOf,
  type ModelClone,
  type ModelPlace,
  type ModelState,
  now,
  projectOf,
  repositoryOf,
  root,
  sessionOf,
  versions,
  workOf,
} from './model.ts';
import {
  apartIn,
  type Commits,
  lineOf,
  type ModelCommit,
  modelBranches,
  upstreamIn,
} from './model-branches.ts';

/** Something was done that must never be done. */
export class ModelBreach extends Error {}

/** The world as it is when po was killed: every further change is refused. */
class Killed extends WorldFailure {}

interface ModelWorld {
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
  /** A commit that nobody has made yet. */
  const commitOn = (parent: string | null, content: Omit<ModelCommit, 'parent'>): string => {
    const id = state.commits.size.toString(16).padStart(40, 'b');
    state.commits.set(id, { ...content, parent });
    return id;
  };
  const remoteAt = (url: string) => {
    const remote = state.remotes.get(url);
    return remote === undefined ? fail(`no remote ${url}`) : remote;
  };
  const branches = modelBranches({
    commits: state.commits,
    change,
    mine(path) {
      const clone = mine(path);
      return { ...clone, engineInHead: clone.repository.engineInHead };
    },
    put(path, { engineInHead, ...changes }, repository) {
      const clone = { ...cloneAt(path), ...changes };
      const work = engineInHead === undefined ? clone.work : { ...clone.work, engineInIndex: engineInHead };
      put(path, { ...clone, work }, repository);
    },
    remoteCommit(url) {
      const remote = state.remotes.get(url);
      return remote === null ? null : remote?.commit;
    },
    working: (path) =>
      [...state.sessions.values()].filter(({ alive, marks }) => alive && marks.path === path),
    breach,
    refuse(why) {
      throw new WorldFailure(why);
    },
  });
  const bare = (path: string): Repository => ({
    ...repositoryOf(projectOf('new')),
    path,
    gitDir: `${path}/.git`,
    commonDir: `${path}/.git`,
    commit: null,
    upstreamCommit: null,
    marks: { fleet: null, project: null, protect: false },
    engineInHead: { kind: 'absent' },
    engineOnDisk: { kind: 'absent' },
  });
  const fresh = (path: string, what: Partial<ModelClone>, repository: Partial<Repository>) => {
    if (state.places.has(path)) breach(`${path} is there already`);
    const project = projectOf('new');
    const work = workOf(project, { engineInIndex: { kind: 'absent' }, module: null });
    put(path, { ...cloneOf(project), agentsToml: null, work, ...what, repository: bare(path) }, repository);
  };

  const readText = (path: string): Look<string | null> => {
    const [, folder = '', name] = /^(.*?)\/(agents\.toml|engine\/package\.json)$/.exec(path) ?? [];
    if (name === undefined) return known(state.records.get(path) ?? null);
    const place = state.places.get(folder);
    if (place?.kind !== 'repository') return known(null);
    switch (name) {
      case 'agents.toml':
        return known(place.agentsToml);
      case 'engine/package.json':
        return known(JSON.stringify({ version: versionIn(place.repository)?.slice(1) }));
      default:
        return known(null);
    }
  };

  const world: World = {
    clock: { now: () => now, monotonicMs: () => 0, sleep: async () => {} },
    rateLimiter: { turn: async () => {} },
    turns: systemTurns(),
    // The one process that the model records is the watchdog.
    caller: { isIn: ({ name }) => name === state.caller },
    processes: {
      isSame: async ({ pid }) => pid === watchdogPid,
      isWatchdog: async ({ pid }) => pid === watchdogPid,
      isTmuxServer: async ({ pid }) => pid === watchdogPid,
      startedAs: () => null,
      inside: () => [],
      removedProgram: () => null,
      variable: () => null,
      endWatchdog: async ({ pid }) => breach(`the watchdog ${pid} is ended, and its node is there`),
      ofEngines: async () =>
        known(
          [...state.watchdogs.keys()].map((folder) => ({
            ...({ kind: 'watchdog', folder, agent: null, pid: watchdogPid } as const),
          })),
        ),
    },
    tmux: {
      look: async () =>
        state.tmuxAnswers
          ? known({ socketPath: '/run/tmux', sessions: [...state.sessions.values()] })
          : unknown(diagnosticOf({ code: 'tmux-unknown', summary: 'tmux does not answer' })),
    },
    engines: {
      resolve: async (_source, version) => known(engineOf(version)),
      versionOf: async (_source, commit) => tagOf(commit),
      findVersionOf: async (_source, commit) => known(tagOf(commit)),
      isOwn: (commit) => commit === versions['v0.1.0'],
      provide: async () => ({ gitDir: `${root}/.po/engine.git` }),
      files: async () => known([]),
    },
    files: {
      readText,
      readIn: (clone, name) => readText(`${clone}/${name}`),
      kindOf: (path) => known(state.places.has(path) ? 'folder' : 'absent'),
      list(path) {
        if (path === root || path === `${root}/.retired`) {
          return known(
            [...state.places.keys()]
              .flatMap((one) => (one.startsWith(`${path}/`) ? [one.slice(path.length + 1)] : []))
              .filter((name) => !name.includes('/')),
          );
        }
        const place = state.places.get(path.replace('/.git/worktrees', ''));
        return known(place?.kind === 'repository' && place.hasLinkedWorktrees ? ['one'] : null);
      },
      differing: (folder) => known(cloneAt(folder.replace(/\/engine$/, '')).work.engineChanges),
      realpath: (path) => (state.places.has(path) ? path : null),
      isOneFileSystem: () => true,
      revision: () => known(null),
      isMountPoint: () => false,
      isSameFolder: (one, other) => one === other,
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
        put(to, place, { gitDir: `${to}/.git`, commonDir: `${to}/.git` });
      },
      temporaryFor(path) {
        const temporary = `${path}.po-partial`;
        state.places.delete(temporary);
        return temporary;
      },
      discard: (temporary) => void state.places.delete(temporary),
    },
    // As if the state lay in the clone, so that it moves with it.
    records: {
      readText(folder, record) {
        const path = `${folder}/${record}`;
        if (state.places.get(folder)?.kind !== 'repository') return known(state.records.get(path) ?? null);
        switch (record) {
          case watchdogRecordFile:
            return known(watchdogRecord(state.watchdogs.get(folder)));
          case desiredRecordFile:
            return known(desiredRecord(state.wanted.get(folder)));
          case serverRecordFile:
            return known(serverRecord(state.remembered.get(folder)));
          default:
            return known(state.records.get(path) ?? null);
        }
      },
      list(folder, name) {
        const path = `${folder}/${name}`;
        const inside = [...state.records.keys()].filter((one) => one.startsWith(`${path}/`));
        return known(inside.length === 0 ? null : inside.map((one) => one.slice(path.length + 1)));
      },
      pathOf: (folder, record) => `${folder}/${record}`,
      placesOf: (folder, record) => [`${folder}/${record}`],
    },
    git: {
      ...branches,
      look: async (path) => lookAt(state.places.get(path), state.commits),
      lookAtParts: async () => known(null),
      authorship: async () => known({ isByPo: false, isSigned: false }),
      async lookAtEngine({ path }) {
        const clone = cloneAt(path);
        const content = { ...clone, engineInHead: clone.repository.engineInHead };
        return known({ ...clone.work, upstream: upstreamIn(state.commits, content) });
      },
      async lookAtWorkTree({ path }) {
        const { work, unsaved } = cloneAt(path);
        const { operation, engineChanges, engineCommits } = work;
        const { changed, untracked } = unsaved;
        const rest = { unpushed: 0, stashes: 0, engineChanges, engineCommits };
        return known({ operation, changed, untracked, ...rest });
      },
      remoteIsEmpty: async (url) => remoteAt(url) === null,
      async clone({ url, branch, to }) {
        change();
        const remote = remoteAt(url) ?? fail('the remote is empty');
        const { engineInHead, commit } = remote;
        const engineInIndex = engineInHead;
        const module = engineInHead.kind === 'gitlink' ? engineModule : null;
        const work = workOf(projectOf('new'), { engineInIndex, module });
        fresh(
          to,
          { agentsToml: remote.agentsToml, work, tracking: { [branch]: commit } },
          { remoteUrl: url, branch, commit, upstreamCommit: commit, engineInHead },
        );
      },
      async init({ path, branch, remoteUrl }) {
        change();
        fresh(path, {}, { branch, remoteUrl });
      },
      async commitFirst({ path }) {
        change();
        const clone = cloneAt(path);
        const { agentsToml, repository } = clone;
        const commit = commitOn(null, { agentsToml, engineInHead: repository.engineInHead });
        put(path, clone, { commit });
        return { commit };
      },
      async setMarks(path, marks) {
        change();
        const clone = cloneAt(path);
        const { fleet: before } = clone.repository.marks;
        if (before !== null && before !== marks.fleet) breach(`${path} is of fleet ${before}`);
        put(path, clone, { marks: { ...clone.repository.marks, ...marks } });
      },
      async setProtection(path, protect) {
        change();
        const clone = cloneAt(path);
        const { marks } = clone.repository;
        if (marks.fleet !== null && marks.fleet !== fleet.name) breach(`${path} is of fleet ${marks.fleet}`);
        put(path, clone, { marks: { ...marks, protect } });
      },
      async removeMarks(path) {
        change();
        const clone = mine(path);
        put(path, clone, { marks: { fleet: null, project: null, protect: false } });
      },
      // A step of the model is done or not begun.
      async discardUnfinished() {},
      async push({ path, commit, branch }) {
        change();
        const clone = cloneAt(path);
        const { remoteUrl, pushesElsewhere } = clone.repository;
        if (remoteUrl === null || pushesElsewhere) return breach(`${path} has no remote, or several`);
        const there = state.remotes.get(remoteUrl);
        // A remote that the test has not made is where it was last seen.
        const before = there === undefined ? (clone.tracking[branch] ?? null) : (there?.commit ?? null);
        const line = lineOf(state.commits, commit);
        const at = before === null ? line.length : line.indexOf(before);
        if (at === -1) return { kind: 'outrun', said: 'fetch first' };
        // Of a project that begins, all there is goes along; of every other pins and nothing else.
        const others = before === null ? [] : line.slice(0, at).filter((id) => !state.commits.get(id)?.isPin);
        if (others.length > 0) breach(`more than pins is pushed to ${remoteUrl}`);
        const pushed = state.commits.get(commit) ?? breach(`there is no commit ${commit}`);
        const { agentsToml, engineInHead } = pushed;
        state.remotes.set(remoteUrl, { agentsToml, engineInHead, commit });
        const tracking = { ...clone.tracking, [branch]: commit };
        put(path, { ...clone, tracking }, { upstreamCommit: commit });
        return { kind: 'pushed' };
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
      async makePin({ repository: { path }, parent, engineCommit }) {
        const { agentsToml } = parent === null ? mine(path) : (state.commits.get(parent) ?? mine(path));
        const engineInHead = { kind: 'gitlink', commit: engineCommit } as const;
        return { commit: commitOn(parent, { agentsToml, engineInHead, isPin: true }) };
      },
      async commitPin({ repository: { path }, parent, branch, engineCommit, commit }) {
        change();
        const clone = mine(path);
        const { engineInIndex } = clone.work;
        if (clone.repository.commit !== parent) breach(`${path} moved`);
        if (clone.repository.branch !== branch) breach(`${path} is on ${clone.repository.branch}`);
        if (clone.repository.engineInHead.kind === 'other' || engineInIndex.kind === 'other')
          breach(`${path}/engine`);
        const engineInHead = { kind: 'gitlink', commit: engineCommit } as const;
        const module = clone.work.module ?? engineModule;
        put(path, { ...clone, work: { ...clone.work, module } });
        change();
        const work = { ...clone.work, module, engineInIndex: engineInHead };
        put(path, { ...clone, work });
        change();
        put(path, { ...clone, work }, { commit, engineInHead });
      },
      listTree: async () => [],
      tags: async () => [],
      tagCommit: async () => null,
      fetchTag: async () => {},
      writeRelease: async () => fail('the model has its releases'),
      setTag: async () => {},
    },
    harness: {
      async run(path, _engine, args) {
        change();
        // Whose a session is its own marks say; to start one, the clone has to be ours as well.
        const clone = args[0] === 'down' ? cloneAt(path) : mine(path);
        const { engineOnDisk } = clone.repository;
        const commit = engineOnDisk.kind === 'checkout' ? engineOnDisk.commit : null;
        if (commit === null || !Object.values(versions).includes(commit))
          breach(`${path}/engine is no release`);
        if (clone.work.engineChanges.length > 0) breach(`${path}/engine is not the release's bytes`);
        const [command, agent = ''] = args;
        // The name is said every time; a test that plays another hand may leave it out.
        const named = args[args.indexOf('--project') + 1];
        const project = args.includes('--project')
          ? projectOf(named ?? '', { path })
          : (fleet.projects.find((candidate) => candidate.path === path) ?? breach(`${path} is nobody's`));
        const isMine = ({ marks }: Session) => marks.path === path && marks.fleet === fleet.name;
        if (command === 'down') {
          // In this order: whoever comes by finds that nobody is wanted up before anybody is gone.
          state.wanted.delete(path);
          change();
          for (const [name, session] of state.sessions) if (isMine(session)) state.sessions.delete(name);
          change();
          state.watchdogs.delete(path);
        } else {
          state.watchdogs.set(path, versionIn(clone.repository) ?? '');
        }
        if ((command === 'up' || command === 'restart') && agent !== '') {
          state.remembered.set(path, { fleet: fleet.name, project: project.name });
          state.wanted.set(path, [...new Set([...(state.wanted.get(path) ?? []), agent])]);
          const spec = specIn(clone, agent);
          const engine = versionIn(clone.repository) ?? null;
          const bare = sessionOf(project, agent);
          const session = { ...bare, marks: { ...bare.marks, spec, engine } };
          const taken = state.sessions.get(session.name);
          if (taken !== undefined && !isMine(taken)) breach(`${session.name} is somebody's`);
          if (command === 'up' && taken?.alive === true) breach(`${session.name} runs already`);
          if (command === 'restart') {
            if (!state.options.restart || project.protect) breach(`nobody asked to restart ${session.name}`);
            if (taken?.alive !== true) breach(`${session.name} does not run`);
            if (taken?.marks.spec === spec) breach(`${session.name} has not changed`);
            state.sessions.delete(session.name);
            change();
          }
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

function desiredRecord(wanted: readonly string[] | undefined): string | null {
  if (wanted === undefined) return null;
  const since = '2026-11-22T10:00:00.000Z';
  const agents = Object.fromEntries(wanted.map((name) => [name, { state: 'up', since }]));
  return JSON.stringify({ format: 'ao.desired/1', agents });
}

function serverRecord(home: { fleet: string | null; project: string } | undefined): string | null {
  if (home === undefined) return null;
  const place = { socket: 'po', socketPath: '/run/tmux', server: null };
  return JSON.stringify({ format: 'ao.server/1', ...home, ...place });
}

/** What an engine marks an agent with that it starts. */
export function specIn({ agentsToml }: Pick<ModelClone, 'agentsToml'>, agent: string): string | null {
  const read = readAgents('agents.toml', agentsToml ?? '');
  const checked = read.ok ? checkDocument(read.value.document) : null;
  const definition = checked?.ok ? checked.value.agents.find(({ name }) => name === agent) : undefined;
  return definition === undefined ? null : specDigest(definition, null);
}

/** The version that is checked out in `engine/`. */
function versionIn({ engineOnDisk }: Repository): string | undefined {
  return (engineOnDisk.kind === 'checkout' ? tagOf(engineOnDisk.commit) : null) ?? undefined;
}

function tagOf(commit: string | null): string | null {
  return Object.entries(versions).find(([, candidate]) => candidate === commit)?.[0] ?? null;
}

function lookAt(place: ModelPlace | undefined, commits: Commits): Look<PathFacts> {
  switch (place?.kind) {
    case undefined:
      return known({ kind: 'absent' });
    case 'unreadable':
      return unknown(diagnosticOf());
    case 'other':
      return known(place);
    case 'repository':
      return known({
        kind: 'repository',
        repository: { ...place.repository, ...apartIn(commits, place.repository) },
      });
  }
}

export const breachPrefix = 'breach: ';

function breach(what: string): never {
  throw new ModelBreach(`${breachPrefix}${what}`);
}

function fail(why: string): never {
  throw new Error(why);
}
