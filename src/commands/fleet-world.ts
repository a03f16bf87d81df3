// The world that a fleet is looked at and worked on in. Apart from the registry, since what only compares registries
// needs none of its ports.
import type { Fleet } from '../fleet/fleet.ts';
import { systemWorld, type World } from '../world/world.ts';
import { releasesFolder } from './registry.ts';

export function worldOf(fleet: Fleet): World {
  return systemWorld(fleet.root, releasesFolder());
}
