// One step: look again, check that it is still the planned step, record its start, do it, and look once more. A step is
// done only if that last look finds the wanted state.

import type { Diagnostic } from '../../engine/kernel/diagnostic.ts';
import { toFix } from '../../engine/kernel/help.ts';
import { askKind, type Kind, meaningOf } from '../../reconcilers/index.ts';
import type { Fact, Facts, Options, Proposal } from '../../reconcilers/reconciler.ts';
import type { Fleet, Project } from '../fleet/fleet.ts';
import { lookAtHost, observeProject } from '../observe/observe.ts';
import { canonical } from '../plan/digest.ts';
import type { ObservedProject } from '../plan/observation.ts';
import type { Step } from '../plan/plan.ts';
import { decisionOf } from '../plan/project.ts';
import { Obstruction, WorldFailure } from '../world/failure.ts';
import { leadsOutCode } from '../world/look.ts';
import { systemRefusal } from '../world/system-error.ts';
import type { World } from '../world/world.ts';
import type { Journal } from './journal.ts';
import type { Outcome } from './outcome.ts';

export interface StepContext {
  readonly fleet: Fleet;
  /** All projects of the registry, and unregistered ones that have steps. */
  readonly projects: readonly Project[];
  readonly world: World;
  readonly journal: Journal;
  /** What the plan was made with; absent where that was the registry alone. */
  readonly options?: Options | undefined;
}

export async function carryOut(step: Step, options: StepContext): Promise<Outcome> {
  try {
    return await attempt(step, options);
  } catch (error) {
    const why = failureIn(error);
    if (why === null) throw error;
    const { code } = error instanceof Obstruction ? error : { code: null };
    return ended(step, options, code === null ? { state: 'failed', why } : { state: 'blocked', code, why });
  }
}

async function attempt(step: Step, options: StepContext): Promise<Outcome> {
  const { journal } = options;
  const before = await evaluateAgain(step, options);
  if ('outcome' in before) return ended(step, options, before.outcome);
  if (before.proposal === null) return ended(step, options, { state: 'unchanged' });
  const difference = differenceFrom(step, before.proposal);
  if (difference !== null) return ended(step, options, { state: 'stale', why: difference });

  const { id, action } = step;
  journal.write({ event: 'step-started', step: id, action, before: step.before, after: step.after });
  const { observedProject, proposal } = before;
  const applying = askKind(step.kind, observedProject, (own, seen) =>
    own.apply(observedProject.desired, seen, proposal, noting(step, options)),
  );
  if (applying === undefined) throw new Error('a step is applied only on what was seen');
  const { notes, unpushed } = await applying;

  const after = await evaluateAfterwards(step, options);
  // The remote's answer is newer than what the clone knows of it.
  const isLeft = 'outcome' in after ? after.outcome.state === 'unpushed' : isPush(step, after.proposal);
  if (unpushed !== undefined && isLeft) return ended(step, options, { state: 'unpushed', ...unpushed });
  if ('outcome' in after) return ended(step, options, after.outcome);
  if (after.proposal !== null && meaningOf(step.kind).leaves?.(step, after.proposal) !== true) {
    const why = `it was carried out, and po still plans: ${after.proposal.action} (${after.proposal.reason})`;
    return ended(step, options, { state: 'failed', why });
  }
  return ended(step, options, { state: 'done', notes });
}

/**
 * Records a commit that the branch moves to and the plan did not know: after an interruption, the next run recognises
 * it as po's own.
 */
function noting({ id, kind, after }: Step, { world, journal }: StepContext): World {
  const fastForward: World['git']['fastForward'] = (options) => {
    const more = meaningOf(kind).resume?.extended?.(after, options.to) ?? null;
    if (more !== null) journal.write({ event: 'step-extended', step: id, after: more });
    return world.git.fastForward(options);
  };
  return { ...world, git: { ...world.git, fastForward } };
}

function ended(step: Step, { journal }: StepContext, outcome: Outcome): Outcome {
  journal.write({ event: 'step-ended', step: step.id, outcome });
  return outcome;
}

/** Only origin is still missing what is here. */
function isPush({ kind }: Step, proposal: Proposal | null): boolean {
  return proposal !== null && meaningOf(kind).isPushAlone?.(proposal) === true;
}

type Evaluated =
  | { readonly observedProject: ObservedProject; readonly proposal: Proposal | null }
  /** It cannot be carried out, or could not be seen. */
  | { readonly outcome: Outcome; readonly isUnknown: boolean };

