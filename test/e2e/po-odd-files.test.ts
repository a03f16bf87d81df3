// Something else in the place of a file that po opens in a clone: a pipe that nobody writes to, a folder, a device without
// end, a file that is larger than any disk. Looking waits for none, reads none to its end, and says what it is.
import { execFileSync } from 'node:child_process';
import { closeSync, ftruncateSync, mkdirSync, openSync, rmSync, symlinkSync } from 'node:fs';
import { dirname } from 'node:path';
import { expect, it, onTestFinished } from 'vitest';
import { held } from '../support/cells.ts';
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

const places = {
  'the work tree': ['agents.toml', '.gitmodules', 'engine/agents.mjs', 'engine/package.json', 'engine/.git'],
  'the git directory': [
    ...['HEAD', 'config', 'config.worktree', 'commondir', 'packed-refs', 'index', 'shallow', 'MERGE_HEAD'],
    ...['info/attributes', 'info/exclude', 'objects/info/alternates', 'objects/pack/pack-1.idx'],
  ].map((name) => `.git/${name}`),
  'its refs and logs': ['refs/heads/main', 'refs/heads/other', 'logs/HEAD', 'logs/refs/heads/main'].map(
    (name) => `.git/${name}`,
  ),
  'the git directory of the engine': [
    ...['HEAD', 'config', 'packed-refs', 'index', 'logs/HEAD', 'objects/info/alternates', 'info/attributes'],
  ].map((name) => `.git/modules/engine/${name}`),
  'the state that engine v0.1.0 kept': ['desired.json', 'server.json', 'watchdog.json'].map(
    (name) => `.ao-state/${name}`,
  ),
} as const;

const kindNames = Object.keys(kinds) as (keyof typeof kinds)[];
const placeNames = Object.keys(places) as (keyof typeof places)[];

/** A huge file that is committed, git reads to its end. */
function isFitting(kind: keyof typeof kinds, place: string): boolean {
  return kind !== 'huge' || place.startsWith('.git/') || place.startsWith('.ao-state/');
}

const cases = placeNames.flatMap((where) =>
  kindNames.flatMap((kind) => {
    const fitting = places[where].filter((place) => isFitting(kind, place));
    return fitting.length > 0 ? [{ kind, where, fitting }] : [];
  }),
);

it.each(cases)('a $kind in $where is said, and no command hangs, crashes or reads on', async (one) => {
  const projects = one.fitting.map((place, at) => ({ name: `p${at}`, place }));
  const fleet = makeFleet({ projects: { base: { state: 'stopped' } } });
  await fleet.apply();
  for (const { name, place } of projects) {
    execFileSync('cp', ['-a', fleet.path('base'), fleet.path(name)]);
    fleet.git(name, 'config', 'po.project', name);
    fleet.declare(name, { state: 'stopped' });
    const path = fleet.path(name, place);
    rmSync(path, { recursive: true, force: true });
    mkdirSync(dirname(path), { recursive: true });
    kinds[one.kind](path);
  }
  // What ends the fleet afterwards reads such files as well.
  onTestFinished(() => {
    for (const { name, place } of projects) rmSync(fleet.path(name, place), { recursive: true, force: true });
  });
  fleet.useEngine('v0.1.0');
  const looks = [['plan'], ['status'], ['diff'], ['doctor'], ['validate'], ['history']];
  const shows = projects.map(({ name }) => ['show', name]);
  for (const words of [...looks, ...shows, ['apply', '--yes']]) {
    const ran = await fleet.po(...words);
    const command = `po ${words.join(' ')}`;
    expect(ran.code, `${command}: ${ran.stderr}`).toBeLessThan(70);
    expect(ran.code, command).not.toBeNull();
    // No git was waited for until its limit.
    expect(ran.stdout + ran.stderr, command).not.toContain('not finished after');
    for (const { name, place } of projects) {
      if (words[0] === 'show' && words[1] !== name) continue;
      held('Odd files', `a ${one.kind} in place of ${place}`, words[0] === 'show' ? 'po show' : command);
    }
  }
});
