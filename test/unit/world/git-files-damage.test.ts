// Whatever the files of a repository hold, a look ends in an answer, and a wrong one it never gives.
import { execFileSync } from 'node:child_process';
import { cpSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { applyDelta } from '../../../src/world/git-files/delta.ts';
import { listTags, lookAtPath, readTag } from '../../../src/world/git-files/index.ts';
import { fc } from '../../support/fast-check.ts';

let top = '';
beforeAll(() => {
  top = mkdtempSync(join(tmpdir(), 'po-git-damage-'));
});
afterAll(() => rmSync(top, { recursive: true, force: true }));

function git(path: string, ...args: string[]): string {
  const identity = ['-c', 'user.name=test', '-c', 'user.email=test@example.org', '-c', 'gc.auto=0'];
  return execFileSync('git', ['-C', path, ...identity, ...args], { encoding: 'utf8', stdio: 'pipe' }).trim();
}

/** Packed wholly, with root trees that are deltas and a gitlink in HEAD. */
function newPackedRepository(): string {
  const path = mkdtempSync(join(top, 'packed-'));
  git(path, 'init', '-q', '-b', 'main');
  for (let number = 0; number < 60; number += 1) writeFileSync(join(path, `file-${number}`), `${number}`);
  for (let number = 1; number <= 4; number += 1) {
    writeFileSync(join(path, 'file-0'), `changed ${number}`);
    git(path, 'update-index', '--add', '--cacheinfo', `160000,${String(number).repeat(40)},engine`);
    git(path, 'add', '--ignore-removal', '.');
    git(path, 'commit', '-qm', `${number}`);
  }
  git(path, 'tag', '-m', 'one', 'v1');
  git(path, 'gc', '-q');
  // The oldest commit: its tree is the one that was made a delta of a newer.
  git(path, 'update-ref', 'HEAD', 'HEAD~3');
  git(path, 'pack-refs', '--all');
  return path;
}

function damagedFiles(path: string): string[] {
  const packs = join(path, '.git/objects/pack');
  const packed = readdirSync(packs).filter((name) => name.endsWith('.idx') || name.endsWith('.pack'));
  return [
    ...packed.map((name) => join(packs, name)),
    ...['HEAD', 'config', 'packed-refs'].map((name) => join(path, '.git', name)),
  ];
}

test('no damage to any file makes a look throw or tell another commit', () => {
  const path = newPackedRepository();
  const sound = lookAtPath(path);
  expect(sound).toMatchObject({
    facts: { repository: { engineInHead: { kind: 'gitlink', commit: '1'.repeat(40) } } },
  });
  const commit = git(path, 'rev-parse', 'v1^{commit}');
  expect(readTag(join(path, '.git'), 'v1')).toBe(commit);
  for (const file of damagedFiles(path)) {
    const isObjectStore = file.includes('/pack/');
    const before = readFileSync(file);
    // git writes packs read-only.
    const rewrite = (bytes: Uint8Array): void => {
      rmSync(file, { force: true });
      writeFileSync(file, bytes);
    };
    const damage = fc.oneof(
      fc
        .array(fc.tuple(fc.nat(before.length - 1), fc.nat(255)), { minLength: 1, maxLength: 12 })
        .map((changes) => {
          const bytes = Buffer.from(before);
          for (const [at, value] of changes) bytes[at] = value;
          return bytes;
        }),
      fc.nat(before.length).map((length) => before.subarray(0, length)),
      fc.uint8Array({ maxLength: 4096 }),
    );
    fc.assert(
      fc.property(damage, (bytes) => {
        rewrite(bytes);
        const look = lookAtPath(path);
        const tag = readTag(join(path, '.git'), 'v1');
        listTags(join(path, '.git'));
        if (!isObjectStore) return;
        // Objects are proved by their ids: the answer is the true one or none.
        if (look.outcome === 'facts') expect(look).toEqual(sound);
        else expect(look.outcome).toBe('unsupported');
        expect([commit, 'unsupported']).toContain(tag);
      }),
      { numRuns: 250 },
    );
    rewrite(before);
    expect(lookAtPath(path)).toEqual(sound);
  }
});

test('a delta whose base is itself ends', () => {
  const path = newPackedRepository();
  git(path, '-c', 'repack.useDeltaBaseOffset=false', 'repack', '-adfq');
  const tree = Buffer.from(git(path, 'rev-parse', 'HEAD^{tree}'), 'hex');
  const packs = join(path, '.git/objects/pack');
  const pack = join(packs, readdirSync(packs).find((name) => name.endsWith('.pack')) ?? '');
  const row = git(path, 'verify-pack', '-v', pack)
    .split('\n')
    .find((line) => line.startsWith(tree.toString('hex')));
  const [, offset = '', base = ''] = /^\S+ tree +\d+ \d+ (\d+) \d+ (\S+)$/.exec(row ?? '') ?? [];
  const bytes = readFileSync(pack);
  const at = bytes.indexOf(Buffer.from(base, 'hex'), Number(offset));
  expect(at).toBeLessThan(Number(offset) + 10);
  tree.copy(bytes, at);
  rmSync(pack, { force: true });
  writeFileSync(pack, bytes);
  expect(lookAtPath(path)).toEqual({ outcome: 'unsupported', why: expect.stringMatching(/chain/) });
});

test('alternates that borrow from each other end', () => {
  const path = newPackedRepository();
  const other = join(top, 'other');
  cpSync(path, other, { recursive: true });
  for (const [from, to] of [
    [path, other],
    [other, path],
  ] as const) {
    writeFileSync(
      join(from, '.git/objects/info/alternates'),
      `# comment\n${to}/.git/objects\n../../no/such\n`,
    );
    rmSync(join(from, '.git/objects/pack'), { recursive: true, force: true });
  }
  expect(lookAtPath(path)).toEqual({ outcome: 'unsupported', why: expect.stringMatching(/is not in/) });
});

test('any delta gives a result of the announced size or is refused', () => {
  const base = Buffer.from('0123456789'.repeat(20));
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 60 }), (tail) => {
      const delta = Buffer.concat([Buffer.from([0xc8, 0x01]), tail]);
      try {
        expect(applyDelta(base, delta, 1000).length).toBeLessThanOrEqual(1000);
      } catch (error) {
        expect(error).toMatchObject({ name: 'UnsupportedError' });
      }
    }),
  );
});
