/** Where the user's projects meet to take turns: `ao/turns/` in the user's state folder. */
import { ownPlace, type Place, presentPlace } from '../state/place.ts';
import type { Environment } from '../world/environment.ts';
import { isWritable } from '../world/files.ts';

/** If it is unusable, agents are started all the same, throttled within their project only. */
export type TurnsPlace = Place;

/** Made where it is missing. Never throws for what the operator has to fix. */
export function turnsPlace(env: Environment): TurnsPlace {
  return ownPlace(env, 'turns');
}

/** The same for a command that changes nothing: null where there is none yet. */
export function presentTurnsPlace(env: Environment): TurnsPlace | null {
  const found = presentPlace(env, 'turns');
  if (found.kind === 'missing') return null;
  if (found.kind === 'unusable' || isWritable(found.folder)) return found;
  return { kind: 'unusable', why: `${found.folder} cannot be written to`, path: found.folder };
}
