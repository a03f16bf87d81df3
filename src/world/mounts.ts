// Which file system a place is on. A folder is moved by a rename, and the system renames within one mount and one file system
// alone: a bind mount has the same device as what is around it, and a subvolume the same mount.
import { readFileSync, statSync } from 'node:fs';
import { dirname } from 'node:path';
import { nearestReal, orNull, realPathOf } from './paths.ts';

/** Whether one could be renamed to the other; each is a path, or where one is to be made. */
export function isOneFileSystem(one: string, other: string): boolean {
  const mounts = mountPoints();
  return placeOf(one, mounts) === placeOf(other, mounts);
}

/** Whether something is mounted at a path. False where nothing is there. */
export function isMountPoint(path: string): boolean {
  const real = nearestReal(path);
  if (real !== path && realPathOf(path) === null) return false;
  const mounts = mountPoints();
  return mounts.length > 0
    ? mounts.some(({ at }) => at === real)
    : deviceOf(real) !== deviceOf(dirname(real));
}

interface Mount {
  readonly id: string;
  readonly at: string;
}

/** Mounts later in the list cover earlier ones. Empty where the system does not list them. */
function mountPoints(): readonly Mount[] {
  const table = orNull(() => readFileSync('/proc/self/mountinfo', 'utf8')) ?? '';
  return table.split('\n').flatMap((line) => {
    const [id, , , , at] = line.split(' ');
    return id === undefined || at === undefined ? [] : [{ id, at: unescaped(at) }];
  });
}

/** Blanks and line breaks are written as three octal digits, byte by byte; others as they are. */
function unescaped(text: string): string {
  return text.replaceAll(/\\([0-7]{3})/g, (_, digits: string) =>
    String.fromCharCode(Number.parseInt(digits, 8)),
  );
}

function placeOf(path: string, mounts: readonly Mount[]): string {
  const real = nearestReal(path);
  const above = mounts.filter(({ at }) => at === '/' || at === real || real.startsWith(`${at}/`));
  const longest = Math.max(...above.map(({ at }) => at.length));
  const mount = above.findLast(({ at }) => at.length === longest);
  return `${mount?.id ?? ''}:${deviceOf(real)}`;
}

function deviceOf(path: string): number {
  return statSync(path, { throwIfNoEntry: false })?.dev ?? 0;
}
