// Something else in the place of a file that po opens in a clone: a pipe that nobody writes to, a folder, a device without
// end, a file that is larger than any disk. Looking waits for none, reads none to its end, and says what it is.
import { execFileSync } from 'node:child_process';
import { closeSync, ftruncateSync, mkdirSync, openSync, rmSync, symlinkSync } from 'node:fs';
import { dirname } from 'node:path';
import { expect, it, onTestFinished } from 'vitest';
import { makeFleet } from '../support/fleet.ts';

const kinds = {
  pipe: (path: string) => void execFileSync('mkfifo', [path]),
  folder: (path: string) => mkdirSync(path),
  device: (path: string) => symlinkSync('/dev/zero', path),
  huge(path: string) {
    const handle = openSync(path, 'w');
    ftruncateSync(handle, 2 ** 42);
    closeSync(handle);
  },
} as const;

const places = [
  ...['agents.toml', '.gitmodules', 'engine/agents.mjs', 'engine/package.json', 'engine/.git'],
  ...['HEAD', 'config', 'config.worktree', 'commondir', 'packed-refs', 'index', 'shallow', 'MERGE_HEAD'].map(
    (name) => `.git/${name}`,
  ),
  ...['.git/refs/heads/main', '.git/refs/heads/other', '.git/logs/HEAD', '.git/logs/refs/heads/main'],
  ...[
    '.git/info/attributes',
    '.git/info/exclude',
    '.git/objects/info/alternates',
    '.git/objects/pack/pack-1.idx',
  ],
  ...[
    'HEAD',
    'config',
    'packed-refs',
    'index',
    'logs/HEAD',
    'objects/info/alternates',
    'info/attributes',
  ].map((name) => `.git/modules/engine/${name}`),
  ...['.ao-state/desired.json', '.ao-state/server.json', '.ao-state/watchdog.json'],
];

const kindNames = Object.keys(kinds) as (keyof typeof kinds)[];

/** A huge file that is committed, git reads to its end. */
function isFitting(kind: keyof typeof kinds, place: string): boolean {
  return kind !== 'huge' || place.startsWith('.git/') || place.startsWith('.ao-state/');
}

it.each(kindNames)('a %s is said, and no command hangs, crashes or reads on', async (kind) => {
  const projects = places
    .filter((place) => isFitting(kind, place))
    .map((place, at) => ({ name: `p${at}`, place }));
  const fleet = makeFleet({ projects: { base: { state: 'stopped' } } });
  await fleet.apply();
  for (const { name, place } of projects) {
    execFileSync('cp', ['-a', fleet.path('base'), fleet.path(name)]);
    fleet.git(name, 'config', 'po.project', name);
    fleet.declare(name, { state: 'stopped' });
    const path = fleet.path(name, place);
    rmSync(path, { recursive: true, force: true });
    mkdirSync(dirname(path), { recursive: true });
    kinds[kind](path);
  }
  // What ends the fleet afterwards reads such files as well.
  onTestFinished(() => {
    for (const { name, place } of projects) rmSync(fleet.path(name, place), { recursive: true, force: true });
  });
  fleet.useEngine('v0.1.0');
  const looks = [['plan'], ['status'], ['diff'], ['doctor'], ['validate'], ['history'], ['show', 'p7']];
  for (const words of [...looks, ['apply', '--yes']]) {
    const ran = await fleet.po(...words);
    expect(ran.code, `po ${words.join(' ')}: ${ran.stderr}`).toBeLessThan(70);
    expect(ran.code, `po ${words.join(' ')}`).not.toBeNull();
    // No git was waited for until its limit.
    expect(ran.stdout + ran.stderr, `po ${words.join(' ')}`).not.toContain('not finished after');
  }
});
