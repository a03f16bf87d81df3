/**
 * The user's state folder: where a program keeps its own files, outside every project. Pure; the engine and po each pass
 * their own ports.
 */
import { dirname, join, resolve } from 'node:path';
import { agentVariables } from './engine-process.ts';

export interface StatePorts {
  /** The owner of what a path leads to, symlinks followed; null where there is nothing. */
  uidOf(path: string): number | null;
  /** Null where the system has none. */
  readonly ownUid: number | null;
  /** The home folder by the system's own list of users; empty where it does not know one. */
  passwdHome(): string;
}

/**
 * XDG_STATE_HOME, or its default in the home folder; before both, what a launcher has told its agent, whose own HOME may be
 * another one. A missing home folder is never made, and that of another user, which sudo may leave in HOME, is left alone.
 * Null: the user has none of their own.
 */
export function stateBase(
  env: Readonly<Record<string, string | undefined>>,
  ports: StatePorts,
): string | null {
  for (const name of [agentVariables.stateHome, 'XDG_STATE_HOME']) {
    const given = env[name] ?? '';
    if (given.startsWith('/') && isOwnPlace(given, ports)) return resolve(given);
  }
  const home = env['HOME'] ?? '';
  const owner = home.startsWith('/') ? ports.uidOf(home) : null;
  if (home !== '' && owner === null) return null;
  const own = owner !== null && isOwn(owner, ports) ? home : ports.passwdHome();
  return own !== '' && isOwn(ports.uidOf(own), ports) ? join(own, '.local', 'state') : null;
}

/** Root could make a folder anywhere, and would lock its user out of it. */
function isOwnPlace(path: string, ports: StatePorts): boolean {
  for (let at = path; ; at = dirname(at)) {
    const uid = ports.uidOf(at);
    if (uid !== null) return isOwn(uid, ports) || (at !== path && ports.ownUid !== 0);
    if (at === dirname(at)) return false;
  }
}

export function isOwn(uid: number | null, { ownUid }: Pick<StatePorts, 'ownUid'>): boolean {
  return uid !== null && (ownUid === null || uid === ownUid);
}
