/**
 * The engine's folders in the user's state folder, closed to other users (see `PlaceName`). What belongs to another user, or
 * is a symlink, is neither used nor changed.
 */
import { dirname } from 'node:path';
import { faultOf, findHome, type HomePorts, type PlaceName } from '../contract/state-home.ts';
import { type Diagnostic, DiagnosticError } from '../kernel/diagnostic.ts';
import { remedyText, shellWord } from '../kernel/help.ts';
import type { Environment } from '../world/environment.ts';
import { closeToOthers, entryAt, isWritable, makeFolder } from '../world/files.ts';
import { statePorts } from '../world/users.ts';

export type Place = { readonly kind: 'usable'; readonly folder: string } | Unusable;

export interface Unusable {
  readonly kind: 'unusable';
  readonly why: string;
  readonly path: string | null;
}

/** Made where it is missing. Never throws for what the operator has to fix. */
export function ownPlace(env: Environment, name: PlaceName): Place {
  return settled((at) => {
    const found = findHome(env, name, ports);
    if (found.kind === 'unusable') return found;
    at(found.folder);
    if (found.kind === 'missing') {
      makeFolder(found.base, 0o700);
      makeFolder(found.folder, 0o700);
      const fault = faultIn(found.folder);
      if (fault !== null) return fault;
    }
    closeToOthers(found.folder);
    return isWritable(found.folder)
      ? { kind: 'usable', folder: found.folder }
      : unusable(`${found.folder} cannot be written to`, found.folder);
  });
}

/** The same for a command that changes nothing: `missing` where there is none yet. */
export function presentPlace(
  env: Environment,
  name: PlaceName,
): Place | { readonly kind: 'missing'; readonly folder: string } {
  return settled(() => findHome(env, name, ports));
}

/** The user's state folder, for a process with another environment; null where there is none. */
export function stateHome(env: Environment): string | null {
  const found = presentPlace(env, 'projects');
  return found.kind === 'unusable' ? null : dirname(dirname(found.folder));
}

/** Null for a folder that is there and the user's own. */
export function faultIn(folder: string): Unusable | null {
  const entry = entryAt(folder);
  const why = entry === null ? `${folder} is not there` : faultOf(folder, entry, ports);
  return why === null ? null : unusable(why, folder);
}

export function noPlace({ why, path }: Unusable): Diagnostic {
  return {
    severity: 'error',
    code: 'no-state-place',
    summary: 'No folder for the records of agents',
    detail: `The engine keeps its records in your state folder, which cannot be used: ${why}. Nothing was started or changed.`,
    help:
      path === null
        ? 'set HOME or XDG_STATE_HOME to a folder of yours'
        : remedyText(
            'make it a folder that you own and can write to; see what it is now:',
            `ls -ld ${shellWord(path)}`,
          ),
  };
}

function settled<T>(find: (at: (path: string) => void) => T | Unusable): T | Unusable {
  let path: string | null = null;
  try {
    return find((at) => {
      path = at;
    });
  } catch (error) {
    if (!(error instanceof DiagnosticError)) throw error;
    const whys = error.diagnostics.map(({ detail }) => detail.replace(/\.$/, ''));
    return unusable(whys.join('; '), path);
  }
}

function unusable(why: string, path: string | null): Unusable {
  return { kind: 'unusable', why, path };
}

const ports: HomePorts = { ...statePorts, entryAt };
