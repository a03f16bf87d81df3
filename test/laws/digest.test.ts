// A reviewed digest is an approval: the same work has the same one whenever and however it is written down, and no
// other work has it.
import { describe, expect, it } from 'vitest';
import type { Fact, Facts } from '../../reconcilers/reconciler.ts';
import { observe } from '../../src/observe/observe.ts';
import { plan } from '../../src/plan/assemble.ts';
import { canonical, digestOf } from '../../src/plan/digest.ts';
import type { Plan, Step } from '../../src/plan/plan.ts';
import { fc, lawRuns } from '../support/fast-check.ts';
import { diagnosticOf, now } from '../support/model.ts';
import { anyCase } from '../support/model-arbitraries.ts';
import { planModel } from '../support/model-run.ts';
import { modelWorld } from '../support/model-world.ts';

const runs = lawRuns(150);

describe('the digest', () => {
  it('is the same on another day, from another file, with another registry text and other limits', () =>
    fc.assert(
      fc.asyncProperty(anyCase, fc.integer({ min: 1, max: 3_000 }), async ({ fleet, state }, days) => {
        const one = await planModel(state(), fleet);
        const other = {
          ...fleet,
          file: '/elsewhere/fleet.toml',
          digest: `sha256:${'f'.repeat(64)}`,
          apply: { parallel: 9, startSpacingMs: 9, maxFailures: 9 },
          // A hold that has begun or ended is another plan; what it says is not.
          projects: fleet.projects.map((project) => ({
            ...project,
            tags: ['new'],
            hold: project.hold === null ? null : { ...project.hold, reason: 'in other words' },
          })),
        };
        const options = { ...state().options, allowMassRemoval: true };
        const seen = await observe(other, other.projects, modelWorld(state(), other).world, options);
        const later = new Date(now.getTime() + days * 86_400_000);
        const two = plan(other, { ...seen, diagnostics: [diagnosticOf()] }, later, 'fleet.toml', options);
        expect(two.digest).toBe(one.digest);
      }),
      { numRuns: runs },
    ));

  it('is the same whatever is told to people', () =>
    fc.assert(
      fc.asyncProperty(anyCase, fc.string(), async ({ fleet, state }, text) => {
        const made = await planModel(state(), fleet);
        const told = made.steps.map((step) => ({ ...step, display: { text } }));
        expect(digestOf(target, told)).toBe(digestOf(target, made.steps));
      }),
      { numRuns: runs },
    ));

  it('is another one after any change of an effect', () =>
    fc.assert(
      fc.asyncProperty(anyCase, fc.nat(), fc.nat(), async ({ fleet, state }, where, how) => {
        const made = await planModel(state(), fleet);
        fc.pre(made.steps.length > 0);
        const at = where % made.steps.length;
        const step = made.steps[at];
        if (step === undefined) throw new Error('no step');
        const changes = changesOf(step, made);
        const changed = changes[how % changes.length] ?? step;
        const steps = made.steps.map((one, index) => (index === at ? changed : one));
        expect(digestOf(target, steps), JSON.stringify(changed)).not.toBe(digestOf(target, made.steps));
      }),
      { numRuns: runs },
    ));

  it('is another one with a step less, and in another fleet or root', () =>
    fc.assert(
      fc.asyncProperty(anyCase, fc.nat(), async ({ fleet, state }, where) => {
        const { steps } = await planModel(state(), fleet);
        const digest = digestOf(target, steps);
        expect(digestOf({ ...target, fleet: 'other' }, steps)).not.toBe(digest);
        expect(digestOf({ ...target, root: '/other' }, steps)).not.toBe(digest);
        fc.pre(steps.length > 0);
        const left = steps.filter((_, index) => index !== where % steps.length);
        expect(digestOf(target, left)).not.toBe(digest);
      }),
      { numRuns: runs },
    ));
});

const anyFact: fc.Arbitrary<Fact> = fc.letrec<{ fact: Fact }>((tie) => ({
  fact: fc.oneof(
    { maxDepth: 3 },
    fc.string(),
    fc.integer(),
    fc.boolean(),
    fc.constant(null),
    fc.array(tie('fact'), { maxLength: 3 }),
    fc.dictionary(fc.string(), tie('fact'), { maxKeys: 3, noNullPrototype: true }),
  ),
})).fact;

it('no two facts have the same text', () => {
  fc.assert(
    fc.property(anyFact, anyFact, (a, b) => {
      expect(canonical(a) === canonical(b)).toBe(isSame(a, b));
      expect(JSON.parse(canonical(a))).toEqual(a);
    }),
    { numRuns: lawRuns(500) },
  );
});

function isSame(a: Fact, b: Fact): boolean {
  try {
    expect(a).toStrictEqual(b);
    return true;
  } catch {
    return false;
  }
}

const target = { fleet: 'recipes', root: '/fleet' };

/** The step with each of its effects changed, one at a time. */
function changesOf(step: Step, { steps }: Plan): Step[] {
  const inFacts = (facts: Facts | null): (Facts | null)[] =>
    facts === null
      ? [{}, { more: 1 }]
      : [
          null,
          { ...facts, more: null },
          ...Object.keys(facts).flatMap((key) => {
            const { [key]: value, ...others } = facts;
            return [others, { ...facts, [key]: changed(value ?? null) }];
          }),
        ];
  const strange = steps.find(({ id }) => id !== step.id && !step.needs.includes(id))?.id ?? 'x/clone';
  return [
    { ...step, id: `${step.id}x` },
    { ...step, host: 'far' },
    { ...step, action: step.action === 'stop' ? 'start' : 'stop' },
    { ...step, risk: step.risk === 'safe' ? 'disruptive' : 'safe' },
    { ...step, needs: [...step.needs, strange] },
    ...(step.needs.length === 0 ? [] : [{ ...step, needs: step.needs.slice(1) }]),
    ...inFacts(step.before).map((before) => ({ ...step, before })),
    ...inFacts(step.after).map((after) => ({ ...step, after })),
  ];
}

function changed(value: Fact): Fact {
  if (typeof value === 'string') return `${value} `;
  if (typeof value === 'boolean') return !value;
  if (typeof value === 'number') return value + 1;
  return value === null ? 'null' : Array.isArray(value) ? [...value, 'x'] : { ...value, x: 1 };
}
