// `po plan`: what would bring the fleet to what the registry says. Writes nothing but what it was asked to write.
import { exitCode } from '../exit-code.ts';
import { observe } from '../observe/observe.ts';
import { plan as makePlan } from '../plan/assemble.ts';
import { planMarkdown } from '../view/plan-markdown.ts';
import { commitThatHolds } from '../world/git/committed.ts';
import { commandLine, planOptions, selectedProjects } from './plan-arguments.ts';
import { fleetOf, readRegistry, worldOf } from './registry.ts';
import { reporting } from './reporting.ts';

export const run = reporting('plan', async ({ args, context, report }) => {
  const registry = readRegistry(args, context);
  const fleet = fleetOf(registry);
  const projects = selectedProjects(fleet, args, registry.fileName);
  const world = worldOf(fleet);
  const seen = await observe(fleet, projects, world, planOptions(args));
  const observation = { ...seen, diagnostics: [...registry.diagnostics, ...seen.diagnostics] };
  const plan = makePlan(fleet, observation, world.clock.now(), registry.fileName, planOptions(args));
  report({ kind: 'plan-made', plan });
  if (args.flag('markdown')) {
    const registryCommit = await commitThatHolds(fleet.file, fleet.digest);
    context.terminal.out(planMarkdown(plan, { next: commandLine('apply', args), registryCommit }));
  }
  if (plan.errored) return exitCode.failed;
  const isPending = plan.steps.length > 0 || plan.blocked.length > 0 || plan.refused !== null;
  return args.flag('detailed-exitcode') && isPending ? exitCode.pending : exitCode.done;
});
