// git-lfs itself, as a user installs it in their own git config: a clone whose files it keeps is clean while they are unchanged,
// and po leaves files and pointers as git-lfs has them.
import { spawnSync } from 'node:child_process';
import { appendFileSync, readFileSync, statSync, utimesSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { git, makeFleet, unwrapped } from '../support/fleet.ts';
import { elsewhere } from '../support/hostile-environments.ts';
import { agentsToml, makeRemote } from '../support/remotes.ts';

const isInstalled = spawnSync('git', ['lfs', 'version']).status === 0;
const content = 'a large file\n'.repeat(1000);

it.runIf(isInstalled)('tells work in files that git-lfs keeps from what it has stored', async () => {
  const fleet = makeFleet({ projects: {}, engine: { version: 'v0.1.0' } });
  const remote = makeRemote(fleet, { commits: [{ 'agents.toml': agentsToml('web') }] });
  const env = { ...process.env, ...elsewhere, HOME: join(fleet.top, 'home') };
  const work = join(fleet.top, 'work/lfs');
  const asUser = (cwd: string, ...args: string[]) => {
    const ran = spawnSync('git', args, { cwd, env, encoding: 'utf8' });
    expect(ran.status, `git ${args.join(' ')}\n${ran.stdout}${ran.stderr}`).toBe(0);
    return ran.stdout;
  };
  const push = (folder: string) => {
    // Its own hook does this, where hooks run.
    asUser(folder, 'lfs', 'push', '--all', 'origin');
    asUser(folder, 'push', '--quiet', 'origin', 'HEAD:main');
  };
  fleet.write('home/.gitconfig', '[user]\n\tname = Ada\n\temail = ada@example.org\n');
  asUser(fleet.top, 'lfs', 'install', '--skip-repo');
  expect(readFileSync(join(fleet.top, 'home/.gitconfig'), 'utf8')).toContain('filter "lfs"');

  // git-lfs stores at a file URL by itself, without a server.
  const url = `file://${remote.url}`;
  asUser(fleet.top, 'clone', '--quiet', url, work);
  writeFileSync(join(work, '.gitattributes'), '*.bin filter=lfs diff=lfs merge=lfs -text\n');
  writeFileSync(join(work, 'model.bin'), content);
  asUser(work, 'add', '--all');
  asUser(work, 'commit', '--quiet', '--message', 'A model');
  push(work);
  const stored = asUser(work, 'cat-file', 'blob', 'HEAD:model.bin');
  expect(stored).toMatch(/^version https:\/\/git-lfs/);

  fleet.declare('web', { repo: url, state: 'stopped' });
  await fleet.apply();
  const model = fleet.path('web', 'model.bin');
  expect(readFileSync(model, 'utf8')).toBe(content);
  await fleet.expectConverged();
  const workOf = async () => JSON.parse((await fleet.po('status', 'web', '--json')).stdout).projects[0].work;
  expect(await workOf()).toMatchObject({ changed: [], untracked: [] });

  // The index says nothing of a file that was only touched: the filter has to be asked.
  const { atime } = statSync(model);
  utimesSync(model, atime, new Date(2020, 1, 1));
  expect(await workOf()).toMatchObject({ changed: [], untracked: [] });
  expect(unwrapped((await fleet.po('status', 'web')).stdout)).not.toContain('model.bin');

  appendFileSync(model, 'and more\n');
  expect(await workOf()).toMatchObject({ changed: ['model.bin'], untracked: [] });
  fleet.declare('web', { repo: url, state: 'stopped', engine: 'v0.2.0' });
  await fleet.apply();
  expect(readFileSync(model, 'utf8')).toBe(`${content}and more\n`);
  expect(git(fleet.path('web'), 'cat-file', 'blob', 'HEAD:model.bin')).toBe(stored.trimEnd());
  expect(git(remote.url, 'cat-file', 'blob', 'main:model.bin')).toBe(stored.trimEnd());

  // What comes from origin comes with its content.
  asUser(fleet.path('web'), 'checkout', '--quiet', '--', 'model.bin');
  asUser(work, 'pull', '--quiet', 'origin', 'main');
  commitFilesAs(work, content.toUpperCase());
  asUser(fleet.path('web'), 'fetch', '--quiet', 'origin');
  fleet.declare('web', { repo: url, state: 'stopped', engine: 'v0.1.0' });
  await fleet.apply();
  expect(readFileSync(model, 'utf8')).toBe(content.toUpperCase());
  await fleet.expectConverged();

  function commitFilesAs(folder: string, text: string): void {
    writeFileSync(join(folder, 'model.bin'), text);
    asUser(folder, 'commit', '--quiet', '--all', '--message', 'Another model');
    push(folder);
  }
});
