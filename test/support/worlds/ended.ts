// Which processes and sessions of a generated world are gone, held against what the oracle lets end.
import { stateOf } from '../state.ts';
import type { ProjectDescription } from './description.ts';
import type { Session, WorldLook } from './look.ts';
import type { Expected } from './oracle.ts';
import type { Effect } from './oracle-parts.ts';
import type { Place } from './place.ts';
import { identity, type Process } from './processes.ts';

interface Part {
  readonly what: 'watchdog' | 'agent';
  /** Null for the watchdog. */
  readonly agent: string | null;
}

/** What of a project a process is, by what it was started with; null: it is nobody’s agent. */
function partOf(process: Process, path: string, place: Place, before: WorldLook): Part | null {
  const { command, parent } = process;
  // The server is named by the session that it was started for, and belongs to all.
  if (command.startsWith('tmux ')) return null;
  if (command.includes(` watch --project ${path}`)) return { what: 'watchdog', agent: null };
  const session = before.sessions.find((one) => one.path === path && one.panePid === process.pid);
  if (session !== undefined) return { what: 'agent', agent: session.agent };
  const log = new RegExp(`${stateOf(place.stateHome, path)}/logs/([a-z]+)/`).exec(command);
  if (log !== null) return { what: 'agent', agent: log[1] ?? null };
  const above = before.processes.find(({ pid }) => pid === parent);
  return above === undefined ? null : partOf(above, path, place, before);
}

export function endedProcesses(
  projects: readonly ProjectDescription[],
  expected: ReadonlyMap<string, Expected>,
  place: Place,
  looks: { readonly before: WorldLook; readonly after: WorldLook },
): string[] {
  const { before, after } = looks;
  const alive = new Set(after.processes.map(identity));
  return before.processes.flatMap((process) => {
    const { name, part, drifted } = ownerOf(process, projects, place, before);
    const effects = expected.get(name)?.effects ?? [];
    const isToEnd =
      effects.includes('stop') || (effects.includes('restart') && isAmong(drifted, part?.agent));
    const isEnded = !alive.has(identity(process));
    const who = part === null ? 'a process' : `the ${part.agent ?? part.what} of ${name}`;
    const what = `${who}: ${process.pid} ${process.command}`;
    if (isToEnd) return isEnded ? [] : [`still runs, ${what}`];
    return isEnded && !mayEnd(part, place.clone(name), effects, before) ? [`was ended, ${what}`] : [];
  });
}

function ownerOf(
  process: Process,
  projects: readonly ProjectDescription[],
  place: Place,
  before: WorldLook,
): { name: string; part: Part | null; drifted: readonly string[] } {
  for (const { name, sessions } of projects) {
    const part = partOf(process, place.clone(name), place, before);
    if (part !== null) return { name, part, drifted: sessions.drifted };
  }
  return { name: '', part: null, drifted: [] };
}

function isAmong(names: readonly string[], name: string | null | undefined): boolean {
  return name !== null && name !== undefined && names.includes(name);
}

function mayEnd(part: Part | null, path: string, effects: readonly Effect[], before: WorldLook): boolean {
  const isStarting = effects.includes('start');
  // Who watches may be replaced by who is to watch from now on; what it watches goes on.
  if (part?.what === 'watchdog')
    return isStarting || effects.includes('watch') || effects.includes('restart');
  // What keeps the log of an agent that is dead makes room for its successor’s.
  const session = before.sessions.find((one) => one.path === path && one.agent === part?.agent);
  return isStarting && session?.alive === false;
}

export function changedSessions(
  projects: readonly ProjectDescription[],
  expected: ReadonlyMap<string, Expected>,
  place: Place,
  looks: { readonly before: WorldLook; readonly after: WorldLook },
): string[] {
  const same = (a: Session, b: Session) => JSON.stringify(a) === JSON.stringify(b);
  return looks.before.sessions.flatMap((was) => {
    const owner = projects.find(({ name }) => isOf(was, name, place));
    const effects = owner === undefined ? [] : (expected.get(owner.name)?.effects ?? []);
    const isThere = looks.after.sessions.some((is) => same(was, is));
    if (effects.includes('stop')) return isThere ? [`${was.name} was not stopped`] : [];
    if (effects.includes('restart') && isAmong(owner?.sessions.drifted ?? [], was.agent))
      return isThere ? [`${was.name} was not started again`] : [];
    // The last screen of one that died makes room for its successor.
    if (isThere || (!was.alive && effects.includes('start'))) return [];
    return [`the session ${was.name} on ${was.socket} is not what it was`];
  });
}

/** Bears the marks of the project, or of what it was called before. */
function isOf({ fleet, project, path }: Session, name: string, place: Place): boolean {
  return fleet === place.fleet && [name, `former-${name}`].includes(project) && path === place.clone(name);
}
