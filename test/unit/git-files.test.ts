// What the fast path tells must be what git tells, for every shape of repository that it answers for.
import { execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import {
  appendFileSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  renameSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { listTags, lookAtPath, readTag } from '../../src/world/git-files/index.ts';
import type { PathFacts } from '../../src/world/repository.ts';
import { lawRuns } from '../support/fast-check.ts';

const SEED = Number(process.env['GIT_FILES_SEED'] ?? Date.now() % 1_000_000);
const REPOSITORIES = lawRuns(2);

let top = '';
beforeAll(() => {
  top = mkdtempSync(join(tmpdir(), 'po-git-files-'));
});
afterAll(() => rmSync(top, { recursive: true, force: true }));

const IDENTITY = {
  GIT_AUTHOR_NAME: 'test',
  GIT_AUTHOR_EMAIL: 'test@example.org',
  GIT_COMMITTER_NAME: 'test',
  GIT_COMMITTER_EMAIL: 'test@example.org',
};

function git(path: string, args: readonly string[], input = ''): string {
  const always = [
    '-C',
    path,
    '-c',
    'protocol.file.allow=always',
    '-c',
    'gc.auto=0',
    '-c',
    'advice.detachedHead=false',
  ];
  const env = { ...process.env, ...IDENTITY };
  return execFileSync('git', [...always, ...args], { encoding: 'utf8', env, input, stdio: 'pipe' }).replace(
    /\n$/,
    '',
  );
}

/** git's answer, or null where it has none. */
function ask(path: string, ...args: string[]): string | null {
  try {
    return git(path, args);
  } catch {
    return null;
  }
}

/** The facts by git alone. */
function askFacts(path: string): PathFacts {
  const branch = ask(path, 'symbolic-ref', '-q', 'HEAD')?.slice('refs/heads/'.length) ?? null;
  const commit = ask(path, 'rev-parse', '-q', '--verify', 'HEAD');
  const entry = commit === null ? '' : git(path, ['ls-tree', 'HEAD', 'engine']);
  const link = /^160000 commit ([0-9a-f]{40})/.exec(entry)?.[1];
  const engine = join(path, 'engine');
  const isCheckout = existsSync(join(engine, '.git'));
  const isAbsent =
    !existsSync(engine) || (ask(engine, 'rev-parse') !== null && readdirSync(engine).length === 0);
  return {
    kind: 'repository',
    repository: {
      path,
      gitDir: git(path, ['rev-parse', '--absolute-git-dir']),
      branch,
      commit,
      remoteUrl: ask(path, 'config', '--local', '--get', 'remote.origin.url'),
      pushesElsewhere:
        ask(path, 'remote', 'get-url', '--push', '--all', 'origin') !==
        ask(path, 'remote', 'get-url', 'origin'),
      upstreamCommit: ask(path, 'rev-parse', '-q', '--verify', `refs/remotes/origin/${branch ?? '?'}`),
      marks: {
        fleet: ask(path, 'config', '--local', 'po.fleet'),
        project: ask(path, 'config', '--local', 'po.project'),
        protect: ask(path, 'config', '--local', '--type=bool', 'po.protect') === 'true',
      },
      engineInHead:
        link !== undefined ? { kind: 'gitlink', commit: link } : { kind: entry === '' ? 'absent' : 'other' },
      engineOnDisk: isCheckout
        ? {
            kind: 'checkout',
            commit: ask(engine, 'rev-parse', '-q', '--verify', 'HEAD'),
            gitDir: git(engine, ['rev-parse', '--absolute-git-dir']),
          }
        : { kind: isAbsent ? 'absent' : 'other' },
    },
  };
}

function expectSameAsGit(path: string, note = ''): void {
  expect(lookAtPath(path), `${path} ${note}`).toEqual({ outcome: 'facts', facts: askFacts(path) });
}

function expectSameTags(path: string, note = ''): void {
  const gitDir = git(path, ['rev-parse', '--absolute-git-dir']);
  const tags = git(path, ['for-each-ref', '--format=%(refname:strip=2)', 'refs/tags'])
    .split('\n')
    .filter(Boolean);
  expect(listTags(gitDir), note).toEqual(tags);
  for (const tag of [...tags, 'no-such-tag', '../heads/main', '']) {
    expect(readTag(gitDir, tag), `${tag} ${note}`).toBe(
      ask(path, 'rev-parse', '-q', '--verify', `refs/tags/${tag}^{commit}`),
    );
  }
}

function expectUnsupported(path: string, why: RegExp): void {
  expect(lookAtPath(path)).toEqual({ outcome: 'unsupported', why: expect.stringMatching(why) });
}

function newFolder(name: string): string {
  const path = mkdtempSync(join(top, `${name}-`));
  return path;
}

/** A repository with one commit. */
function newRepository(name: string, ...options: string[]): string {
  const path = newFolder(name);
  git(path, ['init', '-q', '-b', 'main', ...options]);
  writeFileSync(join(path, 'file'), name);
  git(path, ['add', 'file']);
  git(path, ['commit', '-qm', 'first']);
  return path;
}

/** One with an engine that is a real submodule, as a project of a fleet has it. */
function newProject(name: string): string {
  const engine = newRepository(`${name}-engine`);
  const path = newRepository(name);
  git(path, ['submodule', '--quiet', 'add', engine, 'engine']);
  git(path, ['commit', '-qm', 'engine']);
  return path;
}

type Random = <T>(choices: readonly T[]) => T;

/** mulberry32: small, and the same everywhere. */
function randomFrom(seed: number): Random {
  let state = seed >>> 0;
  return (choices) => {
    state = (state + 0x6d2b79f5) >>> 0;
    let t = Math.imul(state ^ (state >>> 15), 1 | state);
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
    const choice = choices[((t ^ (t >>> 14)) >>> 0) % choices.length];
    if (choice === undefined) throw new Error('nothing to choose from');
    return choice;
  };
}

function upTo(limit: number): number[] {
  return Array.from({ length: limit }, (_, index) => index);
}

function randomId(random: Random): string {
  return upTo(40)
    .map(() => random([...'123456789abcdef']))
    .join('');
}

function commitSomething(path: string, random: Random): void {
  for (const index of upTo(random([0, 1, 5, 60])))
    writeFileSync(join(path, `file-${index}`), randomId(random));
  git(path, ['add', '--ignore-removal', '.']);
  const engine = random(['gitlink', 'gitlink', 'file', 'none', 'unchanged'] as const);
  if (engine !== 'unchanged') git(path, ['update-index', '--force-remove', 'engine']);
  if (engine === 'gitlink')
    git(path, ['update-index', '--add', '--cacheinfo', `160000,${randomId(random)},engine`]);
  if (engine === 'file') {
    const blob = git(path, ['hash-object', '-w', '--stdin'], randomId(random));
    git(path, ['update-index', '--add', '--cacheinfo', `100644,${blob},engine`]);
  }
  git(path, ['commit', '-q', '--allow-empty', '-m', randomId(random)]);
}

function tagSomething(path: string, random: Random): void {
  git(path, ['tag', '-f', random(['light', 'v0.1.0', 'deep/er/tag'])]);
  git(path, ['tag', '-f', '-m', 'annotated', random(['v1.0.0', 'v1.0.1', 'a-b'])]);
  if (random([true, false]))
    git(path, ['tag', '-f', '-m', 'tag of a tag', 'nested', git(path, ['tag']).split('\n')[0] ?? '']);
  if (random([true, false])) git(path, ['tag', '-f', '-m', 'of a tree', 'tree', 'HEAD^{tree}']);
}

// What git refuses, such as a pin of an upstream before the first commit, changes nothing: that is a shape as well.
const CHANGES: Readonly<Record<string, (path: string, random: Random) => void>> = {
  nothing: () => undefined,
  gc: (path) => ask(path, 'gc', '-q'),
  'pack-refs': (path) => ask(path, 'pack-refs', '--all', '--prune'),
  repack: (path) => ask(path, 'repack', '-adfq', '--depth=50', '--window=50'),
  'ref deltas': (path) => ask(path, '-c', 'repack.useDeltaBaseOffset=false', 'repack', '-adfq'),
  'several packs': (path, random) => {
    ask(path, 'repack', '-dq');
    commitSomething(path, random);
    ask(path, 'repack', '-dq');
  },
  'multi-pack-index': (path) => {
    ask(path, 'repack', '-dq');
    ask(path, 'multi-pack-index', 'write');
  },
  detach: (path) => ask(path, 'checkout', '-qf', '--detach'),
  upstream: (path) => {
    const branch = ask(path, 'symbolic-ref', '-q', '--short', 'HEAD');
    if (branch !== null) ask(path, 'update-ref', `refs/remotes/origin/${branch}`, 'HEAD');
  },
  branch: (path, random) => ask(path, 'checkout', '-qf', '-B', random(['main', 'a/b', 'fix/ü', 'v1'])),
  orphan: (path) => ask(path, 'checkout', '-qf', '--orphan', 'unborn'),
  'symbolic branch': (path) => {
    ask(path, 'symbolic-ref', 'refs/heads/alias', 'refs/heads/target');
    ask(path, 'checkout', '-qf', '-B', 'target');
    ask(path, 'symbolic-ref', 'HEAD', 'refs/heads/alias');
  },
  marks: (path, random) => {
    ask(path, 'config', 'po.fleet', random(['recipes', ' blanks ', 'a "quoted" #one;', 'x\\y\tz\nnew']));
    ask(path, 'config', 'po.project', random(['docs-site', 'ü']));
    ask(path, 'config', 'po.protect', random(['true', 'false', 'yes', 'NO', 'on', '0', '1']));
    ask(
      path,
      'config',
      'remote.origin.url',
      random(['https://example.org/a.git', '../relative', 'git@host:a.git']),
    );
  },
  'engine folder': (path) => mkdirSync(join(path, 'engine'), { recursive: true }),
};

describe(`any repository (GIT_FILES_SEED=${SEED})`, () => {
  for (const index of upTo(REPOSITORIES)) {
    test(`repository ${index}`, () => {
      const random = randomFrom(SEED + index);
      const path = newRepository('any');
      const history: string[] = [];
      for (const _ of upTo(6)) {
        const name = random(Object.keys(CHANGES));
        history.push(name);
        // An engine file in the index and a folder on disk cannot both be; the facts are read from both.
        rmSync(join(path, 'engine'), { recursive: true, force: true });
        if (random([true, false])) commitSomething(path, random);
        if (random([true, false]) && ask(path, 'rev-parse', '-q', '--verify', 'HEAD') !== null)
          tagSomething(path, random);
        CHANGES[name]?.(path, random);
        expectSameAsGit(path, `after ${history.join(', ')}; seed ${SEED}`);
      }
      expectSameTags(path, `after ${history.join(', ')}; seed ${SEED}`);
    });
  }
});

describe('objects', () => {
  /** A hundred files and sixty commits that change one of them and the pin: root trees become deep deltas. */
  function newDeepRepository(): string {
    const path = newFolder('deep');
    git(path, ['init', '-q', '-b', 'main']);
    const random = randomFrom(1);
    const commits = upTo(60).map((number) => {
      const changed = number === 0 ? upTo(100) : [number];
      const files = changed.map(
        (file) => `M 100644 inline file-${file}\ndata 9\n${String(number).padStart(9)}\n`,
      );
      const who = `committer t <t@example.org> ${1_700_000_000 + number} +0000`;
      return `commit refs/heads/main\n${who}\ndata 1\nx\n${files.join('')}M 160000 ${randomId(random)} engine\n\n`;
    });
    git(path, ['fast-import', '--quiet'], commits.join(''));
    return path;
  }

  function expectEveryCommitSame(path: string): void {
    const commits = git(path, ['rev-list', 'main']).split('\n');
    const pins = git(path, ['rev-parse', ...commits.map((commit) => `${commit}:engine`)]).split('\n');
    for (const [index, commit] of commits.entries()) {
      const pin = pins[index];
      writeFileSync(join(path, '.git/HEAD'), `${commit}\n`);
      const look = lookAtPath(path);
      expect(look).toMatchObject({
        facts: { repository: { commit, engineInHead: { kind: 'gitlink', commit: pin } } },
      });
    }
  }

  function deepestTree(path: string): number {
    const packs = join(path, '.git/objects/pack');
    const index = readdirSync(packs).find((name) => name.endsWith('.idx')) ?? '';
    const rows = git(path, ['verify-pack', '-v', join(packs, index)]).split('\n');
    return Math.max(...rows.map((row) => Number(/ tree +\d+ \d+ \d+ (\d+) /.exec(row)?.[1] ?? 0)));
  }

  test('chains of deltas to an offset and to an id', () => {
    const path = newDeepRepository();
    for (const isOffset of [true, false]) {
      const option = `repack.useDeltaBaseOffset=${isOffset}`;
      git(path, ['-c', option, 'repack', '-adfq', '--depth=50', '--window=50']);
      expect(deepestTree(path)).toBeGreaterThan(15);
      expectEveryCommitSame(path);
    }
  });

  test('an index with 64-bit offsets', () => {
    const path = newDeepRepository();
    git(path, ['repack', '-adfq']);
    const packs = join(path, '.git/objects/pack');
    const pack = join(packs, readdirSync(packs).find((name) => name.endsWith('.pack')) ?? '');
    const index = pack.replace(/pack$/, 'idx');
    rmSync(index, { force: true });
    git(path, ['index-pack', '--index-version=2,0x40', '-o', index, pack]);
    expectEveryCommitSame(path);
  });

  test('borrowed through two others', () => {
    const origin = newProject('lender');
    const middle = newFolder('middle');
    const last = newFolder('last');
    git(top, ['clone', '-q', '--shared', origin, middle]);
    git(top, ['clone', '-q', '--shared', middle, last]);
    expectSameAsGit(middle);
    expectSameAsGit(last);
  });

  test('a shallow clone', () => {
    const origin = newDeepRepository();
    const path = newFolder('shallow');
    git(top, ['clone', '-q', '--depth=1', `file://${origin}`, path]);
    expectSameAsGit(path);
  });

  test('an object that is missing, or was replaced, is left to git', () => {
    const missing = newRepository('missing');
    const id = git(missing, ['rev-parse', 'HEAD^{tree}']);
    rmSync(join(missing, '.git/objects', id.slice(0, 2), id.slice(2)), { force: true });
    expectUnsupported(missing, new RegExp(`object ${id} is not in`));

    const replaced = newRepository('replaced');
    git(replaced, ['commit', '-q', '--allow-empty', '-m', 'second']);
    git(replaced, ['replace', 'HEAD', 'HEAD~1']);
    expectUnsupported(replaced, /replaces objects/);
    git(replaced, ['pack-refs', '--all', '--prune']);
    expectUnsupported(replaced, /replaces objects/);
  });
});

describe('places', () => {
  test('a project with its engine as a submodule, and a fresh clone of it', () => {
    const path = newProject('project');
    expectSameAsGit(path);
    expectSameTags(join(path, 'engine'));
    const clone = newFolder('clone');
    git(top, ['clone', '-q', path, clone]);
    expectSameAsGit(clone, 'before the submodule is there');
    git(clone, ['submodule', '--quiet', 'update', '--init']);
    git(join(clone, 'engine'), ['commit', '-q', '--allow-empty', '-m', 'work of an agent']);
    expectSameAsGit(clone);
  });

  test('linked work trees, of a clone and of a bare repository', () => {
    const path = newProject('main');
    git(path, ['worktree', 'add', '-q', '-b', 'side', join(top, 'linked')]);
    git(join(top, 'linked'), ['commit', '-q', '--allow-empty', '-m', 'side']);
    git(join(top, 'linked'), ['submodule', '--quiet', 'update', '--init']);
    expectSameAsGit(join(top, 'linked'));
    expectSameAsGit(path);
    git(top, ['clone', '-q', '--bare', path, 'linked-bare.git']);
    git(join(top, 'linked-bare.git'), ['worktree', 'add', '-q', join(top, 'linked-to-bare'), 'side']);
    expectSameAsGit(join(top, 'linked-to-bare'));
  });

  test('a git directory elsewhere', () => {
    const path = newFolder('separate');
    git(top, ['clone', '-q', '--separate-git-dir', join(top, 'separate.git'), newProject('origin'), path]);
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
      ['dangling', { kind: 'other', what: 'file' }],
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
    expect(lookAtPath(path)).toMatchObject({ outcome: 'failed', error: { code: 'ELOOP' } });
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
