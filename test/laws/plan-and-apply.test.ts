// What holds of every fleet and every world, whatever they are. The worlds are the model of
// `test/support/model-world.ts`; observe, plan, the scheduler and the reconcilers are the real ones.
import { describe, expect, it } from 'vitest';
import { observe } from '../../src/observe/observe.ts';
import { plan } from '../../src/plan/assemble.ts';
import { before, isLeaving, sortByNeeds } from '../../src/plan/order.ts';
import type { Plan, Step } from '../../src/plan/plan.ts';
import { fc, lawRuns } from '../support/fast-check.ts';
import { type ModelClone, type ModelState, now } from '../support/model.ts';
import { anyCase, type Case } from '../support/model-arbitraries.ts';
import { lineOf } from '../support/model-branches.ts';
import { applyModel, planModel } from '../support/model-run.ts';
import { modelWorld } from '../support/model-world.ts';

const runs = lawRuns(200);

function law(name: string, holds: (one: Case) => Promise<void>, numRuns = runs): void {
  it(name, () => fc.assert(fc.asyncProperty(anyCase, holds), { numRuns }));
}

describe('a plan', { retry: 0 }, () => {
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

  law('has no disruptive step for a clone that is left out and marked as protected', async (one) => {
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

describe('sortByNeeds', { retry: 0 }, () => {
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

describe('an apply', { retry: 0 }, () => {
  law('converges: the next plan has nothing to do', async ({ fleet, state, hasSurprises }) => {
    const world = state();
    const { plan: shown, results } = await applyModel(world, fleet);
    expect(results.map(({ id }) => id)).toEqual(idsOf(shown));
    // What a remote turns out to hold by now may want more than was planned, and that is not done unseen.
    if (hasSurprises || leavesRestartsOpen(shown, world)) await applyModel(world, fleet);
    expect(idsOf(await planModel(world, fleet))).toEqual([]);
  });

  law(
    'does each step, but where a remote turns out to hold what stands in the way',
    async ({ fleet, state, hasSurprises }) => {
      const world = state();
      const { plan: shown, results } = await applyModel(world, fleet);
      const cloned = new Set(
        shown.steps
          .filter(({ kind, action }) => kind === 'clone' && (action === 'create' || action === 'update'))
          .map(({ project }) => project),
      );
      // Or what comes from the remote before the pin is put on top, of which more may have come meanwhile.
      const forwarded = shown.steps.filter(({ after }) => after?.['fastForward'] !== undefined);
      const pushed = hasSurprises ? shown.steps.filter(({ after }) => after?.['push'] === true) : [];
      const onTheWay = new Set([...cloned, ...[...forwarded, ...pushed].map(({ project }) => project)]);
      const after = await planModel(world, fleet);
      for (const { id, outcome } of results) {
        if (outcome.state === 'done' || outcome.state === 'unchanged') continue;
        const project = id.split('/')[0] ?? '';
        if (outcome.state === 'failed') {
          expect(onTheWay, `${id}: ${outcome.why}`).toContain(project);
          expect(after.blocked.map((block) => block.project)).toContain(project);
        } else if (outcome.state === 'stale') {
          expect(id, outcome.why).toMatch(/agents$/);
          expect(onTheWay, id).toContain(project);
        } else {
          expect(outcome).toMatchObject({
            state: 'not-attempted',
            why: expect.stringMatching(/was not done$/),
          });
        }
      }
    },
  );

  law('does nothing that the plan did not show', async ({ fleet, state }) => {
    const [before, world] = [state(), state()];
    const { plan: shown } = await applyModel(world, fleet);
    const touched = new Set(shown.steps.map(({ project }) => project));
    for (const { name, path } of fleet.projects) {
      if (touched.has(name)) continue;
      expect(world.places.get(path), name).toEqual(before.places.get(path));
      expect(sessionsOf(world, name)).toEqual(sessionsOf(before, name));
    }
  });

  law(
    'keeps every session that runs and is not ours, and every one of ours that nobody stops',
    async ({ fleet, state }) => {
      const [before, world] = [state(), state()];
      const { plan: shown } = await applyModel(world, fleet);
      const stopped = new Set(
        shown.steps.filter(({ action }) => action === 'stop').map(({ project }) => project),
      );
      const restarted = new Set(
        shown.steps.flatMap(({ project, after }) =>
          Object.keys(Object(after?.['restarted'])).map((agent) => `${project}/${agent}`),
        ),
      );
      for (const [name, session] of before.sessions) {
        const isOurs =
          session.marks.fleet === fleet.name && session.marks.path?.startsWith('/fleet/') === true;
        const isAsked = stopped.has(session.marks.project ?? '') || restarted.has(name);
        const mayGo = isOurs && (isAsked || !session.alive);
        if (!mayGo) expect(world.sessions.get(name)).toEqual(session);
      }
    },
  );

  law('loses no clone', async ({ fleet, state }) => {
    const [before, world] = [state(), state()];
    await applyModel(world, fleet);
    const count = (one: ModelState) =>
      [...one.places.values()].filter(({ kind }) => kind === 'repository').length;
    expect(count(world)).toBeGreaterThanOrEqual(count(before));
  });

  law('loses no commit that a clone had, and touches nothing that is not saved', async ({ fleet, state }) => {
    const [before, world] = [state(), state()];
    await applyModel(world, fleet);
    const held = ({ repository, branches }: ModelClone) =>
      [repository.commit, ...Object.values(branches)].flatMap((tip) =>
        tip === null ? [] : lineOf(world.commits, tip),
      );
    for (const [path, place] of before.places) {
      if (place.kind !== 'repository') continue;
      const moved = [...world.places].find(([now]) => now.startsWith(`/fleet/.retired${path.slice(6)}-`));
      const after = world.places.get(path) ?? moved?.[1];
      if (after?.kind !== 'repository') throw new Error(`${path} is gone`);
      // A HEAD without a branch is left only where its commit is on one, here or at origin.
      const isHeld = place.repository.branch === null && place.looseCommits.length === 0;
      const lost = held(place).filter((id) => !held(after).includes(id));
      if (!isHeld) expect(lost).toEqual([]);
      const { changed, untracked } = place.unsaved;
      if (changed.length + untracked.length > 0)
        expect(after.repository.branch).toBe(place.repository.branch);
    }
  });

  it('cut off after any change converges on the next', () =>
    fc.assert(
      fc.asyncProperty(anyCase, fc.nat(), async ({ fleet, state, hasSurprises }, when) => {
        const { changes, plan: shown } = await applyModel(state(), fleet);
        const isTwice = hasSurprises || leavesRestartsOpen(shown, state());
        const world = state();
        await applyModel(world, fleet, when % (changes + 1));
        await applyModel(world, fleet);
        if (isTwice) await applyModel(world, fleet);
        const last = await planModel(world, fleet);
        expect(idsOf(last)).toEqual([]);
        const whole = state();
        await applyModel(whole, fleet);
        if (isTwice) await applyModel(whole, fleet);
        // Cut off in the middle of a restart, nobody works in the clone: now it would be switched to its branch, and what
        // is in the way of that is said before anything is started.
        const blocked = new Set(last.blocked.map(({ project }) => project));
        const names = ({ sessions }: ModelState) =>
          [...sessions.values()]
            .filter(({ marks }) => !blocked.has(marks.project ?? ''))
            .map(({ name }) => name)
            .sort();
        expect(names(world)).toEqual(names(whole));
      }),
      { numRuns: runs },
    ));

  law(
    'begins a step only when all that it needs is done, and never more projects at once than it may',
    async ({ fleet, state }) => {
      const { events, plan: shown } = await applyModel(state(), fleet);
      const good = new Set<string>();
      const running = new Map<string, Step>();
      for (const event of events) {
        if (event.kind === 'step-started') {
          expect(event.step.needs.every((id) => good.has(id))).toBe(true);
          running.set(event.step.id, event.step);
          expect(new Set([...running.values()].map(({ project }) => project)).size).toBe(running.size);
          expect(running.size).toBeLessThanOrEqual(fleet.apply.parallel);
        } else if (event.kind === 'step-ended') {
          running.delete(event.step.id);
          const { state: how } = event.result.outcome;
          if (how === 'done' || how === 'unchanged') good.add(event.step.id);
        }
      }
      expect(events.filter(({ kind }) => kind === 'step-ended')).toHaveLength(shown.steps.length);
    },
  );
});

/**
 * Which agents the clone will declare shows only when it has changed. Who is to be restarted for that was in no plan yet,
 * and the step says so instead of ending anybody.
 */
function leavesRestartsOpen({ steps }: Plan, { options }: ModelState): boolean {
  return options.restart && steps.some(({ kind, reason }) => kind === 'agents' && reason === 'clone-changes');
}

function idsOf({ steps }: Plan): string[] {
  return steps.map(({ id }) => id);
}

function stepsOf({ steps }: Plan, name: string): readonly Step[] {
  return steps.filter(({ project }) => project === name);
}

function sessionsOf(world: ModelState, project: string) {
  return [...world.sessions.values()].filter(({ name }) => name.startsWith(`${project}/`));
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
