// The port to git where it changes where a clone stands, against real repositories: what it does, what it
// refuses, and that nothing of what somebody has there is ever written over, moved or forgotten.
import { appendFileSync, chmodSync, mkdirSync, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { makePlace, type Place, port } from '../../support/clone-place.ts';
import { git } from '../../support/fleet.ts';
import { localSubmodules } from '../../support/local-submodules.ts';
import { commitFiles } from '../../support/remotes.ts';
import { cloneState, snapshot } from '../../support/snapshot.ts';

describe('a switch to another branch', () => {
  it('goes there, and leaves a way back', async () => {
    const place = makePlace();
    git(place.clone, 'switch', '--quiet', '--create', 'topic');
    commitFiles(place.clone, { 'a.txt': 'topic\n' }, 'Topic');
    await port.switchBranch({ repository: await place.look(), branch: 'main', url: place.remote });
    expect(git(place.clone, 'branch', '--show-current')).toBe('main');
    expect(git(place.clone, 'status', '--porcelain')).toBe('');
    expect(git(place.clone, 'log', '-1', '--format=%s', 'topic')).toBe('Topic');
    expect(git(place.clone, 'rev-parse', '--abbrev-ref', '@{-1}')).toBe('topic');
  });

  it('makes a branch that only origin has, after a fetch, and has it follow that', async () => {
    const place = makePlace();
    git(place.theirs, 'switch', '--quiet', '--create', 'release');
    const commit = commitFiles(place.theirs, { 'r.txt': 'r\n' }, 'Release');
    git(place.theirs, 'push', '--quiet', 'origin', 'release');
    await port.switchBranch({ repository: await place.look(), branch: 'release', url: place.remote });
    expect(git(place.clone, 'rev-parse', 'HEAD', '@{upstream}')).toBe(`${commit}\n${commit}`);
    expect(git(place.clone, 'config', 'branch.release.remote')).toBe('origin');
  });

  it('makes no branch of nothing', async () => {
    const place = makePlace();
    const before = cloneState(place.clone);
    const gone = port.switchBranch({ repository: await place.look(), branch: 'nowhere', url: place.remote });
    await expect(gone).rejects.toThrow('origin has no branch nowhere, and neither has the clone');
    // Not a tag of that name either, and not a commit.
    git(place.clone, 'tag', 'v1');
    await expect(
      port.switchBranch({ repository: await place.look(), branch: 'v1', url: place.remote }),
    ).rejects.toThrow('no branch v1');
    expect({ ...cloneState(place.clone), refs: before.refs }).toEqual(before);
  });

  it.each<[string, (place: Place) => void]>([
    ['changed', (place) => place.write('a.txt', 'mine\n')],
    ['untracked, in the place of a file', (place) => place.write('new.txt', 'mine\n')],
    ['ignored, in the place of a file', (place) => place.write('secret.env', 'mine\n')],
    ['ignored, in the place of a folder', (place) => place.write('deep.env/x.txt', 'mine\n')],
    [
      'changed and assumed unchanged',
      (place) => {
        git(place.clone, 'update-index', '--assume-unchanged', 'a.txt');
        place.write('a.txt', 'mine\n');
      },
    ],
    [
      'changed and skipped',
      (place) => {
        git(place.clone, 'update-index', '--skip-worktree', 'a.txt');
        place.write('a.txt', 'mine\n');
      },
    ],
  ])('writes over no file that is %s, on another branch or further on', async (_name, prepare) => {
    for (const further of [false, true]) {
      const place = makePlace();
      git(place.clone, 'branch', 'topic');
      for (const path of ['a.txt', 'new.txt', 'secret.env', 'deep.env']) place.write(path, 'of main\n');
      git(place.clone, 'add', '--force', '.');
      git(place.clone, 'commit', '--quiet', '--message', 'Main');
      git(place.clone, 'switch', '--quiet', 'topic');
      prepare(place);
      const before = cloneState(place.clone);
      const repository = await place.look();
      const to = git(place.clone, 'rev-parse', 'main');
      const moved = further
        ? port.fastForward({ repository, branch: 'topic', to, url: place.remote })
        : port.switchBranch({ repository, branch: 'main', url: place.remote });
      await expect(moved).rejects.toThrow();
      expect(cloneState(place.clone)).toEqual(before);
      expect(git(place.clone, 'branch', '--show-current')).toBe('topic');
    }
  });

  it.each(['switch', 'fast-forward'])('runs no hook: %s', async (how) => {
    const place = makePlace();
    const { clone } = place;
    git(clone, 'branch', 'topic');
    commitFiles(clone, { 'b.txt': 'b\n' }, 'More');
    git(clone, 'switch', '--quiet', 'topic');
    for (const hook of [
      'post-checkout',
      'post-merge',
      'pre-merge-commit',
      'reference-transaction',
      'post-index-change',
    ]) {
      place.write(`.git/hooks/${hook}`, `#!/bin/sh\ntouch ${place.top}/ran-${hook}\n`);
      chmodSync(join(clone, '.git/hooks', hook), 0o755);
    }
    git(clone, 'config', 'core.fsmonitor', `touch ${place.top}/ran-fsmonitor`);
    const before = snapshot(place.top, { except: /^clone/ });
    const [repository, to] = [await place.look(), git(clone, '-c', 'core.fsmonitor=', 'rev-parse', 'main')];
    if (how === 'switch') await port.switchBranch({ repository, branch: 'main', url: place.remote });
    else await port.fastForward({ repository, branch: 'topic', to, url: place.remote });
    await port.fetchBranch({ repository: await place.look(), branch: 'main', url: place.remote });
    expect(snapshot(place.top, { except: /^clone/ })).toEqual(before);
    expect(readFileSync(join(clone, 'b.txt'), 'utf8')).toBe('b\n');
  });

  it('leaves a submodule as it is, though git is told to take it along', async () => {
    const place = makePlace();
    const { clone } = place;
    const library = join(place.top, 'library');
    mkdirSync(library);
    git(library, 'init', '--quiet', '--initial-branch=main');
    const first = commitFiles(library, { 'lib.c': '1\n' }, 'One');
    git(clone, ...localSubmodules, 'submodule', '--quiet', 'add', library, 'lib');
    commitFiles(clone, {}, 'A library');
    git(clone, 'switch', '--quiet', '--create', 'topic');
    const second = commitFiles(join(clone, 'lib'), { 'lib.c': '2\n' }, 'Two');
    commitFiles(clone, {}, 'Another library');
    git(clone, 'config', 'submodule.recurse', 'true');
    await port.switchBranch({ repository: await place.look(), branch: 'main', url: place.remote });
    expect(git(clone, 'rev-parse', 'HEAD:lib')).toBe(first);
    expect(git(join(clone, 'lib'), 'rev-parse', 'HEAD')).toBe(second);
  });
});

describe('a fetch of a branch', () => {
  it('says where it is, and changes nothing but that ref', async () => {
    const place = makePlace();
    const { clone } = place;
    git(place.theirs, 'branch', 'gone');
    git(place.theirs, 'push', '--quiet', 'origin', 'gone');
    git(clone, 'fetch', '--quiet');
    git(clone, 'remote', 'set-head', 'origin', '--delete');
    git(place.theirs, 'push', '--quiet', 'origin', '--delete', 'gone');
    git(place.theirs, 'tag', 'v9');
    git(place.theirs, 'push', '--quiet', '--tags', 'origin');
    git(clone, 'config', 'fetch.prune', 'true');
    git(clone, 'config', 'remote.origin.tagOpt', '--tags');
    const fetchHead = readFileSync(join(clone, '.git/FETCH_HEAD'), 'utf8');
    const before = cloneState(clone);
    const commit = place.goOn({ 'b.txt': 'b\n' });
    expect(
      await port.fetchBranch({ repository: await place.look(), branch: 'main', url: place.remote }),
    ).toEqual({
      kind: 'at',
      commit,
    });
    expect(cloneState(clone)).toMatchObject({
      files: before.files,
      index: before.index,
      refs: { ...before.refs, 'refs/remotes/origin/main': commit },
    });
    expect(Object.keys(cloneState(clone).refs)).toEqual(Object.keys(before.refs));
    expect(readFileSync(join(clone, '.git/FETCH_HEAD'), 'utf8')).toBe(fetchHead);
    expect(
      await port.fetchBranch({ repository: await place.look(), branch: 'none', url: place.remote }),
    ).toEqual({
      kind: 'absent',
    });
  });

  it('tells of a branch that was rewritten, and forgets nothing that it had', async () => {
    const place = makePlace();
    const from = place.goOn({ 'b.txt': 'b\n' });
    git(place.clone, 'fetch', '--quiet');
    const before = cloneState(place.clone).refs;
    git(place.theirs, 'commit', '--quiet', '--amend', '--message', 'Rewritten');
    git(place.theirs, 'push', '--quiet', '--force', 'origin', 'main');
    const to = git(place.theirs, 'rev-parse', 'HEAD');
    const fetched = await port.fetchBranch({
      repository: await place.look(),
      branch: 'main',
      url: place.remote,
    });
    expect(fetched).toEqual({ kind: 'rewritten', from, to });
    expect(cloneState(place.clone).refs).toEqual(before);
  });

  it('fails where origin gives no answer', async () => {
    const place = makePlace();
    rmSync(place.remote, { recursive: true });
    await expect(
      port.fetchBranch({ repository: await place.look(), branch: 'main', url: place.remote }),
    ).rejects.toThrow('does not appear to be a git repository');
  });
});

describe('another remote', () => {
  /** A bare copy of what the clone's remote has. */
  function moved(place: Place): string {
    const url = join(place.top, 'moved.git');
    git(place.top, 'clone', '--quiet', '--bare', place.remote, url);
    return url;
  }
  const origin = (place: Place) => git(place.clone, 'config', '--get-all', 'remote.origin.url');

  it('is set, and origin’s branch says where it is there', async () => {
    const place = makePlace();
    const url = moved(place);
    const commit = commitFiles(place.theirs, { 'b.txt': 'b\n' }, 'Only there');
    git(place.theirs, 'push', '--quiet', url, 'main');
    const change = { repository: await place.look(), url, branch: 'main' };
    expect(await port.setRemote(change)).toEqual({ commit });
    expect(origin(place)).toBe(url);
    expect(git(place.clone, 'rev-parse', 'origin/main')).toBe(commit);
  });

  it('that is behind keeps what only the old one had', async () => {
    const place = makePlace();
    const url = moved(place);
    const only = place.goOn({ 'b.txt': 'b\n' });
    git(place.clone, 'fetch', '--quiet');
    const there = git(url, 'rev-parse', 'main');
    await port.setRemote({ repository: await place.look(), url, branch: 'main' });
    expect(git(place.clone, 'rev-parse', 'origin/main')).toBe(there);
    expect(git(place.clone, 'for-each-ref', '--format=%(refname)', '--contains', only)).toBe(
      `refs/po/before/${only}`,
    );
  });

  it('is given to a clone that has none, and a branch can then be fetched from it', async () => {
    const place = makePlace();
    git(place.clone, 'remote', 'remove', 'origin');
    const change = { repository: await place.look(), url: place.remote, branch: 'main' };
    await port.setRemote(change);
    expect(origin(place)).toBe(place.remote);
    git(place.clone, 'fetch', '--quiet');
    expect(git(place.clone, 'rev-parse', 'origin/main')).toBe(git(place.remote, 'rev-parse', 'main'));
  });

  it('may be empty, or be given to a clone without a commit', async () => {
    const place = makePlace();
    const empty = join(place.top, 'empty.git');
    git(place.top, 'init', '--quiet', '--bare', empty);
    expect(await port.setRemote({ repository: await place.look(), url: empty, branch: 'main' })).toEqual({
      commit: null,
    });
    expect(origin(place)).toBe(empty);
    const fresh = { ...place, clone: join(place.top, 'fresh') };
    git(place.top, 'init', '--quiet', '--initial-branch=main', fresh.clone);
    const facts = await port.look(fresh.clone);
    if (!facts.known || facts.value.kind !== 'repository') throw new Error('there is no clone');
    await port.setRemote({ repository: facts.value.repository, url: place.remote, branch: 'main' });
    expect(origin(fresh)).toBe(place.remote);
  });

  it.each<[string, (place: Place) => string, RegExp]>([
    ['gives no answer', (place) => join(place.top, 'nowhere.git'), /does not appear to be a git repository/],
    [
      'is another project',
      (place) => {
        const other = join(place.top, 'other');
        mkdirSync(other);
        git(other, 'init', '--quiet', '--initial-branch=main');
        commitFiles(other, { 'a.txt': 'a\n' }, 'Another project');
        return other;
      },
      /no commit in common.*nothing was changed/,
    ],
    [
      'has other branches only',
      (place) => {
        const url = moved(place);
        git(url, 'branch', '--move', 'main', 'trunk');
        return url;
      },
      /has no branch main.*nothing was changed/,
    ],
  ])('that %s is refused, and nothing is changed', async (_name, make, why) => {
    const place = makePlace();
    const url = make(place);
    const before = snapshot(place.clone);
    const change = { repository: await place.look(), url, branch: 'main' };
    await expect(port.setRemote(change)).rejects.toThrow(why);
    expect(snapshot(place.clone)).toEqual(before);
  });

  it('shows no credentials when it fails', async () => {
    const place = makePlace();
    const url = 'https://me:hunter2@localhost:1/x.git';
    const failed = port.setRemote({ repository: await place.look(), url, branch: 'main' });
    await expect(failed).rejects.toSatisfy(
      (error: unknown) =>
        !JSON.stringify({ ...(error as Error), message: String(error) }).includes('hunter2'),
    );
  });
});

describe('a fast-forward', () => {
  it('brings branch, index and files along, and finishes one that was cut off', async () => {
    const place = makePlace();
    const to = place.goOn({ 'b.txt': 'b\n', 'a.txt': 'new\n' });
    git(place.clone, 'fetch', '--quiet');
    const repository = await place.look();
    expect(await port.compare(repository, to)).toEqual({ ahead: 0, behind: 1 });
    // As git leaves it when it is killed between the index and the branch.
    git(place.clone, 'read-tree', '-m', '-u', 'HEAD', to);
    expect(await port.lookAtUnsaved(repository, to)).toEqual({
      known: true,
      value: { changed: [], untracked: [], ignored: [] },
    });
    // Where something else is to come, what is staged is somebody's.
    git(place.clone, 'update-ref', 'refs/heads/kept', to);
    const further = place.goOn({ 'a.txt': 'newer\n' });
    git(place.clone, 'fetch', '--quiet');
    expect(await port.lookAtUnsaved(repository, further)).toMatchObject({
      // The other holds what would come.
      value: { changed: ['a.txt'] },
    });
    await port.fastForward({ repository, branch: 'main', to, url: place.remote });
    expect(git(place.clone, 'rev-parse', 'HEAD')).toBe(to);
    expect(git(place.clone, 'status', '--porcelain')).toBe('');
    expect(git(place.clone, 'reflog', '-1', '--format=%gs')).toMatch(/^po/);
  });

  it.each<[string, (place: Place) => void]>([
    ['that is not one', (place) => void commitFiles(place.clone, { 'mine.txt': 'mine\n' }, 'Mine')],
    [
      'of another branch than is checked out',
      (place) => void git(place.clone, 'switch', '--quiet', '--create', 'topic'),
    ],
    ['of no branch', (place) => void git(place.clone, 'switch', '--quiet', '--detach')],
  ])('%s is refused', async (_name, prepare) => {
    const place = makePlace();
    const to = place.goOn({ 'b.txt': 'b\n' });
    git(place.clone, 'fetch', '--quiet');
    prepare(place);
    const before = cloneState(place.clone);
    await expect(
      port.fastForward({ repository: await place.look(), branch: 'main', to, url: place.remote }),
    ).rejects.toThrow();
    expect(cloneState(place.clone)).toEqual(before);
  });

  it('is not turned into anything else by what the clone is set to', async () => {
    const place = makePlace();
    const { clone } = place;
    const to = place.goOn({ 'b.txt': 'b\n' });
    git(clone, 'fetch', '--quiet');
    appendFileSync(
      join(clone, '.git/config'),
      '[merge]\n\tff = false\n\tautoStash = true\n[branch "main"]\n\tmergeOptions = --squash --no-commit\n',
    );
    await port.fastForward({ repository: await place.look(), branch: 'main', to, url: place.remote });
    expect(git(clone, 'rev-parse', 'HEAD')).toBe(to);
    expect(git(clone, 'stash', 'list')).toBe('');
  });
});

it('a push takes neither tags nor anything else along', async () => {
  const place = makePlace();
  git(place.clone, 'tag', '--annotate', '--message', 'mine', 'mine', 'HEAD');
  git(place.clone, 'config', 'push.followTags', 'true');
  git(place.clone, 'config', 'push.default', 'matching');
  git(place.clone, 'branch', 'mine-too');
  const commit = commitFiles(place.clone, { 'b.txt': 'b\n' }, 'Pin');
  expect(await port.push({ path: place.clone, commit, branch: 'main', url: place.remote })).toEqual({
    kind: 'pushed',
  });
  expect(git(place.remote, 'for-each-ref', '--format=%(refname)')).toBe('refs/heads/main');
  expect(git(place.remote, 'rev-parse', 'main')).toBe(commit);
});

it('no command of ours collects garbage', async () => {
  const place = makePlace();
  const { clone } = place;
  git(clone, 'repack', '--quiet', '-a', '-d');
  const lost = git(clone, 'commit-tree', 'HEAD^{tree}', '-m', 'Lost and found');
  // One pack more is one too many, and what nothing names goes at once.
  const settings = ['gc.autoPackLimit=1', 'gc.pruneExpire=now', 'gc.autoDetach=false', 'fetch.unpackLimit=1'];
  for (const setting of settings) git(clone, 'config', ...setting.split('='));
  const to = place.goOn({ 'b.txt': 'b\n' });
  const repository = await place.look();
  await port.fetchBranch({ repository, branch: 'main', url: place.remote });
  await port.fastForward({ repository, branch: 'main', to, url: place.remote });
  expect(git(clone, 'cat-file', '-t', lost)).toBe('commit');
  // It would have, as git itself does after a fetch.
  place.goOn({ 'c.txt': 'c\n' });
  git(clone, 'fetch', '--quiet');
  expect(() => git(clone, 'cat-file', '-e', lost)).toThrow();
});
