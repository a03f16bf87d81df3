// The user's state folder: what is no clone's and no fleet's. Made where it is missing, closed to all others, and never
// used where it belongs to somebody else or leads elsewhere.
import { chmodSync, lstatSync, statSync } from 'node:fs';
import { findHome, type HomePorts, type PlaceName, type StatePorts } from '../../engine/protocol.ts';
import { WorldFailure } from './failure.ts';
import { makeFolder } from './folders.ts';
import { isSystemError } from './system-error.ts';
import { homeOf } from './users.ts';

const statePorts: StatePorts = {
  uidOf(path) {
    try {
      return statSync(path).uid;
    } catch (error) {
      if (isSystemError(error)) return null;
      throw error;
    }
  },
  ownUid: process.getuid?.() ?? null,
  passwdHome: () => homeOf(process.getuid?.() ?? -1) ?? '',
};

export const homePorts: HomePorts = {
  ...statePorts,
  entryAt(path) {
    const stats = lstatSync(path, { throwIfNoEntry: false });
    if (stats === undefined) return null;
    return { kind: stats.isFile() ? 'file' : stats.isDirectory() ? 'folder' : 'other', uid: stats.uid };
  },
};

type Environment = Readonly<Record<string, string | undefined>>;

/** Where copies of engines lie. Throws `WorldFailure` where there can be none. */
export function engineCopies(env: Environment): string {
  return makePlace(env, 'engines', 'no copy of the engine');
}

/** Where it is recorded which settings of clones a person has accepted. Throws `WorldFailure` where there can be none. */
export function makeSettingsFolder(env: Environment): string {
  return makePlace(env, 'settings', 'no record');
}

/** The same for a look: null where there is none, or where another user could have written it. Makes nothing. */
export function settingsFolder(env: Environment): string | null {
  const found = findHome(env, 'settings', homePorts);
  if (found.kind !== 'usable') return null;
  return (lstatSync(found.folder).mode & 0o022) === 0 ? found.folder : null;
}

/** @param what that cannot be kept where there can be no such place */
function makePlace(env: Environment, name: PlaceName, what: string): string {
  try {
    const found = findHome(env, name, homePorts);
    if (found.kind === 'unusable') throw new WorldFailure(`${what} can be kept: ${found.why}`);
    if (found.kind === 'missing') makeFolder(found.folder, 0o700);
    if ((lstatSync(found.folder).mode & 0o077) !== 0) chmodSync(found.folder, 0o700);
    return found.folder;
  } catch (error) {
    if (!isSystemError(error)) throw error;
    throw new WorldFailure(`${what} can be kept: ${error.message}`);
  }
}
