// `po apply`: shows the plan, asks, and does what was shown and nothing else. Under the lock everything is
// looked at again; if that gives another plan, nothing is done.

import { join } from 'node:path';
import { type Diagnostic, DiagnosticError } from '../../engine/toml/diagnostic.ts';
import { type Journal, openJournal } from '../apply/journal.ts';
import { takeLock } from '../apply/lock.ts';
import { isGood, type StepResult } from '../apply/outcome.ts';
import { run as runPlan } from '../apply/run.ts';
import { type ExitCode, exitCode } from '../exit-code.ts';
import type { Fleet, Project } from '../fleet/fleet.ts';
import { observe } from '../observe/observe.ts';
import { plan as makePlan } from '../plan/assemble.ts';
import { projectsIn } from '../plan/observation.ts';
import type { Plan } from '../plan/plan.ts';
import type { Refusal } from '../report/event.ts';
import type { World } from '../world/world.ts';
import { planOptions, selectedProjects } from './plan-arguments.ts';
import { fleetOf, type Registry, readRegistry, worldOf } from './registry.ts';
import { canAsk, type Reporting, reporting } from './reporting.ts';

export const run = reporting('apply', async ({ args, context, report }) => {
  const registry = readRegistry(args, context);
  const fleet = fleetOf(registry);
  const projects = selectedProjects(fleet, args, registry.fileName);
  const apply: Apply = { args, context, report, registry, fleet, projects, world: worldOf(fleet) };

  // With --yes nobody reads in between, so one look under the lock is enough.
  if (args.flag('yes')) return underLock(apply, null);

  const { plan: shown } = await planNow(apply);
  report({ kind: 'plan-made', plan: shown });
  if (shown.steps.length === 0) return codeFor(apply, shown, []);
  if (!canAsk(apply)) return refuse(apply, { code: 'confirmation-needed' }, exitCode.refused);
  const answer = await context.terminal.ask('\nDo this? Only "yes" is taken for yes: ', context.interrupted);
  if (context.interrupted.aborted) return exitCode.interrupted;
  return answer === 'yes' ? underLock(apply, shown) : refuse(apply, { code: 'declined' }, exitCode.refused);
});

interface Apply extends Reporting {
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

function refuse({ report }: Apply, refusal: Refusal, code: ExitCode): ExitCode {
  report({ kind: 'refused', refusal });
  return code;
}

/** @param shown the plan that was agreed to, or null when none was shown yet */
async function underLock(apply: Apply, shown: Plan | null): Promise<ExitCode> {
  const { context, report, fleet, world } = apply;
  const state = join(fleet.root, '.po');
  const runId = `${world.clock
    .now()
    .toISOString()
    .replaceAll(/[-:]|\.\d+/g, '')}-${process.pid}`;
  const lock = takeLock(join(state, 'lock'), `pid ${process.pid}, run ${runId}: po apply`);
  if (lock.taken === false) {
    return refuse(apply, { code: 'lock-held', fleet: fleet.name, holder: lock.holder }, exitCode.locked);
  }
  if (lock.taken === null) throw new DiagnosticError([noLock(lock.problem)]);
  try {
    const { plan, projects } = await planNow(apply);
    if (shown !== null && shown.digest !== plan.digest) {
      return refuse(apply, { code: 'plan-stale', shown, current: plan }, exitCode.stale);
    }
    if (shown === null) report({ kind: 'plan-made', plan });
    if (plan.steps.length === 0) return codeFor(apply, plan, []);
    const journal = openJournal(join(state, 'runs', `${runId}.jsonl`), () => world.clock.now());
    try {
      journal.write({
        event: 'run-started',
        run: runId,
        digest: plan.digest,
        steps: plan.steps.map(({ id }) => id),
      });
      report({ kind: 'run-started', run: runId, plan });
      const results = await carryOut({ ...apply, projects }, plan, journal);
      journal.write({ event: 'run-ended', interrupted: context.interrupted.aborted });
      report({ kind: 'run-ended', plan, results });
      return codeFor(apply, plan, results);
    } finally {
      journal.close();
    }
  } finally {
    lock.release();
  }
}

async function carryOut(
  { args, context: { interrupted }, report, fleet, projects, world }: Apply,
  plan: Plan,
  journal: Journal,
): Promise<readonly StepResult[]> {
  const options = planOptions(args);
  const onInterrupt = () => report({ kind: 'interrupted' });
  if (interrupted.aborted) onInterrupt();
  interrupted.addEventListener('abort', onInterrupt, { once: true });
  try {
    return await runPlan({
      fleet,
      projects,
      plan,
      world,
      journal,
      options,
      stop: interrupted,
      onStep: report,
    });
  } finally {
    interrupted.removeEventListener('abort', onInterrupt);
  }
}

function codeFor({ context }: Apply, plan: Plan, results: readonly StepResult[]): ExitCode {
  if (context.interrupted.aborted) return exitCode.interrupted;
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
