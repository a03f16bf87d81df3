// What holds of the plan of every fleet and every world, whatever they are. The worlds are the model of
// `test/support/model-world.ts`; observe, plan and the reconcilers are the real ones.
import { describe, expect, it } from 'vitest';
import { observe } from '../../src/observe/observe.ts';
import { plan } from '../../src/plan/assemble.ts';
import { before, isLeaving, sortByNeeds } from '../../src/plan/order.ts';
import type { Plan, Step } from '../../src/plan/plan.ts';
import { fc, lawRuns } from '../support/fast-check.ts';
import { now } from '../support/model.ts';
import { anyCase, type Case } from '../support/model-arbitraries.ts';
import { planModel } from '../support/model-run.ts';
import { modelWorld } from '../support/model-world.ts';

const runs = lawRuns(200);

function law(name: string, holds: (one: Case) => Promise<void>, numRuns = runs): void {
  it(name, () => fc.assert(fc.asyncProperty(anyCase, holds), { numRuns }));
}

describe('a plan', () => {
  it('is the same whatever the order of tables and of looks', () =>
    fc.assert(
      fc.asyncProperty(anyCase, fc.nat(), async ({ fleet, state }, turn) => {
        const shuffled = <T>(list: readonly T[]) => [
          ...list.slice(turn % (list.length || 1)),
          ...list.slice(0, turn % (list.length || 1)),
        ];
        const one = await planModel(state(), fleet);
        const turned = state();
        for (const [path, place] of turned.places) {
          if (place.kind !== 'repository' || place.agentsToml === null) continue;
          const tables = place.agentsToml.split('\n\n').reverse();
          turned.places.set(path, { ...place, agentsToml: `${tables.join('\n\n')}\n` });
          // The same at every commit, or it would be a change that a branch brings.
          for (const [id, commit] of turned.commits) {
            if (commit.agentsToml === place.agentsToml)
              turned.commits.set(id, { ...commit, agentsToml: `${tables.join('\n\n')}\n` });
          }
        }
        const other = {
          ...fleet,
          projects: shuffled(fleet.projects.map((p) => ({ ...p, after: [...p.after].reverse() }))),
        };
        const { world } = modelWorld(turned, other);
        const seen = await observe(other, shuffled(other.projects), world, turned.options);
        const two = plan(
          other,
          { ...seen, projects: [...seen.projects].reverse() },
          new Date(now.getTime() + 9e9),
          'x',
          { allowMassRemoval: true },
        );
        expect(idsOf(two).sort()).toEqual(idsOf(one).sort());
        expect(two.digest).toBe(one.digest);
      }),
      { numRuns: runs },
    ));

  law('makes no step of what could not be seen', async ({ fleet, state }) => {
    const world = state();
    const made = await planModel(world, fleet);
    for (const project of fleet.projects) {
      if (world.places.get(project.path)?.kind === 'unreadable')
        expect(stepsOf(made, project.name)).toEqual([]);
    }
    if (!world.tmuxAnswers) expect(made.steps.filter(({ kind }) => kind === 'agents')).toEqual([]);
    for (const { name, state: how } of made.projects) {
      const said = made.diagnostics.some(({ project, severity }) => project === name && severity === 'error');
      expect(said, name).toBe(how === 'unknown');
    }
    expect(made.errored).toBe(made.projects.some(({ state: how }) => how === 'unknown'));
  });

  law('makes no step on what is not ours', async ({ fleet, state }) => {
    const world = state();
    const made = await planModel(world, fleet);
    for (const project of fleet.projects) {
      const place = world.places.get(project.path);
      const isForeign =
        place?.kind === 'other' ||
        (place?.kind === 'repository' &&
          place.repository.marks.fleet !== null &&
          (place.repository.marks.fleet !== fleet.name ||
            (place.repository.marks.project !== project.name &&
              fleet.projects.some(({ name }) => name === place.repository.marks.project))));
      if (isForeign)
        expect(stepsOf(made, project.name).filter(({ action }) => action !== 'stop')).toEqual([]);
    }
  });

  law('makes no step of a held project, and lists it', async ({ fleet, state }) => {
    const made = await planModel(state(), fleet);
    for (const { name, hold } of fleet.projects) {
      if (hold === null) continue;
      expect(stepsOf(made, name)).toEqual([]);
      expect(made.holds).toContainEqual({ project: name, ...hold, isPast: hold.until !== null });
      expect(made.projects).toContainEqual({ name, state: 'held' });
    }
  });

  law('has no disruptive step for a protected project', async ({ fleet, state }) => {
    const made = await planModel(state(), fleet);
    for (const { name } of fleet.projects.filter(({ protect }) => protect)) {
      expect(stepsOf(made, name).filter(({ risk }) => risk === 'disruptive')).toEqual([]);
    }
  });

  law('has no disruptive step for a clone that is unregistered and marked as protected', async (one) => {
    const { fleet } = one;
    const state = one.state();
    const made = await planModel(state, fleet);
    for (const place of state.places.values()) {
      if (place.kind !== 'repository' || !place.repository.marks.protect) continue;
      const { fleet: mark, project } = place.repository.marks;
      if (mark !== fleet.name || project === null || fleet.projects.some(({ name }) => name === project))
        continue;
      const steps = stepsOf(made, project);
      expect(steps.filter(({ risk }) => risk === 'disruptive')).toEqual([]);
    }
  });

  it('of fewer projects has a part of the steps', () =>
    fc.assert(
      fc.asyncProperty(anyCase, fc.integer({ min: 0, max: 31 }), async ({ fleet, state }, mask) => {
        const names = fleet.projects
          .map(({ name }) => name)
          .filter((_, index) => ((mask >> index) & 1) === 1);
        const [whole, part] = [await planModel(state(), fleet), await planModel(state(), fleet, names)];
        expect(idsOf(whole)).toEqual(expect.arrayContaining(idsOf(part)));
        // What is left out is let go only where the whole fleet is meant; a clone's former name goes with the clone.
        const left = part.steps.filter(({ project }) => !names.includes(project));
        if (names.length < fleet.projects.length)
          expect(left.filter(({ kind }) => kind === 'clone')).toEqual([]);
        expect(left.filter(({ project }) => fleet.projects.some(({ name }) => name === project))).toEqual([]);
      }),
      { numRuns: runs },
    ));

  law(
    'is in an order that can be carried out, and has only needs that it holds',
    async ({ fleet, state }) => {
      const { steps } = await planModel(state(), fleet);
      const done = new Set<string>();
      for (const { id, needs } of steps) {
        expect(
          needs.every((need) => done.has(need)),
          `${id} before ${needs.join()}`,
        ).toBe(true);
        done.add(id);
      }
      expect(done.size).toBe(steps.length);
    },
  );

  law(
    'has what comes first before what comes after it, and turned round where something goes away',
    async ({ fleet, state }) => {
      const { steps } = await planModel(state(), fleet);
      const byId = new Map(steps.map((step) => [step.id, step]));
      const reaches = (from: Step, to: Step): boolean =>
        from.needs.some((id) => id === to.id || reaches(byId.get(id) ?? from, to));
      for (const { name } of fleet.projects) {
        for (const earlier of before([name], fleet.projects)) {
          for (const own of steps.filter(({ project }) => project === name)) {
            for (const other of steps.filter(({ project }) => project === earlier)) {
              if (isLeaving(own) && isLeaving(other))
                expect(reaches(other, own), `${other.id} ${own.id}`).toBe(true);
              if (!isLeaving(own) && !isLeaving(other))
                expect(reaches(own, other), `${own.id} ${other.id}`).toBe(true);
            }
          }
        }
      }
    },
  );

  law('has each project in one state, and counts that add up', async ({ fleet, state }) => {
    const made = await planModel(state(), fleet);
    const { summary, steps, blocked, projects } = made;
    const { create, adopt, update, start, restart, stop, release, retire } = summary;
    expect(create + adopt + update + start + restart + stop + release + retire).toBe(steps.length);
    expect(summary.blocked).toBe(blocked.length);
    const registered = fleet.projects.map(({ name }) => name);
    expect(projects.map(({ name }) => name).slice(0, registered.length)).toEqual(registered);
    for (const { name } of projects.slice(registered.length)) expect(registered).not.toContain(name);
    expect(made.applyable).toBe(steps.length > 0);
    expect(made.complete).toBe(projects.every(({ state: how }) => how === 'changes' || how === 'unchanged'));
  });
});

