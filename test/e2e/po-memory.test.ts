// What po keeps under `.po/` may be deleted at any time, and is not there at all where somebody else’s clones are
// taken over: no plan may depend on it, and no object in a clone stands in for what a release holds.
import { execFileSync } from 'node:child_process';
import { cpSync, existsSync, readdirSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { deflateSync } from 'node:zlib';
import { expect, it } from 'vitest';
import { type Fleet, git, makeFleet, unwrapped } from '../support/fleet.ts';
import { unpack } from '../support/hostile-clones.ts';
import { makeEngineSource } from '../support/remotes.ts';

/** A project that is pinned at v0.1.0 of a git source, and nothing that po remembers of it. */
async function forgotten(state: 'running' | 'stopped'): Promise<Fleet> {
  const fleet = makeFleet({ projects: { solo: { state } } });
  const source = makeEngineSource(fleet);
  fleet.useEngine('v0.1.0', source.url);
  await fleet.apply();
  rmSync(join(fleet.root, '.po'), { recursive: true });
  return fleet;
}

it('knows a pin by its release’s name, and runs its engine, where nothing of it is kept', async () => {
  const fleet = makeFleet({ projects: { one: {}, two: {} } });
  const source = makeEngineSource(fleet);
  fleet.useEngine('v0.1.0', source.url);
  await fleet.apply();
  rmSync(join(fleet.root, '.po/engines'), { recursive: true });
  await fleet.expectConverged();

  expect((await fleet.po('engine', 'list')).stdout).toMatch(/^ {2}one {2}v0\.1\.0\n {2}two {2}v0\.1\.0$/m);
  for (const args of [['status'], ['show', 'two'], ['doctor', '-q', 'two']]) {
    const ran = await fleet.po(...args);
    expect(`${ran.stdout}${ran.stderr}`, args.join(' ')).not.toMatch(
      /as tmux says|no release|not what a release/,
    );
  }
  expect(await fleet.po('logs', 'two/shell', '-n', '1')).toMatchObject({ code: 0, stderr: '' });

  // One is ahead, and what it leaves is what the other declares; what is kept knows the newer one alone.
  fleet.declare('one', { engine: 'v0.2.0' });
  expect((await fleet.po('plan')).stdout).toContain('v0.1.0 → v0.2.0');
  await fleet.apply('one');
  expect((await fleet.po('engine', 'list')).stdout).toContain('two  v0.1.0\n');
  const undone = await fleet.po('undo', 'last');
  expect(unwrapped(undone.stdout)).toContain('engine = "v0.1.0"');

  // Only who was known by what is kept is known without the source.
  renameSync(source.url, `${source.url}.away`);
  expect((await fleet.po('logs', 'one/shell', '-n', '1')).code).toBe(0);
  const refused = await fleet.po('logs', 'two/shell');
  expect(refused).toMatchObject({
    code: 1,
    stderr: expect.stringContaining('The engine source gives no answer'),
  });
  expect((await fleet.po('engine', 'list')).stdout).toMatch(
    /two {2}[0-9a-f]{12}, no version that is known here/,
  );
  expect(await fleet.plan('one')).toMatchObject({ errored: false, steps: [] });

  // A plan asks nobody about what is only left; to undo it, the version is needed.
  renameSync(`${source.url}.away`, source.url);
  fleet.declare('two', { engine: 'v0.2.0' });
  await fleet.apply('two');
  expect(unwrapped((await fleet.po('undo', 'last')).stdout)).toContain('engine = "v0.1.0"');
});

it('knows the pin of before where a git source has taken the place of the releases that po carries', async () => {
  const fleet = makeFleet({ projects: { solo: {} }, engine: { version: 'v0.1.0' } });
  await fleet.apply();
  const url = join(fleet.top, 'remotes/published.git');
  cpSync(join(fleet.root, '.po/engine.git'), url, { recursive: true });
  fleet.useEngine('v0.1.0', url);
  await fleet.expectConverged();
  expect((await fleet.po('engine', 'list')).stdout).toContain('  solo  v0.1.0\n');
  expect(await fleet.po('logs', 'solo/shell', '-n', '1')).toMatchObject({ code: 0, stderr: '' });
  fleet.declare('solo', null);
  const adopted = await fleet.po('adopt', fleet.path('solo'));
  expect(adopted).toMatchObject({ code: 0, stderr: '' });
  await fleet.expectConverged();
});

it('starts agents by a release that po has never fetched', async () => {
  const fleet = await forgotten('stopped');
  fleet.declare('solo', { state: 'running' });
  const before = readdirSync(fleet.root);
  expect(await fleet.plan()).toMatchObject({ errored: false, blocked: [], steps: [{ id: 'solo/agents' }] });
  expect(readdirSync(fleet.root)).toEqual(before);
  await fleet.apply();
  expect(fleet.session('solo', 'shell').alive).toBe(true);
  await fleet.expectConverged();
});

it('stops agents that an older release started, which po has never fetched', async () => {
  const fleet = await forgotten('running');
  fleet.useEngine('v0.2.0');
  fleet.declare('solo', { state: 'stopped' });
  expect((await fleet.plan()).blocked).toEqual([]);
  await fleet.apply();
  expect(fleet.sessions()).toEqual([]);
  await fleet.expectConverged();
});

it('takes what runs for unknown while its source cannot be asked, and touches nothing', async () => {
  const fleet = await forgotten('running');
  const before = fleet.sessions();
  // po knows the version that is wanted, and nothing of the one that runs.
  fleet.declare('other', { state: 'stopped', engine: 'v0.2.0' });
  await fleet.apply('other');
  const source = join(fleet.top, 'remotes/engine.git');
  renameSync(source, `${source}.away`);
  fleet.declare('solo', { state: 'stopped', engine: 'v0.2.0' });
  const plan = await fleet.plan('solo');
  expect(plan).toMatchObject({ steps: [], blocked: [], projects: [{ name: 'solo', state: 'unknown' }] });
  expect(plan.diagnostics).toMatchObject([{ code: 'engine-source-unreachable', project: 'solo' }]);
  expect((await fleet.po('apply', '--yes', 'solo')).code).toBe(1);
  expect(fleet.sessions()).toEqual(before);

  // What the source, once asked, does not know is no release.
  renameSync(`${source}.away`, source);
  git(source, 'tag', '--delete', 'v0.1.0');
  expect((await fleet.plan('solo')).blocked).toMatchObject([{ code: 'engine-not-a-release' }]);
});

const evil = (marker: string) =>
  `import { writeFileSync } from 'node:fs'; writeFileSync(${JSON.stringify(marker)}, '');\n`;

/** Puts other bytes in the engine, and has the clone’s own objects say that these are the release’s. */
function forge(fleet: Fleet, pretend: (gitDir: string, tree: string) => void): string {
  const engine = fleet.path('solo', 'engine');
  const marker = join(fleet.top, 'marker');
  writeFileSync(join(engine, 'agents.mjs'), evil(marker));
  const gitDir = git(engine, 'rev-parse', '--absolute-git-dir');
  git(engine, 'add', 'agents.mjs');
  pretend(gitDir, git(engine, 'write-tree'));
  return marker;
}

it.each([
  [
    'replaces the commit',
    (gitDir: string, tree: string) => {
      const commit = git(gitDir, 'rev-parse', 'HEAD');
      git(gitDir, 'replace', commit, git(gitDir, 'commit-tree', tree, '-m', 'Forged'));
    },
  ],
  [
    'holds another tree under the id of the release’s',
    (gitDir: string, tree: string) => {
      const wanted = git(gitDir, 'rev-parse', 'HEAD^{tree}');
      unpack(gitDir);
      const file = join(gitDir, 'objects', wanted.slice(0, 2), wanted.slice(2));
      const content = execFileSync('git', ['--git-dir=.', 'cat-file', 'tree', tree], { cwd: gitDir });
      rmSync(file);
      writeFileSync(file, deflateSync(Buffer.concat([Buffer.from(`tree ${content.length}\0`), content])));
    },
  ],
])('runs no code of a clone that %s', async (_, pretend) => {
  const fleet = await forgotten('stopped');
  const marker = forge(fleet, pretend);
  fleet.declare('solo', { state: 'running' });
  const ran = await fleet.po('plan');
  expect(ran.code, ran.stdout).not.toBe(70);
  expect((await fleet.po('apply', '--yes')).code).not.toBe(0);
  expect(existsSync(marker)).toBe(false);
  expect(fleet.sessions()).toEqual([]);
  expect(unwrapped((await fleet.po('plan')).stdout)).toMatch(/agents\.mjs|hash mismatch|release/);
});
