// How verdicts of reconcilers become one plan: what a block keeps back, and what waits for what.
import { describe, expect, it } from 'vitest';
import type { Fleet, Project } from '../../../src/fleet/fleet.ts';
import { observe } from '../../../src/observe/observe.ts';
import { plan } from '../../../src/plan/assemble.ts';
import type { ProjectObservation } from '../../../src/plan/observation.ts';
import { before } from '../../../src/plan/order.ts';
import type { Plan } from '../../../src/plan/plan.ts';
import { known, unknown } from '../../../src/world/look.ts';
import {
  agentsToml,
  cloneOf,
  diagnosticOf,
  fleetOf,
  now,
  projectOf,
  repositoryOf,
  sessionOf,
  stateOf,
  workOf,
} from '../../support/model.ts';
import { planModel } from '../../support/model-run.ts';
import { modelWorld } from '../../support/model-world.ts';
import { alive, blocked, missing, planOf, seen } from '../../support/seen-projects.ts';

function brief({ steps }: Plan): string[] {
  return steps.map(
    ({ id, action, needs }) => `${id} ${action}${needs.length === 0 ? '' : ` < ${needs.join(' ')}`}`,
  );
}

const [a, b, c] = [projectOf('a'), projectOf('b', { after: ['a'] }), projectOf('c', { after: ['b'] })];
const later = (project: Project, changes: Partial<Project>) => ({ ...project, ...changes });

describe('one project', () => {
  it('gets its steps in order, each behind the one before', () => {
    expect(brief(planOf([missing(a)], [a]))).toEqual([
      'a/clone create',
      'a/engine create < a/clone',
      'a/agents start < a/engine',
    ]);
  });

  it('that is as declared gets none', () => {
    expect(planOf([seen(a)], [a])).toMatchObject({
      steps: [],
      applyable: false,
      complete: true,
      errored: false,
      projects: [{ name: 'a', state: 'unchanged' }],
      summary: { unchanged: 1, blocked: 0, held: 0, create: 0 },
    });
  });

  it('keeps what comes before a block, and nothing behind it', () => {
    const repository = repositoryOf(a, { engineOnDisk: { kind: 'other' } });
    const made = planOf(
      [
        seen(a, {
          clone: known({
            kind: 'repository',
            repository,
            mark: 'none',
            offBranch: null,
          }),
          engine: known({ kind: 'clone', repository, pinnedVersion: null, work: workOf(a) }),
          agents: known({
            kind: 'clone',
            declared: { kind: 'agents', agents: [] },
            ours: [],
            foreign: [],
            engine: null,
            watchdog: 'not-needed',
            drifted: [],
          }),
        }),
      ],
      [a],
    );
    expect(brief(made)).toEqual(['a/clone adopt']);
    expect(made.blocked).toMatchObject([{ project: 'a', kind: 'engine', code: 'engine-path-taken' }]);
    expect(made).toMatchObject({
      applyable: true,
      complete: false,
      errored: false,
      projects: [{ state: 'blocked' }],
    });
  });

  it('that could not be seen gets a diagnostic and no step', () => {
    const made = planOf([{ name: 'a', seen: false, diagnostic: diagnosticOf() }], [a]);
    expect(made.steps).toEqual([]);
    expect(made.diagnostics).toEqual([{ ...diagnosticOf(), project: 'a' }]);
    expect(made).toMatchObject({
      applyable: false,
      complete: false,
      errored: true,
      projects: [{ state: 'unknown' }],
    });
  });

  it('of which a part could not be seen gets no step behind that part', () => {
    const made = planOf(
      [seen(a, { clone: known({ kind: 'absent' }), engine: unknown(diagnosticOf()) })],
      [a],
    );
    expect(brief(made)).toEqual(['a/clone create']);
    expect(made).toMatchObject({ errored: true, complete: false, projects: [{ state: 'unknown' }] });
    expect(planOf([seen(a, { clone: unknown(diagnosticOf()) })], [a]).steps).toEqual([]);
  });

  it('that is stopped stops first, and is brought up to date then', () => {
    const gone = later(a, { state: 'stopped' });
    const repository = repositoryOf(gone);
    const made = planOf(
      [
        {
          ...alive(gone),
          clone: known({
            kind: 'repository',
            repository,
            mark: 'none',
            offBranch: null,
          }),
        } as ProjectObservation,
      ],
      [gone],
    );
    expect(brief(made)).toEqual(['a/agents stop', 'a/clone adopt < a/agents']);
  });

  it('that is retired stops first, and is moved aside last', () => {
    const gone = later(a, { state: 'retired' });
    expect(brief(planOf([alive(gone)], [gone]))).toEqual(['a/agents stop', 'a/clone retire < a/agents']);
  });

  it('that is protected gets no disruptive step, and nothing that comes behind it', () => {
    const gone = later(a, { state: 'retired', protect: true });
    const made = planOf([alive(gone)], [gone]);
    expect(made.steps).toEqual([]);
    expect(made.blocked).toMatchObject([{ project: 'a', kind: 'agents', code: 'protected' }]);
    expect(brief(planOf([missing(later(a, { protect: true }))], [later(a, { protect: true })]))).toHaveLength(
      3,
    );
  });

  it('tells its notes under its name', () => {
    const ours = [sessionOf(a, 'writer'), sessionOf(a, 'stray')];
    const declared = {
      kind: 'agents',
      agents: [{ name: 'writer', backend: 'shell', persistent: true, needsWatchdog: false }],
    } as const;
    const agents = known({
      kind: 'clone',
      declared,
      ours,
      foreign: [],
      engine: null,
      watchdog: 'not-needed',
      drifted: [],
    } as const);
    const made = planOf([seen(a, { agents })], [a]);
    expect(made.diagnostics).toMatchObject([{ code: 'agent-undeclared', project: 'a' }]);
    expect(made).toMatchObject({ errored: false, complete: true });
  });
});

