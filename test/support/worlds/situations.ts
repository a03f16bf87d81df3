// The situations that projects of generated worlds are drawn from. Each fixes what it is about and leaves the rest
// to chance. To add one: a line here, and where it needs a new word, that word in the description, in the builder
// and in the oracle.
import type { Chance } from './chance.ts';
import {
  type AgentsFile,
  agentsOf,
  type CloneDescription,
  type Declared,
  type EngineDescription,
  nobodyRuns,
  operations,
  type Place,
  type ProjectDescription,
  type Version,
  versions,
  workKinds,
} from './description.ts';
import {
  clone,
  inProgress,
  other,
  outdated,
  remotes,
  running,
  type Situation,
  type Sketch,
  settled,
  stateOr,
  unpinned,
} from './sketch.ts';

/** Wherever it is drawn, po is called from inside of one of its sessions. */
export const calledThere = 'to be stopped, and po is called there';

export const situations: Readonly<Record<string, Situation>> = {
  // Nothing is there yet.
  'absent, local': () => ({ declared: { remote: null }, place: { kind: 'absent' } }),
  'absent, remote': (chance) => ({ declared: { remote: chance.pick(remotes) }, place: { kind: 'absent' } }),
  'absent, empty remote': () => ({ declared: { remote: 'empty' }, place: { kind: 'absent' } }),
  'absent, remote without agents': () => ({
    declared: { state: 'running', remote: { pinned: null, agents: 'none' } },
    place: { kind: 'absent' },
  }),
  'absent, remote with its own engine folder': (chance) => ({
    declared: { ...stateOr(chance, 'running', 'stopped'), remote: { pinned: 'own-folder', agents: 'plain' } },
    place: { kind: 'absent' },
  }),
  'absent, session name taken': (chance) => ({
    declared: { state: 'running', remote: chance.pick([null, { pinned: null, agents: 'plain' }] as const) },
    place: { kind: 'absent' },
    sessions: { ...nobodyRuns, taken: ['writer', 'shell'] },
  }),
  'empty folder': (chance) => ({
    declared: { remote: chance.pick([null, ...remotes]) },
    place: { kind: 'empty-folder' },
  }),
  'clone gone, agents alive': (chance, version) => ({
    declared: { remote: { pinned: version, agents: 'plain' } },
    place: { kind: 'absent' },
    sessions: { ...running(chance, 'plain'), watchdog: 'none' },
  }),

  // Somebody else’s.
  'file at the path': () => ({ place: { kind: 'file' } }),
  'folder at the path': () => ({ place: { kind: 'folder' } }),
  'bare repository at the path': () => ({ place: { kind: 'bare-repository' } }),
  'marked by another fleet': (chance, version) => ({
    place: settled(chance, version, { mark: 'other-fleet', agents: 'plain' }),
  }),
  'marked by another fleet, which runs it': (chance, version) => ({
    place: settled(chance, version, { mark: 'other-fleet', agents: 'watched' }),
    sessions: { ...running(chance, 'watched'), by: 'other-fleet' },
  }),
  'marked as another project of the registry': (chance, version) => ({
    place: settled(chance, version, { mark: 'sibling', agents: 'plain' }),
  }),
  'other remote': (chance, version) => ({
    place: clone(chance, version, {
      mark: chance.pick(['ours', 'none']),
      origin: chance.pick(['other', 'none']),
      branch: 'main',
    }),
  }),
  'remote that is not declared': (chance, version) => ({
    declared: { remote: null },
    place: clone(chance, version, { mark: chance.pick(['ours', 'none']), origin: 'fits', branch: 'main' }),
  }),
  'run by hand': (chance, version) => ({
    place: clone(chance, version, { mark: 'none', branch: 'main', agents: 'plain', pinned: version }),
    sessions: { ...running(chance, 'plain'), by: chance.pick(['hand', 'hand-under-another-name']) },
  }),
  'session name taken': (chance, version) => ({
    declared: stateOr(chance, 'running', 'running', 'stopped'),
    place: settled(chance, version),
    sessions: { ...nobodyRuns, taken: ['writer'] },
  }),

  // To be adopted.
  'unmarked and fits': (chance, version) => ({
    place: clone(chance, version, { mark: 'none', branch: 'main', pinned: chance.pick([null, ...versions]) }),
  }),
  'unmarked on another branch': (chance, version) => ({
    place: clone(chance, version, { mark: 'none', branch: chance.pick(['topic', 'detached']) }),
  }),
  'unmarked, our agents alive': (chance, version) => ({
    place: settled(chance, version, { mark: 'none', branch: 'main', agents: 'watched' }),
    sessions: running(chance, 'watched'),
  }),

  'renamed in the registry': (chance, version) => ({
    place: clone(chance, version, { mark: 'former-name', agents: 'plain', branch: 'main' }),
    sessions: chance.pick([nobodyRuns, { ...running(chance, 'plain'), by: 'former-name' }]),
  }),
  'clone elsewhere': () => ({ declared: { remote: null }, place: { kind: 'elsewhere' } }),

  // As po left it, or nearly.
  scaffolded: (chance, version) => ({
    declared: { remote: null },
    place: clone(chance, version, { agents: 'scaffold', origin: 'none', unpushed: false, since: 'nothing' }),
    sessions: chance.pick([nobodyRuns, running(chance, 'scaffold')]),
  }),
  settled: (chance, version) => ({ place: settled(chance, version) }),
  'settled and running': (chance, version) => ({
    place: settled(chance, version, { agents: 'watched' }),
    sessions: running(chance, 'watched'),
  }),
  'running, one dead': (chance, version) => ({
    place: settled(chance, version, { agents: 'watched' }),
    sessions: { ...running(chance, 'watched'), agents: { writer: 'dead', keeper: 'alive' } },
  }),
  'all dead': (chance, version) => ({
    place: clone(chance, version, { agents: 'watched', branch: 'main' }),
    sessions: { ...nobodyRuns, agents: { writer: 'dead', keeper: 'dead' }, watchdog: 'killed' },
  }),
  'some never started': (chance, version) => ({
    place: settled(chance, version, { agents: 'watched' }),
    sessions: { ...nobodyRuns, agents: { writer: 'alive' } },
  }),
  'running by another definition': (chance) => byAnotherDefinition(chance, 'v0.1.0', 'v0.1.0'),
  'running by another definition, perhaps outdated': (chance, version) =>
    // What an engine of another version has digested tells nothing of a definition.
    byAnotherDefinition(chance, version, chance.mostly('v0.1.0', 'v0.2.0')),
  'agents.toml deleted': (chance, version) => ({
    declared: stateOr(chance, 'running', 'running', 'stopped'),
    place: settled(chance, version, { agents: 'plain', agentsFile: 'deleted' }),
    sessions: chance.pick([nobodyRuns, running(chance, 'plain')]),
  }),
  'agents.toml broken': (chance, version) => ({
    declared: stateOr(chance, 'running', 'running', 'stopped'),
    place: settled(chance, version, { agents: 'plain', agentsFile: 'broken' }),
    sessions: chance.pick([nobodyRuns, running(chance, 'plain')]),
  }),

  // The pin has to move, or the checkout.
  outdated: (chance, version) => ({ place: outdated(chance, version) }),
  'outdated and running': (chance, version) => {
    const agents = chance.pick<AgentsFile>(['plain', 'watched', 'watched']);
    return {
      declared: stateOr(chance, 'running', 'running', 'stopped'),
      place: outdated(chance, version, { agents }),
      sessions: running(chance, agents),
    };
  },
  'never pinned': (chance, version) => ({ place: unpinned(chance, version) }),
  'pushed to since': (chance, version) => ({
    declared: stateOr(chance, 'running', 'stopped'),
    place: outdated(chance, version, { since: 'push', unpushed: false, work: ['ignored', 'stash'] }),
  }),
  'pushed to since, work in the way': (chance, version) => ({
    declared: stateOr(chance, 'running', 'stopped'),
    place: outdated(chance, version, { since: 'push', unpushed: false, work: ['modified', 'untracked'] }),
  }),
  'rewritten at its remote': (chance, version) => ({
    declared: { ...stateOr(chance, 'running', 'running', 'stopped'), hold: false },
    place: chance.pick([outdated, outdated, unpinned, settled])(chance, version, {
      since: 'rewrite',
      unpushed: chance.once(8),
      branch: 'main',
    }),
  }),
  'another remote is declared': (chance, version) => ({
    declared: stateOr(chance, 'running', 'stopped'),
    place: clone(chance, version, { origin: chance.pick(['other', 'none']), branch: 'main' }),
  }),
  'another remote is declared, come apart': (chance, version) => ({
    declared: stateOr(chance, 'running', 'stopped'),
    place: outdated(chance, version, { origin: 'other', unpushed: true, since: 'push' }),
  }),
  'not on its branch, in use': (chance, version) => ({
    declared: stateOr(chance, 'running', 'running', 'stopped'),
    place: clone(chance, version, { branch: chance.pick(['topic', 'detached']), agents: 'plain' }),
    sessions: running(chance, 'plain'),
  }),
  'not on its branch, nothing in the way': (chance, version) => ({
    declared: stateOr(chance, 'running', 'stopped'),
    place: clone(chance, version, {
      branch: chance.pick(['topic', 'detached']),
      work: ['ignored', 'stash', 'hooks'],
    }),
  }),
  'not on its branch, which another work tree has': (chance, version) => ({
    declared: stateOr(chance, 'running', 'running', 'stopped'),
    place: clone(chance, version, {
      branch: chance.pick(['topic', 'detached']),
      linkedWorktree: chance.pick(['main', 'main', 'main-gone']),
      agents: 'plain',
      work: chance.mostly<CloneDescription['work']>(['ignored', 'stash', 'hooks'], ['modified']),
    }),
    sessions: chance.mostly(nobodyRuns, running(chance, 'plain')),
  }),
  'unpushed commits': (chance, version) => ({ place: outdated(chance, version, { unpushed: true }) }),
  'work of every kind': (chance, version) => ({
    place: outdated(chance, version, { work: workKinds, operation: null }),
  }),
  'not on its branch': (chance, version) => ({
    place: clone(chance, version, { branch: chance.pick(['topic', 'detached']) }),
  }),
  'not on its branch, outdated': (chance, version) => ({
    place: outdated(chance, version, { branch: chance.pick(['topic', 'detached']) }),
  }),
  ...Object.fromEntries(operations.map((operation) => [`in progress: ${operation}`, inProgress(operation)])),
  'checkout missing or switched': (chance, version) => ({
    place: settled(chance, version, {
      engine: { onDisk: chance.pick(['emptied', 'never-checked-out', other(version)]) },
    }),
  }),
  'checkout missing, agents alive': (chance, version) => {
    const onDisk = chance.pick(['emptied', other(version), 'own-commit'] as const);
    return {
      declared: stateOr(chance, 'running', 'stopped'),
      place: settled(chance, version, { agents: 'watched', engine: { onDisk } }),
      sessions: running(chance, 'watched'),
    };
  },
  'engine edited': (chance, version) => ({
    place: clone(chance, version, {
      branch: 'main',
      pinned: chance.pick(versions),
      engine: { left: [chance.pick(['edited', 'untracked', 'ignored'])] },
    }),
  }),
  'engine edited, agents alive': (chance, version) => ({
    place: clone(chance, version, {
      agents: 'plain',
      branch: 'main',
      pinned: chance.pick(versions),
      engine: { left: [chance.pick(['edited', 'untracked', 'ignored'])] },
    }),
    sessions: running(chance, 'plain'),
  }),
  'own commit in engine': (chance, version) => ({
    place: clone(chance, version, { pinned: chance.pick(versions), engine: { onDisk: 'own-commit' } }),
  }),
  'own branch or stash in engine': (chance, version) => ({
    place: clone(chance, version, {
      branch: 'main',
      pinned: chance.pick(versions),
      engine: { left: [chance.pick(['commit-on-branch', 'stash'])] },
    }),
  }),
  'pin staged': (chance, version) => ({
    place: outdated(chance, version, {
      work: [],
      engine: { staged: chance.pick(['wanted', 'other', 'removal']) },
    }),
  }),
  'engine path taken': (chance, version) => {
    const onDisk = chance.pick(['own-folder', 'own-file', 'own-repository'] as const);
    const pinned = onDisk === 'own-folder' ? chance.pick([null, 'own-folder'] as const) : null;
    return { place: unpinned(chance, version, { pinned, engine: { onDisk } }) };
  },
  'gitmodules edited': (chance, version) => ({
    place: unpinned(chance, version, { engine: { modulesEdited: true } }),
  }),

  // Going away.
  'to be stopped': (chance, version) => {
    const agents = chance.pick<AgentsFile>(['plain', 'watched']);
    return {
      declared: { state: 'stopped' },
      place: clone(chance, version, { agents }),
      sessions: running(chance, agents),
    };
  },
  [calledThere]: (chance, version) => {
    const agents = chance.pick<AgentsFile>(['plain', 'watched']);
    return {
      declared: { ...stateOr(chance, 'stopped', 'stopped', 'retired', 'unregistered'), hold: false },
      place: settled(chance, version, { agents }),
      sessions: running(chance, agents),
    };
  },
  'to be stopped, by an engine of its own or none': (chance, version) => {
    const onDisk = chance.pick([
      'own-commit',
      'own-commit',
      'own-commit',
      'emptied',
      'never-checked-out',
    ] as const);
    return {
      declared: stateOr(chance, 'stopped', 'stopped', 'retired', 'unregistered'),
      place: settled(chance, version, { agents: 'plain', engine: { onDisk } }),
      sessions: running(chance, 'plain'),
    };
  },
  'to be retired': (chance, version) => {
    const agents = chance.pick<AgentsFile>(['plain', 'watched']);
    return {
      declared: { state: 'retired' },
      place: clone(chance, version, {
        agents,
        linkedWorktree: null,
        operation: chance.pick([null, null, ...operations]),
      }),
      sessions: chance.pick([nobodyRuns, running(chance, agents)]),
    };
  },
  'to be retired, with a linked worktree': (chance, version) => ({
    declared: { state: 'retired' },
    place: clone(chance, version, { agents: 'plain', linkedWorktree: 'linked' }),
    sessions: chance.pick([nobodyRuns, running(chance, 'plain')]),
  }),
  'left out of the registry': (chance, version) => {
    const place = clone(chance, version, {
      agents: 'plain',
      mark: chance.mostly<CloneDescription['mark']>('ours', 'none'),
    });
    // A local one may be what a new local one was called before.
    const isLocal = chance.once(3);
    return {
      declared: { state: 'unregistered', ...(isLocal ? { remote: null } : {}) },
      place: isLocal ? { ...place, origin: 'none', unpushed: false, since: 'nothing' } : place,
    };
  },
  'left out of the registry, and running': (chance, version) => {
    const left = chance.mostly<EngineDescription['left']>([], ['edited']);
    return {
      declared: { state: 'unregistered' },
      place: clone(chance, version, {
        agents: 'watched',
        mark: chance.mostly<CloneDescription['mark']>('ours', 'none'),
        engine: { left },
      }),
      sessions: running(chance, 'watched'),
    };
  },
  protected: (chance, version) => ({
    declared: { ...stateOr(chance, 'stopped', 'retired'), protect: true },
    place: settled(chance, version, { agents: 'watched', linkedWorktree: null }),
    sessions: running(chance, 'watched'),
  }),
  held: (chance, version) => ({
    declared: { hold: true },
    place: chance.pick<Place>([{ kind: 'absent' }, outdated(chance, version, { agents: 'plain' })]),
  }),
};

