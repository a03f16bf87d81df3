// What becomes of projects that the registry does not name any more: found, let go, and refused where it is too much.
import { describe, expect, it } from 'vitest';
import type { Project } from '../../../src/fleet/fleet.ts';
import { observe } from '../../../src/observe/observe.ts';
import { plan } from '../../../src/plan/assemble.ts';
import type { Plan } from '../../../src/plan/plan.ts';
import {
  cloneOf,
  fleetOf,
  type ModelState,
  now,
  projectOf,
  repositoryOf,
  sessionOf,
  stateOf,
} from '../../support/model.ts';
import { applyModel } from '../../support/model-run.ts';
import { modelWorld } from '../../support/model-world.ts';

const [a, b, c, d] = ['a', 'b', 'c', 'd'].map((name) => projectOf(name)) as [
  Project,
  Project,
  Project,
  Project,
];

/** All of them as po wants them, with their one agent alive. */
function stateWith(...projects: readonly Project[]): ModelState {
  const state = stateOf();
  for (const project of projects) {
    state.places.set(project.path, cloneOf(project));
    const session = sessionOf(project, 'writer');
    state.sessions.set(session.name, session);
  }
  return state;
}

async function planFor(
  state: ModelState,
  registered: readonly Project[],
  { allowMassRemoval = false, selected = registered } = {},
): Promise<Plan> {
  const fleet = fleetOf(registered);
  const seen = await observe(fleet, selected, modelWorld(state, fleet).world);
  return plan(fleet, seen, now, 'fleet.toml', { allowMassRemoval });
}

const idsIn = ({ steps }: Plan) => steps.map(({ id, action }) => `${id} ${action}`);

describe('a project that the registry does not name any more', () => {
  it('is stopped and released, and nothing else of it is touched', async () => {
    const state = stateWith(a, b, c);
    const made = await planFor(state, [a, b]);
    expect(idsIn(made)).toEqual(['c/agents stop', 'c/clone release']);
    expect(made.steps[0]).toMatchObject({ risk: 'disruptive', reason: 'removed' });
    expect(made.steps[1]).toMatchObject({ risk: 'safe', reason: 'removed', needs: ['c/agents'] });
    const before = structuredClone(state.places.get(c.path));
    await applyModel(state, fleetOf([a, b]));
    expect([...state.sessions.keys()]).toEqual(['a/writer', 'b/writer']);
    expect(state.places.get(c.path)).toEqual({
      ...before,
      repository: { ...repositoryOf(c), marks: { fleet: null, project: null, protect: false } },
    });
  });

  it('is left alone where only others are selected', async () => {
    const made = await planFor(stateWith(a, b, c), [a, b], { selected: [a] });
    expect(made.steps).toEqual([]);
    expect(made.projects.map(({ name }) => name)).toEqual(['a']);
  });

  it('is found by its agents where its clone bears no mark, and that clone is nobody’s', async () => {
    const state = stateWith(a, b, c);
    state.places.set(
      c.path,
      cloneOf(c, { repository: repositoryOf(c, { marks: { fleet: null, project: null, protect: false } }) }),
    );
    expect(idsIn(await planFor(state, [a, b]))).toEqual(['c/agents stop']);
  });

  it('of another fleet, or below another root, is somebody’s', async () => {
    const state = stateWith(a, b);
    state.places.set(
      c.path,
      cloneOf(c, { repository: repositoryOf(c, { marks: { fleet: 'x', project: 'c', protect: false } }) }),
    );
    const elsewhere = { ...sessionOf(d, 'writer') };
    state.sessions.set('d', { ...elsewhere, marks: { ...elsewhere.marks, path: '/other/d' } });
    expect(await planFor(state, [a, b])).toMatchObject({ steps: [], complete: true });
  });

  it('is blocked while po is called from inside of it', async () => {
    const state = stateWith(a, b, c);
    state.caller = 'c/writer';
    const made = await planFor(state, [a, b]);
    expect(made.steps).toEqual([]);
    expect(made.blocked).toMatchObject([{ project: 'c', code: 'self-stop' }]);
  });

  it('has linked work trees that are projects only by marks of their own', async () => {
    const state = stateWith(a, b, c);
    const linked = { path: d.path, gitDir: `${c.path}/.git/worktrees/d`, commonDir: `${c.path}/.git` };
    const marks = { fleet: null, project: null, protect: false };
    const put = (repository: object) =>
      state.places.set(d.path, cloneOf(d, { repository: { ...repositoryOf(c), ...linked, ...repository } }));
    put({ marks });
    const made = await planFor(state, [a, b]);
    expect(idsIn(made)).toEqual(['c/agents stop', 'c/clone release']);
    expect(made.diagnostics).toEqual([]);
    put({ marks: { ...marks, fleet: 'recipes', project: 'd' } });
    expect(idsIn(await planFor(state, [a, b]))).toContain('d/clone release');
  });

  it('of which there are two clones is not guessed at', async () => {
    const state = stateWith(a, b, c);
    state.places.set(
      d.path,
      cloneOf(d, {
        repository: repositoryOf(d, { marks: { fleet: 'recipes', project: 'c', protect: false } }),
      }),
    );
    const made = await planFor(state, [a, b]);
    expect(made.steps).toEqual([]);
    expect(made.diagnostics.map(({ code, severity }) => [code, severity])).toEqual([
      ['marked-twice', 'warning'],
      ['marked-twice', 'warning'],
    ]);
  });
});

