// `po engine`: what po carries is told rightly, and goes to a git host only as it was shown; what is there is never
// moved, and a fleet that takes its engines from there gets the very same commits.
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { currentEngine, type Fleet, git, makeFleet, poFolder, startPo } from '../support/fleet.ts';
import { localSubmodules } from '../support/local-submodules.ts';
import { seatOperator } from '../support/operator.ts';
import { commitFiles, type Remote, remoteAt } from '../support/remotes.ts';
import { snapshot } from '../support/snapshot.ts';

interface Carried {
  readonly tag: string;
  readonly commit: string;
  readonly released: boolean;
}

const releasesFile = () => join(poFolder(), 'engine', 'releases.json');

function carried(): Carried[] {
  return JSON.parse(readFileSync(releasesFile(), 'utf8'));
}

/** This copy of po carries the version of these sources alone, as a release or in development. */
function setReleased(released: boolean): Carried {
  const release = carried().find(({ tag }) => tag === currentEngine);
  if (release === undefined) throw new Error(`po carries no ${currentEngine}`);
  writeFileSync(releasesFile(), JSON.stringify([{ ...release, released }]));
  return release;
}

function emptyRemote(fleet: Fleet): Remote {
  const url = join(fleet.top, 'remotes', 'engine.git');
  mkdirSync(url, { recursive: true });
  git(url, 'init', '--quiet', '--bare', '--initial-branch=main');
  return remoteAt(url);
}

it('lists what it carries, with a registry or without', async () => {
  const { commit } = setReleased(true);
  const fleet = makeFleet({ projects: { solo: {} } });
  const alone = await startPo(['engine', 'list'], { cwd: fleet.top, env: fleet.env }).done;
  expect(alone).toMatchObject({ code: 0, stderr: '' });
  expect(alone.stdout).toContain(`  ${currentEngine}  ${commit.slice(0, 12)}\n`);
  expect(alone.stdout).not.toContain('Fleet');

  expect((await fleet.po('engine', 'list')).stdout).toContain(
    `  solo  nothing pinned yet; fleet.toml says ${currentEngine}\n`,
  );
  await fleet.apply();
  expect((await fleet.po('engine', 'list')).stdout).toContain(`  solo  ${currentEngine}\n`);
  const json = JSON.parse((await fleet.po('engine', 'list', '--json')).stdout);
  expect(json).toMatchObject({
    format: 'po.engine-list/1',
    releases: carried().map(({ tag, released }) => ({ tag, released })),
    fleet: {
      source: 'embedded',
      projects: [{ name: 'solo', declared: currentEngine, pinned: { commit, version: currentEngine } }],
    },
  });
});

it('publishes what was released, once, and as it was shown', async () => {
  const { commit } = setReleased(true);
  const fleet = makeFleet({ projects: {} });
  const remote = emptyRemote(fleet);
  const before = snapshot(remote.url);
  const unasked = await fleet.po('engine', 'publish', remote.url);
  expect(unasked).toMatchObject({ code: 4, stderr: expect.stringContaining('pass --yes') });
  expect(unasked.stdout).toContain(`+ ${currentEngine}  ${commit.slice(0, 12)}`);
  expect((await fleet.po('engine', 'publish', remote.url, '--json')).code).toBe(4);
  expect(snapshot(remote.url)).toEqual(before);

  const operator = seatOperator(fleet);
  operator.po('engine', 'publish', remote.url);
  await operator.see(/is accepted: $/m);
  operator.type('no');
  operator.press('Enter');
  expect(await operator.exitCode()).toBe(4);
  expect(operator.screen()).toContain('Nothing was pushed.');
  expect(snapshot(remote.url)).toEqual(before);
  operator.forget();
  // A path is taken from where po is run.
  operator.po('engine', 'publish', '../remotes/engine.git');
  await operator.see(/is accepted: $/m);
  operator.type('yes');
  operator.press('Enter');
  expect(await operator.exitCode()).toBe(0);
  expect(remote.git('for-each-ref', '--format=%(refname) %(objectname)')).toBe(
    `refs/tags/${currentEngine} ${commit}`,
  );
  expect(remote.git('log', '--format=%an %s', commit)).toBe(`po engine ${currentEngine}`);

  const again = await fleet.po('engine', 'publish', remote.url, '--yes');
  expect(again).toMatchObject({ code: 0, stderr: '', stdout: expect.stringContaining('Nothing to push.') });
});

