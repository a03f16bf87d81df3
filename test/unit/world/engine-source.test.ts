// A git repository as the source of engines: a release that was never fetched, or whose copy is gone, is known by its
// commit once the source has been asked, and the source is asked only where nothing here knows better.
import { mkdirSync, mkdtempSync, realpathSync, renameSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, it, onTestFinished } from 'vitest';
import { trustEngine } from '../../../reconcilers/trust.ts';
import { observe } from '../../../src/observe/observe.ts';
import { type Engines, systemEngines } from '../../../src/world/engines/engines.ts';
import { gitEnvironment } from '../../../src/world/environment.ts';
import { systemExec } from '../../../src/world/exec.ts';
import { systemGit } from '../../../src/world/git/system.ts';
import { known } from '../../../src/world/look.ts';
import type { World } from '../../../src/world/world.ts';
import { git } from '../../support/git-answers.ts';
import { cloneOf, commitOf, fleetOf, projectOf, repositoryOf, stateOf } from '../../support/model.ts';
import { modelWorld } from '../../support/model-world.ts';

/** A source with two releases, and engines that count how often they ask it. */
function place() {
  const top = realpathSync(mkdtempSync(join(tmpdir(), 'po-source-')));
  onTestFinished(() => rmSync(top, { recursive: true, force: true }));
  const url = join(top, 'engine.git');
  const root = join(top, 'root');
  mkdirSync(root);
  git(top, ['init', '--quiet', '--bare', url]);
  const commit = (message: string) => {
    const tree = git(url, ['mktree']);
    return git(url, ['commit-tree', tree, '-m', message]);
  };
  const [first, second, none] = [commit('first'), commit('second'), commit('no release')];
  git(url, ['tag', 'v0.1.0', first]);
  git(url, ['tag', 'latest', second]);
  git(url, ['tag', '--annotate', '--message', 'two', 'v0.2.0', second]);
  const system = systemGit(systemExec, gitEnvironment(process.env));
  let asked = 0;
  const counting = {
    ...system,
    remoteTags: (at: string, path: string) => {
      asked += 1;
      return system.remoteTags(at, path);
    },
  };
  /** As a new run of po has them. */
  const engines = (): Engines => {
    asked = 0;
    return systemEngines(counting, root, join(top, 'none'));
  };
  return {
    url,
    root,
    first,
    second,
    none,
    engines,
    asked: () => asked,
    source: { kind: 'git', url } as const,
  };
}

it('asks the source once, and then knows every one of its releases', async () => {
  const { source, first, second, none, engines, asked, url } = place();
  const fresh = engines();
  expect(await fresh.versionOf(source, first)).toBeNull();
  expect(asked()).toBe(0);
  expect(await fresh.resolve(source, 'v0.2.0')).toEqual(known({ tag: 'v0.2.0', commit: second, url }));
  expect(await fresh.versionOf(source, first)).toBe('v0.1.0');
  // Not by the name that moves on.
  expect(await fresh.versionOf(source, second)).toBe('v0.2.0');
  expect(await fresh.findVersionOf(source, none)).toEqual(known(null));
  expect(await fresh.resolve(source, 'v9')).toMatchObject({ diagnostic: { code: 'engine-version-unknown' } });
  expect(asked()).toBe(1);
  const finding = engines();
  expect(await finding.findVersionOf(source, first)).toEqual(known('v0.1.0'));
  expect(await finding.versionOf(source, second)).toBe('v0.2.0');
  expect(asked()).toBe(1);
});

it('reads the files of a release that it only knows of from the clone that has it', async () => {
  const { source, first, engines, url } = place();
  const fresh = engines();
  await fresh.resolve(source, 'v0.1.0');
  expect(await fresh.versionOf(source, first)).toBe('v0.1.0');
  expect(await fresh.files(source, first, url)).toEqual(known([]));
});

it('asks nobody for what was fetched, and says of the rest that it cannot be known', async () => {
  const { source, first, second, url, root, engines, asked } = place();
  await engines().provide(source, { tag: 'v0.1.0', commit: first, url });
  renameSync(url, `${url}.away`);
  const offline = engines();
  expect(await offline.resolve(source, 'v0.1.0')).toMatchObject({ value: { commit: first } });
  expect(await offline.findVersionOf(source, first)).toEqual(known('v0.1.0'));
  expect(asked()).toBe(0);
  expect(await offline.findVersionOf(source, second)).toMatchObject({
    diagnostic: { code: 'engine-source-unreachable' },
  });
  expect(await offline.versionOf(source, second)).toBeNull();

  // Its copy is gone, and the source is back.
  rmSync(join(root, '.po'), { recursive: true });
  renameSync(`${url}.away`, url);
  expect(await engines().findVersionOf(source, first)).toEqual(known('v0.1.0'));
});

it('runs an engine that only the source knows, and none that the source does not know', async () => {
  const { source, first, none, url, engines } = place();
  const fleet = fleetOf([], { engine: { source, version: 'v0.1.0' } });
  const trustOf = (commit: string, kind: 'any-release' | 'any-known-release', from: Engines) =>
    trustEngine(
      fleet,
      { path: '/fleet/web', engineOnDisk: { kind: 'checkout', commit, gitDir: url } },
      { kind },
      { engines: from, files: { differing: () => known([]) } as Partial<World['files']> as World['files'] },
    );
  expect(await trustOf(first, 'any-known-release', engines())).toMatchObject({ value: { runnable: false } });
  expect(await trustOf(first, 'any-release', engines())).toEqual(
    known({ runnable: true, engine: { folder: '/fleet/web/engine', files: [] } }),
  );
  const asked = engines();
  await asked.resolve(source, 'v0.1.0');
  expect(await trustOf(first, 'any-known-release', asked)).toEqual(
    known({ runnable: true, engine: { folder: '/fleet/web/engine', files: [] } }),
  );
  for (const kind of ['any-release', 'any-known-release'] as const) {
    expect(await trustOf(none, kind, asked)).toEqual(known({ runnable: false, why: 'not-pinned' }));
  }
});

it('knows the pin that a project leaves by its name where a later one declares it', async () => {
  const [ahead, behind] = [
    projectOf('ahead', { engine: 'v0.2.0' }),
    projectOf('behind', { engine: 'v0.1.0' }),
  ];
  const fleet = fleetOf([ahead, behind]);
  const old = commitOf('v0.1.0');
  const clone = cloneOf(ahead, {
    repository: repositoryOf(ahead, { engineInHead: { kind: 'gitlink', commit: old } }),
  });
  const { world } = modelWorld(stateOf({ [ahead.path]: clone }), fleet);
  // Nothing was fetched: only what was asked for is known.
  const asked = new Map<string, string>();
  const engines: Engines = {
    ...world.engines,
    resolve: async (from, tag) => {
      asked.set(commitOf(tag), tag);
      return world.engines.resolve(from, tag);
    },
    versionOf: async (_, commit) => asked.get(commit) ?? null,
  };
  const seen = await observe(fleet, fleet.projects, { ...world, engines });
  expect(seen.projects[0]).toMatchObject({ engine: { value: { pinnedVersion: 'v0.1.0' } } });
});
