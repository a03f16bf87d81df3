// A project that has another name in the registry now: its clone stays where it is, with all work in it, and no second
// one is made beside it before that is clear.
import { existsSync, renameSync, writeFileSync } from 'node:fs';
import { expect, it } from 'vitest';
import { helpLines } from '../../engine/kernel/help.ts';
import type { PlannedBlock } from '../../src/plan/plan.ts';
import { run } from '../support/engine.ts';
import { type Fleet, git, makeFleet, type ProjectKeys, poFolder, unwrapped } from '../support/fleet.ts';
import { typed } from '../support/hostile-environments.ts';
import { agentsToml, makeRemote } from '../support/remotes.ts';

const marksOf = (fleet: Fleet, folder: string) => git(fleet.path(folder), 'config', '--get', 'po.project');

const names = (fleet: Fleet) => fleet.sessions().map(({ name }) => name);

function remoteOf(fleet: Fleet, name: string): string {
  return makeRemote(fleet, {
    name,
    commits: [{ 'agents.toml': agentsToml(name), '.gitignore': '.ao-state/\n' }],
  }).url;
}

/** Pastes a command of a block, as it is shown. */
async function paste(fleet: Fleet, block: PlannedBlock | undefined, which = 0): Promise<void> {
  const commands = helpLines(block?.help ?? '').flatMap(({ isCommand, text }) => (isCommand ? [text] : []));
  const command = commands[which] ?? 'false';
  const script = `po() { ${process.execPath} ${poFolder()}/po.mjs "$@"${command.startsWith('po apply') ? ' --yes' : ''}; }; ${command}`;
  expect(await run('sh', ['-c', script], { cwd: fleet.desk, env: typed(fleet.env) })).toMatchObject({
    code: 0,
  });
}

/** As somebody does who edits the header of a table. */
function renameTable(fleet: Fleet, from: string, to: string): void {
  fleet.edit((text) => text.replace(`[projects.${from}]`, `[projects.${to}]`));
}

const both = { base: { state: 'stopped' }, other: { state: 'stopped' } } as const;

it('makes no second clone of a project whose table was renamed, and keeps the first by what it shows', async () => {
  const fleet = makeFleet({ projects: both });
  fleet.declare('billing-api', { repo: remoteOf(fleet, 'billing') });
  fleet.declare('web', { after: ['billing-api'], state: 'stopped' });
  await fleet.apply();
  const before = fleet.sessions();
  writeFileSync(fleet.path('billing-api', 'draft.txt'), 'a thought\n');
  fleet.edit((text) => text.replaceAll('billing-api', 'billing'));
  const plan = await fleet.plan();
  expect(plan).toMatchObject({ steps: [], refused: null });
  expect(plan.blocked.map(({ project, code }) => [project, code])).toEqual([['billing', 'clone-renamed']]);
  expect(plan.blocked[0]?.reason).toContain(`${fleet.path('billing-api')} is of the same repository`);
  // Also where only the new name is meant.
  expect((await fleet.plan('billing')).blocked).toEqual(plan.blocked);
  const refused = await fleet.po('apply', '--yes');
  expect(refused.code).toBe(4);
  expect(unwrapped(refused.stdout)).toContain('po set billing path=billing-api');
  expect(fleet.sessions()).toEqual(before);
  expect(existsSync(fleet.path('billing'))).toBe(false);
  expect(marksOf(fleet, 'billing-api')).toBe('billing-api');

  await paste(fleet, plan.blocked[0]);
  await fleet.apply();
  expect(names(fleet)).toEqual(['billing/sleeper']);
  expect(marksOf(fleet, 'billing-api')).toBe('billing');
  expect(existsSync(fleet.path('billing-api', 'draft.txt'))).toBe(true);
  await fleet.expectConverged();
});

