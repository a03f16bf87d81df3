/**
 * Where the user's projects meet: a folder of their own in the user's state folder, closed to all others. What is not
 * theirs, or leads elsewhere, is neither used nor changed.
 */
import { join } from 'node:path';
import { isOwn, stateBase } from '../contract/state-base.ts';
import { DiagnosticError } from '../toml/diagnostic.ts';
import type { Environment } from '../world/environment.ts';
import { closeToOthers, entryAt, isWritable, makeFolder } from '../world/files.ts';
import { statePorts } from '../world/users.ts';

export type TurnsPlace =
  | { readonly kind: 'usable'; readonly folder: string }
  /** Agents are started all the same, spaced within their project alone. */
  | { readonly kind: 'unusable'; readonly why: string; readonly path: string | null };

/** Makes it where it is missing. Never throws for what the operator has to fix. */
export function turnsPlace(env: Environment): TurnsPlace {
  const found = placeIn(env, (path) => makeFolder(path, 0o700));
  return found.kind === 'missing'
    ? { kind: 'unusable', why: `${found.folder} is not there`, path: found.folder }
    : found;
}

/** The same for a command that only looks: null where there is none yet. */
export function presentTurnsPlace(env: Environment): TurnsPlace | null {
  const found = placeIn(env, null);
  return found.kind === 'missing' ? null : found;
}

type Found = TurnsPlace | { readonly kind: 'missing'; readonly folder: string };

function placeIn(env: Environment, make: ((path: string) => void) | null): Found {
  let at: string | null = null;
  try {
    const base = stateBase(env, statePorts);
    if (base === null) return { kind: 'unusable', why: 'you have no home folder of your own', path: null };
    at = base;
    make?.(base);
    for (const folder of [join(base, 'ao'), join(base, 'ao', 'turns')]) {
      at = folder;
      make?.(folder);
      const entry = entryAt(folder);
      if (entry === null) return { kind: 'missing', folder };
      if (entry.kind !== 'folder')
        return { kind: 'unusable', why: `${folder} is not a folder`, path: folder };
      if (!isOwn(entry.uid, statePorts))
        return { kind: 'unusable', why: `${folder} belongs to another user`, path: folder };
    }
    const folder = join(base, 'ao', 'turns');
    if (make !== null) closeToOthers(folder);
    return isWritable(folder)
      ? { kind: 'usable', folder }
      : { kind: 'unusable', why: `${folder} cannot be written to`, path: folder };
  } catch (error) {
    if (!(error instanceof DiagnosticError)) throw error;
    return {
      kind: 'unusable',
      why: error.diagnostics.map(({ detail }) => detail.replace(/\.$/, '')).join('; '),
      path: at,
    };
  }
}
