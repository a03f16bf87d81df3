// Obstacles where agents run and their clone is not where they were started. Restoring the clone comes first: the
// agents keep running then, and nothing is lost. Pure.

import { remedyText, shellWord } from '../engine/kernel/help.ts';
import { socketName } from '../engine/protocol.ts';
import type { PathFacts } from '../src/world/repository.ts';
import type { Session } from '../src/world/tmux.ts';
import { listed, moveTo } from './obstacles.ts';
import type { Blocked, Desired } from './reconciler.ts';

/** What is known of the agents of a project that has no clone at its path. */
export interface LeftBehind {
  /** Sessions with the marks of the project at its path. */
  readonly ours: readonly Session[];
  /** What is at the path and is no clone; absent where nothing is. */
  readonly instead?: Extract<PathFacts, { kind: 'other' }>['what'];
  /** Where clones with this project's marks lie. Looked for only where sessions remain. */
  readonly elsewhere?: readonly string[];
  readonly stranded?: Stranded;
  /** Pids of watchdogs that still look after the path. Looked for only where nothing should run. */
  readonly watchdogs?: readonly number[];
}

/** Sessions with the marks of the project that were started at another path, which is gone. */
export interface Stranded {
  readonly sessions: readonly Session[];
  /** Where the first of them was started. */
  readonly path: string;
  /** The topmost folder of that path that is gone. */
  readonly missing: string;
}

/** Null where nothing runs without a clone. */
export function leftBehind(desired: Desired, observed: LeftBehind): Blocked | null {
  const { fleet, project } = desired;
  const { ours, elsewhere = [] } = observed;
  const stranded = ours.length > 0 ? null : inTheWay(desired, observed.stranded);
  const sessions = stranded?.sessions ?? ours;
  if (sessions.length === 0) return stillWatched(desired, observed);
  const path = stranded?.path ?? project.path;
  const instead = stranded === null ? observed.instead : undefined;
  const kill = endThem(fleet.name, sessions);
  const [only, ...others] = elsewhere;

  // The clone was moved away from under them. They do not notice when it comes back.
  if (only !== undefined) {
    const place = `the clone of ${project.name} lies at ${listed(elsewhere)}`;
    return {
      code: 'clone-elsewhere',
      reason: `${stillThere(sessions)}, started at ${path}, and ${place}`,
      help:
        others.length > 0
          ? `move the one that they were started in back to ${path}`
          : instead === undefined
            ? remedyText('move it back, and they go on:', moveTo(only, path))
            : remedyText(
                `move away the ${instead} that is there now; then move it back:`,
                moveTo(only, path),
              ),
    };
  }

  // All its files may be there, with only the git directory missing.
  if (instead !== undefined) {
    const back = instead === 'folder' ? 'put its .git back, if there is a copy' : 'bring the clone back';
    return {
      code: 'clone-gone',
      reason: `${stillThere(sessions)}, and ${path} is a ${instead} that is not a clone any more`,
      help: remedyText(`${back}; else end ${them(sessions)}, and move the ${instead} away:`, ...kill),
    };
  }

  return {
    code: 'clone-gone',
    reason: `${stillThere(sessions)}, and the clone at ${path} is gone, with the engine that could stop ${them(sessions)}`,
    help: remedyText(
      `move it back, if it lies outside of ${fleet.root}; else end ${them(sessions)}:`,
      ...kill,
    ),
  };
}

/** No agent runs, but the watchdog that would start one does. */
function stillWatched({ project }: Desired, { watchdogs = [], instead }: LeftBehind): Blocked | null {
  if (watchdogs.length === 0 || instead === undefined) return null;
  return {
    code: 'clone-gone',
    reason: `the watchdog of ${project.name} still runs (pid ${watchdogs.join(', ')}), and ${project.path} is a ${instead} that is not a clone any more`,
    help: remedyText('end it, so that it starts no agent again:', `kill ${watchdogs.join(' ')}`),
  };
}

/** Null where nothing runs that was started before the clone was moved, alone or with the whole fleet. */
export function movedAway(desired: Desired, seen: Stranded | undefined): Blocked | null {
  const stranded = inTheWay(desired, seen);
  if (stranded === null) return null;
  const { fleet, project } = desired;
  const { sessions, path, missing } = stranded;
  const below = path.slice(missing.length);
  const top = project.path.slice(0, project.path.length - below.length);
  const isAbove = top !== '' && `${fleet.root}/`.startsWith(`${top}/`);
  const isWhole = below !== '' && project.path.endsWith(below) && isAbove;
  const [from, to] = isWhole ? [top, missing] : [project.path, path];
  const onward = sessions.length === 1 ? 'it goes on' : 'they go on';
  const anew = project.state === 'running' ? ', and po starts what is declared' : '';
  return {
    code: 'clone-moved',
    reason: `${stillThere(sessions)}, started at ${path}, which is gone; the clone of ${project.name} is at ${project.path} now`,
    help: remedyText(
      `move ${from} back, and ${onward}; or end ${them(sessions)}${anew}:`,
      moveTo(from, to),
      ...endThem(fleet.name, sessions),
    ),
  };
}

/** Its agents or their watchdog work at another path. A second project made here could start no agent. */
export function agentsElsewhere(
  { fleet, project }: Pick<Desired, 'fleet' | 'project'>,
  { path, sessions }: { readonly path: string; readonly sessions: readonly string[] },
): Blocked {
  const isInside = path.startsWith(`${fleet.root}/`);
  return {
    code: 'clone-elsewhere',
    reason: `${listed(sessions)} ${sessions.length === 1 ? 'was' : 'were'} started at ${path}, and ${project.path} is declared`,
    // Outside the root it may belong to another registry, which must not lose a clone.
    help: isInside
      ? remedyText(
          `set \`path\` of ${project.name} to where they were started; or stop them, and move it here:`,
          `cd ${shellWord(path)} && node engine/agents.mjs down`,
          moveTo(path, project.path),
        )
      : remedyText(
          'set `root` back to where they were started; or, when this is another fleet, give it another `name`',
        ),
  };
}

/** An ended session holds only its name, which matters only to a new agent of that name. */
function inTheWay({ project }: Desired, stranded: Stranded | undefined): Stranded | null {
  if (stranded === undefined) return null;
  const isFree = project.state !== 'running' && !stranded.sessions.some(({ alive }) => alive);
  return isFree ? null : stranded;
}

/** Uses exact names: tmux takes the beginning of a name for the whole. */
export function endThem(fleet: string, sessions: readonly Session[]): string[] {
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
