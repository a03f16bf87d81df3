// `po apply`: shows the plan, asks, and does what was shown and nothing else. Under the lock everything is
// looked at again; if that gives another plan, nothing is done.

import { join } from 'node:path';
import { type Diagnostic, DiagnosticError } from '../../engine/toml/diagnostic.ts';
import { openJournal } from '../apply/journal.ts';
import { takeLock } from '../apply/lock.ts';
import { isGood, type StepResult } from '../apply/outcome.ts';
import { run as runPlan } from '../apply/run.ts';
import { type ExitCode, exitCode } from '../exit-code.ts';
import type { Fleet, Project } from '../fleet/fleet.ts';
import { observe } from '../observe/observe.ts';
import { plan as makePlan } from '../plan/assemble.ts';
import { projectsIn } from '../plan/observation.ts';
import type { Plan } from '../plan/plan.ts';
import { progressLine, resultText, staleText } from '../view/apply-human.ts';
import { jsonText } from '../view/json.ts';
import { planText } from '../view/plan-human.ts';
import type { World } from '../world/world.ts';
import type { Arguments, Context, Run } from './command.ts';
import { commandLine, planOptions, selectedProjects } from './plan-arguments.ts';
import { fleetOf, type Registry, readRegistry, worldOf } from './registry.ts';

export const run: Run = async (args, context) => {
  const registry = readRegistry(args, context);
  const fleet = fleetOf(registry);
  const projects = selectedProjects(fleet, args, registry.fileName);
  const apply: Apply = { args, context, registry, fleet, projects, world: worldOf(fleet) };

  // With --yes nobody reads in between, so one look under the lock is enough.
  if (args.flag('yes')) return underLock(apply, null);

  const { plan: shown } = await planNow(apply);
  if (shown.steps.length === 0) return finish(apply, shown, []);
  if (args.flag('json') || !context.terminal.isInteractive) {
    if (!args.flag('json')) show(apply, shown);
    context.terminal.err('po apply: nobody can be asked here; say --yes when the plan is what you want.\n');
    return exitCode.refused;
  }
  show(apply, shown);
  const answer = await context.terminal.ask('\nDo this? Only "yes" is taken for yes: ', context.interrupted);
  if (context.interrupted.aborted) return exitCode.interrupted;
  if (answer !== 'yes') {
    context.terminal.out('\nNothing was done.\n');
    return exitCode.refused;
  }
  context.terminal.out('\n');
  return underLock(apply, shown);
};

interface Apply {
  readonly args: Arguments;
  readonly context: Context;
  readonly registry: Registry;
  readonly fleet: Fleet;
  readonly projects: readonly Project[];
  readonly world: World;
}

async function planNow(apply: Apply): Promise<{ plan: Plan; projects: readonly Project[] }> {
  const { args, registry, fleet, projects, world } = apply;
  const seen = await observe(fleet, projects, world, planOptions(args));
  const observation = { ...seen, diagnostics: [...registry.diagnostics, ...seen.diagnostics] };
  return {
    plan: makePlan(fleet, observation, world.clock.now(), registry.fileName, planOptions(args)),
    projects: projectsIn(fleet, seen),
  };
}

/** @param shown the plan that was agreed to, or null when none was shown yet */
async function underLock(apply: Apply, shown: Plan | null): Promise<ExitCode> {
  const { context, fleet, world } = apply;
  const state = join(fleet.root, '.po');
  const runId = `${world.clock
    .now()
    .toISOString()
    .replaceAll(/[-:]|\.\d+/g, '')}-${process.pid}`;
  const lock = takeLock(join(state, 'lock'), `pid ${process.pid}, run ${runId}: po apply`);
  if (lock.taken === false) {
    context.terminal.err(`po apply: another apply holds the lock of fleet ${fleet.name}: ${lock.holder}\n`);
    return exitCode.locked;
  }
  if (lock.taken === null) throw new DiagnosticError([noLock(lock.problem)]);
  try {
    const { plan, projects } = await planNow(apply);
    if (shown !== null && shown.digest !== plan.digest) {
      const style = { color: context.terminal.errHasColor, width: context.terminal.width };
      context.terminal.err(staleText(shown, plan, style));
      return exitCode.stale;
    }
    if (plan.steps.length === 0) return finish(apply, plan, []);
    if (shown === null) show(apply, plan);
    const journal = openJournal(join(state, 'runs', `${runId}.jsonl`), () => world.clock.now());
    try {
      journal.write({
        event: 'run-started',
        run: runId,
        digest: plan.digest,
        steps: plan.steps.map(({ id }) => id),
      });
      const results = await carryOut({ ...apply, projects }, plan, journal);
      journal.write({ event: 'run-ended', interrupted: context.interrupted.aborted });
      return finish(apply, plan, results);
    } finally {
      journal.close();
    }
  } finally {
    lock.release();
  }
}

async function carryOut(
  { args, context, fleet, projects, world }: Apply,
  plan: Plan,
  journal: ReturnType<typeof openJournal>,
): Promise<readonly StepResult[]> {
  const { terminal, interrupted } = context;
  const onInterrupt = () =>
    terminal.err('\nInterrupted: what has begun is finished, nothing new is begun.\n');
  interrupted.addEventListener('abort', onInterrupt, { once: true });
  if (!args.flag('json')) terminal.out('\n');
  const results = await runPlan({
    fleet,
    projects,
    plan,
    world,
    journal,
    options: planOptions(args),
    stop: interrupted,
    onStep: (event) => {
      const line = progressLine(event, { color: terminal.outHasColor, width: terminal.width });
      if (line !== null && !args.flag('json')) terminal.out(line);
    },
  });
  interrupted.removeEventListener('abort', onInterrupt);
  return results;
}

function show({ args, context }: Apply, plan: Plan): void {
  if (args.flag('json')) return;
  const { terminal } = context;
  const style = { color: terminal.outHasColor, width: terminal.width, verbose: args.flag('verbose') };
  terminal.out(planText(plan, { ...style, next: null }));
}

function finish(apply: Apply, plan: Plan, results: readonly StepResult[]): ExitCode {
  const { args, context } = apply;
  const { terminal } = context;
  const interrupted = context.interrupted.aborted;
  if (args.flag('json')) {
    terminal.out(jsonText({ format: 'po.apply/1', plan, results, interrupted }));
  } else if (results.length === 0) {
    show(apply, plan);
  } else {
    const again = commandLine('apply', args);
    const style = { color: terminal.outHasColor, width: terminal.width };
    terminal.out(`\n${resultText({ plan, results, interrupted, again }, style)}`);
  }
  if (interrupted) return exitCode.interrupted;
  if (plan.errored || results.some(({ outcome }) => !isGood(outcome))) return exitCode.failed;
  return plan.blocked.length > 0 || plan.refused !== null ? exitCode.refused : exitCode.done;
}

function noLock(problem: string): Diagnostic {
  return {
    severity: 'error',
    code: 'lock-unavailable',
    summary: 'The lock cannot be taken',
    detail: problem,
    help: 'po needs a folder that it can write in, and flock(1) of util-linux on the PATH',
  };
}
