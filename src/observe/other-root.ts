// Finds out that a fleet runs from another root than the registry has: from a second checkout, a copy of the whole
// fleet, or because the root was changed or moved under its agents. Plans for single projects would be wrong then, so
// it is reported once, for the fleet. Asks tmux nothing new.
import { socketName } from '../../engine/protocol.ts';
import type { Fleet } from '../fleet/fleet.ts';
import type { OtherRoot } from '../plan/observation.ts';
import type { ServerFacts, Session } from '../world/tmux.ts';
import type { World } from '../world/world.ts';

/** Null where as many agents of the fleet run below its root as elsewhere; then each project is reported by itself. */
export function findOtherRoot(fleet: Fleet, server: ServerFacts | null, { files }: World): OtherRoot | null {
  const alive = (server?.sessions ?? []).filter(
    ({ alive, marks }) => alive && marks.fleet === fleet.name && marks.path?.startsWith('/') === true,
  );
  const away = alive.filter(({ marks }) => marks.path?.startsWith(`${fleet.root}/`) === false);
  if (away.length * 2 <= alive.length) return null;
  const isGone = (path: string) => {
    const kind = files.kindOf(path);
    return kind.known && kind.value === 'absent';
  };
  const there = away.filter(({ marks }) => !isGone(marks.path ?? ''));
  const seen = (sessions: readonly Session[]) => ({
    socket: socketName(fleet.name),
    sessions: sessions.map(({ name }) => name).toSorted(),
    projects: [...new Set(sessions.flatMap(({ marks }) => marks.project ?? []))].toSorted(),
    isShared: (server?.sessions ?? []).length > sessions.length,
  });
  if (there.length > 0) {
    const root = mostFrequent(there.map((session) => rootOf(session, fleet)));
    const isSame = files.isSameFolder(root, fleet.root);
    return { kind: isSame ? 'other-path' : 'other-root', root, ...seen(there) };
  }
  const moves = away.map(({ marks }) => moveOf(marks, fleet, isGone));
  const [first, ...more] = moves;
  const isWhole =
    first !== undefined &&
    first !== null &&
    more.every((one) => one?.to === first.to && one.from === first.from);
  return isWhole ? { kind: 'moved', root: first.from, movedTo: first.to, ...seen(away) } : null;
}

/** The folder where a project has the same place below its root as here; else the folder of its clone. */
function rootOf({ marks: { project, path } }: Session, fleet: Fleet): string {
  const place = path ?? '';
  const declared = fleet.projects.find(({ name }) => name === project)?.path;
  const below = declared === undefined ? '' : declared.slice(fleet.root.length);
  return below !== '' && place.endsWith(below)
    ? place.slice(0, -below.length)
    : place.slice(0, place.lastIndexOf('/'));
}

/** For a clone that was moved with its parent folders: the topmost folder that is gone, and its new place. */
function moveOf(
  { project, path }: Session['marks'],
  fleet: Fleet,
  isGone: (path: string) => boolean,
): { readonly from: string; readonly to: string } | null {
  const declared = fleet.projects.find(({ name }) => name === project)?.path;
  if (declared === undefined || path === null) return null;
  let from = path;
  const folderOf = (one: string) => one.slice(0, Math.max(0, one.lastIndexOf('/')));
  while (folderOf(from) !== '' && isGone(folderOf(from))) from = folderOf(from);
  const below = path.slice(from.length);
  const to = declared.slice(0, declared.length - below.length);
  const isAbove = below !== '' && declared.endsWith(below) && `${fleet.root}/`.startsWith(`${to}/`);
  return isAbove && to !== '' && !isGone(declared) ? { from, to } : null;
}

function mostFrequent(texts: readonly string[]): string {
  const counts = new Map<string, number>();
  for (const text of texts) counts.set(text, (counts.get(text) ?? 0) + 1);
  const [first] = [...counts].toSorted(([a, m], [b, n]) => n - m || (a < b ? -1 : 1));
  return first?.[0] ?? '';
}
