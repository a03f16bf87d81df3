// What the fast path tells must be what git tells, however the objects are stored.
import { readdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { lookAtPath } from '../../../src/world/git-files/index.ts';
import {
  expectSameAsGit,
  expectUnsupported,
  git,
  newFolder,
  newProject,
  newRepository,
  randomFrom,
  randomId,
  top,
  upTo,
} from '../../support/git-answers.ts';

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