it('sees it through another address of the repository, another state, and a local project', async () => {
  const fleet = makeFleet({ projects: both });
  const url = remoteOf(fleet, 'Site');
  fleet.declare('site', { repo: url, state: 'stopped' });
  fleet.declare('notes', { state: 'stopped' });
  await fleet.apply();
  const tables: readonly (readonly [string, string, ProjectKeys])[] = [
    ['site', 'web', { repo: url.startsWith('file://') ? url.slice(7) : `file://${url}`, state: 'running' }],
    ['site', 'web', { repo: `${url.replace(/\.git$/, '')}/`, state: 'retired' }],
    ['site', 'web', { repo: url, protect: true, hold: { reason: 'later' } }],
    ['notes', 'diary', { state: 'stopped' }],
    ['notes', 'diary', { state: 'running' }],
  ];
  for (const [from, to, keys] of tables) {
    fleet.declare(from, null);
    fleet.declare(to, keys);
    const { steps, blocked, holds } = await fleet.plan();
    expect(steps, `${from} → ${to}`).toEqual([]);
    if (holds.length === 0) expect(blocked).toMatchObject([{ project: to, code: 'clone-renamed' }]);
    fleet.declare(to, null);
    fleet.declare(from, from === 'site' ? { repo: url, state: 'stopped' } : { state: 'stopped' });
  }
  await fleet.expectConverged();
});

it('names every clone that may be meant, where two were renamed at once', async () => {
  const fleet = makeFleet({ projects: both });
  const url = remoteOf(fleet, 'mono');
  fleet.declare('one', { repo: url, state: 'stopped' });
  fleet.declare('two', { repo: url, state: 'stopped' });
  await fleet.apply();
  renameTable(fleet, 'one', 'first');
  renameTable(fleet, 'two', 'second');
  const plan = await fleet.plan();
  expect(plan.steps).toEqual([]);
  expect(plan.blocked).toMatchObject([
    { project: 'first', code: 'clone-renamed' },
    { project: 'second', code: 'clone-renamed' },
  ]);
  for (const { help } of plan.blocked) expect(help).toMatch(/path=one\n {2}po set \w+ path=two/);
  await paste(fleet, plan.blocked[0], 0);
  // What has a name again is no candidate any more.
  const then = await fleet.plan();
  expect(then.steps.map(({ id, action, reason }) => [id, action, reason])).toEqual([
    ['first/clone', 'adopt', 'renamed'],
  ]);
  expect(then.blocked[0]?.help).not.toContain('path=one');
  await paste(fleet, then.blocked[0]);
  await fleet.apply();
  expect([marksOf(fleet, 'one'), marksOf(fleet, 'two')]).toEqual(['first', 'second']);
  await fleet.expectConverged();
});

it('gives no clone the repository of another, where names were swapped or handed on', async () => {
  const fleet = makeFleet({ projects: both });
  const [a, b] = [remoteOf(fleet, 'a'), remoteOf(fleet, 'b')];
  fleet.declare('one', { repo: a, state: 'stopped' });
  fleet.declare('two', { repo: b, state: 'stopped' });
  await fleet.apply();
  const origins = () => ['one', 'two'].map((name) => fleet.git(name, 'remote', 'get-url', 'origin'));
  const before = origins();
  fleet.declare('one', { repo: b });
  fleet.declare('two', { repo: a });
  const swapped = await fleet.plan();
  expect(swapped.steps).toEqual([]);
  expect(swapped.blocked).toMatchObject([
    { project: 'one', code: 'clone-renamed', help: expect.stringContaining('path = "two"') },
    { project: 'two', code: 'clone-renamed', help: expect.stringContaining('path = "one"') },
  ]);
  // one → two → three, in one edit.
  fleet.declare('one', null);
  fleet.declare('two', { repo: a });
  fleet.declare('three', { repo: b, state: 'stopped' });
  const handedOn = await fleet.plan();
  expect(handedOn.steps).toEqual([]);
  expect(handedOn.blocked).toMatchObject([
    { project: 'three', code: 'clone-renamed' },
    { project: 'two', code: 'clone-renamed' },
  ]);
  expect(origins()).toEqual(before);
  fleet.declare('two', { path: 'one' });
  fleet.declare('three', { path: 'two' });
  await fleet.apply();
  expect([marksOf(fleet, 'one'), marksOf(fleet, 'two')]).toEqual(['two', 'three']);
  expect(origins()).toEqual(before);
  await fleet.expectConverged();
});

