// A switch and a fast-forward are all or nothing: after one that fails HEAD, index and files are as before, and one that
// was cut off is finished by the next.
import { spawnSync } from 'node:child_process';
import {
  accessSync,
  appendFileSync,
  constants,
  mkdirSync,
  readFileSync,
  renameSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { gitEnvironment } from '../../../src/world/environment.ts';
import { systemExec } from '../../../src/world/exec.ts';
import { systemGit } from '../../../src/world/git/system.ts';
import { makePlace, type Place, port } from '../../support/clone-place.ts';
import { git } from '../../support/fleet.ts';
import { commitFiles } from '../../support/remotes.ts';
import { indexEntries, snapshot } from '../../support/snapshot.ts';

const first = { 'b/b.txt': 'b\n', 'z.txt': 'z\n', 'old.txt': 'old\n' };
const second = { 'a.txt': 'a2\n', 'b/b.txt': 'b2\n', 'new/new.txt': 'new\n', 'z.txt': 'z2\n' };

/** Origin has `feature` as well, and the clone `main` alone unless it is fetched. */
function placeWithFeature(): Place & { readonly tip: string } {
  const place = makePlace(first);
  git(place.theirs, 'switch', '--quiet', '--create', 'feature');
  git(place.theirs, 'rm', '--quiet', 'old.txt');
  const tip = commitFiles(place.theirs, second, 'Feature');
  git(place.theirs, 'push', '--quiet', 'origin', 'feature');
  return { ...place, tip };
}

/** Files, index and HEAD. */
function stateOf({ clone }: Place) {
  return {
    files: snapshot(clone, { except: /^\.git(\/|$)/ }),
    index: indexEntries(clone),
    head: readFileSync(join(clone, '.git/HEAD'), 'utf8'),
  };
}

function userConfig({ top }: Place): string {
  return join(top, 'user.gitconfig');
}

/** The user's configuration is that of the place alone. */
function portOf(place: Place) {
  return systemGit(systemExec, {
    ...gitEnvironment({ ...process.env, GIT_CONFIG_NOSYSTEM: '1' }),
    GIT_CONFIG_GLOBAL: userConfig(place),
  });
}

async function goTo(place: Place, branch = 'feature'): Promise<void> {
  await portOf(place).switchBranch({ repository: await place.look(), branch, url: place.remote });
}

function expectThere({ clone, tip }: Place & { readonly tip: string }): void {
  expect(git(clone, 'rev-parse', 'HEAD')).toBe(tip);
  expect(git(clone, 'branch', '--show-current')).toBe('feature');
  expect(git(clone, 'status', '--porcelain')).toBe('');
}

describe('a clone follows the branch that it is switched to', () => {
  it.each<[string, readonly string[][], string[]]>([
    [
      'of one branch alone',
      [['config', 'remote.origin.fetch', '+refs/heads/main:refs/remotes/origin/main']],
      ['+refs/heads/main:refs/remotes/origin/main', '+refs/heads/feature:refs/remotes/origin/feature'],
    ],
    [
      'without a refspec',
      [['config', '--unset-all', 'remote.origin.fetch']],
      ['+refs/heads/feature:refs/remotes/origin/feature'],
    ],
    ['that is a mirror', [['config', 'remote.origin.fetch', '+refs/*:refs/*']], ['+refs/*:refs/*']],
    [
      'with settings that have a say in branches',
      [
        ['config', 'branch.autoSetupMerge', 'false'],
        ['config', 'checkout.defaultRemote', 'fork'],
        ['config', 'remote.pushDefault', 'fork'],
        ['remote', 'add', 'fork', '../remote.git'],
        ['fetch', '--quiet', 'fork'],
        ['tag', 'feature', 'main'],
      ],
      ['+refs/heads/*:refs/remotes/origin/*'],
    ],
    [
      'with simple tracking',
      [['config', 'branch.autoSetupMerge', 'simple']],
      ['+refs/heads/*:refs/remotes/origin/*'],
    ],
  ])('%s', async (_name, settings, refspecs) => {
    const place = placeWithFeature();
    for (const args of settings) git(place.clone, ...args);
    await goTo(place);
    expectThere(place);
    expect(git(place.clone, 'config', 'branch.feature.remote')).toBe('origin');
    expect(git(place.clone, 'config', 'branch.feature.merge')).toBe('refs/heads/feature');
    expect(git(place.clone, 'config', '--get-all', 'remote.origin.fetch').split('\n')).toEqual(refspecs);
    expect((await place.look()).upstreamCommit).toBe(place.tip);
  });

  it('also where it is shallow or has not all objects', async () => {
    for (const how of [['--depth=1'], ['--filter=blob:none', '--no-checkout']]) {
      const place = placeWithFeature();
      rmSync(place.clone, { recursive: true });
      git(place.remote, 'config', 'uploadpack.allowFilter', 'true');
      git(place.top, 'clone', '--quiet', ...how, `file://${place.remote}`, place.clone);
      if (how.includes('--no-checkout')) git(place.clone, 'checkout', '--quiet');
      await goTo(place);
      expectThere(place);
    }
  });

  it('and keeps what is sparse sparse', async () => {
    const place = placeWithFeature();
    git(place.clone, 'sparse-checkout', 'set', '--no-cone', '/*', '!/b/');
    await goTo(place);
    expectThere(place);
    expect(snapshot(place.clone)).not.toHaveProperty('b/b.txt');
  });
});

describe('nothing is changed', () => {
  /** By a filter of the user's: one of the clone's own would not run. */
  const refuseZ = (place: Place, command: string) => {
    appendFileSync(join(place.clone, '.git/info/attributes'), 'z.txt filter=odd\n');
    const set = (key: string, value: string) =>
      git(place.top, 'config', '--file', userConfig(place), `filter.odd.${key}`, value);
    set('smudge', command);
    set('clean', 'cat');
    set('required', 'true');
  };

  it.each<[string, (place: Place) => void, string]>([
    [
      'by a filter that fails',
      (place) => refuseZ(place, 'false'),
      'git cannot write the files that would come',
    ],
    [
      'by a filter that fails at the second time',
      // The first time is the rehearsal; once it is there, and as it was, is the way back.
      (place) => {
        const count = join(place.top, 'count');
        refuseZ(place, `sh -c 'n=$(cat ${count} 2>/dev/null); echo x$n > ${count}; test "$n" != x && cat'`);
      },
      'git switch feature failed',
    ],
    [
      'where another branch has its name for a folder',
      (place) => git(place.clone, 'branch', 'feature/x'),
      'refs/heads/feature',
    ],
    [
      'where a file is held by a folder',
      (place) => {
        git(place.clone, 'config', 'core.excludesFile', join(place.top, 'ignore'));
        writeFileSync(join(place.top, 'ignore'), 'new\n');
        place.write('new', 'mine\n');
      },
      'git switch feature failed',
    ],
    ['where a git works', (place) => place.write('.git/index.lock', ''), 'index.lock'],
  ])('%s', async (_name, prepare, said) => {
    const place = placeWithFeature();
    prepare(place);
    const before = stateOf(place);
    const error = await goTo(place).catch((thrown: unknown) => thrown);
    expect(error).toBeInstanceOf(Error);
    expect(JSON.stringify({ ...(error as object), message: (error as Error).message })).toContain(said);
    rmSync(join(place.clone, '.git/index.lock'), { force: true });
    expect(stateOf(place)).toEqual(before);
    expect(git(place.clone, 'status', '--porcelain')).toBe('');
  });

  it('where a folder may not be written', async (test) => {
    const place = placeWithFeature();
    const folder = join(place.clone, 'b');
    const lift = forbidWriting(folder);
    if (lift === null) return test.skip('nothing keeps this user from writing on this file system');
    try {
      const before = stateOf(place);
      await expect(goTo(place)).rejects.toThrow(`${folder} may not be written, so nothing was changed`);
      expect(stateOf(place)).toEqual(before);
    } finally {
      lift();
    }
    await goTo(place);
    expectThere(place);
  });

  it('of a branch that does not go on', async () => {
    const place = makePlace(first);
    place.goOn(second);
    git(place.clone, 'fetch', '--quiet');
    refuseZ(place, 'false');
    const before = stateOf(place);
    const to = git(place.clone, 'rev-parse', 'origin/main');
    const moved = portOf(place).fastForward({
      repository: await place.look(),
      branch: 'main',
      to,
      url: place.remote,
    });
    await expect(moved).rejects.toThrow('git cannot write the files that would come');
    expect(stateOf(place)).toEqual(before);
  });
});

describe('what was cut off', () => {
  /** As a switch leaves it that ends after some files. */
  const halfWay = (place: Place & { readonly tip: string }, names: readonly string[]) => {
    git(place.clone, 'fetch', '--quiet');
    for (const name of names) {
      const content = git(place.clone, 'ls-tree', '-r', '--name-only', place.tip).split('\n').includes(name)
        ? `${git(place.clone, 'show', `${place.tip}:${name}`)}\n`
        : null;
      if (content === null) rmSync(join(place.clone, name));
      else place.write(name, content);
    }
  };

  it.each([
    [['a.txt']],
    [['a.txt', 'new/new.txt']],
    [['old.txt']],
    [['a.txt', 'b/b.txt', 'new/new.txt', 'old.txt', 'z.txt']],
  ])('after %j is nothing of somebody’s, and is finished', async (names) => {
    const place = placeWithFeature();
    halfWay(place, names);
    const work = await port.lookAtWork(await place.look(), 'feature');
    expect(work).toMatchObject({
      known: true,
      value: { unsaved: { changed: [], untracked: [], ignored: [] } },
    });
    await goTo(place);
    expectThere(place);
  });

  it('in the middle of a file is finished as well', async () => {
    const place = placeWithFeature();
    halfWay(place, ['a.txt']);
    // git takes the old one away before it writes the new one.
    rmSync(join(place.clone, 'z.txt'));
    const work = await port.lookAtWork(await place.look(), 'feature');
    expect(work).toMatchObject({ known: true, value: { unsaved: { changed: [] } } });
    await goTo(place);
    expectThere(place);
  });

  it('beside somebody’s work is that of somebody, all of it', async () => {
    const place = placeWithFeature();
    halfWay(place, ['a.txt', 'new/new.txt']);
    place.write('b/b.txt', 'mine\n');
    const work = await port.lookAtWork(await place.look(), 'feature');
    // All but the file that holds what would come, of which nothing can be lost.
    const unsaved = { changed: ['a.txt', 'b/b.txt'], untracked: [] };
    expect(work).toMatchObject({ known: true, value: { unsaved } });
    const before = stateOf(place);
    await expect(goTo(place)).rejects.toThrow();
    expect(stateOf(place).files).toEqual(before.files);
  });

  it('is no deletion by somebody', async () => {
    const place = placeWithFeature();
    git(place.clone, 'fetch', '--quiet');
    mkdirSync(join(place.top, 'aside'));
    renameSync(join(place.clone, 'z.txt'), join(place.top, 'aside/z.txt'));
    const work = await port.lookAtWork(await place.look(), 'feature');
    expect(work).toMatchObject({ known: true, value: { unsaved: { changed: ['z.txt'] } } });
  });
});

it.each([
  ['feature', 'feature/x', 'refs/heads/feature/x'],
  ['feature/x', 'feature', 'refs/heads/feature'],
])('a branch %s beside %s is said beforehand', async (wanted, there, ref) => {
  const place = makePlace();
  git(place.clone, 'branch', there);
  const look = async () => port.lookAtWork(await place.look(), wanted);
  expect(await look()).toMatchObject({ known: true, value: { target: null, nameTakenBy: ref } });
  git(place.clone, 'branch', '--move', there, 'other');
  expect(await look()).toEqual({ known: true, value: expect.not.objectContaining({ nameTakenBy: ref }) });
});

/** Answers how to allow it again; null where nothing can forbid it. Who may do everything is kept off by `chattr` alone. */
function forbidWriting(folder: string): (() => void) | null {
  for (const [forbid, allow] of [
    ['chmod a-w', 'chmod u+w'],
    ['chattr +i', 'chattr -i'],
  ] as const) {
    const run = (what: string) =>
      spawnSync('sh', ['-c', `${what} "$1"`, 'sh', folder], { stdio: 'ignore' }).status === 0;
    if (run(forbid) && !mayWrite(folder)) return () => void run(allow);
    run(allow);
  }
  return null;
}

function mayWrite(folder: string): boolean {
  try {
    accessSync(folder, constants.W_OK);
    return true;
  } catch {
    return false;
  }
}
