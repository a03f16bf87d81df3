// Fleets and worlds for properties: small, and rich in what stands in the way. fast-check prints seed and
// counterexample of whatever fails.
import type { Fleet, Project } from '../../src/fleet/fleet.ts';
import type { Unsaved } from '../../src/world/git/branches.ts';
import type { EngineWork } from '../../src/world/git/git.ts';
import type { Repository } from '../../src/world/repository.ts';
import type { Session } from '../../src/world/tmux.ts';
import { fc } from './fast-check.ts';
import {
  agentsToml,
  cloneOf,
  commitOf,
  engineModule,
  fleetOf,
  type ModelClone,
  type ModelPlace,
  type ModelRemote,
  type ModelState,
  projectOf,
  repositoryOf,
  sessionOf,
  stateOf,
  strangeCommit,
  workOf,
} from './model.ts';
import { type Commits, nothingUnsaved } from './model-branches.ts';
import { specIn } from './model-world.ts';

export interface Case {
  readonly fleet: Fleet;
  /** Some remote has gone on, or was emptied, and the clone does not know. */
  readonly hasSurprises: boolean;
  /** A fresh copy at every call. */
  readonly state: () => ModelState;
}

const names = ['a', 'b', 'c', 'd', 'e'];
const agentNames = ['writer', 'editor'];

/** `often` is by far the likeliest: a world in which everything is wrong at once shows little. */
function mostly<T>(often: T, ...rarely: readonly T[]): fc.Arbitrary<T> {
  return fc.oneof({ weight: 8, arbitrary: fc.constant(often) }, ...rarely.map((value) => fc.constant(value)));
}

const gitlink = (version: string) => ({ kind: 'gitlink', commit: commitOf(version) }) as const;
const pins: readonly Repository['engineInHead'][] = [
  gitlink('v0.1.0'),
  gitlink('v0.2.0'),
  { kind: 'gitlink', commit: strangeCommit },
  { kind: 'absent' },
  { kind: 'other' },
];

function projectIn(name: string, earlier: readonly string[]): fc.Arbitrary<Project> {
  return fc
    .record({
      after: fc.subarray([...earlier]),
      state: fc.constantFrom('running', 'running', 'stopped', 'retired'),
      engine: fc.constantFrom('v0.1.0', 'v0.2.0'),
      repo: fc.constantFrom(null, `https://git.example.org/${name}.git`),
      protect: mostly(false, true),
      hold: mostly<Project['hold']>(
        null,
        { reason: 'move', until: null },
        { reason: 'move', until: '2026-01-01' },
      ),
    })
    .map((changes) => projectOf(name, changes));
}

/** A clone, and where its branch is at the remote: how they came there, one commit after the other. */
interface CloneInWorld {
  readonly clone: ModelClone;
  readonly commits: Commits;
  /** Null where the remote is empty. */
  readonly remote: ModelRemote | null;
  readonly isSurprise: boolean;
}

function idOf(project: Project, label: string): string {
  return Buffer.from(`${project.name}:${label}`).toString('hex').padEnd(40, '0').slice(0, 40);
}

const unsaved = mostly<Unsaved>(
  nothingUnsaved,
  { ...nothingUnsaved, changed: ['a.txt'] },
  { ...nothingUnsaved, untracked: ['b.txt'] },
  { ...nothingUnsaved, ignored: ['.env'] },
);

