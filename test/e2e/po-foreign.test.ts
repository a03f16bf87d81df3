// Repositories of somebody else: cloned, given an engine in one commit, pushed, and started.
import { existsSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { run } from '../support/engine.ts';
import { currentEngine, git, makeFleet, unwrapped } from '../support/fleet.ts';
import { localSubmodules } from '../support/local-submodules.ts';
import { agentsToml, commitFiles, makeEngineSource, makeRemote } from '../support/remotes.ts';
import { cloneState, snapshot } from '../support/snapshot.ts';

const history = [
  { 'README.md': '# Theirs\n', 'src/main.c': 'int main;\n' },
  { 'agents.toml': agentsToml('theirs'), '.gitignore': '.ao-state/\n' },
];

describe('a repository with a history', () => {
  it('is cloned, gets the engine in one commit that is pushed, and its agents are started', async () => {
    const fleet = makeFleet({ projects: {} });
    const remote = makeRemote(fleet, { commits: history });
    const theirs = remote.log();
    fleet.declare('web', { repo: remote.url });

    const ran = await fleet.apply();
    expect(unwrapped(ran.stdout).replaceAll(' (signed)', '')).toContain(
      `web: engine ${currentEngine}: add it, commit the pin and push (pushed)`,
    );
    const [newest = '', ...before] = remote.log();
    expect(before).toEqual(theirs);
    expect(newest).toMatch(new RegExp(`^[0-9a-f]+ po Add the engine: ${currentEngine}$`));
    expect(remote.changes('main')).toEqual(['A .gitmodules', 'A engine']);
    expect(fleet.git('web', 'status', '--porcelain', '--branch')).toBe('## main...origin/main');
    expect(fleet.git('web/engine', 'status', '--porcelain')).toBe('');
    expect(fleet.session('web', 'sleeper')).toMatchObject({ alive: true, fleet: fleet.name, project: 'web' });
    await fleet.expectConverged();

    // What anybody else gets of it works without po.
    const elsewhere = join(fleet.top, 'elsewhere');
    git(fleet.top, ...localSubmodules, 'clone', '--quiet', '--recurse-submodules', remote.url, elsewhere);
    const engine = await run(process.execPath, ['engine/agents.mjs', 'validate'], {
      cwd: elsewhere,
      env: fleet.env,
    });
    expect(engine).toMatchObject({ code: 0, stderr: '' });
    expect(git(elsewhere, 'submodule', 'status')).toMatch(/^ [0-9a-f]{40} engine/);
  });

  it('keeps the entries that its .gitmodules has', async () => {
    const fleet = makeFleet({ projects: {} });
    const library = makeRemote(fleet, { name: 'library', commits: [{ 'lib.c': '\n' }] });
    const remote = makeRemote(fleet, { commits: history });
    const work = join(fleet.top, 'work/theirs');
    git(work, ...localSubmodules, 'submodule', '--quiet', 'add', library.url, 'lib');
    commitFiles(work, {}, 'A library');
    git(work, 'push', '--quiet', remote.url, 'main');
    const modules = git(work, 'show', 'HEAD:.gitmodules');

    fleet.declare('web', { repo: remote.url, state: 'stopped' });
    await fleet.apply();
    expect(remote.changes('main')).toEqual(['M .gitmodules', 'A engine']);
    // The work tree may have other line ends.
    expect(fleet.git('web', 'show', 'HEAD:.gitmodules').startsWith(modules)).toBe(true);
    expect(fleet.git('web', 'config', '--file', '.gitmodules', 'submodule.engine.path')).toBe('engine');
    fleet.git('web', ...localSubmodules, 'submodule', '--quiet', 'update', '--init', 'lib');
    await fleet.expectConverged();
  });

  it('is on the branch that the registry names', async () => {
    const fleet = makeFleet({ projects: {} });
    const remote = makeRemote(fleet, { branch: 'trunk', commits: history });
    fleet.declare('web', { repo: remote.url, branch: 'trunk' });
    await fleet.apply();
    expect(remote.log('trunk')).toHaveLength(3);
    expect(fleet.git('web', 'branch', '--show-current')).toBe('trunk');
    await fleet.expectConverged();
  });

  it('that pins the wanted engine already gets no commit', async () => {
    const fleet = makeFleet({ projects: {} });
    const source = makeEngineSource(fleet);
    const remote = makeRemote(fleet, { commits: history });
    const work = join(fleet.top, 'work/theirs');
    git(work, ...localSubmodules, 'submodule', '--quiet', 'add', '--name', 'harness', source.url, 'engine');
    git(join(work, 'engine'), 'checkout', '--quiet', 'v0.1.0');
    commitFiles(work, {}, 'Our own harness');
    git(work, 'push', '--quiet', remote.url, 'main');
    const before = remote.git('for-each-ref');

    fleet.useEngine('v0.1.0', source.url);
    fleet.edit((text) => `${text}\n[projects.web]\nrepo = ${JSON.stringify(remote.url)}\n`);
    await fleet.apply();
    expect(remote.git('for-each-ref')).toBe(before);
    expect(fleet.git('web', 'rev-parse', 'HEAD')).toBe(remote.git('rev-parse', 'main'));
    expect(fleet.git('web/engine', 'rev-parse', 'HEAD')).toBe(source.commits['v0.1.0']);
    expect(fleet.git('web', 'status', '--porcelain')).toBe('');
    expect(fleet.session('web', 'sleeper').alive).toBe(true);
    await fleet.expectConverged();
  });

  it('without agents.toml is cloned and pinned, and then says what is missing', async () => {
    const fleet = makeFleet({ projects: { solo: {} } });
    const remote = makeRemote(fleet, { commits: [{ 'README.md': '# Theirs\n' }] });
    fleet.declare('web', { repo: remote.url });
    const first = await fleet.po('apply', '--yes');
    expect(first.code).toBe(4);
    expect(first.stdout).toContain('! web/agents  start the agents');
    expect(unwrapped(first.stdout)).toContain('has no agents.toml, so there is nothing to start');
    expect(unwrapped(first.stdout)).toContain('node engine/agents.mjs init');
    expect(fleet.session('solo', 'shell').alive).toBe(true);
    expect(fleet.git('web', 'status', '--porcelain')).toBe('');

    const before = snapshot(fleet.path('web'));
    const second = await fleet.po('apply', '--yes');
    expect(second.code).toBe(4);
    expect((await fleet.plan()).blocked).toMatchObject([
      { project: 'web', kind: 'agents', code: 'agents-file-missing' },
    ]);
    expect(snapshot(fleet.path('web'))).toEqual(before);

    // The way out that it names is one.
    const init = await run(process.execPath, ['engine/agents.mjs', 'init'], {
      cwd: fleet.path('web'),
      env: fleet.env,
    });
    expect(init.code).toBe(0);
    commitFiles(fleet.path('web'), {}, 'Declare agents');
    await fleet.apply();
    await fleet.expectConverged();
  });

  it('without the wanted branch fails in words and leaves nothing behind', async () => {
    const fleet = makeFleet({ projects: {} });
    const remote = makeRemote(fleet, { branch: 'trunk', commits: history });
    fleet.declare('web', { repo: remote.url });
    const ran = await fleet.po('apply', '--yes');
    expect(ran.code).toBe(4);
    expect(unwrapped(ran.stdout)).toContain(
      `${remote.url} has no branch main; it has trunk To fix: set \`branch\` of the project to the one that is meant, or push main there`,
    );
    expect(existsSync(fleet.path('web'))).toBe(false);
    for (const name of ['a', 'b', 'c', 'd', 'e']) remote.git('branch', name, 'trunk');
    const again = await fleet.po('apply', '--yes');
    expect(unwrapped(again.stdout)).toContain('it has a, b, c, d, e and 1 more To fix: set');
    fleet.declare('web', { branch: 'trunk' });
    await fleet.apply();
    await fleet.expectConverged();
  });

  it('that is not there fails in words, and the others go on', async () => {
    const fleet = makeFleet({ projects: { solo: { state: 'stopped' } } });
    fleet.declare('web', { repo: join(fleet.top, 'nowhere.git') });
    const { code, document } = await fleet.applyJson();
    expect(code).toBe(4);
    const outcomes = Object.fromEntries(document.results.map(({ id, outcome }) => [id, outcome.state]));
    expect(outcomes).toEqual({
      'solo/clone': 'done',
      'solo/engine': 'done',
      'web/clone': 'blocked',
      'web/engine': 'not-attempted',
      'web/agents': 'not-attempted',
    });
    expect(existsSync(fleet.path('web'))).toBe(false);
  });

  it('shows no credentials anywhere', async () => {
    const fleet = makeFleet({ projects: { web: { repo: 'http://joe:hunter2@127.0.0.1:9/web.git' } } });
    const ran = [
      await fleet.po('plan'),
      await fleet.po('plan', '--json'),
      await fleet.po('apply', '--yes', '--json'),
    ];
    expect(ran.map(({ code }) => code)).toEqual([0, 0, 1]);
    for (const { stdout, stderr } of ran) expect(stdout + stderr).not.toContain('hunter2');
    expect(JSON.stringify(fleet.journal())).not.toContain('hunter2');
  });
});

it('scaffolds into an empty remote and pushes', async () => {
  const fleet = makeFleet({ projects: {} });
  const remote = makeRemote(fleet, { commits: [] });
  fleet.declare('web', { repo: remote.url, template: 'shell' });
  const ran = await fleet.apply();
  expect(unwrapped(ran.stdout)).toContain('the remote was empty: scaffolded and pushed');
  expect(remote.log().map((line) => line.replace(/^\S+ /, ''))).toEqual([
    `po Add the engine: ${currentEngine}`,
    'po Scaffold web from the template shell',
  ]);
  expect(fleet.git('web', 'status', '--porcelain')).toBe('');
  expect(fleet.git('web', 'rev-parse', 'HEAD')).toBe(remote.git('rev-parse', 'main'));
  expect(fleet.session('web', 'shell').alive).toBe(true);
  await fleet.expectConverged();
});

it('tells of a push that the remote refuses, and that the pin is not there', async () => {
  const fleet = makeFleet({ projects: {} });
  const remote = makeRemote(fleet, { commits: history });
  writeFileSync(join(remote.url, 'hooks/pre-receive'), '#!/bin/sh\necho only by pull request >&2\nexit 1\n', {
    mode: 0o755,
  });
  const before = remote.git('for-each-ref');
  fleet.declare('web', { repo: remote.url, state: 'stopped' });
  const ran = await fleet.po('apply', '--yes');
  expect(ran.code).toBe(4);
  expect(unwrapped(ran.stdout)).toContain('origin refuses it');
  expect(unwrapped(ran.stdout)).toContain('only by pull request');
  expect(remote.git('for-each-ref')).toBe(before);
  expect((await fleet.plan()).steps).toMatchObject([{ id: 'web/engine', reason: 'pin-unpushed' }]);
});

it('adopts in sight of the operator a clone that matches and bears no mark', async () => {
  const fleet = makeFleet({ projects: {} });
  const remote = makeRemote(fleet, { commits: history });
  git(fleet.top, 'clone', '--quiet', remote.url, fleet.path('web'));
  fleet.write('desk/clones/web/notes.txt', 'mine\n');
  fleet.declare('web', { repo: `${remote.url}/`, state: 'stopped' });
  const before = cloneState(fleet.path('web'));

  const plan = await fleet.plan();
  expect(plan.steps).toMatchObject([
    { id: 'web/clone', action: 'adopt', reason: 'unmarked', risk: 'safe' },
    { id: 'web/engine', action: 'create', needs: ['web/clone'] },
  ]);
  expect((await fleet.po('plan')).stdout).toContain('~ web  adopt the clone at ');
  await fleet.apply();
  expect(fleet.git('web', 'config', 'po.fleet')).toBe(fleet.name);
  const after = cloneState(fleet.path('web'));
  expect(after.files).toMatchObject(before.files);
  expect(after.index).toMatchObject(before.index);
  await fleet.expectConverged();
});
