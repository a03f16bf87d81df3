// What each kind of thing in a project needs, and what is in its way: small tables, told from the description of a
// generated world and from the design, never from the code of po.
import {
  type Agent,
  agentsOf,
  branchOf,
  type CloneDescription,
  type Content,
  hasChanges,
  makesCommits,
  type ProjectDescription,
  type WorldDescription,
} from './description.ts';

/** What po does in a project. Whatever is not named here stays as it is, to the byte. */
export type Effect =
  | 'make'
  | 'adopt'
  /** Its `origin` becomes the declared one. */
  | 'remote'
  /** It is marked as protected, or is not any more. */
  | 'guard'
  /** It goes back to its declared branch. */
  | 'switch'
  /** Origin is asked where the branch is. */
  | 'ask'
  /** It is asked, and what it answers is nothing to go on from: what was fetched for it stays, and nothing else. */
  | 'ask-in-vain'
  /** The branch goes on to where it is at origin. */
  | 'go-on'
  /** The pin is committed, and checked out. */
  | 'pin'
  /** It is checked out only: HEAD has it already. */
  | 'check-out'
  /** The commit of the pin reaches the remote. */
  | 'push'
  | 'start'
  /** Agents that run by an earlier definition are ended and started by the one of now. */
  | 'restart'
  /** A watchdog is started, or replaced by one of the wanted version. */
  | 'watch'
  | 'stop'
  | 'retire'
  /** The marks are taken out of the clone. */
  | 'release';

export type Kind = 'clone' | 'engine' | 'agents';

/** `late` shows only once there is a clone. */
export interface Part {
  readonly kind: Kind;
  readonly effects: readonly Effect[];
  /** Any one of them may be named. */
  readonly obstacles: readonly string[];
  readonly late?: readonly string[];
  /** What is done before it comes to that. */
  readonly tried?: readonly Effect[];
  /** It fails by what only origin knows: the next plan wants it again, and every apply fails by it again. */
  readonly isInVain?: boolean;
  /** Done here, and by one of these not at origin: it is said, and keeps nothing from going on. */
  readonly unpushed?: readonly string[];
  /** A restart is required, and nobody asked for it. */
  readonly tells?: boolean;
}

/** It comes to that in the middle of an apply. */
export function isFoundLate({ late = [], isInVain = false }: Part): boolean {
  return late.length > 0 || isInVain;
}

type Row = readonly [code: string, isInTheWay: boolean];

/** In the order in which they are dealt with: what runs is ended before anything else is touched. */
export function partsOf(project: ProjectDescription, world: WorldDescription): readonly Part[] {
  switch (project.declared.state) {
    case 'running': {
      // Agents whose clone was taken away work on in a folder that is gone; a new clone would not be theirs.
      if (isOrphaned(project)) return [{ kind: 'agents', effects: [], obstacles: ['clone-gone'] }];
      return unseen(clonePart(project, world), enginePart(project, world), startPart(project, world));
    }
    case 'stopped':
      return [stopPart(project, world), ...unseen(clonePart(project, world), enginePart(project, world))];
    case 'retired':
      return goingParts(stopPart(project, world), retirePart(project));
    case 'unregistered':
      return goingParts(stopPart(project, world), releasePart(project));
  }
}

/** What runs in the clone of a renamed project on behalf of its old name, which the registry does not have. */
export function formerPart(project: ProjectDescription, world: WorldDescription): Part | null {
  const { place, sessions } = project;
  if (place.kind !== 'clone' || sessions.by !== 'former-name') return null;
  const running = { ...project, sessions: { ...sessions, by: 'this-fleet' as const } };
  return stopPart({ ...running, declared: { ...running.declared, state: 'unregistered' } }, world);
}

/** Stopping the agents of a clone that cannot go away would be for nothing. */
function goingParts(stop: Part, leave: Part): readonly Part[] {
  const stuck = [stop, leave].find(({ obstacles }) => obstacles.some((code) => code !== 'protected'));
  return stuck === undefined ? [stop, leave] : [{ ...stuck, effects: [] }];
}

