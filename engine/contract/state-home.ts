/**
 * Where the engine keeps the state of the user's projects: a folder of the user's own, outside every clone. Pure, so that the
 * engine and po find the same place with their own ports.
 */
import { join } from 'node:path';
import { isOwn, type StatePorts, stateBase } from './state-base.ts';

/** What has to be asked of the file system. */
export interface HomePorts extends StatePorts {
  /** What is at a path, symlinks not followed; null where there is nothing. */
  entryAt(path: string): Entry | null;
}

interface Entry {
  readonly kind: 'file' | 'folder' | 'other';
  readonly uid: number;
}

/**
 * `engines`: the copies that engines run from. `projects`: the state of each project. `settings`: what po knows of the
 * settings of clones. `turns`: where the projects take turns.
 */
export type PlaceName = 'engines' | 'projects' | 'settings' | 'turns';

export type HomeFound =
  | { readonly kind: 'usable'; readonly folder: string }
  /** `base` is the user's state folder, in which `folder` and those above it are to be made. */
  | { readonly kind: 'missing'; readonly folder: string; readonly base: string }
  | { readonly kind: 'unusable'; readonly why: string; readonly path: string | null };

/** Anything but a folder of the user's own is not used, and nothing is made in it. */
export function findHome(
  env: Readonly<Record<string, string | undefined>>,
  name: PlaceName,
  ports: HomePorts,
): HomeFound {
  const base = stateBase(env, ports);
  if (base === null) return { kind: 'unusable', why: 'you have no home folder of your own', path: null };
  return findIn(base, name, ports);
}

/** The same where the user's state folder is known. */
export function findIn(base: string, name: PlaceName, ports: HomePorts): HomeFound {
  const folder = join(base, 'ao', name);
  for (const path of [join(base, 'ao'), folder]) {
    const entry = ports.entryAt(path);
    if (entry === null) return { kind: 'missing', folder, base };
    const why = faultOf(path, entry, ports);
    if (why !== null) return { kind: 'unusable', why, path };
  }
  return { kind: 'usable', folder };
}

/** Why a folder that should be the user's own cannot be used; null where it can. */
export function faultOf(
  path: string,
  { kind, uid }: Entry,
  ports: Pick<StatePorts, 'ownUid'>,
): string | null {
  if (kind !== 'folder') return `${path} is not a folder`;
  return isOwn(uid, ports) ? null : `${path} belongs to another user`;
}