const looksAfterwards = 5;
const pauseBetweenLooksMs = 200;

/** A server that a step has just started or ended may not answer the first time. */
async function evaluateAfterwards(step: Step, options: StepContext): Promise<Evaluated> {
  for (let look = 1; ; look += 1) {
    const evaluated = await evaluateAgain(step, options);
    if (!('outcome' in evaluated) || !evaluated.isUnknown || look === looksAfterwards) return evaluated;
    await options.world.clock.sleep(pauseBetweenLooksMs);
  }
}

/** What the step's reconciler wants now. */
async function evaluateAgain(
  step: Step,
  { fleet, projects, world, options }: StepContext,
): Promise<Evaluated> {
  const project = projects.find(({ name }) => name === step.project);
  if (project === undefined) throw new Error(`${step.project} is no project of this run`);
  const observedProject = await observeProject(
    fleet,
    project,
    await lookAtHost(fleet, world),
    world,
    options,
  );
  if (!observedProject.seen) return unseen(observedProject.diagnostic);
  const decision = decisionOf(step.kind, observedProject);
  if (!decision.known) return unseen(decision.diagnostic);
  const { blocked, step: proposal, isInPlace = false } = decision.value;
  if (blocked === null) return { observedProject, proposal };
  const why = `${blocked.reason}\n${toFix(blocked.help)}`;
  const outcome: Outcome = isInPlace
    ? { state: 'unpushed', why, by: 'remote' }
    : { state: 'blocked', code: blocked.code, why };
  return { outcome, isUnknown: false };
}

function unseen({ code, detail, help = '' }: Diagnostic): Evaluated {
  if (code === leadsOutCode)
    return { outcome: { state: 'blocked', code, why: `${detail}\n${toFix(help)}` }, isUnknown: false };
  return { outcome: { state: 'failed', why: detail }, isUnknown: true };
}

/** For steps on a clone that did not exist yet, or was to change first. */
const openReasons: ReadonlySet<string> = new Set(['missing', 'clone-changes']);

/**
 * A step planned on such a clone gives only its end, so anything that leads there without ending something that runs
 * counts as planned. Every other step must be exactly the planned one.
 */
function differenceFrom(step: Step, proposal: Proposal): string | null {
  const isOpen = step.before === null && openReasons.has(step.reason);
  const differences = [
    ...(step.risk === 'safe' && proposal.risk === 'disruptive'
      ? ['it was to end nothing that runs, and now it would']
      : []),
    ...(isOpen || step.action === proposal.action
      ? []
      : [`it was to ${step.action}, and would now ${proposal.action}`]),
    ...(isOpen ? [] : changed(step.kind, 'found', step.before, proposal.before)),
    ...(isOpen ? [] : changed(step.kind, 'wanted', step.after, proposal.after)),
  ];
  return differences.length === 0 ? null : differences.join('\n');
}

function changed(kind: Kind, what: string, planned: Facts | null, current: Facts | null): string[] {
  const keys = new Set([...Object.keys(planned ?? {}), ...Object.keys(current ?? {})]);
  return [...keys].flatMap((key) => {
    const [was, is] = [canonical(planned?.[key] ?? null), canonical(current?.[key] ?? null)];
    if (was === is) return [];
    if (key === meaningOf(kind).accepts?.key) return definitionsChanged(planned?.[key], current?.[key]);
    return [`${what} ${key}: planned ${was}, now ${is}`];
  });
}

function definitionsChanged(planned: Fact | undefined, current: Fact | undefined): string[] {
  const [was, is]: [Record<string, unknown>, Record<string, unknown>] = [Object(planned), Object(current)];
  const names = [...new Set([...Object.keys(was), ...Object.keys(is)])].toSorted();
  return names.flatMap((name) =>
    was[name] === is[name] ? [] : [`the definition of ${name} has changed since the plan was made`],
  );
}

/** What went wrong in the world, or null for our own fault, which must not pass for a failed step. */
function failureIn(error: unknown): string | null {
  if (error instanceof Obstruction && error.output !== '') return `${error.message}\n${toFix(error.output)}`;
  if (error instanceof WorldFailure)
    return [error.message, error.output].filter((text) => text !== '').join('\n');
  // A refusal of the file system: no rights, no room, a path that was taken meanwhile.
  return systemRefusal(error) ?? (error instanceof Error && 'syscall' in error ? error.message : null);
}