/** What comes after other files are there was not to be seen before: it is in the way only then. */
function unseen(clone: Part, engine: Part, agents?: Part): readonly Part[] {
  const isElsewhere = clone.effects.includes('switch');
  // Where the new remote has the branch, and with what in it, shows when it was asked.
  const mayGoOn = clone.effects.includes('remote') && engine.effects.includes('pin');
  const hide = (part: Part): Part => ({
    ...part,
    obstacles: [],
    late: [...part.obstacles, ...(part.late ?? [])],
    // What was in the way comes first.
    ...(part.obstacles.length > 0 ? { tried: [], isInVain: false } : {}),
  });
  return [
    clone,
    isElsewhere ? hide(engine) : engine,
    ...(agents === undefined ? [] : [isElsewhere || mayGoOn ? hide(agents) : agents]),
  ];
}

function codesOf(rows: readonly Row[]): readonly string[] {
  return rows.flatMap(([code, isInTheWay]) => (isInTheWay ? [code] : []));
}

/** Nothing is made, or marked, where something of somebody else is. */
function clonePart(project: ProjectDescription, world: WorldDescription): Part {
  const { declared, place } = project;
  const kind = 'clone';
  // It may be one that the registry does not name any more, under a new name.
  if (isNewBesideOld(project, world)) return { kind, effects: [], obstacles: ['clone-renamed'] };
  if (place.kind === 'absent' || place.kind === 'empty-folder')
    return { kind, effects: ['make'], obstacles: [] };
  // A second clone would begin without the work of the first.
  if (place.kind === 'elsewhere') return { kind, effects: [], obstacles: ['clone-elsewhere'] };
  if (place.kind !== 'clone') return { kind, effects: [], obstacles: ['path-taken'] };
  const fits = place.origin === (declared.remote === null ? 'none' : 'fits');
  const isOurs = place.mark === 'ours';
  // The branch that an agent works on is its affair.
  const isLeftThere = project.declared.state === 'running' && isInUse(project);
  const moves = isOurs && branchOf(place) !== 'main' && !isLeftThere;
  const { left, onDisk } = place.engine;
  const obstacles = codesOf([
    // Two registries would undo each other’s work.
    [
      'marked-by-another',
      place.mark === 'other-fleet' || (place.mark === 'sibling' && !(fits && isOfOther(project, world))),
    ],
    // It may be the only copy of something else; and where none is declared, nobody said what to do with it.
    ['remote-differs', !fits && (!isOurs || declared.remote === null)],
    // Taken over as it is declared, or not at all.
    ['branch-differs', !isOurs && branchOf(place) !== 'main'],
    ['operation-in-progress', moves && place.operation !== null],
    // Uncommitted work belongs to the branch that it was done on.
    ['work-tree-dirty', moves && (hasChanges(place) || place.engine.staged !== 'as-committed')],
    ['engine-dirty', moves && (left.includes('edited') || left.includes('untracked'))],
    ['engine-commits', moves && (onDisk === 'own-commit' || left.includes('commit-on-branch'))],
    // git keeps a branch to one work tree, also to one that is gone.
    ['branch-in-worktree', moves && place.linkedWorktree?.startsWith('main') === true],
  ]);
  const effects: readonly Effect[] = isOurs
    ? [
        ...(fits ? [] : (['remote'] as const)),
        ...(moves ? (['switch'] as const) : []),
        ...(place.isGuarded === declared.protect ? [] : (['guard'] as const)),
      ]
    : ['adopt'];
  return { kind, effects, obstacles };
}

/** A local project that is to be made, while a local clone is left of one that nobody names. */
function isNewBesideOld({ declared, place }: ProjectDescription, world: WorldDescription): boolean {
  const isNew = place.kind === 'absent' || place.kind === 'empty-folder';
  const isWanted = declared.state === 'running' || declared.state === 'stopped';
  return isNew && isWanted && declared.remote === null && world.projects.some(isLocalOrphan);
}

