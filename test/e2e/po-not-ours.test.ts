// What has the engine's place, or its name, and is not the engine: nothing of it is changed, committed or pushed.
import { execFileSync } from 'node:child_process';
import { cpSync, existsSync, mkdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { type Fleet, git, makeFleet, unwrapped } from '../support/fleet.ts';
import { typed } from '../support/hostile-environments.ts';
import { localSubmodules } from '../support/local-submodules.ts';
import { agentsToml, commitFiles, makeEngineSource, makeRemote, type Remote } from '../support/remotes.ts';
import { snapshot } from '../support/snapshot.ts';

/** A command as it is shown to a person. */
function shell(fleet: Fleet, command: string): void {
  execFileSync('sh', ['-c', command], {
    cwd: fleet.desk,
    env: typed({ ...fleet.env, ...somebody }),
    stdio: 'pipe',
  });
}

const somebody = {
  GIT_AUTHOR_NAME: 'Somebody',
  GIT_AUTHOR_EMAIL: 'somebody@example.org',
  GIT_COMMITTER_NAME: 'Somebody',
  GIT_COMMITTER_EMAIL: 'somebody@example.org',
};

/** A remote of somebody, and their own clone of it. */
function theirs(fleet: Fleet, name: string, change: (work: string) => void): Remote {
  const remote = makeRemote(fleet, {
    name,
    commits: [{ 'README.md': '#\n', 'agents.toml': agentsToml(name) }],
  });
  const work = join(fleet.top, 'work', name);
  change(work);
  git(work, 'push', '--quiet', remote.url, 'main');
  return remote;
}

function addSubmodule(work: string, url: string, path: string, name = path): void {
  git(work, ...localSubmodules, 'submodule', '--quiet', 'add', '--name', name, url, path);
  commitFiles(work, {}, `Add ${path}`);
}

function gitlink(work: string, commit: string): void {
  git(work, 'update-index', '--add', '--cacheinfo', `160000,${commit},engine`);
  git(work, 'commit', '--quiet', '--message', 'Pin');
}

it('keeps from a submodule at engine/ that is the project’s own, and says how to make room', async () => {
  const fleet = makeFleet({ projects: {} });
  const motor = makeRemote(fleet, { name: 'motor', commits: [{ 'motor.c': 'int motor;\n' }] });
  const tip = motor.git('rev-parse', 'main');
  const remotes = {
    cloned: theirs(fleet, 'cloned', (work) => addSubmodule(work, motor.url, 'engine')),
    adopted: theirs(fleet, 'adopted', (work) => addSubmodule(work, motor.url, 'engine', 'motor')),
    relative: theirs(fleet, 'relative', (work) => {
      addSubmodule(work, motor.url, 'engine');
      commitFiles(
        work,
        { '.gitmodules': '[submodule "engine"]\n\tpath = engine\n\turl = ../motor.git\n' },
        'R',
      );
    }),
    nameless: theirs(fleet, 'nameless', (work) => gitlink(work, tip)),
    declared: theirs(fleet, 'declared', (work) =>
      commitFiles(work, { '.gitmodules': `[submodule "m"]\n\tpath = engine\n\turl = ${motor.url}\n` }, 'M'),
    ),
  };
  for (const [name, { url }] of Object.entries(remotes)) fleet.declare(name, { repo: url });
  git(
    fleet.top,
    ...localSubmodules,
    'clone',
    '--quiet',
    '--recurse-submodules',
    remotes.adopted.url,
    fleet.path('adopted'),
  );
  const before = Object.values(remotes).map((remote) => remote.git('for-each-ref'));

  const first = await fleet.po('apply', '--yes');
  expect(first.code).toBe(4);
  expect(unwrapped(first.stdout)).toContain(`${motor.url} at ${tip.slice(0, 12)}, which is no release of`);
  expect(Object.values(remotes).map((remote) => remote.git('for-each-ref'))).toEqual(before);
  for (const [name, remote] of Object.entries(remotes)) {
    expect(fleet.git(name, 'rev-parse', 'HEAD')).toBe(remote.git('rev-parse', 'main'));
    expect(fleet.git(name, 'status', '--porcelain')).toBe('');
    expect(fleet.git(name, 'ls-files', '--stage', 'engine')).toBe(
      name === 'declared' ? '' : `160000 ${tip} 0\tengine`,
    );
  }
  expect(fleet.git('adopted/engine', 'rev-parse', 'HEAD')).toBe(tip);
  expect(fleet.git('adopted', 'config', 'po.fleet')).toBe(fleet.name);

  const state = Object.keys(remotes).map((name) => snapshot(fleet.path(name)));
  const plan = await fleet.plan();
  expect(plan.steps).toEqual([]);
  const codes = plan.blocked.map(({ project, kind, code }) => [project, kind, code]);
  expect(codes.sort()).toEqual(
    Object.keys(remotes)
      .sort()
      .map((name) => [name, 'engine', 'engine-foreign']),
  );
  expect((await fleet.po('apply', '--yes')).code).toBe(4);
  expect(Object.keys(remotes).map((name) => snapshot(fleet.path(name)))).toEqual(state);

  // The remedies are remedies, as they are shown.
  for (const name of Object.keys(remotes)) {
    const help = plan.blocked.find(({ project }) => project === name)?.help ?? '';
    const [command = ''] = help.split('\n').filter((line) => line.startsWith('  '));
    shell(fleet, command);
    fleet.git(name, 'push', '--quiet');
  }
  await fleet.apply();
  for (const name of Object.keys(remotes))
    fleet.git(name, ...localSubmodules, 'submodule', '--quiet', 'update', '--init');
  await fleet.expectConverged();
  for (const [name, remote] of Object.entries(remotes)) {
    expect(fleet.git(name, 'rev-parse', 'HEAD')).toBe(remote.git('rev-parse', 'main'));
    expect(remote.changes('main')).toContain('A engine');
    expect(fleet.session(name, 'sleeper').alive).toBe(true);
  }
  expect(fleet.git('adopted', 'ls-files', '--stage', 'engine-of-its-own')).toContain(tip);
  expect(fleet.git('adopted/engine-of-its-own', 'rev-parse', 'HEAD')).toBe(tip);
  expect(fleet.git('adopted', 'submodule', 'status')).toMatch(
    /^ \w+ engine \([^)]*\)\n \w+ engine-of-its-own/,
  );
});