function cloneIn(project: Project): fc.Arbitrary<CloneInWorld> {
  const gitDir = `${project.path}/.git/modules/engine`;
  const checkedOut = (commit: string) => ({ kind: 'checkout', commit, gitDir }) as const;
  return fc
    .record({
      marks: mostly(
        { fleet: 'recipes', project: project.name },
        { fleet: null, project: null },
        { fleet: 'other', project: project.name },
        { fleet: 'recipes', project: 'other' },
      ),
      isProtected: mostly(project.protect, !project.protect),
      remoteUrl: mostly<string | null>(project.repo, 'https://git.example.org/strange.git', null),
      branch: mostly<string | null>(project.branch, 'feature', null),
      relation: mostly<'same' | 'ahead' | 'behind' | 'diverged' | 'unknown'>(
        'same',
        ...(['ahead', 'behind', 'behind', 'diverged', 'unknown'] as const),
      ),
      remoteNow: mostly<'as seen' | 'on' | 'empty'>('as seen', 'on', 'empty'),
      theirs: fc.record({ agentsToml: agentsFile, engineInHead: mostly(gitlink('v0.1.0'), ...pins) }),
      bringsOther: mostly(false, true),
      pushesElsewhere: mostly(false, true),
      unsaved,
      looseCommits: mostly<readonly string[]>([], ['abc1234 loose']),
      hasBranch: mostly(true, false),
      workTree: mostly<string | null>(null, '/elsewhere'),
      pin: fc.constantFrom(...pins),
      onDisk: fc.constantFrom<Repository['engineOnDisk'] | 'as pinned'>(
        'as pinned',
        'as pinned',
        'as pinned',
        { kind: 'absent' },
        { kind: 'other' },
        checkedOut(commitOf('v0.1.0')),
        checkedOut(strangeCommit),
      ),
      inIndex: mostly<Repository['engineInHead'] | 'as pinned'>('as pinned', ...pins),
      work: fc.record({
        operation: mostly<string | null>(null, 'rebase'),
        engineChanges: mostly<readonly string[]>([], ['agents.mjs']),
        engineCommits: mostly<readonly string[]>([], ['abc1234 mine']),
        modulesChanged: mostly(false, true),
        module: mostly<EngineWork['module']>(engineModule, null),
      }),
      agents: agentsFile,
      hasLinkedWorktrees: mostly(false, true),
    })
    .map((made) => {
      const { pin, onDisk, inIndex, work, relation, remoteNow, branch } = made;
      const own = { agentsToml: made.agents, engineInHead: pin };
      const other = made.bringsOther ? made.theirs : own;
      const id = (label: string) => idOf(project, label);
      const isHome = branch === project.branch;
      const commits: Commits = new Map([
        [id('root'), { parent: null, ...own }],
        [id('base'), { parent: id('root'), ...(isHome ? own : other) }],
        [id('mine'), { parent: id('base'), ...(isHome ? own : other) }],
        [id('theirs'), { parent: id('base'), ...other }],
        [id('more'), { parent: id('theirs'), ...other }],
        [id('feature'), { parent: id('base'), ...own }],
      ]);
      const hasRemote = made.remoteUrl !== null;
      const here = relation === 'ahead' || relation === 'diverged' ? id('mine') : id('base');
      const isThere = relation === 'behind' || relation === 'diverged';
      const seen = isThere ? id('theirs') : id('base');
      const tracked = hasRemote && relation !== 'unknown' ? seen : null;
      const now = remoteNow === 'on' ? (isThere ? id('more') : id('theirs')) : seen;
      // Without the branch in the clone it has to be at the remote, or nobody could ever switch to it.
      const isEmpty = remoteNow === 'empty' && (isHome || made.hasBranch);
      const asPinned = pin.kind === 'gitlink' ? checkedOut(pin.commit) : { kind: pin.kind };
      const clone = cloneOf(project, {
        repository: {
          ...repositoryOf(project),
          marks: { ...made.marks, protect: made.isProtected },
          remoteUrl: made.remoteUrl,
          pushesElsewhere: made.pushesElsewhere,
          branch,
          commit: isHome ? here : id('feature'),
          upstreamCommit: isHome ? tracked : null,
          engineInHead: pin,
          engineOnDisk: onDisk === 'as pinned' ? asPinned : onDisk,
        },
        work: workOf(project, { ...work, engineInIndex: inIndex === 'as pinned' ? pin : inIndex }),
        agentsToml: made.agents,
        hasLinkedWorktrees: made.hasLinkedWorktrees,
        unsaved: made.unsaved,
        looseCommits: branch === null ? made.looseCommits : [],
        branches: isHome || !made.hasBranch ? {} : { [project.branch]: here },
        tracking: tracked === null ? {} : { [project.branch]: tracked },
        // A branch that is checked out somewhere is a branch of the clone.
        workTree: isHome || made.hasBranch ? made.workTree : null,
      });
      const content = commits.get(now) ?? other;
      const remote = {
        ...{ agentsToml: content.agentsToml, engineInHead: content.engineInHead },
        commit: now,
      };
      return {
        ...{ clone, commits, remote: isEmpty ? null : remote },
        isSurprise: isEmpty || now !== tracked,
      };
    });
}

const agentsFile: fc.Arbitrary<string | null> = mostly<string | null>(
  agentsToml(agentNames),
  agentsToml(['writer']),
  agentsToml([]),
  null,
  'not [ toml',
);

function worldOf(project: Project): fc.Arbitrary<CloneInWorld | ModelPlace | null> {
  return fc.oneof(
    { weight: 2, arbitrary: fc.constant(null) },
    { weight: 8, arbitrary: cloneIn(project) },
    fc.constantFrom<ModelPlace>(
      { kind: 'unreadable' },
      { kind: 'other', what: 'folder' },
      { kind: 'other', what: 'file' },
    ),
  );
}