function isLocalOrphan({ declared, place }: ProjectDescription): boolean {
  return (
    declared.state === 'unregistered' &&
    place.kind === 'clone' &&
    place.mark === 'ours' &&
    place.origin === 'none'
  );
}

/** Until it is clear whether it was renamed it goes on, and keeps its marks. */
export function mayBeRenamed(project: ProjectDescription, world: WorldDescription): boolean {
  return isLocalOrphan(project) && world.projects.some((one) => isNewBesideOld(one, world));
}

/** It holds its own repository, and the one whose mark it bears is declared with another. */
function isOfOther({ name, declared }: ProjectDescription, { projects }: WorldDescription): boolean {
  const sibling = projects.find((one) => one.name !== name && one.declared.state !== 'unregistered');
  return declared.remote !== null && sibling !== undefined && sibling.declared.remote !== null;
}

/** Somebody’s agents live in the clone, whoever’s they are. */
function isInUse({ sessions }: Pick<ProjectDescription, 'sessions'>): boolean {
  return Object.values(sessions.agents).includes('alive');
}

function retirePart({ declared, place, sessions }: ProjectDescription): Part {
  const kind = 'clone';
  // Only what is ours is moved.
  if (place.kind !== 'clone' || place.mark !== 'ours') return { kind, effects: [], obstacles: [] };
  // It would be cut off from its repository, which it finds by an absolute path.
  if (place.linkedWorktree !== null) return { kind, effects: [], obstacles: ['linked-worktrees'] };
  // It would be gone from under those who work in it.
  const isOccupied = isInUse({ sessions }) && !['this-fleet', 'former-name'].includes(sessions.by);
  if (isOccupied) return { kind, effects: [], obstacles: ['runs-elsewhere'] };
  if (place.work.includes('bystander')) return { kind, effects: [], obstacles: ['clone-in-use'] };
  return { kind, effects: ['retire'], obstacles: codesOf([['protected', declared.protect]]) };
}

function releasePart({ place }: ProjectDescription): Part {
  const isOurs = place.kind === 'clone' && place.mark === 'ours';
  return { kind: 'clone', effects: isOurs ? ['release'] : [], obstacles: [] };
}

/** The commit that is checked out in `engine/`, where that is a release. */
function checkedOut({ pinned, engine }: CloneDescription): string | null {
  switch (engine.onDisk) {
    case 'as-pinned':
      return pinned;
    case 'v0.1.0':
    case 'v0.2.0':
      return engine.onDisk;
    default:
      return null;
  }
}

