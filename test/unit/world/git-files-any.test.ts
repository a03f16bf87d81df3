// What the fast path tells must be what git tells, for whatever has been done to a repository.
import { mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, test } from 'vitest';
import { lawRuns } from '../../support/fast-check.ts';
import {
  ask,
  expectSameAsGit,
  expectSameTags,
  git,
  newRepository,
  type Random,
  randomFrom,
  randomId,
  upTo,
} from '../../support/git-answers.ts';

const SEED = Number(process.env['GIT_FILES_SEED'] ?? Date.now() % 1_000_000);
const REPOSITORIES = lawRuns(2);

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
