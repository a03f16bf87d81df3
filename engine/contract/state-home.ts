/**
 * Where the user's projects keep what the engine remembers: a folder of the user's own, outside every clone. Pure: what has
 * to be looked at comes as functions, so that the engine and po find the same place.
 */
import { join } from 'node:path';
import { isOwn, type StatePorts, stateBase } from './state-base.ts';

/** How a place looks from here. */
export interface HomePorts extends StatePorts {
  /** What is at a path itself; null where nothing is. */
  entryAt(path: string): Entry | null;
}

interface Entry {
  readonly kind: 'file' | 'folder' | 'other';
  readonly uid: number;
}

/**
 * `engines`: the copies that engines are run from. `settings`: what po knows of the settings of clones. `turns`: where the
 * projects meet.
 */
export type PlaceName = 'engines' | 'projects' | 'settings' | 'turns';

export type HomeFound =
  | { readonly kind: 'usable'; readonly folder: string }
  /** `base` is the user's state folder, in which `folder` and those above it are to be made. */
  | { readonly kind: 'missing'; readonly folder: string; readonly base: string }
  | { readonly kind: 'unusable'; readonly why: string; readonly path: string | null };

/** What is neither the user's nor a folder is not used, and nothing is made in it. */
export function findHome(
  env: Readonly<Record<string, string | undefined>>,
  name: PlaceName,
  ports: HomePorts,
): HomeFound {
  const base = stateBase(env, ports);
  if (base === null) return { kind: 'unusable', why: 'you have no home folder of your own', path: null };
  const folder = join(base, 'ao', name);
  for (const path of [join(base, 'ao'), folder]) {
    const entry = ports.entryAt(path);
    if (entry === null) return { kind: 'missing', folder, base };
    const why = faultOf(path, entry, ports);
    if (why !== null) return { kind: 'unusable', why, path };
  }
  return { kind: 'usable', folder };
}

/** Why a folder that should be the user's own is not to be used; null where it is. */
export function faultOf(
  path: string,
  { kind, uid }: Entry,
  ports: Pick<StatePorts, 'ownUid'>,
): string | null {
  if (kind !== 'folder') return `${path} is not a folder`;
  return isOwn(uid, ports) ? null : `${path} belongs to another user`;
}
