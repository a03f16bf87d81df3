// What the compiler cannot see of a kind, asked of each in the record: what it says of the registry has to fit what it decides.
import { beforeAll, describe, expect, it } from 'vitest';
import { type Kind, kinds, reconcilerOf, reconcilers } from '../../../reconcilers/index.ts';
import type { Project } from '../../../src/fleet/fleet.ts';
import { observeDeclared } from '../../../src/observe/declared.ts';
import { converged, declaredOf } from '../../../src/observe/declared-world.ts';
import { declarationsOf } from '../../../src/plan/declarations.ts';
import { intentOf } from '../../../src/plan/intent.ts';
import type { Step } from '../../../src/plan/plan.ts';
import { stepText } from '../../../src/view/step-text.ts';
import { fleetOf, now, projectOf } from '../../support/model.ts';

/** Each key of a project with the values that it is tried with. */
const values: { readonly [Key in keyof Project]: readonly Project[Key][] } = {
  name: ['api'],
  host: ['local'],
  repo: [null, 'https://git.example.org/api.git', 'https://git.example.org/other.git'],
  path: ['/fleet/api', '/fleet/elsewhere'],
  branch: ['main', 'other'],
  engine: ['v0.1.0', 'v0.2.0'],
  state: ['running', 'stopped', 'retired'],
  template: ['shell', 'claude'],
  after: [[]],
  // The one that the example of `docs/extending.md` goes by.
  tags: [[], ['guarded']],
  protect: [false, true],
  hold: [null],
};

/** With each value of each key. */
function edited(project: Project): Project[] {
  return Object.entries(values).flatMap(([key, all]) => all.map((value) => ({ ...project, [key]: value })));
}

interface Edit {
  readonly before: Project;
  readonly after: Project;
}

const edits: readonly Edit[] = edited(projectOf('api'))
  .flatMap((before) => edited(before).map((after) => ({ before, after })))
  // What was retired has no clone in its place, so there all is made anew.
  .filter(({ before }) => before.state !== 'retired');

/** What `po diff` tells of each. */
let told: readonly (Edit & { readonly steps: readonly Step[] })[];

beforeAll(async () => {
  told = await Promise.all(
    edits.map(async ({ before, after }) => {
      const [base, head] = [fleetOf([before]), fleetOf([after])];
      const seen = await observeDeclared(base, head);
      const names = { baseName: 'base', headName: 'head', fileName: 'fleet.toml' };
      return { before, after, steps: intentOf({ base, head, seen, now, ...names }).steps };
    }),
  );
});

/** Whether nothing is to be done for an entry where all is as another one declares. */
function isQuiet<K extends Kind>(kind: K, before: Project, after: Project): boolean {
  const fleet = fleetOf([after]);
  const look = converged(kind, fleet, before);
  if (!look.known) throw new Error('what is declared is known');
  const { step, blocked } = reconcilerOf(kind).diff(declaredOf(fleet, after), look.value);
  return step === null && blocked === null;
}

it('po diff tells of steps of each kind that po has', () => {
  const first = new Set(told.map(({ steps }) => steps[0]?.kind));
  expect(first).toEqual(new Set([undefined, ...kinds]));
});

describe.each(kinds)('the kind %s', (kind) => {
  const { registry, words, codes } = reconcilers[kind];

  it('wants nothing where all is as declared', () => {
    expect(edits.filter(({ after }) => !isQuiet(kind, after, after))).toEqual([]);
  });

  it('wants nothing after an edit that does not drive it', () => {
    expect(edits.filter(({ after }) => registry.isDriven(after, after))).toEqual([]);
    const undriven = edits.filter(({ before, after }) => !registry.isDriven(before, after));
    expect(undriven.filter(({ before, after }) => !isQuiet(kind, before, after))).toEqual([]);
    const isTold = ({ before, after, steps }: (typeof told)[number]) =>
      !registry.isDriven(before, after) && steps.some((step) => step.kind === kind);
    expect(told.filter(isTold)).toEqual([]);
  });

  it('declares something else where an edit asks it for a step', () => {
    // The steps after the first may follow from that.
    const asked = told.filter(({ steps }) => steps[0]?.kind === kind);
    const declared = (project: Project) => declarationsOf(fleetOf([project]))[`api/${kind}`];
    expect(asked.filter(({ before, after }) => declared(before) === declared(after))).toEqual([]);
  });

  it('has its steps in words', () => {
    for (const step of told.flatMap(({ steps }) => steps)) {
      if (step.kind !== kind) continue;
      expect(stepText(step)).toMatch(/^[a-z][^\n?]+$/);
      expect(words.drift).toHaveProperty([step.reason]);
    }
  });

  it('has its codes in the reference', async () => {
    const { reasons, blocks }: typeof codes = await import(`../../../reconcilers/${kind}/codes.ts`);
    expect(codes).toEqual({ reasons, blocks });
  });
});
