// Fleets and worlds for properties: small, and rich in what stands in the way. fast-check prints seed and
// counterexample of whatever fails.
import fc from 'fast-check';
import type { Fleet, Project } from '../../src/fleet/fleet.ts';
import type { EngineWork } from '../../src/world/git/git.ts';
import type { Repository } from '../../src/world/repository.ts';
import {
  agentsToml,
  cloneOf,
  commitOf,
  fleetOf,
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

export interface Case {
  readonly fleet: Fleet;
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

function cloneIn(project: Project): fc.Arbitrary<ModelPlace> {
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
      remoteUrl: mostly<string | null>(project.repo, 'https://git.example.org/strange.git', null),
      branch: mostly<string | null>(project.branch, 'feature', null),
      ahead: mostly(false, true),
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
        module: mostly<EngineWork['module']>({ name: 'engine' }, null),
      }),
      agents: agentsFile,
      hasLinkedWorktrees: mostly(false, true),
    })
    .map(({ marks, remoteUrl, branch, ahead, pin, onDisk, inIndex, work, agents, hasLinkedWorktrees }) => {
      const repository = repositoryOf(project);
      const asPinned = pin.kind === 'gitlink' ? checkedOut(pin.commit) : { kind: pin.kind };
      return cloneOf(project, {
        repository: {
          ...repository,
          marks,
          remoteUrl,
          branch,
          upstreamCommit: ahead || remoteUrl === null ? null : repository.commit,
          engineInHead: pin,
          engineOnDisk: onDisk === 'as pinned' ? asPinned : onDisk,
        },
        work: workOf(project, { ...work, engineInIndex: inIndex === 'as pinned' ? pin : inIndex }),
        agentsToml: agents,
        hasLinkedWorktrees,
      });
    });
}

const agentsFile: fc.Arbitrary<string | null> = mostly<string | null>(
  agentsToml(agentNames),
  agentsToml(['writer']),
  agentsToml([]),
  null,
  'not [ toml',
);

function placeOf(project: Project): fc.Arbitrary<ModelPlace | null> {
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

const remote: fc.Arbitrary<ModelRemote | null> = fc.oneof(
  fc.constant(null),
  fc.record({ agentsToml: agentsFile, engineInHead: fc.constantFrom(...pins) }),
);

/** Sessions that have the name of an agent of the project: its own, its own and ended, or somebody's. */
function sessionsOf(project: Project) {
  const kinds = fc.constantFrom('none', 'none', 'alive', 'dead', 'foreign', 'other path');
  return fc.tuple(kinds, kinds).map((both) =>
    both.flatMap((kind, index) => {
      const agent = agentNames[index] ?? '';
      if (kind === 'none') return [];
      const session = sessionOf(project, agent, { alive: kind !== 'dead' });
      if (kind === 'foreign')
        return [{ ...session, marks: { fleet: null, project: null, agent: null, path: null } }];
      return [
        kind === 'other path' ? { ...session, marks: { ...session.marks, path: '/elsewhere' } } : session,
      ];
    }),
  );
}

/** Clones that the registry does not name: this fleet's, and others'. */
const strays = fc.subarray(['old', 'older']).chain((some) =>
  fc.tuple(
    ...some.map((name) => {
      const project = projectOf(name);
      return fc.tuple(fc.constant(project), cloneIn(project), sessionsOf(project));
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
      worlds: fc.tuple(...projects.map((project) => fc.tuple(placeOf(project), remote, sessionsOf(project)))),
      strays,
      tmuxAnswers: mostly(true, false),
      parallel: fc.integer({ min: 1, max: 4 }),
    }),
  )
  .map(({ projects, worlds, strays: leftOut, tmuxAnswers, parallel }) => ({
    // What fast-check prints of a counterexample.
    [fc.toStringMethod]: () => JSON.stringify({ projects, worlds, leftOut, tmuxAnswers, parallel }),
    fleet: fleetOf(projects, { apply: { parallel, startSpacingMs: 0, maxFailures: 1_000 } }),
    state() {
      const state = stateOf();
      state.tmuxAnswers = tmuxAnswers;
      for (const [index, project] of projects.entries()) {
        const [place, remoteContent, sessions] = worlds[index] ?? [null, null, []];
        if (place !== null) state.places.set(project.path, place);
        if (project.repo !== null) state.remotes.set(project.repo, remoteContent);
        for (const session of sessions) state.sessions.set(session.name, session);
      }
      for (const [project, place, sessions] of leftOut) {
        state.places.set(project.path, place);
        for (const session of sessions) state.sessions.set(session.name, session);
      }
      return state;
    },
  }));
