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
  ...['agents.toml', '.gitmodules', 'engine/agents.mjs', 'engine/package.json'],
  ...[
    '.git/HEAD',
    '.git/config',
    '.git/packed-refs',
    '.git/refs/heads/main',
    '.git/info/attributes',
    '.git/info/exclude',
  ],
  ...['.git/modules/engine/HEAD', '.git/modules/engine/config', '.git/modules/engine/packed-refs'],
  ...['.ao-state/desired.json', '.ao-state/server.json', '.ao-state/watchdog.json'],
];

const kindNames = Object.keys(kinds) as (keyof typeof kinds)[];

const projects = places.map((place, at) => {
  // A huge file that is committed, git reads to its end.
  const fitting =
    place.startsWith('.git/') || place.startsWith('.ao-state/') ? kindNames : kindNames.slice(0, 3);
  const kind = fitting[at % fitting.length] ?? 'pipe';
  return { name: `p${at}-${kind}`, place, kind };
});

it('is said of each, and no command hangs, crashes or reads on', async () => {
  const fleet = makeFleet({
    projects: Object.fromEntries(projects.map(({ name }) => [name, { state: 'stopped' }])),
  });
  await fleet.apply();
  for (const { name, place, kind } of projects) {
    const path = fleet.path(name, place);
    rmSync(path, { recursive: true, force: true });
    mkdirSync(dirname(path), { recursive: true });
    kinds[kind](path);
  }
  // What ends the fleet afterwards reads such files as well.
  onTestFinished(() => {
    for (const { name, place } of projects) rmSync(fleet.path(name, place), { recursive: true, force: true });
  });
  fleet.useEngine('v0.2.0');
  for (const words of [['plan'], ['status'], ['diff'], ['doctor'], ['validate'], ['history']]) {
    const ran = await fleet.po(...words);
    expect(ran.code, `po ${words.join(' ')}: ${ran.stderr}`).toBeLessThan(70);
    expect(ran.code, `po ${words.join(' ')}`).not.toBeNull();
  }
  for (const { name } of projects) {
    const ran = await fleet.po('show', name);
    expect(ran.code, `po show ${name}: ${ran.stderr}`).toBeLessThan(70);
  }
});