it('makes a new project of the same repository, once the old one was released or moved away', async () => {
  const fleet = makeFleet({ projects: both });
  const url = remoteOf(fleet, 'shared');
  fleet.declare('old', { repo: url });
  await fleet.apply();
  fleet.declare('old', null);
  fleet.declare('new', { repo: url, state: 'stopped' });
  const plan = await fleet.plan();
  expect(plan).toMatchObject({ steps: [], blocked: [{ project: 'new', code: 'clone-renamed' }] });
  await paste(fleet, plan.blocked[0], 1);
  expect(fleet.sessions()).toEqual([]);
  expect(git(fleet.path('old'), 'config', '--default', '-', '--get', 'po.project')).toBe('-');
  await fleet.apply();
  expect(marksOf(fleet, 'new')).toBe('new');
  await fleet.expectConverged();

  fleet.declare('new', null);
  fleet.declare('newer', { repo: url, state: 'stopped' });
  expect((await fleet.plan()).blocked).toMatchObject([{ project: 'newer', code: 'clone-renamed' }]);
  renameSync(fleet.path('new'), `${fleet.top}/new`);
  await fleet.apply();
  expect(existsSync(fleet.path('newer'))).toBe(true);
  await fleet.expectConverged();
});

it('is renamed by po rename, with its clone, its agents and what comes after it', async () => {
  const fleet = makeFleet({
    projects: {
      'billing-api': {},
      web: { after: ['billing-api'], state: 'stopped' },
    },
  });
  await fleet.apply();
  const head = git(fleet.path('billing-api'), 'rev-parse', 'HEAD');
  fleet.edit((text) => `# ours\n${text.replace('[projects.billing-api]', '[projects.billing-api] # pays')}`);
  const dry = await fleet.po('rename', '--dry-run', 'billing-api', 'billing');
  expect(dry.stdout).toContain('Would rename billing-api to billing in fleet.toml. Nothing was written.');
  const ran = await fleet.po('rename', 'billing-api', 'billing');
  expect(ran).toMatchObject({ code: 0, stderr: '' });
  for (const line of ['+[projects.billing] # pays', '+path = "billing-api"', '+after = ["billing"]'])
    expect(ran.stdout).toContain(line);
  expect(ran.stdout).toContain('stop agent shell');
  expect(ran.stdout).toContain('adopt the clone of billing-api');
  await fleet.apply();
  expect(names(fleet)).toEqual(['billing/shell']);
  expect(git(fleet.path('billing-api'), 'rev-parse', 'HEAD')).toBe(head);
  await fleet.expectConverged();
  expect((await fleet.po('rename', 'billing-api', 'billing')).stdout).toContain('Nothing to change');
  // Back again: the path is that of the name, and stays written.
  await fleet.po('rename', 'billing', 'billing-api');
  await fleet.apply();
  expect(names(fleet)).toEqual(['billing-api/shell']);
  // Without a clone there is nothing that a path would keep.
  fleet.edit((text) => `${text}\n[projects.never]\n`);
  expect((await fleet.po('rename', 'never', 'soon')).stdout).not.toContain('+path');

  expect(await fleet.po('rename', 'billing-api', 'web')).toMatchObject({ code: 1 });
  expect(await fleet.po('rename', 'nobody', 'somebody')).toMatchObject({ code: 1 });
  expect(await fleet.po('rename', 'web', 'Not A Name')).toMatchObject({ code: 1 });
  expect(await fleet.po('rename', 'web')).toMatchObject({ code: 64 });
});