it.each([false, true])(
  'publishes as git is set up for the folder, a repository: %s',
  async (isRepository) => {
    const { commit } = setReleased(true);
    const fleet = makeFleet({ projects: {} });
    const remote = emptyRemote(fleet);
    const ssh = fleet.write('bin/ssh', '#!/bin/sh\nfor last; do :; done\neval "exec $last"\n', 0o755);
    fleet.write(
      'home/.gitconfig',
      `[core]\n\tsshCommand = false\n[includeIf "gitdir:${fleet.desk}/"]\n\tpath = work\n`,
    );
    fleet.write('home/work', `[core]\n\tsshCommand = ${ssh}\n`);
    if (isRepository) git(fleet.desk, 'init', '--quiet');
    const before = snapshot(fleet.desk);
    const ran = await fleet.po('engine', 'publish', `ssh://git.example.org${remote.url}`, '--yes');
    expect(ran).toMatchObject({ code: 0, stderr: '' });
    expect(remote.git('for-each-ref', '--format=%(refname) %(objectname)')).toBe(
      `refs/tags/${currentEngine} ${commit}`,
    );
    expect(snapshot(fleet.desk)).toEqual(before);
  },
);

it('publishes no version in development', async () => {
  setReleased(false);
  const fleet = makeFleet({ projects: {} });
  const remote = emptyRemote(fleet);
  const ran = await fleet.po('engine', 'publish', remote.url, '--yes');
  expect(ran).toMatchObject({
    code: 4,
    stdout: '',
    stderr: expect.stringContaining('No release to publish'),
  });
  expect(remote.git('for-each-ref')).toBe('');
  expect((await fleet.po('engine', 'list')).stdout).toContain('in development');
});

it('never moves a tag', async () => {
  const { commit } = setReleased(true);
  const fleet = makeFleet({ projects: {} });
  const remote = emptyRemote(fleet);
  const work = join(fleet.top, 'work');
  mkdirSync(work);
  git(work, 'init', '--quiet');
  const theirs = commitFiles(work, { 'README.md': 'Theirs.\n' }, 'Theirs');
  git(work, 'tag', '--annotate', '--message', 'theirs', currentEngine);
  git(work, 'push', '--quiet', remote.url, currentEngine);
  const before = snapshot(remote.url);
  const ran = await fleet.po('engine', 'publish', remote.url, '--yes');
  expect(ran).toMatchObject({ code: 4, stdout: '' });
  expect(ran.stderr.replaceAll(/\s+/g, ' ')).toContain(`is commit ${theirs}, and the one`);
  expect(ran.stderr).toContain(commit);
  expect(snapshot(remote.url)).toEqual(before);
});

it('tells what stands in the way, and never a secret', async () => {
  setReleased(true);
  const fleet = makeFleet({ projects: {} });
  const secret = 'http://robot:hunter2@127.0.0.1:9/engine.git';
  const unreachable = await fleet.po('engine', 'publish', secret, '--yes');
  expect(unreachable.code).toBe(1);
  expect(unreachable.stderr).toContain('The remote gives no answer');
  expect(unreachable.stdout + unreachable.stderr).not.toMatch(/hunter2|robot/);
  for (const [args, code, said] of [
    [['publish', 'ext::sh -c true', '--yes'], 1, 'Remote helper'],
    [['publish', 'nowhere.git', '--yes'], 1, 'The remote gives no answer'],
    [['publish'], 64, 'po engine publish URL'],
    [['publsh', 'x'], 64, 'did you mean publish?'],
    [['list', 'x'], 64, 'po engine list'],
    [[], 64, 'po engine list'],
  ] as const) {
    const ran = await fleet.po('engine', ...args);
    expect(ran, args.join(' ')).toMatchObject({ code, stdout: '', stderr: expect.stringContaining(said) });
  }
});

it('serves a fleet from there with the very commit that is embedded', async () => {
  const { commit } = setReleased(true);
  const embedded = makeFleet({ projects: { solo: {} } });
  const remote = emptyRemote(embedded);
  await embedded.po('engine', 'publish', remote.url, '--yes');
  const fleet = makeFleet({ projects: { solo: {} }, engine: { source: remote.url, version: currentEngine } });
  const steps = async (of: Fleet) =>
    (await of.plan()).steps.find((step) => step.kind === 'engine')?.after ?? null;
  expect(await steps(fleet)).toMatchObject({ commit });
  expect(await steps(embedded)).toMatchObject({ commit });
  await fleet.apply();
  expect(fleet.git('solo', 'rev-parse', 'HEAD:engine')).toBe(commit);
  expect(fleet.git('solo', 'config', '--file', '.gitmodules', 'submodule.engine.url')).toBe(remote.url);
  await fleet.expectConverged();

  // Somebody else's clone gets the engine by git's own means.
  const clone = join(fleet.top, 'clone');
  git(fleet.top, 'clone', '--quiet', fleet.path('solo'), clone);
  git(clone, ...localSubmodules, 'submodule', '--quiet', 'update', '--init');
  expect(git(join(clone, 'engine'), 'describe', '--tags', '--exact-match')).toBe(currentEngine);
});
