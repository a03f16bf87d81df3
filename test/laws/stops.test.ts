// Where nothing is to run, nothing can start again, whatever state it was in: of every fleet and every world, by the model
// of `test/support/model-world.ts`.
import { describe, expect, it } from 'vitest';
import type { Fleet } from '../../src/fleet/fleet.ts';
import type { Plan } from '../../src/plan/plan.ts';
import { fc, lawRuns } from '../support/fast-check.ts';
import {
  cloneOf,
  fleetOf,
  type ModelState,
  projectOf,
  repositoryOf,
  sessionOf,
  stateOf,
} from '../support/model.ts';
import { anyCase } from '../support/model-arbitraries.ts';
import { applyModel, planModel } from '../support/model-run.ts';

describe('an apply', () => {
  it('leaves nothing that could start again where nothing is to run, but where the plan says what is in the way', () =>
    fc.assert(
      fc.asyncProperty(anyCase, async ({ fleet, state }) => {
        const world = state();
        await applyModel(world, fleet);
        expectStopped(world, fleet, await planModel(world, fleet));
      }),
      // Few worlds have all that it takes.
      { numRuns: lawRuns(500) },
    ));

  it('stops at once what runs by nobody’s record in a clone that it adopts', async () => {
    const web = projectOf('web', { state: 'stopped' });
    const marks = { fleet: null, project: null, protect: false };
    const world = stateOf({ [web.path]: cloneOf(web, { repository: repositoryOf(web, { marks }) }) });
    world.watchdogs.set(web.path, 'v0.2.0');
    const fleet = fleetOf([web]);
    const { plan } = await applyModel(world, fleet);
    expect(plan.steps.map(({ id, action, needs }) => [id, action, ...needs])).toEqual([
      ['web/clone', 'adopt'],
      ['web/agents', 'stop', 'web/clone'],
    ]);
    expectStopped(world, fleet, await planModel(world, fleet));
  });

  it('says of a clone that may be another project’s why it is left as it is, whatever is in the way of that one', async () => {
    const [web, old] = [projectOf('web'), projectOf('old')];
    const world = stateOf({ [old.path]: cloneOf(old) });
    world.watchdogs.set(old.path, 'v0.1.0');
    // Its clone is gone from under it.
    world.sessions.set('web/writer', sessionOf(web, 'writer'));
    const fleet = fleetOf([web]);
    const { plan } = await applyModel(world, fleet);
    expect(plan.steps).toEqual([]);
    expect(plan.blocked.map(({ project, code }) => [project, code])).toEqual([
      ['web', 'clone-gone'],
      ['old', 'clone-renamed'],
    ]);
    expect(plan.blocked[1]?.help).toContain('  po set web path=old\n');
    expect(plan.projects).toContainEqual({ name: 'old', state: 'blocked' });
    // The same where nothing is planned for that one.
    const held = fleetOf([{ ...web, hold: { reason: 'move', until: null } }]);
    expect((await planModel(world, held)).blocked).toMatchObject([{ project: 'old', code: 'clone-renamed' }]);
  });
});

/**
 * A project that is not to run, whether declared, marked or only remembered by its engine, has stopped for good; or the
 * plan names it, or its clone, with what is in the way of that. That another project is in a bad way is no excuse.
 */
function expectStopped(world: ModelState, fleet: Fleet, after: Plan): void {
  const running = new Set(fleet.projects.filter(({ state }) => state === 'running').map(({ path }) => path));
  const unmet = new Set([
    ...after.blocked.map(({ project }) => project),
    ...after.projects.flatMap(({ name, state }) => (state === 'held' || state === 'unknown' ? [name] : [])),
  ]);
  const texts = [
    ...after.blocked.map(({ reason }) => reason),
    ...after.diagnostics.map(({ detail }) => detail),
  ];
  for (const [path, place] of world.places) {
    if (place.kind !== 'repository' || running.has(path)) continue;
    const { marks } = place.repository;
    const remembered = world.remembered.get(path);
    if ((remembered ?? marks).fleet !== fleet.name) continue;
    const declared = fleet.projects.find((one) => one.path === path)?.name;
    const sessions = [...world.sessions.values()].filter((session) => session.marks.path === path);
    // Agents are stopped under the name that they were started by.
    const names = [
      declared ?? marks.project,
      remembered?.project,
      ...sessions.map((one) => one.marks.project),
    ];
    if (names.some((name) => unmet.has(name ?? '')) || texts.some((text) => isNamedIn(text, path))) continue;
    // Of what bears no mark, only a live watchdog tells that it was ours.
    const isMarked = declared !== undefined || marks.fleet === fleet.name;
    const wanted = isMarked ? (world.wanted.get(path) ?? []) : [];
    expect({ path, wanted, watchdog: world.watchdogs.get(path) }).toEqual({ path, wanted: [] });
  }
}

function isNamedIn(text: string, path: string): boolean {
  return text
    .split(path)
    .slice(1)
    .some((rest) => !/^[\w-]/.test(rest));
}