describe('an unregistered project that bears the mark of protection', () => {
  const guarded = { ...c, protect: true };

  it('is not stopped, and the remedy is to put it back or to take the mark off', async () => {
    const made = await planFor(stateWith(a, b, guarded), [a, b]);
    expect(made.steps).toEqual([]);
    expect(made.blocked).toMatchObject([{ project: 'c', kind: 'agents', code: 'protected' }]);
    expect(made.blocked[0]?.help).toContain(`git -C ${c.path} config --local --unset-all po.protect`);
  });

  it('is not stopped either where nothing but that mark is left in its clone', async () => {
    const state = stateWith(a, b, guarded);
    const marks = { fleet: null, project: null, protect: true };
    state.places.set(c.path, cloneOf(c, { repository: repositoryOf(c, { marks }) }));
    const made = await planFor(state, [a, b]);
    expect(made.steps).toEqual([]);
    expect(made.blocked).toMatchObject([{ project: 'c', code: 'protected' }]);
  });

  it('keeps the mark while agents of another name run in its clone', async () => {
    const state = stateWith(a, b, guarded);
    const marks = { fleet: 'recipes', project: 'other', protect: true };
    state.places.set(c.path, cloneOf(c, { repository: repositoryOf(c, { marks }) }));
    for (const _ of ['once', 'and again']) {
      const { plan } = await applyModel(state, fleetOf([a, b]));
      expect(plan.steps).toEqual([]);
      expect(plan.blocked).toMatchObject([{ project: 'c', code: 'protected' }]);
    }
  });

  it('is released where nothing of it runs', async () => {
    const state = stateWith(a, b, guarded);
    state.sessions.delete('c/writer');
    expect(idsIn(await planFor(state, [a, b]))).toEqual(['c/clone release']);
  });

  it('keeps its agents also under another name', async () => {
    const renamed = projectOf('web', { path: c.path });
    const made = await planFor(stateWith(a, b, guarded), [a, b, renamed]);
    expect(made.steps).toEqual([]);
    expect(made.blocked.map(({ project, code }) => [project, code])).toEqual([
      ['c', 'protected'],
      ['web', 'after-blocked'],
    ]);
  });
});

describe('a project that was renamed', () => {
  const renamed = projectOf('web', { path: c.path });

  it('takes its clone over when the agents of its old name are stopped', async () => {
    const state = stateWith(a, b, c);
    const made = await planFor(state, [a, b, renamed]);
    expect(idsIn(made)).toEqual(['c/agents stop', 'web/clone adopt', 'web/agents start']);
    expect(made.steps[1]).toMatchObject({ reason: 'renamed', needs: ['c/agents'] });
    const { results } = await applyModel(state, fleetOf([a, b, renamed]));
    expect(results.map(({ outcome }) => outcome.state)).toEqual(['done', 'done', 'done']);
    expect([...state.sessions.keys()].sort()).toEqual(['a/writer', 'b/writer', 'web/writer']);
    expect(state.places.get(c.path)).toMatchObject({ repository: { marks: { project: 'web' } } });
  });

  it('has its agents stopped there also where a copy of its clone bears the old name', async () => {
    const state = stateWith(a, b, c);
    const marks = { fleet: 'recipes', project: 'c', protect: false };
    state.places.set(d.path, cloneOf(d, { repository: repositoryOf(d, { marks }) }));
    const made = await planFor(state, [a, b, renamed]);
    expect(idsIn(made)).toEqual(['c/agents stop', 'web/clone adopt', 'web/agents start']);
    expect(made.diagnostics).toMatchObject([{ code: 'marked-twice', project: 'c' }]);
    expect(made.diagnostics[0]?.detail).toContain(
      `${d.path} is marked as c, and so is, or should be, ${c.path}`,
    );
    await applyModel(state, fleetOf([a, b, renamed]));
    expect([...state.sessions.keys()].sort()).toEqual(['a/writer', 'b/writer', 'web/writer']);
    // Now it is the only one of that name.
    expect(idsIn(await planFor(state, [a, b, renamed]))).toEqual(['c/clone release']);
  });

  it('waits where those agents cannot be stopped', async () => {
    const state = stateWith(a, b, c);
    state.caller = 'c/writer';
    const made = await planFor(state, [a, b, renamed]);
    expect(made.steps).toEqual([]);
    expect(made.blocked.map(({ project, code }) => [project, code])).toEqual([
      ['c', 'self-stop'],
      ['web', 'after-blocked'],
    ]);
  });

  it('on hold keeps even the agents of its old name', async () => {
    const held = { ...renamed, hold: { reason: 'move', until: null } };
    const made = await planFor(stateWith(a, b, c), [a, b, held]);
    expect(made.steps).toEqual([]);
    expect(made.holds).toMatchObject([{ project: 'web' }]);
  });

  it('and had its path changed as well gets no second clone', async () => {
    const moved = projectOf('c', { path: '/fleet/sites/c' });
    const made = await planFor(stateWith(a, b, c), [a, b, moved]);
    expect(made.steps).toEqual([]);
    expect(made.blocked).toMatchObject([{ project: 'c', code: 'clone-elsewhere' }]);
  });
});

