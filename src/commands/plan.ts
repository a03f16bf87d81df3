// `po plan`: shows the steps that reconcile the fleet with fleet.toml. Writes only the files it was asked to write.
import { exitCode } from '../exit-code.ts';
import { planMarkdown } from '../view/plan-markdown.ts';
import { commitThatHolds } from '../world/git/committed.ts';
import { worldOf } from './fleet-world.ts';
import { commandLine, planOptions, selectorIn } from './plan-arguments.ts';
import { presentPlan } from './present-plan.ts';
import { fleetOf, readRegistry } from './registry.ts';
import { reporting } from './reporting.ts';
import { nextFor, placeForPlan, savePlan } from './saved-plans.ts';
import { selectIn } from './selecting.ts';
import type { TerminalRun } from './terminal-run.ts';

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
