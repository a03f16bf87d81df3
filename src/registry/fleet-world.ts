// The world of a fleet, for looking and working. Apart from the registry, since comparing registries needs none of its
// ports.
import type { Fleet } from '../fleet/fleet.ts';
import { systemWorld, type World } from '../world/world.ts';
import { releasesFolder } from './registry.ts';

export function worldOf(fleet: Fleet): World {
  return systemWorld(fleet.root, releasesFolder());
}
