// What the port to git finds in a clone of somebody's work, against real repositories.
import { execFileSync } from 'node:child_process';
import { chmodSync, mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { readStatus, StatusError } from '../../../src/world/git/status.ts';
import { makePlace, type Place, port } from '../../support/clone-place.ts';
import { git } from '../../support/fleet.ts';
import { localSubmodules } from '../../support/local-submodules.ts';
import { commitFiles } from '../../support/remotes.ts';
import { snapshot } from '../../support/snapshot.ts';

async function workOf(place: Place, branch = 'main') {
  const work = await port.lookAtWork(await place.look(), branch);
  if (!work.known) throw new Error(work.diagnostic.detail);
  return work.value;
}

const saved = { changed: [], untracked: [], ignored: [] };

describe('what git status says', () => {
  it('is read as git means it, whatever paths are called', () => {
    const place = makePlace({
      'from.txt': 'long enough to be known again\n',
      'both.txt': 'x\n',
      'gone.txt': 'x\n',
    });
    const { clone } = place;
    git(clone, 'mv', 'from.txt', 'to and\nfro.txt');
    place.write('both.txt', 'staged\n');
    git(clone, 'add', 'both.txt');
    place.write('both.txt', 'and more\n');
    rmSync(join(clone, 'gone.txt'));
    chmodSync(join(clone, 'a.txt'), 0o755);
    place.write('? new  "file".txt', '');
    place.write('x.env', '');
    const output = git(
      clone,
      'status',
      '--porcelain=v2',
      '--branch',
      '--no-renames',
      '-z',
      '--ignored',
      '--untracked-files=all',
    );
    const told = readStatus(output).map(
      ({ path, kind, isStaged }) => `${kind} ${isStaged ? 'staged' : '-'} ${path}`,
    );
    expect(told.sort()).toEqual([
      'changed - a.txt',
      'changed - gone.txt',
      'changed staged both.txt',
      'changed staged from.txt',
      'changed staged to and\nfro.txt',
      'ignored - x.env',
      'untracked - ? new  "file".txt',
    ]);
  });

  it('names conflicts, and nothing before the first commit', () => {
    const place = makePlace();
    const { clone } = place;
    git(clone, 'switch', '--quiet', '--create', 'side');
    commitFiles(clone, { 'a.txt': 'side\n' }, 'Side');
    git(clone, 'switch', '--quiet', '--detach', 'main');
    commitFiles(clone, { 'a.txt': 'main\n' }, 'Main');
    expect(() => git(clone, 'merge', '--quiet', 'side')).toThrow();
    const ask = (path: string) => readStatus(git(path, 'status', '--porcelain=v2', '--branch', '-z'));
    expect(ask(clone)).toMatchObject([{ kind: 'conflict', isStaged: true, path: 'a.txt' }]);
    const empty = join(place.top, 'empty');
    git(place.top, 'init', '--quiet', '--initial-branch=trunk', empty);
    expect(ask(empty)).toEqual([]);
  });

  it.each([
    ['a kind of line that is not known', '3 AA sub path\0'],
    ['a rename, for which po does not ask', '2 R. N... 100644 100644 100644 abc abc R100 to\0from\0'],
    ['an entry without a path', '1 .M N... 100644 100644 100644 abc abc \0'],
    ['an answer that is cut short', '? a'],
  ])('is not guessed at: %s', (_name, text) => {
    expect(() => readStatus(text)).toThrow(StatusError);
  });
});

describe('a look at the work in a clone', () => {
  it('finds nothing in a clean one, and where the branch is', async () => {
    const place = makePlace();
    git(place.clone, 'switch', '--quiet', '--create', 'topic');
    const commit = git(place.clone, 'rev-parse', 'main');
    expect(await workOf(place)).toEqual({
      unsaved: saved,
      looseCommits: [],
      target: { commit, hasAgentsFile: false, workTree: null },
    });
    expect(await workOf(place, 'other')).toMatchObject({ target: null });
    git(place.clone, 'branch', '--quiet', '--delete', 'main');
    expect(await workOf(place)).toMatchObject({ target: { commit, hasAgentsFile: false, workTree: null } });
    const linked = join(place.top, 'linked');
    git(place.clone, 'worktree', 'add', '--quiet', linked, '-b', 'main', 'origin/main');
    expect((await workOf(place)).target).toEqual({ commit, hasAgentsFile: false, workTree: linked });
    rmSync(linked, { recursive: true });
    expect((await workOf(place)).target).toEqual({
      ...{ commit, hasAgentsFile: false },
      ...{ workTree: linked, isWorkTreeGone: true },
    });
    git(place.clone, 'worktree', 'prune');
    expect((await workOf(place)).target).toEqual({ commit, hasAgentsFile: false, workTree: null });
  });

  it('names what is changed, submodules among it, and what git does not track where something would come', async () => {
    const place = makePlace({ 'b.txt': 'b\n' });
    const { clone } = place;
    git(clone, ...localSubmodules, 'submodule', '--quiet', 'add', place.remote, 'lib');
    commitFiles(clone, {}, 'A library');
    expect((await workOf(place)).unsaved).toEqual(saved);
    place.write('lib/new.txt', 'new\n');
    place.write('a.txt', 'changed\n');
    place.write('b.txt', 'staged\n');
    git(clone, 'add', 'b.txt');
    place.write('deep/er/c.txt', 'c\n');
    expect((await workOf(place)).unsaved.untracked).toEqual([]);
    git(clone, 'switch', '--quiet', '--create', 'topic');
    const tree = git(clone, 'rev-parse', 'main^{tree}');
    const index = { ...process.env, GIT_INDEX_FILE: join(place.top, 'index') };
    const inIndex = (...args: string[]) =>
      execFileSync('git', args, { cwd: clone, env: index, encoding: 'utf8' }).trim();
    inIndex('read-tree', tree);
    const blob = git(clone, 'rev-parse', 'main:a.txt');
    inIndex('update-index', '--add', '--cacheinfo', `100644,${blob},deep/er/c.txt`);
    const commit = git(
      clone,
      'commit-tree',
      inIndex('write-tree'),
      '-p',
      'main',
      '-m',
      'A file of that name',
    );
    git(clone, 'update-ref', 'refs/heads/main', commit);
    expect((await workOf(place)).unsaved).toEqual({
      changed: ['a.txt', 'b.txt', 'lib'],
      untracked: ['deep/er/c.txt'],
      ignored: [],
    });
  });

  it('names ignored files in whose place others would come, and no other ignored ones', async () => {
    const place = makePlace();
    const { clone } = place;
    git(clone, 'switch', '--quiet', '--create', 'topic');
    git(clone, 'switch', '--quiet', 'main');
    for (const path of ['secret.env', 'deep/er/x.env', 'free.env']) place.write(path, 'committed\n');
    git(clone, 'add', '--force', '.');
    git(clone, 'commit', '--quiet', '--message', 'Secrets');
    git(clone, 'switch', '--quiet', 'topic');
    place.write('secret.env', 'the only copy\n');
    place.write('other.env', 'ignored by both\n');
    mkdirSync(join(clone, 'free.env'));
    place.write('.git/info/exclude', 'deep\n');
    place.write('deep', 'a file where a folder would come\n');
    expect((await workOf(place)).unsaved).toEqual({ ...saved, ignored: ['deep', 'secret.env'] });
  });

  it('names nothing that makes room by itself: a file for a folder, and a folder for a file', async () => {
    const place = makePlace({ 'b.txt': 'b\n', 'c/one.txt': '1\n' });
    const { clone } = place;
    git(clone, 'switch', '--quiet', '--create', 'topic');
    git(clone, 'switch', '--quiet', 'main');
    git(clone, 'rm', '--quiet', 'b.txt', 'c/one.txt');
    commitFiles(clone, { 'b.txt/in.txt': 'in\n', c: 'a file\n' }, 'The other way round');
    git(clone, 'switch', '--quiet', 'topic');
    expect((await workOf(place)).unsaved).toEqual(saved);
    place.write('c/two.txt', 'mine\n');
    expect((await workOf(place)).unsaved).toEqual({ ...saved, untracked: ['c/two.txt'] });
  });

  it('names commits that only a detached HEAD has', async () => {
    const place = makePlace();
    git(place.clone, 'switch', '--quiet', '--detach');
    expect((await workOf(place)).looseCommits).toEqual([]);
    commitFiles(place.clone, { 'b.txt': 'b\n' }, 'On no branch');
    expect((await workOf(place)).looseCommits).toEqual([expect.stringMatching(/^[0-9a-f]+ On no branch$/)]);
    git(place.clone, 'branch', 'keep');
    expect((await workOf(place)).looseCommits).toEqual([]);
  });

  it('writes nothing', async () => {
    const place = makePlace();
    place.write('a.txt', 'changed\n');
    git(place.clone, 'switch', '--quiet', '--create', 'topic');
    const before = snapshot(place.clone, { times: true });
    await workOf(place);
    expect(snapshot(place.clone, { times: true })).toEqual(before);
  });
});

describe('a lock of another git', () => {
  it('is waited for', async () => {
    const place = makePlace();
    const lock = join(place.clone, '.git/config.lock');
    writeFileSync(lock, '');
    setTimeout(() => rmSync(lock), 500);
    await port.setMarks(place.clone, { fleet: 'f', project: 'p' });
    expect(git(place.clone, 'config', '--get', 'po.fleet')).toBe('f');
  });

  it('that stays is said, with what to do', async () => {
    const place = makePlace();
    writeFileSync(join(place.clone, '.git/config.lock'), '');
    const marked = port.setMarks(place.clone, { fleet: 'f', project: 'p' });
    await expect(marked).rejects.toMatchObject({
      output: expect.stringMatching(
        /could not lock config file[\s\S]*remove the \.lock file[\s\S]*\n {2}pgrep/,
      ),
    });
  });
});
