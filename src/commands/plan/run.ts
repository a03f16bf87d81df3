// `po plan`: shows the steps that reconcile the fleet with fleet.toml. Writes only the files it was asked to write.

import { commandLine, planOptions, selectorIn } from '../../cli/plan-arguments.ts';
import { reporting } from '../../cli/reporting.ts';
import type { TerminalRun } from '../../cli/terminal-run.ts';
import { exitCode } from '../../exit-code.ts';
import { worldOf } from '../../registry/fleet-world.ts';
import { presentPlan } from '../../registry/present-plan.ts';
import { fleetOf, readRegistry } from '../../registry/registry.ts';
import { nextFor, placeForPlan, savePlan } from '../../registry/saved-plans.ts';
import { selectIn } from '../../registry/selecting.ts';
import { planMarkdown } from '../../view/plan/markdown.ts';
import { commitThatHolds } from '../../world/git/committed.ts';

export const run: TerminalRun = async (args, context) => {
  if (!args.flag('watch')) return planOnce(args, context);
  // Loaded only here: most plans watch nothing.
  const { watchPlan } = await import('./watch.ts');
  return watchPlan(args, context);
};

const planOnce = reporting('plan', async ({ args, context, report, show }) => {
  const place = placeForPlan(args, context);
  const registry = readRegistry(args, context);
  const fleet = fleetOf(registry);
  const selection = selectorIn(args);
  const world = worldOf(fleet);
  const selected = await selectIn(fleet, selection, registry.fileName, world);
  const options = planOptions(args);
  const { plan } = await presentPlan({ registry, fleet, ...selected, options }, world);
  const saved = place === null ? null : savePlan(place, fleet, { selection, options }, plan);
  report({ kind: 'plan-made', plan });
  if (args.flag('markdown')) {
    const registryCommit = await commitThatHolds(fleet.file, fleet.digest);
    show(planMarkdown(plan, { next: commandLine('apply', args), registryCommit }));
  }
  if (place !== null && saved !== null) {
    report({ kind: 'plan-saved', file: place.name, plan, next: nextFor(place.name, saved, args) });
  }
  if (plan.errored) return exitCode.failed;
  const isPending = plan.steps.length > 0 || plan.blocked.length > 0 || plan.refused !== null;
  return args.flag('detailed-exitcode') && isPending ? exitCode.pending : exitCode.done;
});
