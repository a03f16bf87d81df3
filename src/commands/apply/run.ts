// `po apply`: shows the plan, asks, and does exactly what was shown. Looks at everything again under the lock; if that
// gives another plan, it does nothing.

import { join } from 'node:path';
import { type Diagnostic, DiagnosticError } from '../../../engine/kernel/diagnostic.ts';
import { engineIn } from '../../../reconcilers/trust.ts';
import { type Approval, approvalStateOf } from '../../apply/approval.ts';
import { type Journal, journalIn } from '../../apply/journal.ts';
import { isFailure, isGood, type StepResult } from '../../apply/outcome.ts';
import { run as runPlan } from '../../apply/run.ts';
import { runAbout } from '../../apply/run-about.ts';
import { startedAgents, waitForAgents } from '../../apply/waiting.ts';
import { misused } from '../../cli/answer.ts';
import { forgeIn } from '../../cli/forge-arguments.ts';
import { commandLine } from '../../cli/plan-arguments.ts';
import { canAsk, type Reporting, reporting } from '../../cli/reporting.ts';
import type { TerminalRun } from '../../cli/terminal-run.ts';
import { type ExitCode, exitCode } from '../../exit-code.ts';
import type { Side } from '../../plan/compare.ts';
import { declarationsOf } from '../../plan/declarations.ts';
import type { Plan } from '../../plan/plan.ts';
import { worldOf } from '../../registry/fleet-world.ts';
import { type PlanInput, presentPlan } from '../../registry/present-plan.ts';
import { nextFor } from '../../registry/saved-plans.ts';
import type { Refusal } from '../../report/event.ts';
import { systemFiles } from '../../world/files.ts';
import { newLineFile } from '../../world/journal-files.ts';
import { limits } from '../../world/limits.ts';
import { takeLock } from '../../world/lock.ts';
import { ignoreItself } from '../../world/own-folder.ts';
import type { World } from '../../world/world.ts';
import { erroredDiagnostics, planInputFor, reviewedIn, usageProblem } from './approval.ts';
import {
  discardInterrupted,
  type InterruptedSteps,
  interruptedStepsOf,
  isToNote,
  notAccepted,
  noteInterrupted,
  pathsIn,
  toldNow,
  waysOut,
} from './interrupted-steps.ts';
import { callerOf } from './run-caller.ts';

export const run: TerminalRun = async (args, context) => {
  const forge = forgeIn(args);
  const problem = usageProblem(args) ?? (typeof forge === 'string' ? forge : null);
  if (problem === null) return apply(args, context);
  return misused('apply', problem);
};

const apply = reporting('apply', async (reporter) => {
  const { args, context, report } = reporter;
  const reviewed = await reviewedIn(args, context);
  const planInput = await planInputFor(reviewed, args, context);
  const applying: Apply = {
    ...{ ...reporter, ...planInput, world: worldOf(planInput.fleet) },
    afterwards: [],
  };

  // A reviewed plan is approved. With --yes no person reads in between, so one look under the lock is enough.
  if (reviewed !== null || args.flag('yes')) return underLock(applying, reviewed, []);

  const { plan: shown } = await presentPlan(planInput, applying.world);
  report({ kind: 'plan-made', plan: shown });
  const left = interruptedStepsOf(planInput.fleet, shown);
  const approval: Approval = { kind: 'shown', side: sideOf(applying, shown) };
  if (shown.steps.length === 0) {
    ignoreItself(planInput.fleet.root);
    // There is nothing to ask. Steps that an earlier apply left are noted under the lock.
    return isToNote(left) ? underLock(applying, approval, left) : codeFor(applying, shown, []);
  }
  if (!canAsk(applying)) return refuse(applying, { code: 'confirmation-needed' }, exitCode.refused);
  const unreviewed = await whyUnreviewed(applying, shown);
  if (context.interrupted.aborted) return exitCode.interrupted;
  if (unreviewed !== null) return refuse(applying, unreviewed, exitCode.refused);
  const unclear = notAccepted(left, [], null);
  if (unclear.length > 0) report({ kind: 'earlier-runs-unclear', interruptedSteps: unclear });
  const isApproved = await context.person.agrees('Do this?');
  if (context.interrupted.aborted) return exitCode.interrupted;
  if (!isApproved) return refuse(applying, { code: 'declined' }, exitCode.refused);
  return underLock(applying, approval, left);
});

