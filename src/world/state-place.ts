// The user's state folder: what is no clone's and no fleet's. Made where it is missing, closed to all others, and never
// used where it belongs to somebody else or leads elsewhere.
import { chmodSync, lstatSync, mkdirSync, type Stats, statSync } from 'node:fs';
import { join } from 'node:path';
import { engineCopiesPath, isOwn, type StatePorts, stateBase } from '../../engine/protocol.ts';
import { WorldFailure } from './failure.ts';
import { makeFolder } from './folders.ts';
import { isSystemError } from './system-error.ts';
import { homeOf } from './users.ts';

export const statePorts: StatePorts = {
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

/** What is at a path itself, which is made where nothing is: through a link that leads nowhere, nothing is made. */
function madeAt(path: string): Stats {
  try {
    mkdirSync(path, { mode: 0o700 });
  } catch (error) {
    if (!isSystemError(error) || error.code !== 'EEXIST') throw error;
  }
  return lstatSync(path);
}

/** Where copies of engines lie. Throws `WorldFailure` where there can be none. */
export function engineCopies(env: NodeJS.ProcessEnv): string {
  return makeIn(env, engineCopiesPath, 'a copy of the engine');
}

const settingsPath = ['ao', 'settings'] as const;

/** Where it is recorded which settings of clones a person has accepted. Throws `WorldFailure` where there can be none. */
export function makeSettingsFolder(env: Environment): string {
  return makeIn(env, settingsPath, 'a record');
}

/** The same for a look: null where there is none, or where another user could have written it. Makes nothing. */
export function settingsFolder(env: Environment): string | null {
  const base = stateBase(env, statePorts);
  if (base === null) return null;
  let at = base;
  for (const name of settingsPath) {
    at = join(at, name);
    const stats = lstatSync(at, { throwIfNoEntry: false });
    if (stats?.isDirectory() !== true || !isOwn(stats.uid, statePorts) || (stats.mode & 0o022) !== 0)
      return null;
  }
  return at;
}

type Environment = Readonly<Record<string, string | undefined>>;

/** @param what of which it is said that it cannot be kept */
function makeIn(env: Environment, path: readonly string[], what: string): string {
  const base = stateBase(env, statePorts);
  if (base === null) throw new WorldFailure(`you have no home folder of your own to keep ${what} in`);
  try {
    makeFolder(base, 0o700);
    let at = base;
    for (const name of path) {
      at = join(at, name);
      const stats = madeAt(at);
      if (!stats.isDirectory()) throw new WorldFailure(`${at} is not a folder`);
      if (!isOwn(stats.uid, statePorts)) throw new WorldFailure(`${at} belongs to another user`);
      if ((stats.mode & 0o077) !== 0) chmodSync(at, 0o700);
    }
    return at;
  } catch (error) {
    if (!isSystemError(error)) throw error;
    throw new WorldFailure(`${what} cannot be kept: ${error.message}`);
  }
}
