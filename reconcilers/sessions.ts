// Finds sessions in the list that all projects share: by where they work, by name, and by owner. Pure.
import type { Session } from '../src/world/tmux.ts';

interface Index {
  readonly byPath: ReadonlyMap<string | null, readonly Session[]>;
  readonly byName: ReadonlyMap<string, readonly Session[]>;
  readonly byProject: ReadonlyMap<string | null, readonly Session[]>;
}

/** Made once for each list, which lasts for one run. */
const indexes = new WeakMap<readonly Session[], Index>();

/** In the order of the list. */
export function sessionsAt(path: string, sessions: readonly Session[]): readonly Session[] {
  return indexOf(sessions).byPath.get(path) ?? [];
}

export function sessionsNamed(name: string, sessions: readonly Session[]): readonly Session[] {
  return indexOf(sessions).byName.get(name) ?? [];
}

/** By their marks, wherever they work. */
export function sessionsOf(fleet: string, project: string, sessions: readonly Session[]): readonly Session[] {
  const all = indexOf(sessions).byProject.get(project) ?? [];
  return all.filter(({ marks }) => marks.fleet === fleet);
}

function indexOf(sessions: readonly Session[]): Index {
  const found = indexes.get(sessions);
  if (found !== undefined) return found;
  const index = {
    byPath: grouped(sessions, ({ marks }) => marks.path),
    byName: grouped(sessions, ({ name }) => name),
    byProject: grouped(sessions, ({ marks }) => marks.project),
  };
  indexes.set(sessions, index);
  return index;
}

function grouped<Key>(sessions: readonly Session[], keyOf: (session: Session) => Key): Map<Key, Session[]> {
  const groups = new Map<Key, Session[]>();
  for (const session of sessions) {
    const group = groups.get(keyOf(session));
    if (group === undefined) groups.set(keyOf(session), [session]);
    else group.push(session);
  }
  return groups;
}
