// Parts that situations of generated worlds are put together from: clones, remotes and what runs in them. What is
// not fixed is left to chance, and is mostly as po leaves it.
import type { Chance } from './chance.ts';
import {
  type AgentsFile,
  agentsOf,
  type CloneDescription,
  type Content,
  type Declared,
  type EngineDescription,
  makesCommits,
  nobodyRuns,
  type Operation,
  type Place,
  type RemoteDescription,
  type Sessions,
  undeclaredAgent,
  type Version,
  versions,
  type Work,
  workKinds,
} from './description.ts';

/** What a situation fixes. */
export interface Sketch {
  readonly declared?: Partial<Declared>;
  readonly place: Place;
  readonly sessions?: Sessions;
}

export type Situation = (chance: Chance, version: Version) => Sketch;

const untouchedEngine: EngineDescription = {
  onDisk: 'as-pinned',
  left: [],
  staged: 'as-committed',
  modulesEdited: false,
};

interface CloneParts extends Partial<Omit<CloneDescription, 'kind' | 'engine'>> {
  readonly engine?: Partial<EngineDescription>;
}

/** A clone with these parts; what is not named is mostly as po leaves it. */
export function clone(chance: Chance, version: Version, parts: CloneParts = {}): CloneDescription {
  const pinned =
    parts.pinned === undefined ? chance.mostly<Content['pinned']>(version, other(version)) : parts.pinned;
  const operation = parts.operation ?? null;
  const isBusy = makesCommits(operation);
  const work = chance.some(workKinds, 5);
  return {
    kind: 'clone',
    agents: chance.pick<AgentsFile>(['plain', 'watched']),
    mark: 'ours',
    isGuarded: chance.once(6),
    origin: 'fits',
    unpushed: chance.once(4),
    since: chance.once(6) ? chance.pick(['push', 'push', 'rewrite']) : 'nothing',
    branch: isBusy ? 'main' : chance.mostly<CloneDescription['branch']>('main', 'main', 'topic', 'detached'),
    linkedWorktree: chance.once(8) ? 'linked' : null,
    agentsFile: 'as-committed',
    ...parts,
    pinned,
    operation,
    engine: {
      ...untouchedEngine,
      onDisk: pinned === null ? 'nothing' : pinned === 'own-folder' ? 'own-folder' : 'as-pinned',
      ...parts.engine,
    },
    // git will not begin to merge over somebody’s changes.
    work: parts.work ?? (isBusy ? work.filter((one) => !isInIndex(one)) : work),
  };
}

function isInIndex(work: Work): boolean {
  return [
    'staged',
    'staged-and-modified',
    'intent-to-add',
    'renamed',
    'deleted',
    'mode-changed',
    'stash',
  ].includes(work);
}

export function other(version: Version): Version {
  return versions[1 - versions.indexOf(version)] ?? version;
}

/** A clone of ours whose pin has to move. */
export function outdated(chance: Chance, version: Version, parts: CloneParts = {}): CloneDescription {
  return clone(chance, version, { pinned: other(version), branch: 'main', ...parts });
}

/** A clone of ours with nothing to do for the engine. */
export function settled(chance: Chance, version: Version, parts: CloneParts = {}): CloneDescription {
  return clone(chance, version, { pinned: version, ...parts });
}

export function unpinned(chance: Chance, version: Version, parts: CloneParts = {}): CloneDescription {
  return clone(chance, version, { pinned: null, branch: 'main', ...parts });
}

export const remotes: readonly RemoteDescription[] = [
  { pinned: null, agents: 'plain' },
  { pinned: 'v0.1.0', agents: 'watched' },
  { pinned: 'v0.2.0', agents: 'plain' },
  { pinned: null, agents: 'watched' },
];

/** Agents of a clone that has an engine to run them. */
export function running(chance: Chance, agents: AgentsFile, parts: Partial<Sessions> = {}): Sessions {
  const names = agentsOf[agents].filter(({ kind }) => kind === 'persistent').map(({ name }) => name);
  const heals = agentsOf[agents].some(({ watch }) => watch === 'heal');
  const watchdog = heals ? chance.pick<Sessions['watchdog']>(['alive', 'alive', 'killed']) : 'none';
  const extra = [
    ...(agents === 'plain' && chance.once(4) ? ['once'] : []),
    ...(agents !== 'scaffold' && chance.once(4) ? [undeclaredAgent] : []),
  ];
  const all = [...names, ...extra];
  return {
    ...nobodyRuns,
    agents: Object.fromEntries(all.map((name) => [name, 'alive'])),
    watchdog,
    ...parts,
  };
}

export const stateOr = (
  chance: Chance,
  ...states: readonly Declared['state'][]
): Pick<Declared, 'state'> => ({
  state: chance.pick(states),
});

/** In the way of a pin that has to move, and of nothing else. */
export const inProgress =
  (operation: Operation): Situation =>
  (chance, version) => ({
    declared: stateOr(chance, 'running', 'stopped'),
    place: (chance.once(4) ? settled : outdated)(chance, version, { operation }),
  });
