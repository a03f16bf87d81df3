// What is in the way where agents run and their clone is not where they were started. What puts it back comes first:
// they go on then, and nothing is lost. Pure.
import { socketName } from '../engine/protocol.ts';
import { shellWord, wayOut } from '../engine/toml/help.ts';
import type { PathFacts } from '../src/world/repository.ts';
import type { Session } from '../src/world/tmux.ts';
import { listed, moveTo } from './obstacles.ts';
import type { Blocked, Desired } from './reconciler.ts';

/** What is known of the agents of a project that has no clone at its path. */
export interface LeftBehind {
  /** Sessions that bear the marks of the project at its path. */
  readonly ours: readonly Session[];
  /** What is at the path and is no clone; left out where nothing is. */
  readonly instead?: Extract<PathFacts, { kind: 'other' }>['what'];
  /** Where clones with this project's marks lie; looked for only where sessions were left. */
  readonly elsewhere?: readonly string[];
}

/** Null where nothing runs without a clone. */
export function leftBehind(
  { fleet, project }: Desired,
  { ours, instead, elsewhere = [] }: LeftBehind,
): Blocked | null {
  if (ours.length === 0) return null;
  const { path } = project;
  const kill = endThem(fleet.name, ours);
  const [only, ...others] = elsewhere;

  // It was moved away from under them. They do not notice when it comes back.
  if (only !== undefined) {
    const place = `the clone of ${project.name} lies at ${listed(elsewhere)}`;
    return {
      code: 'clone-elsewhere',
      reason: `${stillThere(ours)}, started at ${path}, and ${place}`,
      help:
        others.length > 0
          ? `move the one that they were started in back to ${path}`
          : instead === undefined
            ? wayOut('move it back, and they go on:', moveTo(only, path))
            : wayOut(`move the ${instead} away that is there now; then move it back:`, moveTo(only, path)),
    };
  }

  // Its files may be all there, and only what makes them a clone be missing.
  if (instead !== undefined) {
    const back = instead === 'folder' ? 'put its .git back, if there is a copy' : 'bring the clone back';
    return {
      code: 'clone-gone',
      reason: `${stillThere(ours)}, and ${path} is a ${instead} that is not a clone any more`,
      help: wayOut(`${back}; else end ${them(ours)}, and move the ${instead} away:`, ...kill),
    };
  }

  return {
    code: 'clone-gone',
    reason: `${stillThere(ours)}, and the clone at ${path} is gone, with the engine that could stop ${them(ours)}`,
    help: wayOut(`move it back, if it lies outside of ${fleet.root}; else end ${them(ours)}:`, ...kill),
  };
}

/** By exact names: tmux takes the beginning of one for the whole. */
function endThem(fleet: string, sessions: readonly Session[]): string[] {
  const socket = shellWord(socketName(fleet));
  return sessions.map(({ name }) => `tmux -L ${socket} kill-session -t ${shellWord(`=${name}`)}`);
}

function stillThere(sessions: readonly Session[]): string {
  const alive = sessions.filter((session) => session.alive);
  const names = (alive.length > 0 ? alive : sessions).map(({ name }) => name).join(', ');
  if (alive.length === 0) return `${names} has ended and is still shown`;
  return `${names} still ${alive.length === 1 ? 'runs' : 'run'}`;
}

function them(sessions: readonly Session[]): string {
  return sessions.length === 1 ? 'it' : 'them';
}