describe('sortByNeeds', () => {
  it('puts every step behind what it needs, and loses none', () => {
    const anyGraph = fc.array(fc.array(fc.nat(), { maxLength: 3 }), { maxLength: 12 });
    fc.assert(
      fc.property(anyGraph, fc.nat(), (graph, turn) => {
        const steps = graph.map((needs, index) =>
          stepWith(`s${index}`, index === 0 ? [] : needs.map((need) => `s${need % index}`)),
        );
        const cut = turn % (steps.length || 1);
        const sorted = sortByNeeds([...steps.slice(cut), ...steps.slice(0, cut)].reverse());
        expect(sorted.map(({ id }) => id).sort()).toEqual(steps.map(({ id }) => id).sort());
        for (const [index, { needs }] of sorted.entries()) {
          const before = sorted.slice(0, index).map(({ id }) => id);
          expect(before).toEqual(expect.arrayContaining([...needs]));
        }
      }),
    );
  });

  it('refuses steps that wait for each other', () => {
    expect(() => sortByNeeds([stepWith('a', ['b']), stepWith('b', ['a'])])).toThrow('wait for each other');
  });
});

function idsOf({ steps }: Plan): string[] {
  return steps.map(({ id }) => id);
}

function stepsOf({ steps }: Plan, name: string): readonly Step[] {
  return steps.filter(({ project }) => project === name);
}

function stepWith(id: string, needs: readonly string[]): Step {
  return {
    id,
    project: id,
    host: 'local',
    kind: 'clone',
    action: 'create',
    reason: 'missing',
    risk: 'safe',
    before: null,
    after: null,
    needs,
    display: {},
  };
}
