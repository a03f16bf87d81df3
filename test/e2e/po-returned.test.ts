// A project that was retired and is wanted again: its clone comes back whole, by a step that the plan shows, and never is
// a new one made while the old one lies aside.
import { existsSync, mkdirSync, readdirSync, renameSync, writeFileSync } from 'node:fs';
import { expect, it } from 'vitest';
import { helpLines } from '../../engine/kernel/help.ts';
import { run } from '../support/engine.ts';
import { type Fleet, git, makeFleet, unwrapped } from '../support/fleet.ts';
import { typed } from '../support/hostile-environments.ts';
import { agentsToml, commitFiles, makeRemote } from '../support/remotes.ts';

const aside = (fleet: Fleet) => readdirSync(`${fleet.root}/.retired`);

async function retire(fleet: Fleet, name: string): Promise<string> {
  fleet.declare(name, { state: 'retired' });
  await fleet.apply();
  return `${fleet.root}/.retired/${aside(fleet).findLast((one) => one.startsWith(`${name}-`))}`;
}

const stepsOf = async (fleet: Fleet) =>
  (await fleet.plan()).steps.map(({ id, action, reason }) => [id, action, reason]);

it('comes back with its work, its marks and its agents, as an undo proposes it', async () => {
  const fleet = makeFleet({
    projects: { notes: {}, other: { state: 'stopped' }, third: { state: 'stopped' } },
  });
  await fleet.apply();
  commitFiles(fleet.path('notes'), { 'own.txt': 'own\n' }, 'Never pushed');
  const head = fleet.git('notes', 'rev-parse', 'HEAD');
  const place = await retire(fleet, 'notes');
  expect(existsSync(fleet.path('notes'))).toBe(false);
  await fleet.expectConverged();

  // Taken out meanwhile, and added again later.
  fleet.declare('notes', null);
  await fleet.expectConverged();
  fleet.declare('notes', { state: 'running' });
  const shown = await fleet.po('plan');
  expect(unwrapped(shown.stdout)).toContain(`bring the retired clone back from ${place}`);
  expect(shown.stdout).not.toContain('scaffold');
  expect(await stepsOf(fleet)).toEqual([
    ['notes/clone', 'create', 'retired-back'],
    ['notes/engine', 'update', 'clone-changes'],
    ['notes/agents', 'start', 'missing'],
  ]);
  await fleet.apply();
  expect(fleet.git('notes', 'rev-parse', 'HEAD')).toBe(head);
  expect(fleet.session('notes', 'shell').alive).toBe(true);
  expect(aside(fleet)).toEqual([]);
  await fleet.expectConverged();

  await retire(fleet, 'notes');
  await fleet.po('undo', 'last', '--write');
  await fleet.apply();
  expect(fleet.git('notes', 'rev-parse', 'HEAD')).toBe(head);
  expect(fleet.session('notes', 'shell').alive).toBe(true);
  await fleet.expectConverged();
});

it('is asked about where several were retired, or something is in its place', async () => {
  const fleet = makeFleet({ projects: { notes: { state: 'stopped' } } });
  await fleet.apply();
  const first = await retire(fleet, 'notes');
  renameSync(first, `${first}-kept`);
  fleet.declare('notes', { state: 'stopped' });
  await fleet.apply();
  expect(existsSync(fleet.path('notes'))).toBe(true);
  // Retired once more, beside a copy that somebody keeps there.
  git(fleet.top, 'clone', '--quiet', fleet.path('notes'), `${fleet.root}/.retired/mine`);
  for (const [key, value] of [
    ['fleet', fleet.name],
    ['project', 'notes'],
  ] as const)
    git(`${fleet.root}/.retired/mine`, 'config', `po.${key}`, value);
  const second = await retire(fleet, 'notes');
  fleet.declare('notes', { state: 'stopped' });
  const { steps, blocked } = await fleet.plan();
  expect(steps).toEqual([]);
  expect(blocked).toMatchObject([{ project: 'notes', code: 'retired-several' }]);
  const commands = helpLines(blocked[0]?.help ?? '').filter(({ isCommand }) => isCommand);
  expect(commands).toHaveLength(2);

  mkdirSync(fleet.path('notes'));
  writeFileSync(fleet.path('notes', 'mine.txt'), 'mine\n');
  const taken = await fleet.plan();
  expect(taken).toMatchObject({ steps: [], blocked: [{ code: 'path-taken' }] });
  expect(taken.blocked[0]?.reason).toContain(second);
  renameSync(fleet.path('notes'), `${fleet.top}/mine`);
  git(fleet.top, 'init', '--quiet', '--initial-branch=main', fleet.path('notes'));
  commitFiles(fleet.path('notes'), { 'new.txt': 'new\n' }, 'Made by hand');
  expect(await fleet.plan()).toMatchObject({ steps: [], blocked: [{ code: 'path-taken' }] });
  renameSync(fleet.path('notes'), `${fleet.top}/by-hand`);

  const back = commands.find(({ text }) => text.includes(second))?.text ?? 'false';
  expect(await run('sh', ['-c', back], { cwd: fleet.desk, env: typed(fleet.env) })).toMatchObject({
    code: 0,
  });
  await fleet.expectConverged();
});

it('comes back first, where its remote or branch is another, and is changed by the next plan', async () => {
  const fleet = makeFleet({ projects: { other: { state: 'stopped' } } });
  const files = { 'agents.toml': agentsToml('web'), '.gitignore': '.ao-state/\n' };
  const remote = makeRemote(fleet, { commits: [files] });
  fleet.declare('web', { repo: remote.url, state: 'stopped' });
  await fleet.apply();
  fleet.git('web', 'switch', '--quiet', '--create', 'next');
  await retire(fleet, 'web');
  fleet.declare('web', { state: 'stopped' });
  expect(await stepsOf(fleet)).toEqual([['web/clone', 'create', 'retired-back']]);
  expect(unwrapped((await fleet.po('plan')).stdout)).toContain(
    'po plan shows how its remote or branch differs',
  );
  await fleet.apply();
  expect(fleet.git('web', 'branch', '--show-current')).toBe('next');
  expect((await stepsOf(fleet))[0]).toEqual(['web/clone', 'update', 'branch-differs']);
  await fleet.apply();
  expect(fleet.git('web', 'branch', '--show-current')).toBe('main');
  await fleet.expectConverged();
});