/** Of a project that is still to be cloned. */
function remoteOf(project: Project): fc.Arbitrary<ModelRemote | null> {
  return fc.oneof(
    fc.constant(null),
    fc.record({
      agentsToml: agentsFile,
      engineInHead: fc.constantFrom(...pins),
      commit: fc.constant(idOf(project, 'there')),
    }),
  );
}

/** Sessions that have the name of an agent of the project: its own, its own and ended, or somebody's. */
function sessionsOf(project: Project): fc.Arbitrary<readonly Session[]> {
  const kinds = fc.constantFrom(
    'none',
    'none',
    'alive',
    'changed',
    'as declared',
    'dead',
    'foreign',
    'other path',
  );
  return fc.tuple(kinds, kinds).map((both) =>
    both.flatMap((kind, index): Session[] => {
      const agent = agentNames[index] ?? '';
      if (kind === 'none') return [];
      const session = sessionOf(project, agent, { alive: kind !== 'dead' });
      const marks = {
        alive: {},
        dead: {},
        changed: { spec: `sha256:${'0'.repeat(64)}`, engine: index === 0 ? 'v0.1.0' : 'v9.9.9' },
        'as declared': { spec: specIn({ agentsToml: agentsToml([agent]) }, agent), engine: 'v0.1.0' },
        foreign: { fleet: null, project: null, agent: null, path: null },
        'other path': { path: '/elsewhere' },
      }[kind];
      return [{ ...session, marks: { ...session.marks, ...marks } }];
    }),
  );
}

/** What the engine of a project remembers, and whether its watchdog runs. */
interface Remembered {
  readonly fleet: string | null | undefined;
  readonly wanted: readonly string[];
  readonly watchdog: string | null;
}

const remembered: fc.Arbitrary<Remembered> = fc.record({
  fleet: mostly<string | null | undefined>('recipes', undefined, null, 'other'),
  wanted: fc.subarray(agentNames),
  watchdog: fc.constantFrom(null, 'v0.1.0', 'v0.2.0'),
});

function remember(
  state: ModelState,
  { path, name: project }: Project,
  { fleet, wanted, watchdog }: Remembered,
): void {
  if (fleet !== undefined) state.remembered.set(path, { fleet, project });
  if (wanted.length > 0) state.wanted.set(path, wanted);
  if (watchdog !== null) state.watchdogs.set(path, watchdog);
}

/** Clones that the registry does not name: this fleet's, and others'. */
const orphans = fc.subarray(['old', 'older']).chain((some) =>
  fc.tuple(
    ...some.map((name) => {
      const project = projectOf(name);
      return fc.tuple(fc.constant(project), cloneIn(project), sessionsOf(project), remembered);
    }),
  ),
);

export const anyCase: fc.Arbitrary<Case> = fc
  .integer({ min: 1, max: names.length })
  .chain((count) =>
    fc.tuple(...names.slice(0, count).map((name, index) => projectIn(name, names.slice(0, index)))),
  )
  .chain((projects) =>
    fc.record({
      projects: fc.constant(projects),
      worlds: fc.tuple(
        ...projects.map((project) =>
          fc.tuple(worldOf(project), remoteOf(project), sessionsOf(project), remembered),
        ),
      ),
      orphans,
      tmuxAnswers: mostly(true, false),
      restart: fc.boolean(),
      parallel: fc.integer({ min: 1, max: 4 }),
    }),
  )
  .map(({ projects, worlds, orphans: leftOut, tmuxAnswers, restart, parallel }) => ({
    // What fast-check prints of a counterexample.
    [fc.toStringMethod]: () => JSON.stringify({ projects, worlds, leftOut, tmuxAnswers, restart, parallel }),
    fleet: fleetOf(projects, { apply: { parallel, startSpacingMs: 0, maxFailures: 1_000 } }),
    hasSurprises: worlds.some(([world]) => world !== null && 'clone' in world && world.isSurprise),
    state() {
      const state = stateOf();
      state.tmuxAnswers = tmuxAnswers;
      state.options = { restart };
      for (const [index, project] of projects.entries()) {
        const [world = null, remoteContent = null, sessions = [], memory] = worlds[index] ?? [];
        const isClone = world !== null && 'clone' in world;
        const place = isClone ? world.clone : world;
        if (place !== null) state.places.set(project.path, place);
        if (project.repo !== null) state.remotes.set(project.repo, isClone ? world.remote : remoteContent);
        for (const [id, commit] of isClone ? world.commits : []) state.commits.set(id, commit);
        for (const session of sessions) state.sessions.set(session.name, session);
        if (isClone && memory !== undefined) remember(state, project, memory);
      }
      for (const [project, { clone }, sessions, memory] of leftOut) {
        state.places.set(project.path, clone);
        remember(state, project, memory);
        for (const session of sessions) state.sessions.set(session.name, session);
      }
      return state;
    },
  }));