function enginePart(project: ProjectDescription, world: WorldDescription): Part {
  const { declared, place } = project;
  const kind = 'engine';
  if (place.kind !== 'clone') return engineOfNewClone(project, world);
  const { pinned, engine, operation } = place;
  const pinMoves = pinned !== declared.version;
  if (!pinMoves && checkedOut(place) === declared.version) return { kind, effects: [], obstacles: [] };
  const obstacles = codesOf([
    // git is half-way through something there, or at work this very moment.
    ['operation-in-progress', operation !== null],
    // The project’s own, whatever it is called.
    [
      'engine-path-taken',
      pinned === 'own-folder' || (engine.onDisk.startsWith('own-') && engine.onDisk !== 'own-commit'),
    ],
    // A pin that is no release of the declared source may be a submodule of the project’s own.
    ['engine-foreign', isForeignPin(place, world) && !isMadeByPo(place)],
    // Work that a checkout would overwrite, or hide.
    ['engine-dirty', engine.left.includes('edited') || engine.left.includes('untracked')],
    ['engine-commits', engine.onDisk === 'own-commit' || engine.left.includes('commit-on-branch')],
    // The pin belongs on the declared branch; a checkout alone goes onto no branch.
    ['branch-differs', pinMoves && branchOf(place) !== 'main' && isInUse(project)],
    ['engine-staged', pinMoves && (engine.staged === 'other' || engine.staged === 'removal')],
    // The submodule’s entry would have to be written into somebody’s edit.
    ['gitmodules-changed', pinned === null && engine.modulesEdited],
  ]);
  if (!pinMoves) return { kind, effects: ['check-out'], obstacles };
  // A push carries the pin and nothing else.
  const isAhead = place.unpushed || makesCommits(operation);
  if (declared.remote === null) return { kind, effects: ['pin'], obstacles };
  // What is not pushed yet would go along.
  const unpushed = ['pin-unpushed'];
  if (isAhead && place.origin === 'fits') return { kind, effects: ['pin'], obstacles, unpushed };
  // Two histories are for people to bring together. Of its own remote’s the clone knows only what it fetched last.
  const isApart = (isAhead && place.since !== 'nothing') || place.since === 'rewrite';
  if (isApart && place.origin !== 'fits') return { kind, effects: ['pin'], obstacles, late: ['diverged'] };
  // What the clone has from there is not there any more, which nothing may be put on top of.
  if (isApart) return { kind, effects: ['pin'], obstacles, tried: ['ask-in-vain'], isInVain: true };
  if (isAhead) return { kind, effects: ['pin'], obstacles, unpushed };
  if (place.since === 'nothing') return { kind, effects: ['ask', 'pin', 'push'], obstacles };
  // The branch goes on first. What came is a file of its own, so nobody’s work is in its way.
  return { kind, effects: ['ask', 'go-on', 'pin', 'push'], obstacles };
}

/** Of the engines of these worlds po itself carries the first alone. */
function isForeignPin({ pinned }: Content, { source }: WorldDescription): boolean {
  return source === 'embedded' && pinned === 'v0.2.0';
}

/** Its repository of the engine has the refs that po makes, and with them the proof that po has put it there. */
function isMadeByPo({ agents, engine }: CloneDescription): boolean {
  return agents === 'scaffold' && engine.onDisk !== 'never-checked-out';
}

function engineOfNewClone({ declared }: ProjectDescription, world: WorldDescription): Part {
  const kind = 'engine';
  const { remote, version } = declared;
  if (remote === null) return { kind, effects: ['pin'], obstacles: [] };
  if (remote === 'empty') return { kind, effects: ['pin', 'push'], obstacles: [] };
  if (remote.pinned === version) return { kind, effects: ['check-out'], obstacles: [] };
  const late = codesOf([
    ['engine-path-taken', remote.pinned === 'own-folder'],
    ['engine-foreign', isForeignPin(remote, world)],
  ]);
  return { kind, effects: ['pin', 'push'], obstacles: [], late };
}

/** Sessions that bear the marks of this project, at its path. */
function ownSessions({ sessions }: ProjectDescription): ReadonlyMap<string, 'alive' | 'dead'> {
  return new Map(sessions.by === 'this-fleet' ? Object.entries(sessions.agents) : []);
}

function isOrphaned(project: ProjectDescription): boolean {
  return project.place.kind !== 'clone' && ownSessions(project).size > 0;
}

function declaredAgents({ declared, place }: ProjectDescription): readonly Agent[] {
  if (place.kind === 'clone') return agentsOf[place.agents];
  const { remote } = declared;
  return agentsOf[remote === null || remote === 'empty' ? 'scaffold' : remote.agents];
}

/** Only where it is known how whoever started an agent has digested its definition. */
function driftedAgents({ place, sessions }: ProjectDescription, agents: readonly Agent[]): readonly string[] {
  if (place.kind !== 'clone' || sessions.by !== 'this-fleet' || place.pinned !== 'v0.1.0') return [];
  const { drifted, agents: states } = sessions;
  const persistent = agents.filter(({ kind }) => kind === 'persistent').map(({ name }) => name);
  return persistent.filter((name) => drifted.includes(name) && states[name] === 'alive');
}

