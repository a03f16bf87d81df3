// po's places in the user's state folder. Closed to other users, and never used where they belong to another user or are links.
import { chmodSync, lstatSync, statSync } from 'node:fs';
import { findHome, type HomePorts, type PlaceName } from '../../engine/protocol.ts';
import { WorldFailure } from './failure.ts';
import { makeFolder } from './folders.ts';
import { orNull } from './paths.ts';
import { isSystemError } from './system-error.ts';
import { homeOf } from './users.ts';

export const homePorts: HomePorts = {
  uidOf: (path) => orNull(() => statSync(path).uid),
  ownUid: process.getuid?.() ?? null,
  passwdHome: () => homeOf(process.getuid?.() ?? -1) ?? '',
  entryAt(path) {
    const stats = lstatSync(path, { throwIfNoEntry: false });
    if (stats === undefined) return null;
    return { kind: stats.isFile() ? 'file' : stats.isDirectory() ? 'folder' : 'other', uid: stats.uid };
  },
};

type Environment = Readonly<Record<string, string | undefined>>;

/** Where copies of engines lie. Throws `WorldFailure` where there can be none. */
export function engineCopies(env: Environment): string {
  return makePlace(env, 'engines', 'a copy of the engine');
}

/** Where it is recorded which settings of clones a person has accepted. Throws `WorldFailure` where there can be none. */
export function makeSettingsFolder(env: Environment): string {
  return makePlace(env, 'settings', 'the record');
}

/** The same for reading: null where there is none, or where another user could write. Makes nothing. */
export function settingsFolder(env: Environment): string | null {
  const found = findHome(env, 'settings', homePorts);
  if (found.kind !== 'usable') return null;
  return (lstatSync(found.folder).mode & 0o022) === 0 ? found.folder : null;
}

/** @param what po keeps there, for the failure */
function makePlace(env: Environment, name: PlaceName, what: string): string {
  try {
    const found = findHome(env, name, homePorts);
    if (found.kind === 'unusable') throw new WorldFailure(`po cannot keep ${what}: ${found.why}`);
    if (found.kind === 'missing') makeFolder(found.folder, 0o700);
    if ((lstatSync(found.folder).mode & 0o077) !== 0) chmodSync(found.folder, 0o700);
    return found.folder;
  } catch (error) {
    if (!isSystemError(error)) throw error;
    throw new WorldFailure(`po cannot keep ${what}: ${error.message}`);
  }
}