function byAnotherDefinition(chance: Chance, version: Version, pinned: Version): Sketch {
  const agents = chance.pick<AgentsFile>(['plain', 'watched']);
  const names = agentsOf[agents].filter(({ kind }) => kind === 'persistent').map(({ name }) => name);
  return {
    declared: { state: 'running', version, hold: false },
    place: clone(chance, version, { agents, pinned, branch: 'main' }),
    sessions: running(chance, agents, { drifted: chance.pick([names, names.slice(0, 1)]) }),
  };
}

export function projectFrom(
  name: string,
  situation: string,
  options: { chance: Chance; version: Version; earlier: readonly string[] },
): ProjectDescription {
  const { chance, version, earlier } = options;
  const draw = situations[situation];
  if (draw === undefined) throw new Error(`there is no situation ${situation}`);
  const { declared, place, sessions } = draw(chance, version);
  return {
    name,
    situation,
    place,
    sessions: sessions ?? nobodyRuns,
    declared: {
      state: chance.mostly<Declared['state']>('running', 'stopped', 'retired'),
      remote: place.kind === 'clone' ? { pinned: place.pinned, agents: place.agents } : null,
      version,
      after: chance.some(earlier, 3),
      protect: chance.once(8),
      hold: chance.once(20),
      ...declared,
      ...(declared?.state === 'unregistered' ? { after: [], protect: false, hold: false } : {}),
    },
  };
}