describe('a project whose agents were started at another path', () => {
  /** As after another root was declared, or from a copy of the registry. */
  const stateElsewhere = (...projects: readonly Project[]) =>
    stateWith(...projects.map((project) => ({ ...project, path: `/other/${project.name}` })));

  it('is not made a second time, as long as that path is there', async () => {
    const stopped = { ...b, state: 'stopped' } as const;
    const made = await planFor(stateElsewhere(a, b), [a, stopped, c]);
    expect(made.steps).toEqual([]);
    expect(made.refused).toMatchObject({ code: 'fleet-elsewhere', projects: ['a', 'b'] });
  });

  it('is not made beside agents that run on where nothing is any more', async () => {
    const state = stateElsewhere(a);
    state.places.clear();
    const made = await planFor(state, [a]);
    expect(made.steps).toEqual([]);
    expect(made.blocked).toMatchObject([{ project: 'a', kind: 'agents', code: 'clone-gone' }]);
  });

  it('is made where they are of another fleet', async () => {
    const state = stateElsewhere(a, b);
    for (const [name, session] of state.sessions) {
      const marks = { ...session.marks, fleet: 'cellar' };
      state.sessions.set(name, { ...session, name: `x/${name}`, marks });
    }
    const made = await planFor(state, [a, b]);
    expect(made.blocked).toEqual([]);
    expect(made.summary.create).toBe(4);
  });

  it('goes away all the same', async () => {
    const retired = { ...a, state: 'retired' } as const;
    const made = await planFor(stateElsewhere(a), [retired]);
    expect(made).toMatchObject({ steps: [], blocked: [] });
  });
});

describe('a registry that lacks too much', () => {
  const allowed = { allowMassRemoval: true };

  it('is refused as a whole, and not when it is said to be meant', async () => {
    const state = stateWith(a, b, c);
    const changed = projectOf('a', { state: 'stopped' });
    const made = await planFor(state, [changed]);
    expect(made).toMatchObject({
      steps: [],
      applyable: false,
      complete: false,
      refused: { code: 'mass-removal', projects: ['b', 'c'] },
    });
    expect(made.projects).toEqual([
      { name: 'a', state: 'blocked' },
      { name: 'b', state: 'blocked' },
      { name: 'c', state: 'blocked' },
    ]);
    expect(idsIn(await planFor(state, [changed], allowed))).toHaveLength(5);
  });

  it('is refused when it names nobody and something of the fleet is there', async () => {
    const made = await planFor(stateWith(a), []);
    expect(made).toMatchObject({ steps: [], refused: { code: 'empty-registry', projects: ['a'] } });
    expect(idsIn(await planFor(stateWith(a), [], allowed))).toHaveLength(2);
    expect(await planFor(stateOf(), [])).toMatchObject({ refused: null, complete: true });
  });

  it.each<[string, readonly Project[], readonly Project[], boolean]>([
    ['one of two', [a], [a, b], false],
    ['one of three', [a, b], [a, b, c], false],
    ['two of three', [a], [a, b, c], true],
    ['a half of four', [a, b], [a, b, c, d], false],
    ['three of four', [a], [a, b, c, d], true],
  ])('%s', async (_name, registered, there, isRefused) => {
    expect((await planFor(stateWith(...there), registered)).refused !== null).toBe(isRefused);
  });
});
