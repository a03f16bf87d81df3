// The common part of `po status` and its --watch.

import { commandLine, commandOn, selectorIn } from '../../cli/plan-arguments.ts';
import type { Arguments, Context } from '../../cli/run.ts';
import { inspect } from '../../observe/inspect.ts';
import { worldOf } from '../../registry/fleet-world.ts';
import { presentPlan } from '../../registry/present-plan.ts';
import { fleetOf, readRegistry } from '../../registry/registry.ts';
import { selectIn } from '../../registry/selecting.ts';
import { fleetStatus, shownIn } from '../../status/assemble.ts';
import type { FleetStatus } from '../../status/status.ts';
import type { StatusOptions } from '../../view/status/human.ts';

export function commandsIn(args: Arguments): Pick<StatusOptions, 'next' | 'commandFor'> {
  return {
    next: commandLine('plan', args),
    commandFor: (verb, target) => commandOn(verb, target, args),
  };
}

export async function look(args: Arguments, context: Context, cancel?: AbortSignal): Promise<FleetStatus> {
  const registry = readRegistry(args, context);
  const fleet = fleetOf(registry);
  const world = worldOf(fleet);
  const selected = await selectIn(fleet, selectorIn(args), registry.fileName, world);
  const options = { allowMassRemoval: false, restart: false };
  const { plan, observation } = await presentPlan({ registry, fleet, ...selected, options }, world);
  const inspection = await inspect(shownIn({ observation, plan }), world, cancel);
  return fleetStatus(fleet, { observation, plan, inspection });
}