it('gives the engine another name where a submodule, a setting or an old repository has it', async () => {
  const fleet = makeFleet({ projects: {} });
  const motor = makeRemote(fleet, { name: 'motor', commits: [{ 'motor.c': 'int motor;\n' }] });
  const names = ['named', 'cased', 'below', 'removed', 'configured'];
  for (const name of names) {
    const remote = theirs(fleet, name, (work) => {
      if (name === 'named') addSubmodule(work, motor.url, 'vendor/x', 'engine');
      if (name === 'cased') addSubmodule(work, motor.url, 'vendor/x', 'Engine');
      if (name === 'below') addSubmodule(work, motor.url, 'vendor/x', 'engine/x');
    });
    fleet.declare(name, { repo: remote.url });
    git(
      fleet.top,
      ...localSubmodules,
      'clone',
      '--quiet',
      '--recurse-submodules',
      remote.url,
      fleet.path(name),
    );
  }
  // A commit that nothing but this checkout has.
  commitFiles(fleet.path('named', 'vendor/x'), { 'own.c': '\n' }, 'Not pushed');
  const own = fleet.git('named/vendor/x', 'rev-parse', 'HEAD');
  fleet.git('named', 'restore', '--staged', '.');
  // A submodule that was removed long ago leaves its repository, and with it what was never pushed.
  addSubmodule(fleet.path('removed'), motor.url, 'lib', 'engine');
  commitFiles(fleet.path('removed', 'lib'), { 'lost.c': '\n' }, 'Not pushed');
  fleet.git('removed', 'submodule', 'deinit', '--force', 'lib');
  fleet.git('removed', 'reset', '--quiet', '--hard', 'origin/main');
  fleet.git('configured', 'config', 'submodule.engine.url', 'https://git.example.org/motor.git');

  const folders = ['named/.git/modules/engine', 'cased/.git/modules/Engine', 'below/.git/modules/engine/x'];
  const others = [...folders, 'removed/.git/modules/engine', 'named/vendor', 'cased/vendor', 'below/vendor'];
  const before = others.map((path) => snapshot(fleet.path(path)));
  const modules = readFileSync(fleet.path('named', '.gitmodules'), 'utf8').replaceAll('\r\n', '\n');
  await fleet.apply();
  await fleet.expectConverged();
  expect(others.map((path) => snapshot(fleet.path(path)))).toEqual(before);
  expect(fleet.git('named/vendor/x', 'rev-parse', 'HEAD')).toBe(own);
  expect(readFileSync(fleet.path('named', '.gitmodules'), 'utf8').replaceAll('\r\n', '\n')).toMatch(
    new RegExp(`^${modules.replaceAll(/[[\]]/g, '\\$&')}\\[submodule "po-engine"\\]\n\tpath = engine\n`),
  );
  expect(fleet.git('configured', 'config', 'submodule.engine.url')).toBe('https://git.example.org/motor.git');
  for (const name of names) {
    expect(fleet.git(name, 'config', '--file', '.gitmodules', 'submodule.po-engine.path')).toBe('engine');
    expect(existsSync(fleet.path(name, '.git/modules/po-engine'))).toBe(true);
    expect(fleet.session(name, 'sleeper').alive).toBe(true);
    expect(fleet.git(name, 'fsck')).toBe('');
    // What anybody else gets of it works without po.
    const elsewhere = join(fleet.top, 'elsewhere', name);
    git(
      fleet.top,
      ...localSubmodules,
      'clone',
      '--quiet',
      '--recurse-submodules',
      join(fleet.top, `remotes/${name}.git`),
      elsewhere,
    );
    expect(git(elsewhere, 'submodule', 'status')).toMatch(/^ [0-9a-f]{40} engine/);
  }
});