interface Apply extends Reporting, PlanInput {
  readonly world: World;
  /** Looked at only when the work is done, so that no other apply has to wait behind the lock. */
  readonly afterwards: (() => Promise<void>)[];
}

function sideOf({ fleet }: PlanInput, plan: Plan): Side {
  return { plan, declared: declarationsOf(fleet) };
}

/** Null where it was reviewed, or need not be. */
async function whyUnreviewed(apply: Apply, plan: Plan): Promise<Refusal | null> {
  const { args, context, report } = apply;
  if (!args.flag('require-reviewed')) return null;
  // Loaded only here: most fleets have no forge.
  const { reviewOf } = await import('./require-reviewed.ts');
  const review = await reviewOf(apply, plan, args, context);
  if (!review.found) return { code: 'not-reviewed', digest: plan.digest, looked: review.looked };
  report({ kind: 'plan-reviewed', where: review.where, plan });
  return null;
}

function refuse({ report }: Apply, refusal: Refusal, code: ExitCode): ExitCode {
  report({ kind: 'refused', refusal });
  return code;
}

/**
 * @param agreement the approved plan; null for any plan
 * @param seen the interrupted steps that were on the screen at the approval
 */
async function underLock(apply: Apply, approval: Approval | null, seen: InterruptedSteps): Promise<ExitCode> {
  const { fleet, world } = apply;
  const runId = freeRunId(fleet.root, world.clock.now());
  const lock = takeLock(join(fleet.root, '.po', 'lock'), `pid ${process.pid}, run ${runId}: po apply`);
  if (lock.taken === false) {
    return refuse(apply, { code: 'lock-held', fleet: fleet.name, holder: lock.holder }, exitCode.locked);
  }
  if (lock.taken === null) throw new DiagnosticError([noLock(lock.problem)]);
  ignoreItself(fleet.root);
  const code = await applyApproved(apply, approval, seen, runId).finally(() => lock.release());
  for (const look of apply.afterwards) await look();
  return code;
}

/** Named by second and process. A process that applies twice in a second uses the next second for its second run. */
function freeRunId(root: string, now: Date): string {
  const second = now.toISOString().replaceAll(/[-:]|\.\d+/g, '');
  const id = `${second}-${process.pid}`;
  const isFree = systemFiles.realpath(journalFile(root, id)) === null;
  return isFree ? id : freeRunId(root, new Date(now.getTime() + 1_000));
}

function journalFile(root: string, runId: string): string {
  return join(root, '.po', 'runs', `${runId}.jsonl`);
}

