// The digest of a plan, by which somebody approves it: what it knows of, and what it does not.
import { createHash } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import type { Fact } from '../../../reconcilers/reconciler.ts';
import { plan } from '../../../src/plan/assemble.ts';
import { canonical, digestOf } from '../../../src/plan/digest.ts';
import type { Step } from '../../../src/plan/plan.ts';
import { diagnosticOf, fleetOf, projectOf } from '../../support/model.ts';
import { blocked, missing, planOf } from '../../support/seen-projects.ts';

const [a, b, c] = [projectOf('a'), projectOf('b', { after: ['a'] }), projectOf('c', { after: ['b'] })];

describe('the digest', () => {
  const target = { fleet: 'recipes', root: '/fleet' };
  const { steps } = planOf([missing(a), missing(b)], [a, b]);
  const digest = digestOf(target, steps);
  const with0 = (changes: Partial<Step>) =>
    digestOf(
      target,
      steps.map((step, index) => (index === 0 ? { ...step, ...changes } : step)),
    );

  it('does not know order, time, reason or what is for people', () => {
    expect(digestOf(target, [...steps].reverse())).toBe(digest);
    expect(with0({ display: { from: 'v9' }, reason: 'unmarked' })).toBe(digest);
    const again = plan(
      fleetOf([b, a]),
      { projects: [missing(b), missing(a)], earlier: [], released: [], diagnostics: [diagnosticOf()] },
      new Date(0),
      'other.toml',
    );
    expect(again.digest).toBe(digest);
    expect(planOf([missing(a), missing(b), blocked(c)], [a, b, c]).digest).toBe(digest);
  });

  it('does not know the order of keys in facts', () => {
    const turned = Object.fromEntries(Object.entries(steps[0]?.after ?? {}).reverse());
    expect(with0({ after: turned })).toBe(digest);
  });

  it.each<[string, Partial<Step>]>([
    ['its id', { id: 'x/clone' }],
    ['its host', { host: 'far' }],
    ['its action', { action: 'adopt' }],
    ['its risk', { risk: 'disruptive' }],
    ['what was before', { before: { commit: null } }],
    ['what will be', { after: { path: '/fleet/a', branch: 'trunk' } }],
    ['a kind of value', { after: { push: 'true' } }],
    ['what it needs', { needs: ['b/clone'] }],
  ])('changes with %s of a step', (_name, changes) => {
    expect(with0(changes)).not.toBe(digest);
  });

  it('changes with a step more or less, and with the target', () => {
    expect(digestOf(target, steps.slice(1))).not.toBe(digest);
    expect(digestOf({ ...target, fleet: 'other' }, steps)).not.toBe(digest);
    expect(digestOf({ ...target, root: '/elsewhere' }, steps)).not.toBe(digest);
  });

  // A digest is an approval that somebody gave: if this test fails, bump the encoding in its name as well.
  it('is sha256 over po.effects/2, written out here', () => {
    const [clone] = planOf([missing(a)], [a]).steps;
    const text =
      '{"effects":[{"action":"create","after":{"branch":"main","path":"/fleet/a","repo":null,"template":"shell"},' +
      '"before":null,"host":"local","id":"a/clone","needs":[],"risk":"safe"}],"encoding":"po.effects/2",' +
      '"target":{"fleet":"recipes","root":"/fleet"}}';
    const hash = createHash('sha256').update(text).digest('hex');
    expect(digestOf(target, clone === undefined ? [] : [clone])).toBe(`sha256:${hash}`);
    expect(hash).toMatchInlineSnapshot(`"975e2bbace0d3b478a252744d7b9cdb44c21ba3b53183cf55686ee1f3978a79e"`);
    expect(digestOf(target, [])).toMatchInlineSnapshot(
      `"sha256:91a7864889dd6f81d9d9dfd7d782e1f0d83980bd84fc509bce034a1dff466ee1"`,
    );
  });

  it.each<[Fact, string]>([
    [{ b: 1, a: [true, null, { d: 'x', c: [] }] }, '{"a":[true,null,{"c":[],"d":"x"}],"b":1}'],
    [{ 'é"\n': '\u2028' }, '{"é\\"\\n":"\u2028"}'],
    [{ Z: 1, a: 2, '10': 3, '9': 4 }, '{"10":3,"9":4,"Z":1,"a":2}'],
  ])('has one text for a value: %#', (value, text) => {
    expect(canonical(value)).toBe(text);
  });
});