describe('a hold', () => {
  const held = (until: string | null) => later(a, { hold: { reason: 'migration', until } });

  it.each([
    [null, false],
    ['2026-11-21', true],
    ['2026-11-22', false],
    ['2026-12-01', false],
  ])('until %s is past: %s', (until, isPast) => {
    const made = planOf([missing(held(until))], [held(until)]);
    expect(made.holds).toEqual([{ project: 'a', reason: 'migration', until, isPast }]);
    expect(made).toMatchObject({
      steps: [],
      applyable: false,
      complete: false,
      summary: { held: 1, unchanged: 0 },
    });
  });

  it('is listed for a project that is as declared, and keeps its diagnostics to itself', () => {
    expect(planOf([seen(held(null))], [held(null)]).projects).toEqual([{ name: 'a', state: 'held' }]);
    const unseen = planOf([{ name: 'a', seen: false, diagnostic: diagnosticOf() }], [held(null)]);
    expect(unseen).toMatchObject({ errored: false, diagnostics: [] });
  });

  it('keeps back what comes after, unless the project is as declared', () => {
    expect(brief(planOf([seen(held(null)), missing(b)], [held(null), b]))[0]).toBe('b/clone create');
    for (const look of [missing, blocked]) {
      const made = planOf([look(held(null)), missing(b)], [held(null), b]);
      expect(made.steps).toEqual([]);
      expect(made.blocked).toMatchObject([{ project: 'b', code: 'after-held' }]);
    }
  });
});

