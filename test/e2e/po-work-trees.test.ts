// Clones that are not whole by themselves: work trees of one repository, parts of another, borrowers of its objects. Each
// has marks of its own, and none is moved that would not be found again. And submodules that nobody has checked out.
import { existsSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { run } from '../support/engine.ts';
import { type Fleet, git, makeFleet, unwrapped } from '../support/fleet.ts';
import { typed } from '../support/hostile-environments.ts';
import { localSubmodules } from '../support/local-submodules.ts';
import { agentsToml, commitFiles, makeRemote } from '../support/remotes.ts';

/** Every repository that is concerned works. */
function expectSound(fleet: Fleet, ...paths: string[]): void {
  for (const path of paths) {
    expect(git(path, 'status', '--porcelain'), path).toBe('');
    expect(git(path, 'fsck', '--no-dangling'), path).toBe('');
    if (existsSync(join(path, '.gitmodules')))
      expect(git(path, 'submodule', 'status')).toMatch(/^ \w+ engine/m);
  }
  expect(fleet.root).not.toBe('');
}

it('keeps two work trees of one repository apart, and moves neither', async () => {
  const fleet = makeFleet({ projects: {} });
  const remote = makeRemote(fleet, { commits: [{ 'agents.toml': agentsToml('theirs') }] });
  remote.git('branch', 'next', 'main');
  git(fleet.top, 'clone', '--quiet', remote.url, fleet.path('one'));
  fleet.git('one', 'worktree', 'add', '--quiet', fleet.path('two'), 'next');
  fleet.declare('one', { repo: remote.url });
  fleet.declare('two', { repo: remote.url, branch: 'next' });
  const before = readFileSync(fleet.path('one', '.git/config'), 'utf8');

  const planned = await fleet.po('plan');
  expect(unwrapped(planned.stdout)).toContain(`two adopt the clone at ${fleet.path('two')}, a linked`);
  await fleet.apply();
  await fleet.expectConverged();
  expect(fleet.git('one', 'config', 'po.project')).toBe('one');
  expect(fleet.git('one', 'config', '--file', '.git/worktrees/two/config.worktree', 'po.project')).toBe(
    'two',
  );
  // Nothing was switched on in somebody's repository.
  expect(readFileSync(fleet.path('one', '.git/config'), 'utf8')).not.toContain('extensions');
  expect(readFileSync(fleet.path('one', '.git/config'), 'utf8').startsWith(before)).toBe(true);
  for (const name of ['one', 'two']) expect(fleet.session(name, 'sleeper').alive).toBe(true);

  // Also for somebody who has it switched on.
  fleet.git('one', 'config', 'extensions.worktreeConfig', 'true');
  await fleet.expectConverged();
  fleet.git('one', 'config', '--unset', 'extensions.worktreeConfig');

  fleet.declare('one', { state: 'retired' });
  fleet.declare('two', { state: 'retired' });
  const plan = await fleet.plan();
  expect(plan.steps).toEqual([]);
  expect(plan.blocked).toMatchObject([
    { project: 'one', code: 'linked-worktrees', reason: expect.stringContaining(fleet.path('two')) },
    {
      project: 'two',
      code: 'clone-in-parts',
      reason: expect.stringContaining(`a linked work tree of ${fleet.path('one')}`),
      help: expect.stringContaining('\n  po remove two'),
    },
  ]);
  expect((await fleet.po('apply', '--yes')).code).toBe(4);
  expectSound(fleet, fleet.path('one'), fleet.path('two'));
  for (const name of ['one', 'two']) expect(fleet.session(name, 'sleeper').alive).toBe(true);

  // One that is not declared any more is released, and the other one keeps its marks.
  fleet.declare('one', { state: 'running' });
  fleet.declare('two', null);
  await fleet.apply();
  await fleet.expectConverged();
  expect(fleet.git('one', 'config', 'po.project')).toBe('one');
  expect(readFileSync(fleet.path('one', '.git/worktrees/two/config.worktree'), 'utf8')).not.toContain(
    'project',
  );
  expect(fleet.sessions().map(({ name }) => name)).toEqual(['one/sleeper']);
  expectSound(fleet, fleet.path('one'), fleet.path('two'));

  // With the work tree gone the other one is whole.
  fleet.git('two', 'switch', '--quiet', '--detach');
  rmSync(fleet.path('two'), { recursive: true });
  fleet.git('one', 'worktree', 'prune');
  fleet.declare('one', { state: 'retired' });
  const ran = await fleet.apply();
  const to = /moved to (\S+)\)/.exec(unwrapped(ran.stdout))?.[1] ?? '';
  expectSound(fleet, to);
});

