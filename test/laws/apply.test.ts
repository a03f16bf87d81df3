// What holds of every apply, whatever the fleet and the world are. The worlds are the model of
// `test/support/model-world.ts`; observe, plan, the scheduler and the reconcilers are the real ones.
import { describe, expect, it } from 'vitest';
import type { Plan, Step } from '../../src/plan/plan.ts';
import { fc, lawRuns } from '../support/fast-check.ts';
import { commitOf, type ModelClone, type ModelState } from '../support/model.ts';
import { anyCase, type Case } from '../support/model-arbitraries.ts';
import { lineOf } from '../support/model-branches.ts';
import { applyModel, planModel } from '../support/model-run.ts';

const runs = lawRuns(200);

function law(name: string, holds: (one: Case) => Promise<void>, numRuns = runs): void {
  it(name, () => fc.assert(fc.asyncProperty(anyCase, holds), { numRuns }));
}

describe('an apply', () => {
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
        // All that may be in the way of a step of a plan is the project's own; nothing here fails by itself.
        if (outcome.state === 'blocked') {
          expect(onTheWay, `${id}: ${outcome.why}`).toContain(project);
          expect(after.blocked.map((block) => block.project)).toContain(project);
        } else if (outcome.state === 'unpushed') {
          expect(after.blocked).toContainEqual(expect.objectContaining({ project, kind: 'engine' }));
          expect(outcome.why).toContain('of origin');
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

  law(
    'leaves a project without a word only where its remote pins what is declared',
    async ({ fleet, state, hasSurprises }) => {
      const world = state();
      await applyModel(world, fleet);
      // What nobody has asked for yet cannot be told.
      if (hasSurprises) return;
      const after = await planModel(world, fleet);
      for (const { name, repo, path, engine, state: wanted } of fleet.projects) {
        const isSilent = after.projects.some((one) => one.name === name && one.state === 'unchanged');
        const place = world.places.get(path);
        const isOnBranch = place?.kind === 'repository' && place.repository.branch === 'main';
        const isGoing = wanted === 'retired';
        const isWarned = after.diagnostics.some(({ project }) => project === name);
        if (repo === null || !isSilent || !isOnBranch || isGoing || isWarned) continue;
        const remote = world.remotes.get(repo);
        if (remote !== undefined)
          expect(remote?.engineInHead, name).toEqual({ kind: 'gitlink', commit: commitOf(engine) });
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
      expect(world.wanted.get(path)).toEqual(before.wanted.get(path));
      expect(world.watchdogs.get(path)).toEqual(before.watchdogs.get(path));
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
          if (how === 'done' || how === 'unchanged' || how === 'unpushed') good.add(event.step.id);
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

function sessionsOf(world: ModelState, project: string) {
  return [...world.sessions.values()].filter(({ name }) => name.startsWith(`${project}/`));
}
