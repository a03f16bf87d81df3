import { exitCode } from '../exit-code.ts';
import { observe } from '../observe/observe.ts';
import { plan as makePlan } from '../plan/assemble.ts';
import { jsonText } from '../view/json.ts';
import { planText } from '../view/plan-human.ts';
import { planMarkdown } from '../view/plan-markdown.ts';
import { commitThatHolds } from '../world/git/committed.ts';
import type { Run } from './command.ts';
import { commandLine, fleetOf, readRegistry, selectProjects, worldOf } from './registry.ts';

/** `po plan`: what would bring the fleet to what the registry says. Writes nothing anywhere. */
export const run: Run = async (args, context) => {
  const { terminal } = context;
  const registry = readRegistry(args, context);
  const fleet = fleetOf(registry);
  const projects = selectProjects(fleet, args.positionals, registry.fileName);
  const world = worldOf(fleet);
  const seen = await observe(fleet, projects, world);
  const observation = { ...seen, diagnostics: [...registry.diagnostics, ...seen.diagnostics] };
  const plan = makePlan(fleet, observation, world.clock.now(), registry.fileName);
  if (args.flag('json')) {
    terminal.out(jsonText(plan));
  } else if (args.flag('markdown')) {
    const registryCommit = await commitThatHolds(fleet.file, fleet.digest);
    terminal.out(planMarkdown(plan, { next: commandLine('apply', args), registryCommit }));
  } else {
    const next = commandLine('apply', args);
    const style = { color: terminal.outHasColor, width: terminal.width, verbose: args.flag('verbose') };
    terminal.out(planText(plan, { ...style, next }));
  }
  if (plan.errored) return exitCode.failed;
  const isPending = plan.steps.length > 0 || plan.blocked.length > 0;
  return args.flag('detailed-exitcode') && isPending ? exitCode.pending : exitCode.done;
};