async function applyApproved(
  apply: Apply,
  approval: Approval | null,
  seen: InterruptedSteps,
  runId: string,
): Promise<ExitCode> {
  const { args, report, fleet, world } = apply;
  const { plan, projects } = await presentPlan(apply, world);
  const state = approvalStateOf(approval, sideOf(apply, plan));
  const isNew = approval?.kind !== 'shown';
  if (state.kind === 'errored') throw new DiagnosticError(erroredDiagnostics(approval, state, plan));
  if (state.kind === 'stale' && approval !== null) {
    // A review by digest does not tell what moved, so po shows the present plan.
    if (approval.kind === 'digest') report({ kind: 'plan-made', plan });
    const next = approval.kind === 'file' ? nextFor(approval.file, approval.saved, args) : null;
    const { comparison } = state;
    const refusal: Refusal = {
      code: 'plan-stale',
      approval,
      comparison,
      root: fleet.root,
      current: plan,
      next,
    };
    return refuse(apply, refusal, exitCode.stale);
  }
  const left = interruptedStepsOf(fleet, plan);
  const isToDo = state.kind === 'approved' && plan.steps.length > 0;
  const unclear = isToDo ? notAccepted(left, seen, approval) : [];
  if (unclear.length > 0) {
    const refusal: Refusal = { code: 'earlier-run-unclear', interruptedSteps: unclear, ways: waysOut(args) };
    return refuse(apply, refusal, exitCode.refused);
  }
  // The shown definitions were looked up before the question, and are the same.
  const unreviewed = isToDo && isNew ? await whyUnreviewed(apply, plan) : null;
  if (unreviewed !== null) {
    if (apply.context.interrupted.aborted) return exitCode.interrupted;
    report({ kind: 'plan-made', plan });
    return refuse(apply, unreviewed, exitCode.refused);
  }
  if (isToDo && (approval?.kind === 'file' || approval?.kind === 'digest')) {
    report({ kind: 'plan-approved', reviewed: approval, plan });
  }
  if (state.kind === 'approved' && isNew) report({ kind: 'plan-made', plan });
  const told = toldNow(left, isToDo);
  if (told.length > 0) report({ kind: 'earlier-runs', interruptedSteps: told, paths: pathsIn(fleet) });
  if (approval !== null && state.kind !== 'approved' && state.kind !== 'stale') {
    const comparison = state.kind === 'done' ? state.comparison : null;
    report({ kind: 'nothing-left', approval, comparison, plan });
  }
  if (!isToDo && !isToNote(told)) return codeFor(apply, plan, []);
  const journal = journalIn(newLineFile(journalFile(fleet.root, runId)), () => world.clock.now());
  try {
    const steps = isToDo ? plan.steps.map(({ id }) => id) : [];
    const about = isToDo ? { about: runAbout(fleet, projects, plan, callerOf(args)) } : {};
    journal.write({ event: 'run-started', run: runId, digest: plan.digest, steps, ...about });
    await discardInterrupted(told, fleet, world);
    noteInterrupted(journal, told);
    if (isToDo) report({ kind: 'run-started', run: runId, plan });
    const results = isToDo ? await carryOut({ ...apply, projects }, plan, journal) : [];
    const { aborted: interrupted } = apply.context.interrupted;
    journal.write({ event: 'run-ended', interrupted, notAttempted: notAttempted(results) });
    if (isToDo) report({ kind: 'run-ended', plan, results });
    if (isToDo) apply.afterwards.push(() => seeAgents(apply, plan, results, projects));
    return codeFor(apply, plan, results);
  } finally {
    journal.close();
  }
}

async function carryOut(
  { args, context, report, fleet, projects, options, world }: Apply,
  plan: Plan,
  journal: Journal,
): Promise<readonly StepResult[]> {
  const { interrupted, lastWords } = context;
  const onInterrupt = () => report({ kind: 'interrupted' });
  if (interrupted.aborted) onInterrupt();
  interrupted.addEventListener('abort', onInterrupt, { once: true });
  lastWords(`Left at once: commands that po started go on by themselves, and their steps may stay unfinished.
To see how things stand: ${commandLine('plan', args)}
`);
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
    lastWords(null);
    interrupted.removeEventListener('abort', onInterrupt);
  }
}

/** An agent at a dialog counts as alive, so a green result also reports who waits for a person. */
async function seeAgents(
  { context, report, fleet, world }: Apply,
  plan: Plan,
  results: readonly StepResult[],
  projects: PlanInput['projects'],
): Promise<void> {
  if (context.interrupted.aborted) return;
  const started = startedAgents(plan, results, projects, world);
  if (started.length === 0) return;
  const agents = started.reduce((sum, one) => sum + one.agents.length, 0);
  report({ kind: 'agents-awaited', agents, limitMs: limits.agentsArriveMs });
  report({
    kind: 'agents-arrived',
    arrival: await waitForAgents(
      fleet,
      started,
      world,
      (project) => engineIn(fleet, project, world),
      context.interrupted,
    ),
  });
}

function notAttempted(results: readonly StepResult[]) {
  return results.flatMap(({ id, outcome }) =>
    outcome.state === 'not-attempted' ? [{ step: id, why: outcome.why }] : [],
  );
}

function codeFor({ context }: Apply, plan: Plan, results: readonly StepResult[]): ExitCode {
  if (context.interrupted.aborted) return exitCode.interrupted;
  const outcomes = results.map(({ outcome }) => outcome);
  if (plan.errored || outcomes.some(isFailure)) return exitCode.failed;
  const isBlocked = plan.blocked.length > 0 || plan.refused !== null || !outcomes.every(isGood);
  return isBlocked ? exitCode.refused : exitCode.done;
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
