/** Where the user's projects meet to take turns: `ao/turns/` in the user's state folder. */
import { type Place, presentPlace } from '../state/place.ts';
import type { Environment } from '../world/environment.ts';
import { isWritable } from '../world/files.ts';

/**
 * Null where there is none yet; changes nothing. If it is unusable, agents are started all the same, throttled within their
 * project only.
 */
export function presentTurnsPlace(env: Environment): Place | null {
  const found = presentPlace(env, 'turns');
  if (found.kind === 'missing') return null;
  if (found.kind === 'unusable' || isWritable(found.folder)) return found;
  return { kind: 'unusable', why: `${found.folder} cannot be written to`, path: found.folder };
}
