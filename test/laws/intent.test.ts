// A change of the registry is told as it would be planned on a fleet that really stands as the registry said before.

import { describe, expect, it } from 'vitest';
import type { Fleet, Project } from '../../src/fleet/fleet.ts';
import { observeDeclared } from '../../src/observe/declared.ts';
import { commitMark } from '../../src/observe/declared-world.ts';
import { observe } from '../../src/observe/observe.ts';
import { plan } from '../../src/plan/assemble.ts';
import { intentOf } from '../../src/plan/intent.ts';
import type { Step } from '../../src/plan/plan.ts';
import { fc, lawRuns } from '../support/fast-check.ts';
import { agentsToml, fleetOf, now, projectOf, stateOf } from '../support/model.ts';
import { applyModel, planModel } from '../support/model-run.ts';
import { modelWorld } from '../support/model-world.ts';

const names = ['a', 'b', 'c', 'd', 'e'];
const paths = ['a', 'b', 'c', 'd', 'e', 'x', 'y'];

function projectIn(name: string, earlier: readonly string[], isBase: boolean): fc.Arbitrary<Project> {
  return fc
    .record({
      after: fc.subarray([...earlier]),
      state: fc.constantFrom<Project['state']>('running', 'running', 'stopped', 'retired'),
      engine: fc.constantFrom('v0.1.0', 'v0.2.0'),
      repo: fc.constantFrom(
        null,
        `https://git.example.org/${name}.git`,
        `https://git.example.org/${name}-2.git`,
      ),
      branch: fc.constantFrom('main', 'main', 'main', 'other'),
      protect: fc.boolean(),
      // What is held is never brought to where the registry says.
      hold: isBase ? fc.constant(null) : fc.constantFrom(null, null, null, { reason: 'move', until: null }),
    })
    .map((changes) => projectOf(name, changes));
}

function fleetIn(isBase: boolean): fc.Arbitrary<Fleet> {
  return fc
    .subarray(names, { minLength: isBase ? 0 : 1 })
    .chain((some) =>
      fc.tuple(
        fc.tuple(...some.map((name, at) => projectIn(name, some.slice(0, at), isBase))),
        fc.shuffledSubarray(paths, { minLength: some.length, maxLength: some.length }),
        fc.boolean(),
      ),
    )
    .map(([projects, places, isMoved]) =>
      fleetOf(
        projects.map((project, at) => (isMoved ? { ...project, path: `/fleet/${places[at]}` } : project)),
      ),
    );
}

/** A world in which the whole fleet is as its registry says. */
async function health(fleet: Fleet) {
  const state = stateOf();
  for (const { repo } of fleet.projects) if (repo !== null) state.remotes.set(repo, null);
  // What is retired was there once, and nobody protected it then.
  for (const before of ['running', 'retired'] as const) {
    const projects = fleet.projects.map((project) =>
      project.state === 'retired' ? { ...project, state: before, protect: false } : project,
    );
    await applyModel(state, { ...fleet, projects });
  }
  await applyModel(state, fleet);
  for (const [path, place] of state.places) {
    if (place.kind === 'repository') state.places.set(path, { ...place, agentsToml: agentsToml(['agents']) });
  }
  for (const session of [...state.sessions.keys()])
    if (!session.endsWith('/agents')) state.sessions.delete(session);
  await applyModel(state, fleet);
  const left = await planModel(state, fleet);
  return { state, isThere: left.steps.length === 0 && left.blocked.length === 0 };
}

const told = ({ id, action, reason, risk, needs }: Step) => ({ id, action, reason, risk, needs });

describe('the intent of a change', () => {
  it('is the plan of a fleet that stands as the base says', async () => {
    let compared = 0;
    await fc.assert(
      fc.asyncProperty(fleetIn(true), fleetIn(false), async (base, head) => {
        const { state, isThere } = await health(base);
        fc.pre(isThere);
        compared += 1;
        const { world } = modelWorld(state, head);
        const planned = plan(head, await observe(head, head.projects, world), now, 'fleet.toml');
        const sides = { baseName: 'base', headName: 'head', fileName: 'fleet.toml', now };
        const intent = intentOf({ base, head, seen: await observeDeclared(base, head), ...sides });
        const seen = JSON.stringify({ base, head }, null, 1);
        expect(intent.steps.map(told), seen).toEqual(planned.steps.map(told));
        expect(intent.blocked.map(({ project, kind, code }) => [project, kind, code])).toEqual(
          planned.blocked.map(({ project, kind, code }) => [project, kind, code]),
        );
        expect(intent.projects).toEqual(planned.projects);
        expect(intent.refused?.code).toBe(planned.refused?.code);
      }),
      { numRuns: lawRuns(150) },
    );
    expect(compared).toBeGreaterThan(50);
  });

  it('from a registry to itself is nothing', () =>
    fc.assert(
      fc.asyncProperty(fleetIn(true), async (fleet) => {
        const sides = { baseName: 'base', headName: 'head', fileName: 'fleet.toml', now };
        const { steps, blocked, changes, refused } = intentOf({
          ...{ base: fleet, head: fleet, ...sides },
          seen: await observeDeclared(fleet, fleet),
        });
        expect({ steps, blocked, changes, refused }).toEqual({
          steps: [],
          blocked: [],
          changes: [],
          refused: null,
        });
      }),
      { numRuns: lawRuns(100) },
    ));

  it('tells nothing that nobody looked at', () =>
    fc.assert(
      fc.asyncProperty(fleetIn(true), fleetIn(false), async (base, head) => {
        const sides = { baseName: 'base', headName: 'head', fileName: 'fleet.toml', now };
        const intent = intentOf({ base, head, seen: await observeDeclared(base, head), ...sides });
        const text = JSON.stringify({ ...intent, base: null, head: null });
        expect(text).not.toContain(commitMark);
        expect(text).not.toContain('["agents"]');
      }),
      { numRuns: lawRuns(100) },
    ));
});
