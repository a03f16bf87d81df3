// Where po keeps what a person has decided and no clone may decide: a folder of the user's own, beside those of the engine
// (`engine/turns/place.ts`). What is not the user's, or leads elsewhere, is neither used nor made.
import { lstatSync, statSync } from 'node:fs';
import { dirname, join } from 'node:path';

export type StateFolder =
  | { readonly kind: 'usable'; readonly folder: string }
  /** It can be made. */
  | { readonly kind: 'missing'; readonly folder: string }
  | { readonly kind: 'unusable'; readonly why: string };

/** @param name of the folder below `ao/` */
export function stateFolder(env: Readonly<Record<string, string | undefined>>, name: string): StateFolder {
  const base = baseIn(env);
  if (base === null) return { kind: 'unusable', why: 'you have no home folder of your own' };
  const folder = join(base, 'ao', name);
  for (const path of [join(base, 'ao'), folder]) {
    const stats = lstatSync(path, { throwIfNoEntry: false });
    if (stats === undefined) return { kind: 'missing', folder };
    if (!stats.isDirectory()) return { kind: 'unusable', why: `${path} is not a folder` };
    if (!isOwn(stats.uid)) return { kind: 'unusable', why: `${path} belongs to another user` };
    if ((stats.mode & 0o022) !== 0)
      return { kind: 'unusable', why: `${path} can be written to by other users` };
  }
  return { kind: 'usable', folder };
}

/** XDG_STATE_HOME, or what it stands for in the home folder; each only where it is the user's own. */
function baseIn(env: Readonly<Record<string, string | undefined>>): string | null {
  const given = env['XDG_STATE_HOME'] ?? '';
  if (given.startsWith('/') && isOwnPlace(given)) return given;
  const home = env['HOME'] ?? '';
  return home.startsWith('/') && isOwn(ownerOf(home)) ? join(home, '.local', 'state') : null;
}

/** Root could make a folder anywhere, and would lock its user out of it. */
function isOwnPlace(path: string): boolean {
  for (let at = path; ; at = dirname(at)) {
    const owner = ownerOf(at);
    if (owner !== null) return isOwn(owner) || (at !== path && process.getuid?.() !== 0);
    if (at === dirname(at)) return false;
  }
}

function ownerOf(path: string): number | null {
  try {
    return statSync(path).uid;
  } catch {
    return null;
  }
}

function isOwn(uid: number | null): boolean {
  return uid !== null && (process.getuid === undefined || uid === process.getuid());
}