describe('after', () => {
  it('begins behind the last step of what comes first, over a project without steps', () => {
    expect(brief(planOf([missing(a), seen(b), missing(c)], [a, b, c]))).toEqual([
      'a/clone create',
      'a/engine create < a/clone',
      'a/agents start < a/engine',
      'c/clone create < a/agents',
      'c/engine create < c/clone',
      'c/agents start < c/engine',
    ]);
  });

  it('is turned round where agents stop', () => {
    const all = [a, b, c].map((project) => later(project, { state: 'stopped' }));
    expect(brief(planOf(all.map(alive), all))).toEqual([
      'c/agents stop',
      'b/agents stop < c/agents',
      'a/agents stop < b/agents',
    ]);
  });

  it('is turned round where projects go away: what leans on the other goes wholly first', () => {
    const all = [a, b].map((project) => later(project, { state: 'retired' }));
    expect(brief(planOf(all.map(alive), all))).toEqual([
      'b/agents stop',
      'b/clone retire < b/agents',
      'a/agents stop < b/clone',
      'a/clone retire < a/agents',
    ]);
  });

  it('can have both ways in one plan', () => {
    const [one, two] = [later(a, { state: 'stopped' }), later(b, { state: 'stopped' })];
    const both = planOf([alive(one), alive(two)], [one, two]);
    expect(brief(both)).toEqual(['b/agents stop', 'a/agents stop < b/agents']);
    const mixed = planOf([alive(one), missing(b)], [one, b]);
    expect(brief(mixed).slice(0, 2)).toEqual(['a/agents stop', 'b/clone create']);
  });

  it('keeps back what comes after a block, over any number of projects, and names it', () => {
    const made = planOf([blocked(a), seen(b), missing(c)], [a, b, c]);
    expect(made.steps).toEqual([]);
    expect(made.blocked).toMatchObject([
      { project: 'a', code: 'path-taken' },
      {
        project: 'c',
        kind: 'clone',
        code: 'after-blocked',
        reason: expect.stringMatching(/^waits for a, which is blocked/),
      },
    ]);
    expect(made.projects.map(({ state }) => state)).toEqual(['blocked', 'unchanged', 'blocked']);
  });

  it('keeps back what comes after something unknown', () => {
    const made = planOf([{ name: 'a', seen: false, diagnostic: diagnosticOf() }, missing(b)], [a, b]);
    expect(made.blocked).toMatchObject([{ project: 'b', code: 'after-blocked' }]);
  });

  it('keeps back the other steps of a project that is blocked itself', () => {
    const repository = repositoryOf(b, { engineOnDisk: { kind: 'other' } });
    const half = seen(b, {
      clone: known({
        kind: 'repository',
        repository,
        mark: 'none',
        offBranch: null,
      }),
      engine: known({ kind: 'clone', repository, pinnedVersion: null, work: workOf(b) }),
    });
    const made = planOf([blocked(a), half], [a, b]);
    expect(made.steps).toEqual([]);
    expect(made.blocked.map(({ code }) => code)).toEqual([
      'path-taken',
      'engine-path-taken',
      'after-blocked',
    ]);
  });

  it.each(['stopped', 'retired'] as const)('keeps nobody from being %s', (state) => {
    const gone = later(b, { state });
    const made = planOf([blocked(a), alive(gone)], [a, gone]);
    expect(made.steps.map(({ project }) => project)).toContain('b');
    expect(made.blocked).toHaveLength(1);
  });

  it('holds for projects that were not selected', async () => {
    const projects = [a, b, c];
    const state = stateOf({
      [a.path]: { kind: 'other', what: 'folder' },
      [b.path]: cloneOf(b, { agentsToml: agentsToml([]) }),
    });
    const made = await planModel(state, fleetOf(projects), ['c']);
    expect(made.blocked).toMatchObject([{ project: 'c', code: 'after-blocked' }]);
    expect(made.projects).toEqual([{ name: 'c', state: 'blocked' }]);
    const { projects: some, earlier } = await observe(
      fleetOf(projects),
      [c],
      modelWorld(state, fleetOf(projects)).world,
    );
    expect([some.map(({ name }) => name), earlier.map(({ name }) => name)]).toEqual([['c'], ['a', 'b']]);
  });

  it('orders the selected through one that was not', async () => {
    const state = stateOf({ [b.path]: cloneOf(b, { agentsToml: agentsToml([]) }) });
    const made = await planModel(state, fleetOf([a, b, c]), ['a', 'c']);
    expect(brief(made)).toContain('c/clone create < a/agents');
  });

  it('ends even where the registry let a circle through', () => {
    const circle = [later(a, { after: ['b'] }), b];
    expect([...before(['a'], circle)].sort()).toEqual(['a', 'b']);
  });
});

describe('the whole', () => {
  it('adds up', () => {
    const held = projectOf('d', { hold: { reason: 'x', until: null } });
    const stop = projectOf('e', { state: 'stopped' });
    const made = planOf(
      [missing(a), seen(c), missing(held), alive(stop), blocked(projectOf('f'))],
      [a, c, held, stop, projectOf('f')],
    );
    expect(made.summary).toEqual({
      create: 2,
      adopt: 0,
      update: 0,
      start: 1,
      restart: 0,
      stop: 1,
      release: 0,
      retire: 0,
      blocked: 1,
      held: 1,
      unchanged: 1,
    });
    expect(made).toMatchObject({
      format: 'po.plan/1',
      fleet: { name: 'recipes', file: 'fleet.toml' },
      observedAt: '2026-11-22T10:00:00.000Z',
      applyable: true,
      complete: false,
      errored: false,
    });
  });

  it('carries the diagnostics of the run, of which only errors count', () => {
    const warning = diagnosticOf({ severity: 'warning' });
    expect(planOf([seen(a)], [a], { diagnostics: [warning] })).toMatchObject({
      diagnostics: [warning],
      errored: false,
      complete: true,
    });
    expect(planOf([seen(a)], [a], { diagnostics: [diagnosticOf()] })).toMatchObject({
      errored: true,
      complete: false,
    });
  });

  it('is data: it survives JSON', () => {
    const made = planOf([missing(a), blocked(b)], [a, b]);
    expect(JSON.parse(JSON.stringify(made))).toEqual(made);
  });
});

it('a fleet of two thousand projects in one chain is planned', () => {
  const many: Project[] = Array.from({ length: 2_000 }, (_, index) =>
    projectOf(`p${index}`, { after: index === 0 ? [] : [`p${index - 1}`] }),
  );
  const fleet: Fleet = fleetOf(many);
  const made = plan(
    fleet,
    { projects: many.map(missing), earlier: [], released: [], diagnostics: [] },
    now,
    'fleet.toml',
  );
  expect(made.steps).toHaveLength(6_000);
});