/** Who asks for it would be the first to go. */
function wouldEndItself(
  { name }: ProjectDescription,
  { calledFrom }: WorldDescription,
  ended: readonly string[],
): boolean {
  return calledFrom?.project === name && ended.includes(calledFrom.agent);
}

function startPart(project: ProjectDescription, world: WorldDescription): Part {
  const { declared, place, sessions } = project;
  const kind = 'agents';
  const agents = declaredAgents(project);
  const alive = ownSessions(project);
  const missing = agents.filter((one) => one.kind === 'persistent' && alive.get(one.name) !== 'alive');
  const isTaken = missing.some(({ name }) => sessions.taken.includes(name));
  if (place.kind !== 'clone') {
    const late = codesOf([
      ['agents-file-missing', agents.length === 0],
      ['session-taken', isTaken],
    ]);
    return { kind, effects: ['start'], obstacles: [], late };
  }
  const file = codesOf([
    ['agents-file-missing', place.agentsFile === 'deleted' || agents.length === 0],
    ['agents-file-unreadable', place.agentsFile === 'broken'],
  ]);
  if (file.length > 0) return { kind, effects: [], obstacles: file };
  const isHealed = agents.some(({ watch }) => watch === 'heal');
  // It is of the version that was pinned when it was started.
  const isWatched = !isHealed || (sessions.watchdog === 'alive' && place.pinned === declared.version);
  const drifted = driftedAgents(project, agents);
  const restarted = world.restart ? drifted : [];
  const tells = restarted.length < drifted.length;
  if (missing.length === 0 && isWatched && restarted.length === 0)
    return { kind, effects: [], obstacles: [], tells };
  const obstacles = codesOf([
    // Somebody’s session has the name.
    ['session-taken', isTaken],
    // Somebody runs this very clone outside of the fleet: its agents would run twice.
    ['runs-elsewhere', sessions.by === 'hand' || sessions.by === 'hand-under-another-name'],
    ['self-stop', wouldEndItself(project, world, restarted)],
    // Only the release’s own bytes are run.
    ['engine-changed', isChanged(place)],
    ['protected', declared.protect && restarted.length > 0],
  ]);
  const effects: readonly Effect[] = [
    ...(restarted.length > 0 ? (['restart'] as const) : []),
    ...(missing.length > 0 ? (['start'] as const) : isWatched ? [] : (['watch'] as const)),
  ];
  return { kind, effects, obstacles, tells };
}

function isChanged({ engine }: CloneDescription): boolean {
  return engine.left.some((left) => left === 'edited' || left === 'untracked' || left === 'ignored');
}

function stopPart(project: ProjectDescription, world: WorldDescription): Part {
  const { declared, place } = project;
  const kind = 'agents';
  const own = ownSessions(project);
  if (own.size === 0) return { kind, effects: [], obstacles: [] };
  if (place.kind !== 'clone') return { kind, effects: [], obstacles: ['clone-gone'] };
  const version = checkedOut(place);
  const isThere = !['emptied', 'never-checked-out'].includes(place.engine.onDisk);
  const isRelease = version !== null && (world.source === 'git' || version === 'v0.1.0');
  const unfit = codesOf([
    ['self-stop', wouldEndItself(project, world, [...own.keys()])],
    // Without a checkout there is nothing to stop them with.
    ['engine-missing', !isThere],
    // Code that nobody released is not run, not even to stop.
    ['engine-not-a-release', isThere && !isRelease],
    ['engine-changed', isRelease && isChanged(place)],
  ]);
  if (unfit.length > 0) return { kind, effects: [], obstacles: unfit };
  // What is over already is not disturbed by being cleared away; what is dead and watched is back any moment.
  const isDisruptive = [...own.values()].includes('alive') || project.sessions.watchdog === 'alive';
  // Of what the registry does not name only the clone tells.
  const isProtected = declared.state === 'unregistered' ? place.isGuarded : declared.protect;
  return { kind, effects: ['stop'], obstacles: codesOf([['protected', isProtected && isDisruptive]]) };
}
