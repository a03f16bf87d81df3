// What holds of every plan that is saved, applied, or cut off in the middle, whatever the fleet and the world.
import { describe, expect, it } from 'vitest';
import { approvalStateOf } from '../../src/apply/approval.ts';
import { isGood } from '../../src/apply/outcome.ts';
import type { CutStep } from '../../src/apply/past-runs.ts';
import { cross } from '../../src/apply/resume.ts';
import { compare } from '../../src/plan/compare.ts';
import { declarationsOf } from '../../src/plan/declarations.ts';
import { readSavedPlan } from '../../src/plan/read-saved-plan.ts';
import { savedPlanOf } from '../../src/plan/saved-plan.ts';
import { jsonText } from '../../src/view/json.ts';
import { fc, lawRuns } from '../support/fast-check.ts';
import { anyCase } from '../support/model-arbitraries.ts';
import { applyModel, type ModelRun, planModel } from '../support/model-run.ts';
import { modelWorld } from '../support/model-world.ts';

const numRuns = lawRuns(150);

const whole = {
  selection: { only: [], except: [] },
  options: { allowMassRemoval: false, restart: false },
};

describe('a saved plan', () => {
  it('is read as it was saved', () =>
    fc.assert(
      fc.asyncProperty(anyCase, async ({ fleet, state }) => {
        const saved = savedPlanOf(fleet, whole, await planModel(state(), fleet));
        expect(readSavedPlan('x', jsonText(saved))).toEqual({ ok: true, value: saved });
      }),
      { numRuns },
    ));

  it('is agreed to while nothing has moved, unless it could not see everything', () =>
    fc.assert(
      fc.asyncProperty(anyCase, async ({ fleet, state }) => {
        const plan = await planModel(state(), fleet);
        const saved = savedPlanOf(fleet, whole, plan);
        const now = { plan: await planModel(state(), fleet), declared: declarationsOf(fleet) };
        const { kind } = approvalStateOf({ kind: 'file', file: 'x', saved }, now);
        expect(kind).toBe(plan.errored ? 'errored' : 'approved');
      }),
      { numRuns },
    ));

  it('that was applied whole has nothing left to do, and is never agreed to again', () =>
    fc.assert(
      fc.asyncProperty(anyCase, async ({ fleet, state }) => {
        const world = state();
        const saved = savedPlanOf(fleet, whole, await planModel(world, fleet));
        fc.pre(saved.plan.steps.length > 0 && !saved.plan.errored);
        const { results } = await applyModel(world, fleet);
        const now = { plan: await planModel(world, fleet), declared: declarationsOf(fleet) };
        const { kind } = approvalStateOf({ kind: 'file', file: 'x', saved }, now);
        const isAllDone = results.every(({ outcome }) => isGood(outcome));
        expect(kind).toBe(isAllDone ? 'done' : 'stale');
      }),
      { numRuns },
    ));

  it('that was applied in part tells of each step whether it is done', () =>
    fc.assert(
      fc.asyncProperty(anyCase, fc.nat(), async ({ fleet, state }, when) => {
        const { changes } = await applyModel(state(), fleet);
        const world = state();
        const saved = savedPlanOf(fleet, whole, await planModel(world, fleet));
        const { results } = await applyModel(world, fleet, when % (changes + 1));
        const now = { plan: await planModel(world, fleet), declared: declarationsOf(fleet) };
        const { steps } = compare(saved, now);
        for (const { id, outcome } of results) {
          const fate = steps.find((step) => step.id === id)?.fate.kind;
          const state = now.plan.projects.find(({ name }) => id.startsWith(`${name}/`))?.state;
          // What stands in the way of a later step, or is unknown of it, may hide that this one is done.
          // Nor is it for good where its clone can be switched only now: agents worked there before.
          const isAgain = now.plan.steps.find((step) => step.id === id)?.reason === 'clone-changes';
          if (outcome.state === 'done' && !isAgain) expect(['done', state], id).toContain(fate);
          // What was planned on nothing may turn out to have nothing to do.
          const reason = saved.plan.steps.find((step) => step.id === id)?.reason;
          const isOpen = reason === 'missing' || reason === 'clone-changes';
          if (outcome.state === 'not-attempted' && !isOpen) expect(fate, id).not.toBe('done');
        }
      }),
      { numRuns },
    ));

  it('never agrees to anything in a world where another step would be taken', () =>
    fc.assert(
      fc.asyncProperty(anyCase, anyCase, async (one, other) => {
        const saved = savedPlanOf(one.fleet, whole, await planModel(one.state(), one.fleet));
        const plan = await planModel(other.state(), other.fleet);
        const now = { plan, declared: declarationsOf(other.fleet) };
        const state = approvalStateOf({ kind: 'file', file: 'x', saved }, now);
        const effects = ({ steps }: typeof plan) =>
          steps.map(({ display, reason, ...effect }) => effect).sort((a, b) => (a.id < b.id ? -1 : 1));
        if (state.kind === 'approved') expect(effects(plan)).toEqual(effects(saved.plan));
      }),
      { numRuns },
    ));
});

describe('an apply that is cut off anywhere', () => {
  it('leaves nothing unclear where nobody else has done anything', () =>
    fc.assert(
      fc.asyncProperty(anyCase, fc.nat(), async ({ fleet, state, hasSurprises }, when) => {
        // Whoever moved origin has done something.
        fc.pre(!hasSurprises);
        const { changes } = await applyModel(state(), fleet);
        const world = state();
        const cut = cutStepsOf(await applyModel(world, fleet, when % (changes + 1)));
        const plan = await planModel(world, fleet);
        const registered = new Set(fleet.projects.map(({ name }) => name));
        for (const { how, cut: step } of cross(cut, plan, registered)) {
          expect(how.kind, JSON.stringify(step)).not.toBe('unclear');
        }
      }),
      { numRuns: 2 * numRuns },
    ));
});

it('the model does cut steps off', async () => {
  let count = 0;
  await fc.assert(
    fc.asyncProperty(anyCase, fc.nat(), async ({ fleet, state }, when) => {
      const { changes } = await applyModel(state(), fleet);
      count += cutStepsOf(await applyModel(state(), fleet, when % (changes + 1))).length;
      expect(modelWorld(state(), fleet).changes()).toBe(0);
    }),
    { numRuns: 50 },
  );
  expect(count).toBeGreaterThan(10);
});

/** What was begun and then refused by a world that stood still: as if po had been killed there. */
function cutStepsOf({ journal }: ModelRun): CutStep[] {
  const failed = new Set(
    journal.flatMap((event) =>
      event.event === 'step-ended' && event.outcome.state === 'failed' ? [event.step] : [],
    ),
  );
  return journal.flatMap((event) =>
    event.event === 'step-started' && failed.has(event.step)
      ? [
          {
            run: 'r',
            step: event.step,
            at: '',
            lastAt: '',
            action: event.action,
            before: event.before,
            after: event.after,
          },
        ]
      : [],
  );
}
