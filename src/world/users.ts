// Who is who by the system's own tables.
import { entriesOf, userName } from '../../engine/world/user-tables.ts';

/** The home folder of a user; null where the system's table has no entry. */
export function homeOf(uid: number): string | null {
  return entriesOf('/etc/passwd').find(([, , id]) => id === String(uid))?.[5] ?? null;
}

/** Whether a group may have members besides a user: many systems give each user a group of their own. */
export function hasOthers(gid: number, uid: number): boolean {
  const group = entriesOf('/etc/group').find(([, , id]) => id === String(gid));
  if (group === undefined) return true;
  const own = userName(uid);
  const members = (group[3] ?? '').split(',').filter((name) => name !== '');
  return (
    members.some((name) => name !== own) ||
    entriesOf('/etc/passwd').some(([name, , , primary]) => primary === String(gid) && name !== own)
  );
}
