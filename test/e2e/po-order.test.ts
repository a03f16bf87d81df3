// What the registry says about order and restraint: after, hold, protect, max_failures, retired.
import { existsSync, readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { isRunning, until } from '../support/engine.ts';
import { type ApplyDocument, type Fleet, git, makeFleet, patienceMs } from '../support/fleet.ts';
import { agentsToml, commitFiles, makeRemote } from '../support/remotes.ts';
import { cloneState, snapshot } from '../support/snapshot.ts';

/** The steps of the newest run as they began and ended. */
function events(fleet: Fleet): string[] {
  const lines = fleet.journal();
  const start = lines.findLastIndex(({ event }) => event === 'run-started');
  return lines.slice(start).flatMap(({ event, step }) => (step === undefined ? [] : `${event} ${step}`));
}

function expectOrder(all: readonly string[], ...inOrder: string[]): void {
  const places = inOrder.map((one) => all.indexOf(one));
  expect(places, `${inOrder.join(' < ')} in ${all.join(', ')}`).toEqual(places.toSorted((a, b) => a - b));
  expect(places).not.toContain(-1);
}

it('begins a project when those it comes after are done, and stops in the other direction', async () => {
  const fleet = makeFleet({
    projects: {
      base: {},
      middle: { after: ['base'] },
      top: { after: ['middle'] },
      beside: { state: 'stopped' },
    },
  });
  await fleet.apply();
  const started = events(fleet);
  expectOrder(
    started,
    'step-started base/clone',
    'step-ended base/agents',
    'step-started middle/clone',
    'step-ended middle/agents',
    'step-started top/clone',
  );
  expectOrder(started, 'step-started beside/clone', 'step-ended base/agents');

  for (const project of ['base', 'middle', 'top']) fleet.declare(project, { state: 'stopped' });
  await fleet.apply();
  expectOrder(
    events(fleet),
    'step-ended top/agents',
    'step-started middle/agents',
    'step-ended middle/agents',
    'step-started base/agents',
  );
  await fleet.expectConverged();
});

it('makes many projects side by side out of nothing', async () => {
  const names = Array.from({ length: 6 }, (_, index) => `p${index}`);
  const fleet = makeFleet({
    projects: Object.fromEntries(names.map((name) => [name, { state: 'stopped' }])),
    apply: { parallel: 6 },
  });
  await fleet.apply();
  for (const name of names) expect(fleet.git(name, 'status', '--porcelain'), name).toBe('');
  await fleet.expectConverged();
});

it('starts the agents of many projects at the same moment, none of which has a tmux server yet', async () => {
  const names = ['a', 'b', 'c', 'd'];
  const fleet = makeFleet({ projects: Object.fromEntries(names.map((name) => [name, {}])) });
  await fleet.apply();
  expect(fleet.sessions().map(({ name }) => name)).toEqual(names.map((name) => `${name}/shell`));
  await fleet.expectConverged();
});

it('does not attempt what comes after a failure, and goes on with the rest', async () => {
  const fleet = makeFleet({
    projects: {
      base: { repo: '/nowhere/base.git' },
      leaning: { after: ['base'], state: 'stopped' },
      farther: { after: ['leaning'], state: 'stopped' },
      beside: { state: 'stopped' },
    },
  });
  const { code, document } = await fleet.applyJson();
  expect(code).toBe(4);
  const outcomes = Object.fromEntries(document.results.map(({ id, outcome }) => [id, outcome.state]));
  expect(outcomes).toMatchObject({
    'base/clone': 'blocked',
    'base/engine': 'not-attempted',
    'leaning/clone': 'not-attempted',
    'farther/clone': 'not-attempted',
    'beside/clone': 'done',
    'beside/engine': 'done',
  });
  expect(existsSync(fleet.path('leaning'))).toBe(false);
  const text = (await fleet.po('apply', '--yes')).stdout;
  expect(text).toMatch(
    /not attempted because base\/clone was not done: \d+ steps in base,\s+leaning,\s+farther$/m,
  );
  // Those that come after it are no more worth a try than itself.
  expect(text).toMatch(/^Fix first, as said above: base\.\nThen apply again: po apply$/m);
});

it('begins nothing new after max_failures', async () => {
  const fleet = makeFleet({
    projects: {
      a: { repo: 'ssh://nowhere.invalid/a.git', state: 'stopped' },
      b: { repo: 'ssh://nowhere.invalid/b.git', state: 'stopped' },
      c: { state: 'stopped' },
      d: { state: 'stopped' },
    },
    apply: { parallel: 1, max_failures: 2 },
  });
  // No way to any host: the next one would fare no better.
  const ran = await fleet.poWith({ GIT_SSH_COMMAND: 'false' }, 'apply', '--yes', '--json');
  const document: ApplyDocument = JSON.parse(ran.stdout);
  expect(ran.code).toBe(1);
  const attempted = document.results
    .filter(({ outcome }) => outcome.state !== 'not-attempted')
    .map(({ id }) => id);
  expect(attempted).toEqual(['a/clone', 'b/clone']);
  const last = document.results.find(({ id }) => id === 'd/clone');
  expect(last?.outcome).toMatchObject({
    state: 'not-attempted',
    why: expect.stringContaining('max_failures'),
  });
  expect(existsSync(fleet.path('c'))).toBe(false);
});

it('lists what is held and does nothing there', async () => {
  const fleet = makeFleet({ projects: { solo: {}, other: {} } });
  await fleet.apply();
  const before = { files: snapshot(fleet.path('solo')), sessions: fleet.sessions() };
  fleet.declare('solo', { state: 'stopped', hold: { reason: 'migration', until: '2020-01-02' } });
  fleet.declare('new', { hold: { reason: 'not yet' } });
  const plan = await fleet.plan();
  expect(plan).toMatchObject({ steps: [], summary: { held: 2, unchanged: 1 } });
  expect(plan.holds).toMatchObject([
    { project: 'new', reason: 'not yet', until: null },
    { project: 'solo', reason: 'migration', until: '2020-01-02', isPast: true },
  ]);
  const ran = await fleet.po('apply', '--yes');
  expect(ran.code).toBe(0);
  expect(ran.stdout).toMatch(/solo {2}migration, until 2020-01-02.*past/);
  expect({ files: snapshot(fleet.path('solo')), sessions: fleet.sessions() }).toEqual(before);
  expect(existsSync(fleet.path('new'))).toBe(false);
});

it('starts nothing that comes after a project on hold, until that is as declared or the hold is gone', async () => {
  const fleet = makeFleet({
    projects: {
      base: { hold: { reason: 'migration' } },
      middle: { after: ['base'], state: 'stopped' },
      web: { after: ['middle'] },
      beside: { state: 'stopped' },
    },
  });
  const plan = await fleet.plan();
  expect(plan.blocked).toMatchObject([
    { project: 'middle', code: 'after-held', reason: expect.stringContaining('base, which is on hold') },
    { project: 'web', code: 'after-held', reason: expect.stringContaining('migration') },
  ]);
  expect((await fleet.po('apply', '--yes')).code).toBe(4);
  expect(existsSync(fleet.path('beside'))).toBe(true);
  expect(existsSync(fleet.path('middle'))).toBe(false);
  expect(fleet.sessions()).toEqual([]);
  // Also where only the last of them is meant.
  expect((await fleet.plan('web')).blocked).toMatchObject([{ project: 'web', code: 'after-held' }]);

  // Left out of a selection it is not there either; what is there may be behind.
  fleet.declare('base', { hold: null });
  const selected = await fleet.plan('web');
  expect(selected).toMatchObject({ steps: [], blocked: [{ project: 'web', code: 'after-unselected' }] });
  expect(selected.blocked[0]?.help).toMatch(/^ {2}po apply (base|middle)$/m);
  await fleet.apply('base', 'middle');
  await fleet.apply('web');
  await fleet.expectConverged();

  // As it is declared it keeps nobody back, and what goes away waits for nobody.
  fleet.declare('base', { hold: { reason: 'migration' } });
  fleet.declare('middle', { state: 'running' });
  fleet.declare('web', { state: 'stopped' });
  expect((await fleet.plan()).steps.map(({ id }) => id)).toEqual(['middle/agents', 'web/agents']);
  fleet.declare('base', { state: 'stopped' });
  expect((await fleet.plan()).blocked).toEqual([]);
  fleet.declare('base', { state: 'running', engine: 'v0.1.0' });
  const behind = await fleet.plan();
  expect(behind.steps.map(({ id }) => id)).toEqual(['web/agents']);
  expect(behind.blocked).toMatchObject([{ project: 'middle', code: 'after-held' }]);
});

it('refuses to stop what is protected', async () => {
  const fleet = makeFleet({ projects: { solo: { protect: true }, other: {} } });
  await fleet.apply();
  const solo = fleet.session('solo', 'shell');
  fleet.declare('solo', { state: 'stopped' });
  fleet.declare('other', { state: 'stopped' });
  const plan = await fleet.plan();
  expect(plan.blocked).toMatchObject([{ project: 'solo', code: 'protected' }]);
  expect(plan.blocked[0]?.help).toContain('protect=false');
  expect((await fleet.po('apply', '--yes')).code).toBe(4);
  expect(fleet.sessions()).toEqual([solo]);
  // Nor by taking its entry out, and what it said of that with it.
  fleet.declare('solo', null);
  const leftOut = await fleet.plan();
  expect(leftOut).toMatchObject({ steps: [], blocked: [{ project: 'solo', code: 'protected' }] });
  fleet.declare('solo', { state: 'stopped', protect: false });
  await fleet.apply();
  expect(fleet.sessions()).toEqual([]);
  expect(fleet.git('solo', 'config', '--list', '--local')).not.toContain('po.protect');
});

it('retires a project: stops its agents first, then moves the clone aside whole', async () => {
  const fleet = makeFleet({ projects: { other: { state: 'stopped' } } });
  const remote = makeRemote(fleet, {
    commits: [{ 'agents.toml': agentsToml('web'), '.gitignore': '.ao-state/\n' }],
  });
  fleet.declare('web', { repo: remote.url });
  await fleet.apply();
  const web = fleet.path('web');
  writeFileSync(join(web, 'draft.txt'), 'unfinished\n');
  commitFiles(web, { 'own.txt': 'own\n' }, 'Never pushed');
  writeFileSync(join(web, 'staged.txt'), 'staged\n');
  git(web, 'add', 'staged.txt');
  const { panePid } = fleet.session('web', 'sleeper');
  const before = { clone: cloneState(web), files: snapshot(web, { except: /^\.ao-state/ }) };

  fleet.declare('web', { state: 'retired' });
  const plan = await fleet.plan();
  expect(plan.steps).toMatchObject([
    { id: 'web/agents', action: 'stop', risk: 'disruptive' },
    { id: 'web/clone', action: 'retire', risk: 'disruptive', needs: ['web/agents'] },
  ]);
  await fleet.apply();
  expectOrder(events(fleet), 'step-ended web/agents', 'step-started web/clone');
  await until('the agent to end', () => !isRunning(panePid), patienceMs);
  expect(existsSync(web)).toBe(false);
  const [retired = '', ...more] = readdirSync(join(fleet.root, '.retired'));
  expect(more).toEqual([]);
  expect(retired).toMatch(/^web-\d{8}T\d{6}Z$/);
  const moved = join(fleet.root, '.retired', retired);
  expect(snapshot(moved, { except: /^\.ao-state/ })).toEqual(before.files);
  expect(cloneState(moved)).toEqual(before.clone);
  expect(git(join(moved, 'engine'), 'status', '--porcelain')).toBe('');
  await fleet.expectConverged();

  // Wanted again, it comes back whole.
  fleet.declare('web', { state: 'stopped' });
  expect((await fleet.plan()).steps).toMatchObject([
    { id: 'web/clone', action: 'create', reason: 'retired-back', before: { path: moved } },
    { id: 'web/engine', reason: 'clone-changes' },
  ]);
  await fleet.apply();
  expect(existsSync(moved)).toBe(false);
  expect(snapshot(web, { except: /^\.ao-state/ })).toEqual(before.files);
  expect(cloneState(web)).toEqual(before.clone);
  await fleet.expectConverged();
});

it('works on the named projects alone', async () => {
  const fleet = makeFleet({ projects: { base: { state: 'stopped' }, web: { state: 'stopped' } } });
  await fleet.apply('base');
  expect(existsSync(fleet.path('web'))).toBe(false);
  const plan = await fleet.plan('web');
  expect(plan.projects).toEqual([{ name: 'web', state: 'changes' }]);
});
