import { execFileSync } from 'node:child_process';
import { describe, expect, it } from 'vitest';
import { namePattern as engineNames } from '../../../engine/protocol.ts';
import { parseDuration } from '../../../src/fleet/duration.ts';
import { locateRegistry } from '../../../src/fleet/locate.ts';
import { namePattern } from '../../../src/fleet/name.ts';
import { cyclesIn } from '../../../src/fleet/order-rules.ts';
import { brokenRefRule } from '../../../src/fleet/ref-name.ts';
import { redactUrl, sameRemote } from '../../../src/fleet/url.ts';
import { fc } from '../../support/fast-check.ts';

it.each([
  ['500ms', 500],
  ['2s', 2_000],
  ['1.5m', 90_000],
  ['1h', 3_600_000],
  ['0s', 0],
  ['2', null],
  ['2 s', null],
  ['-2s', null],
  ['s', null],
  ['2d', null],
  ['', null],
])('duration %s', (text, expected) => {
  expect(parseDuration(text)).toBe(expected);
});

it('names are those that the engine takes', () => {
  expect(namePattern).toEqual(engineNames);
});

it('the registry is the nearest one upwards', () => {
  const files = new Set(['/a/fleet.toml', '/a/b/c/fleet.toml']);
  const exists = (file: string) => files.has(file);
  expect(locateRegistry('/a/b/c/d', exists)).toBe('/a/b/c/fleet.toml');
  expect(locateRegistry('/a/b', exists)).toBe('/a/fleet.toml');
  expect(locateRegistry('/x/y', exists)).toBeNull();
  expect(locateRegistry('/', (file) => file === '/fleet.toml')).toBe('/fleet.toml');
});

describe('ref names', () => {
  it.each(['main', 'feature/a-b', 'v0.1.0', 'ü', 'a@b', '{x', 'refs/x'])('%s is one', (name) => {
    expect(brokenRefRule(name)).toBeNull();
  });

  it('are those of git check-ref-format', () => {
    const unit = fc.constantFrom(
      'a',
      'b',
      '.',
      '/',
      '@',
      '{',
      '-',
      ' ',
      '~',
      '^',
      ':',
      '?',
      '*',
      '[',
      '\\',
      '.lock',
      'HEAD',
      '\u007f',
      '\t',
      'ü',
    );
    fc.assert(
      fc.property(
        fc.array(unit, { minLength: 1, maxLength: 5 }).map((parts) => parts.join('')),
        (name) => {
          expect(brokenRefRule(name) === null).toBe(isBranchForGit(name));
        },
      ),
      { numRuns: 150 },
    );
  });
});

/** Full refs and not `--branch`, which would look up `@{-1}`; what that forbids on top is added by hand. */
function isBranchForGit(name: string): boolean {
  if (name.startsWith('-') || name === 'HEAD' || name === '@') return false;
  try {
    execFileSync('git', ['check-ref-format', `refs/heads/${name}`], { stdio: 'ignore' });
    return true;
  } catch {
    return false;
  }
}

describe('remotes', () => {
  it.each([
    ['https://joe:pw@example.org/x.git', 'https://example.org/x.git'],
    ['https://token@example.org/x.git', 'https://example.org/x.git'],
    ['https://joe:p@w@example.org/x', 'https://example.org/x'],
    ['ssh://git@example.org/x', 'ssh://git@example.org/x'],
    ['ssh://git:pw@example.org/x', 'ssh://git@example.org/x'],
    ['git@example.org:team/x.git', 'git@example.org:team/x.git'],
    ['git:pw@example.org:team/x.git', 'git@example.org:team/x.git'],
    ['https://example.org/x?private_token=abc&y=1', 'https://example.org/x?private_token=&y=1'],
    ['fatal: https://a:b@h/x and http://c:d@i/y', 'fatal: https://h/x and http://i/y'],
    ['/srv/git/x.git', '/srv/git/x.git'],
    ['mail joe@example.org: hello', 'mail joe@example.org: hello'],
  ])('%s is shown as %s', (url, expected) => {
    expect(redactUrl(url)).toBe(expected);
    expect(redactUrl(expected)).toBe(expected);
  });

  it.each([
    ['https://joe:pw@Example.org/x.git/', 'https://example.org/x', true],
    ['git@example.org:x.git', 'joe@example.org:x', true],
    ['ssh://git@example.org/x', 'ssh://example.org/x.git', true],
    ['/srv/x.git/', '/srv/x', true],
    ['https://example.org/x', 'https://example.org/X', false],
    ['https://example.org/x', 'http://example.org/x', false],
    ['https://example.org/x', 'https://example.com/x', false],
  ])('%s and %s: %s', (a, b, expected) => {
    expect(sameRemote(a, b)).toBe(expected);
    expect(sameRemote(b, a)).toBe(expected);
  });
});

it('every project that waits in a circle is in a cycle, and no other', () => {
  expect(
    cyclesIn(
      new Map([
        ['x', ['b']],
        ['b', ['c']],
        ['c', ['b']],
        ['d', ['d']],
      ]),
    ),
  ).toEqual([['b', 'c']]);
  const names = ['a', 'b', 'c', 'd', 'e', 'f'];
  fc.assert(
    fc.property(
      fc.array(fc.tuple(fc.constantFrom(...names), fc.constantFrom(...names)), { maxLength: 14 }),
      (edges) => {
        const waits = new Map(
          names.map((name) => [name, edges.filter(([from]) => from === name).map(([, to]) => to)]),
        );
        const cycles = cyclesIn(waits);
        for (const cycle of cycles) {
          for (const [index, name] of cycle.entries()) {
            expect(waits.get(name)).toContain(cycle[(index + 1) % cycle.length]);
          }
        }
        const reaches = (from: string, to: string, seen = new Set<string>()): boolean =>
          (waits.get(from) ?? []).some(
            (next) =>
              next !== from && (next === to || (!seen.has(next) && reaches(next, to, seen.add(next)))),
          );
        const circular = names.some((name) => reaches(name, name));
        expect(cycles.length > 0).toBe(circular);
      },
    ),
  );
});
