// What the fast path tells must be what git tells, wherever a repository is; and what it knows nothing of is left to git.
import { execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import { appendFileSync, mkdirSync, renameSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { listTags, lookAtPath, readTag } from '../../../src/world/git-files/index.ts';
import type { PathFacts } from '../../../src/world/repository.ts';
import {
  askFacts,
  expectSameAsGit,
  expectSameTags,
  expectUnsupported,
  git,
  IDENTITY,
  newFolder,
  newProject,
  newRepository,
  top,
} from '../../support/git-answers.ts';
import { localSubmodules } from '../../support/local-submodules.ts';

describe('places', () => {
  test('a project with its engine as a submodule, and a fresh clone of it', () => {
    const path = newProject('project');
    expectSameAsGit(path);
    expectSameTags(join(path, 'engine'));
    const clone = newFolder('clone');
    git(top, ['clone', '-q', path, clone]);
    expectSameAsGit(clone, 'before the submodule is there');
    git(clone, [...localSubmodules, 'submodule', '--quiet', 'update', '--init']);
    git(join(clone, 'engine'), ['commit', '-q', '--allow-empty', '-m', 'work of an agent']);
    expectSameAsGit(clone);
  });

  test('linked work trees, of a clone and of a bare repository', () => {
    const path = newProject('main');
    git(path, ['worktree', 'add', '-q', '-b', 'side', join(top, 'linked')]);
    git(join(top, 'linked'), ['commit', '-q', '--allow-empty', '-m', 'side']);
    git(join(top, 'linked'), [...localSubmodules, 'submodule', '--quiet', 'update', '--init']);
    expectSameAsGit(join(top, 'linked'));
    expectSameAsGit(path);
    git(top, ['clone', '-q', '--bare', path, 'linked-bare.git']);
    git(join(top, 'linked-bare.git'), ['worktree', 'add', '-q', join(top, 'linked-to-bare'), 'side']);
    expectSameAsGit(join(top, 'linked-to-bare'));
  });

  test('a git directory elsewhere', () => {
    const path = newFolder('separate');
    const gitDir = join(top, 'separate.git');
    git(top, ['clone', '-q', '--separate-git-dir', gitDir, newProject('origin'), path]);
    // Nothing but a file in the clone says that it is this one's.
    expect(lookAtPath(path)).toMatchObject({
      outcome: 'unsupported',
      found: { path: join(path, '.git'), to: gitDir, how: 'repository' },
    });
    git(path, ['config', 'po.fleet', 'f']);
    expectSameAsGit(path);
    git(path, ['config', '--unset', 'po.fleet']);
    git(path, ['config', 'core.worktree', path]);
    expectSameAsGit(path);
  });

  test('a submodule looked at by itself', () => {
    expectSameAsGit(join(newProject('outer'), 'engine'));
  });

  test('through a symbolic link', () => {
    const project = newProject('linked-to');
    const link = join(top, 'symlink');
    symlinkSync(join(project, 'engine'), link);
    const facts = askFacts(join(project, 'engine'));
    const repository = facts.kind === 'repository' ? { ...facts.repository, path: link } : null;
    expect(lookAtPath(link)).toEqual({ outcome: 'facts', facts: { kind: 'repository', repository } });
  });

  test('an unborn repository and an engine without a commit', () => {
    const path = newFolder('unborn');
    git(path, ['init', '-q', '-b', 'main']);
    git(path, ['init', '-q', 'engine']);
    expectSameAsGit(path);
  });

  test('an engine that is no checkout', () => {
    const file = newRepository('engine-file');
    writeFileSync(join(file, 'engine'), '');
    const folder = newRepository('engine-folder');
    mkdirSync(join(folder, 'engine/src'), { recursive: true });
    const link = newRepository('engine-link');
    symlinkSync(newRepository('elsewhere'), join(link, 'engine'));
    for (const path of [file, folder, link]) {
      expect(lookAtPath(path)).toMatchObject({ facts: { repository: { engineOnDisk: { kind: 'other' } } } });
    }
  });

  test('no repository', () => {
    const inside = newRepository('around');
    mkdirSync(join(inside, 'empty'));
    mkdirSync(join(inside, 'full/.git'), { recursive: true });
    symlinkSync('nowhere', join(inside, 'dangling'));
    git(inside, ['init', '-q', '--bare', 'bare.git']);
    const looks: readonly (readonly [string, PathFacts])[] = [
      ['no/such/place', { kind: 'absent' }],
      ['empty', { kind: 'absent' }],
      ['full', { kind: 'other', what: 'folder' }],
      ['file', { kind: 'other', what: 'file' }],
      ['dangling', { kind: 'other', what: 'symbolic link' }],
      ['bare.git', { kind: 'other', what: 'bare repository' }],
    ];
    for (const [name, facts] of looks)
      expect(lookAtPath(join(inside, name)), name).toEqual({ outcome: 'facts', facts });
  });

  test('a refused read is neither absent nor another answer', () => {
    const path = newRepository('refusing');
    expect(lookAtPath(join(path, 'file/inside'))).toMatchObject({
      outcome: 'failed',
      error: { code: 'ENOTDIR' },
    });
    symlinkSync('loop', join(path, 'loop'));
    expect(lookAtPath(join(path, 'loop'))).toMatchObject({ outcome: 'failed', error: { code: 'ELOOP' } });
    rmSync(join(path, '.git/config'), { force: true });
    symlinkSync('config', join(path, '.git/config'));
    expect(lookAtPath(path)).toMatchObject({ outcome: 'unsupported' });
    expect(lookAtPath('a\0b')).toMatchObject({ outcome: 'failed' });
  });
});

describe('left to git', () => {
  test('formats that the fast path does not know', () => {
    const path = newFolder('sha256');
    git(path, ['init', '-q', '--object-format=sha256']);
    expectUnsupported(path, /objectformat/);
    git(path, ['commit', '-q', '--allow-empty', '-m', 'first']);
    git(path, ['checkout', '-q', '--detach']);
    expectUnsupported(path, /does not hold a ref|objectformat/);
    expect(listTags(join(path, '.git'))).toBe('unsupported');
    expect(readTag(join(path, '.git'), 'v1')).toBe('unsupported');
  });

  test.each([
    ['[include]\npath = other', /includes/],
    ['[includeIf "gitdir:/"]\npath = other', /includes/],
    ['[core]\nworktree = /', /work tree elsewhere/],
    ['[core]\nbare', /bare/],
    ['[core]\nrepositoryFormatVersion = 2', /format version/],
    ['[extensions]\nworktreeConfig = true', /worktreeconfig/],
    ['[extensions]\nrefStorage = reftable', /refstorage/],
    ['[extensions]\nunheardOf', /unheardof/],
    ['[not closed', /malformed/],
  ])('configuration with %j', (text, why) => {
    const path = newRepository('configured');
    appendFileSync(join(path, '.git/config'), `\n${text}\n`);
    expectUnsupported(path, why);
  });

  test('an engine whose git directory speaks of another work tree', () => {
    const path = newProject('misled');
    git(join(path, 'engine'), ['config', 'core.worktree', newRepository('decoy')]);
    expectUnsupported(path, /work tree elsewhere/);
  });

  test('a HEAD that is a symbolic link, a loop or no branch', () => {
    const path = newRepository('odd-head');
    const head = join(path, '.git/HEAD');
    for (const content of [
      'ref: refs/loop',
      'ref: refs/other/name',
      'ref: ../../etc/passwd',
      'ref: refs/../config',
      '',
    ]) {
      writeFileSync(head, `${content}\n`);
      writeFileSync(join(path, '.git/refs/loop'), 'ref: refs/loop\n');
      expect(lookAtPath(path), content).toMatchObject({ outcome: 'unsupported' });
    }
    rmSync(head, { force: true });
    symlinkSync('refs/heads/main', head);
    expectUnsupported(path, /symbolic link/);
  });

  test('a gitfile that leads nowhere', () => {
    const path = newProject('moved');
    renameSync(join(path, '.git/modules/engine'), join(path, '.git/modules/gone'));
    expectUnsupported(path, /not there/);
  });

  test('a pipe in place of a file does not hold us up', () => {
    const path = newRepository('piped');
    rmSync(join(path, '.git/config'), { force: true });
    execFileSync('mkfifo', [join(path, '.git/config')]);
    expect(lookAtPath(path).outcome).not.toBe('facts');
  });

  test.skipIf(process.geteuid?.() !== 0)('a clone of another user', () => {
    const path = newRepository('foreign');
    execFileSync('chown', ['-R', '65534', path]);
    expectUnsupported(path, /another user/);
  });
});

test('a look while others commit, pack refs and repack tells a state that was', async () => {
  const path = newRepository('busy');
  // Each commit has a pin of its own, so a pin of another commit would show.
  const script = `
    for number in $(seq 1000 1040); do
      git update-index --add --cacheinfo 160000,$number$(printf %036d 1),engine &&
      git commit -qm $number && git update-ref refs/remotes/origin/main HEAD &&
      git pack-refs --all --prune && git repack -adq || exit 1
    done`;
  const env = { ...process.env, ...IDENTITY };
  const busy = spawn('sh', ['-c', script], { cwd: path, env, stdio: 'inherit' });
  const ended = once(busy, 'exit');
  const pins = new Map<string, string>();
  let isRunning = true;
  void ended.then(() => {
    isRunning = false;
  });
  while (isRunning) {
    const look = lookAtPath(path);
    expect(look.outcome).not.toBe('failed');
    if (look.outcome === 'facts') {
      if (look.facts.kind !== 'repository') throw new Error(`saw ${look.facts.kind}`);
      const { commit, engineInHead } = look.facts.repository;
      expect(commit).not.toBeNull();
      if (commit !== null && engineInHead.kind === 'gitlink') pins.set(commit, engineInHead.commit);
    }
    await new Promise(setImmediate);
  }
  expect((await ended)[0]).toBe(0);
  expect(pins.size).toBeGreaterThan(10);
  for (const [commit, pin] of pins) expect(git(path, ['rev-parse', `${commit}:engine`])).toBe(pin);
});