it('knows its own by release, by address and by what it made, whatever fleet.toml names today', async () => {
  const fleet = makeFleet({ projects: {} });
  const source = makeEngineSource(fleet);
  const unknown = '1234567890'.repeat(4);
  const entry = (url: string) => ({
    '.gitmodules': `[submodule "engine"]\n\tpath = engine\n\turl = ${url}\n`,
  });
  const remotes = {
    // Pinned by po on another machine, at a release that nobody knows any more.
    colleague: theirs(fleet, 'colleague', (work) => {
      commitFiles(work, entry('/home/lee/fleet/.po/engine.git'), 'E');
      gitlink(work, unknown);
    }),
    // At a release, and no entry says from where.
    bare: theirs(fleet, 'bare', (work) => gitlink(work, source.commits['v0.1.0'])),
    // The source's address, in other words.
    address: theirs(fleet, 'address', (work) => {
      commitFiles(work, entry('../engine'), 'E');
      gitlink(work, unknown);
    }),
  };
  for (const [name, { url }] of Object.entries(remotes)) fleet.declare(name, { repo: url, state: 'stopped' });
  fleet.declare('mine', { state: 'stopped' });
  fleet.useEngine('v0.2.0', source.url);
  await fleet.apply();
  await fleet.expectConverged();
  expect(fleet.git('mine/engine', 'rev-parse', 'HEAD')).toBe(source.commits['v0.2.0']);

  // There and back again.
  fleet.useEngine('v0.1.0', 'embedded');
  await fleet.apply();
  await fleet.expectConverged();
  fleet.useEngine('v0.1.0', source.url);
  await fleet.apply();
  await fleet.expectConverged();
  expect(fleet.git('mine/engine', 'rev-parse', 'HEAD')).toBe(source.commits['v0.1.0']);
});

it('keeps from a repository of somebody in engine/, and from one filed under the engine’s name', async () => {
  const fleet = makeFleet({ projects: { nested: { state: 'stopped' }, filed: { state: 'stopped' } } });
  await fleet.apply();
  const motor = makeRemote(fleet, { name: 'motor', commits: [{ 'motor.c': 'int motor;\n' }] });
  // In the checkout's place, all of it pushed: nothing but the address shows that it is another one.
  renameSync(fleet.path('nested', 'engine'), join(fleet.top, 'engine-before'));
  git(fleet.top, 'clone', '--quiet', motor.url, fleet.path('nested', 'engine'));
  const modules = fleet.path('filed', '.git/modules/engine');
  fleet.git('filed', 'submodule', 'deinit', '--force', 'engine');
  renameSync(modules, join(fleet.top, 'module-before'));
  mkdirSync(modules);
  cpSync(motor.url, modules, { recursive: true });
  const places = [fleet.path('nested', 'engine'), modules];
  const before = places.map((path) => snapshot(path));

  const plan = await fleet.plan();
  expect(plan.blocked).toMatchObject([
    { project: 'filed', kind: 'engine', code: 'engine-foreign' },
    { project: 'nested', kind: 'engine', code: 'engine-foreign' },
  ]);
  expect((await fleet.po('apply', '--yes')).code).toBe(4);
  expect(places.map((path) => snapshot(path))).toEqual(before);

  shell(fleet, plan.blocked[0]?.help.split('\n')[1] ?? '');
  renameSync(fleet.path('nested', 'engine'), fleet.path('nested', '.git/elsewhere'));
  await fleet.apply();
  await fleet.expectConverged();
  expect(snapshot(`${modules}.before`)).toEqual(before[1]);
});

it('keeps from a commit in the engine’s repository that nothing has checked out', async () => {
  const fleet = makeFleet({ projects: { web: { state: 'stopped' } } });
  await fleet.apply();
  writeFileSync(fleet.path('web', 'engine/own.mjs'), '\n');
  const own = commitFiles(fleet.path('web', 'engine'), {}, 'Not pushed');
  fleet.git('web', 'submodule', 'deinit', '--force', 'engine');
  expect((await fleet.plan()).blocked).toMatchObject([{ kind: 'engine', code: 'engine-commits' }]);
  expect((await fleet.po('apply', '--yes')).code).toBe(4);
  expect(
    git(fleet.path('web', '.git/modules/engine'), '--git-dir=.', '--work-tree=.', 'rev-parse', 'HEAD'),
  ).toBe(own);
});