it('moves no clone of which a part lies elsewhere, or that lends its objects, and every other one soundly', async () => {
  const fleet = makeFleet({ projects: {} });
  const remote = makeRemote(fleet, { commits: [{ 'agents.toml': agentsToml('theirs') }] });
  const urls = new Map(
    ['apart', 'part', 'lends', 'borrows', 'leans'].map((name) => {
      const url = join(fleet.top, 'remotes', `${name}.git`);
      git(fleet.top, 'clone', '--quiet', '--bare', remote.url, url);
      return [name, url] as const;
    }),
  );
  const urlOf = (name: string) => urls.get(name) ?? '';
  git(
    fleet.top,
    'clone',
    '--quiet',
    '--separate-git-dir',
    join(fleet.top, 'kept.git'),
    urlOf('apart'),
    fleet.path('apart'),
  );
  // git leaves nothing there that says whose it is.
  git(fleet.path('apart'), 'config', 'core.worktree', fleet.path('apart'));
  // A project that is a submodule of a clone of somebody.
  const outer = fleet.path('outer');
  git(fleet.top, 'init', '--quiet', '--initial-branch=main', outer);
  git(outer, ...localSubmodules, 'submodule', '--quiet', 'add', urlOf('part'), 'part');
  git(outer, 'commit', '--quiet', '--message', 'Part');
  git(fleet.top, 'clone', '--quiet', urlOf('lends'), fleet.path('lends'));
  for (const name of ['borrows', 'leans']) {
    git(fleet.top, 'clone', '--quiet', '--shared', fleet.path('lends'), fleet.path(name));
    fleet.git(name, 'remote', 'set-url', 'origin', urlOf(name));
    fleet.git(name, 'fetch', '--quiet');
  }
  const alternates = fleet.path('leans', '.git/objects/info/alternates');
  writeFileSync(alternates, '../../../lends/.git/objects\n');
  for (const [name, repo] of urls) {
    const path = name === 'part' ? 'outer/part' : name;
    fleet.declare(name, { repo, path, state: 'stopped' });
  }
  await fleet.apply();
  await fleet.expectConverged();

  for (const name of urls.keys()) fleet.declare(name, { state: 'retired' });
  const plan = await fleet.plan('apart', 'part', 'lends', 'leans');
  expect(plan.blocked).toMatchObject([
    {
      project: 'apart',
      code: 'clone-in-parts',
      reason: expect.stringContaining(join(fleet.top, 'kept.git')),
    },
    { project: 'leans', code: 'shares-objects', reason: expect.stringContaining('relative path') },
    { project: 'lends', code: 'shares-objects', reason: expect.stringContaining(fleet.path('borrows')) },
    { project: 'part', code: 'clone-in-parts', reason: expect.stringContaining(`a submodule of ${outer}`) },
  ]);
  expect((await fleet.po('apply', '--yes', 'apart', 'part', 'lends', 'leans')).code).toBe(4);
  expectSound(fleet, fleet.path('apart'), join(outer, 'part'), fleet.path('lends'), fleet.path('leans'));

  // What borrows by a whole path can go; and with the remedies, as they are shown, the rest of them.
  const to = async (name: string) =>
    /moved to (\S+)\)/.exec(unwrapped((await fleet.apply(name)).stdout))?.[1] ?? '';
  const borrower = await to('borrows');
  expectSound(fleet, borrower, fleet.path('lends'));
  for (const name of ['leans', 'lends']) {
    const { blocked } = await fleet.plan(name);
    for (const { help } of blocked) git(fleet.top, '-c', `alias.x=!${help.split('\n')[1]?.trim()}`, 'x');
  }
  git(borrower, 'repack', '-a', '-d', '--quiet');
  rmSync(join(borrower, '.git/objects/info/alternates'));
  for (const name of ['leans', 'lends']) expectSound(fleet, await to(name), borrower);
  await fleet.po('remove', 'apart', '--yes');
  expectSound(fleet, fleet.path('apart'), join(outer, 'part'));
});

it('says which submodules of a clone are empty, until they are not', async () => {
  const fleet = makeFleet({ projects: {} });
  const library = makeRemote(fleet, { name: 'library', commits: [{ 'lib.c': '\n' }] });
  const remote = makeRemote(fleet, { commits: [{ 'agents.toml': agentsToml('theirs') }] });
  const work = join(fleet.top, 'work/theirs');
  for (const path of ['libs/a', 'libs/b', 'off', 'gone'])
    git(work, ...localSubmodules, 'submodule', '--quiet', 'add', library.url, path);
  git(work, 'config', '--file', '.gitmodules', 'submodule.off.update', 'none');
  git(work, 'add', '.gitmodules');
  // An entry that HEAD has nothing for.
  git(work, 'rm', '--quiet', '--cached', 'gone');
  rmSync(join(work, 'gone'), { recursive: true });
  commitFiles(work, {}, 'Libraries');
  git(work, 'push', '--quiet', remote.url, 'main');
  fleet.declare('web', { repo: remote.url, state: 'stopped' });

  const ran = await fleet.po('apply', '--yes');
  expect(ran.code).toBe(0);
  expect(unwrapped(ran.stdout)).toContain('submodules not checked out: libs/a, libs/b');
  const command = `git -C ${fleet.path('web')} -c protocol.file.allow=always submodule update --init`;
  for (const verb of ['plan', 'status']) {
    const { stdout, stderr } = await fleet.po(verb);
    const said = stdout + stderr;
    expect(unwrapped(said)).toContain('2 submodules of it are not checked out (libs/a, libs/b)');
    expect(said).toContain(`  ${command}\n`);
  }
  expect((await fleet.po('plan', '--detailed-exitcode')).code).toBe(0);
  expect(await run('sh', ['-c', command], { cwd: fleet.desk, env: typed(fleet.env) })).toMatchObject({
    code: 0,
  });
  await fleet.expectConverged();

  // What is left out of a sparse checkout is not missed.
  fleet.git('web', 'submodule', 'deinit', '--quiet', 'libs/a');
  renameSync(fleet.path('web', 'libs/a'), join(fleet.top, 'a'));
  expect((await fleet.plan()).diagnostics).toMatchObject([{ code: 'submodules-empty' }]);
  fleet.git('web', 'config', 'core.sparseCheckout', 'true');
  await fleet.expectConverged();
});
