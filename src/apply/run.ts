// Carries out a plan: the steps of one project in order, projects side by side. A failure stops only what depends on
// it. Does nothing that is not in the plan.
import type { Plan, Step } from '../plan/plan.ts';
import { WorldFailure } from '../world/failure.ts';
import { isFailure, letsGoOn, type Outcome, type StepResult } from './outcome.ts';
import { progressWorld } from './progress.ts';
import { slotsFor } from './slots.ts';
import { carryOut, type StepContext } from './step.ts';

export interface RunOptions extends StepContext {
  readonly plan: Plan;
  /** Aborted: no new step begins; running steps finish. */
  readonly stop: AbortSignal;
  readonly onStep: (event: StepEvent) => void;
}

export type StepEvent =
  | { readonly kind: 'step-started'; readonly step: Step }
  /** A started step waits for something that takes time. `for` is in words. */
  | { readonly kind: 'step-waits'; readonly step: Step; readonly for: string }
  | { readonly kind: 'step-ended'; readonly step: Step; readonly result: StepResult };

/** Results in the order of the plan. */
export async function run(options: RunOptions): Promise<readonly StepResult[]> {
  const { plan, fleet, world, stop, onStep } = options;
  const results = new Map<string, StepResult>();
  const waiting = new Map(plan.steps.map((step) => [step.id, step]));
  const running = new Map<string, Promise<void>>();
  const slots = slotsFor(fleet.apply.parallel);
  let failures = 0;
  /** A journal that cannot be written, or our own fault. Nothing new begins, and running steps finish first. */
  const broken: unknown[] = [];

  /**
   * @param isSilent a remote gave no answer: that says nothing about other projects, so it does not count against
   * them
   */
  const end = (step: Step, outcome: Outcome, startedMs: number, isSilent = false): void => {
    const result = { id: step.id, outcome, durationMs: Math.round(world.clock.monotonicMs() - startedMs) };
    results.set(step.id, result);
    if (isFailure(outcome) && !isSilent) failures += 1;
    onStep({ kind: 'step-ended', step, result });
  };

  const begin = async (step: Step): Promise<void> => {
    const startedMs = world.clock.monotonicMs();
    let isSilent = false;
    const aside = <T>(wait: () => Promise<T>) =>
      slots.aside(wait).catch((error) => {
        isSilent = error instanceof WorldFailure && error.isSilence;
        throw error;
      });
    try {
      onStep({ kind: 'step-started', step });
      const tell = (what: string) => onStep({ kind: 'step-waits', step, for: what });
      const announcing = { ...options, world: progressWorld(world, tell, aside) };
      end(step, await carryOut(step, announcing), startedMs, isSilent);
    } catch (error) {
      broken.push(error);
    } finally {
      slots.give();
    }
  };

  while (waiting.size > 0 || running.size > 0) {
    if (broken.length > 0) waiting.clear();
    const stillWaiting = waiting.size;
    for (const step of [...waiting.values()]) {
      const refusal = refusalFor(step, results, stop, failures, fleet.apply.maxFailures);
      if (refusal !== null) {
        waiting.delete(step.id);
        end(step, { state: 'not-attempted', why: refusal }, world.clock.monotonicMs());
      } else if (step.needs.every((id) => results.has(id)) && slots.take()) {
        waiting.delete(step.id);
        running.set(
          step.id,
          begin(step).finally(() => void running.delete(step.id)),
        );
      }
    }
    if (running.size > 0) await Promise.race([...running.values(), slots.freed()]);
    else if (waiting.size > 0 && waiting.size === stillWaiting)
      throw new Error(`steps wait for what is not in the plan: ${[...waiting.keys()].join(', ')}`);
  }
  if (broken.length > 0) throw broken[0];
  return plan.steps.flatMap((step) => results.get(step.id) ?? []);
}

/** Why a step must not begin, or null. */
function refusalFor(
  step: Step,
  results: ReadonlyMap<string, StepResult>,
  stop: AbortSignal,
  failures: number,
  maxFailures: number,
): string | null {
  const broken = step.needs.flatMap((id) => results.get(id) ?? []).find(({ outcome }) => !letsGoOn(outcome));
  // A step that depends on one that was not attempted has the same cause: the first cause is named, not the last link.
  if (broken?.outcome.state === 'not-attempted') return broken.outcome.why;
  if (broken !== undefined) return `${broken.id} was not done`;
  if (stop.aborted) return 'interrupted';
  if (failures >= maxFailures) return `${failures} steps have failed already (max_failures)`;
  return null;
}
