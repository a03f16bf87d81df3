// Folders with odd names, for the whole round: each works, or is refused before anything is done. po-paste has the commands
// that are printed.
import { spawnSync } from 'node:child_process';
import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  readlinkSync,
  realpathSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, it, onTestFinished } from 'vitest';
import { buildFleet, type Fleet, git, makeFleet, poFolder, unwrapped } from '../support/fleet.ts';
import { agentsToml, commitFiles, makeRemote } from '../support/remotes.ts';

let count = 0;

/** Everything of it lies below a folder of that name: registry, root, home and remotes. */
function fleetBelow(odd: string): Fleet {
  count += 1;
  const above = realpathSync(mkdtempSync(join(tmpdir(), 'po-odd-')));
  const top = join(above, odd);
  mkdirSync(top, { recursive: true });
  const name = `o${process.pid}-${count}-${Date.now().toString(36)}`;
  const fleet = buildFleet({ projects: {} }, { top, name });
  onTestFinished(async () => {
    await fleet.end();
    rmSync(above, { recursive: true, force: true });
  });
  return fleet;
}

const files = { 'agents.toml': agentsToml('web'), '.gitignore': '.ao-state/\n' };

// What shells, git, tmux, node, URLs and TOML each read in a way of their own, and one about as long as po takes.
const works: readonly string[] = [
  `-all:"'$HOME*?[x]#(touch pwned)#{pid}%41&;|<>(){}~!^=,@\``,
  ' blanks at both ends ',
  '🚀 é ü ß 漢字',
  Array.from({ length: 19 }, () => 'long'.repeat(25)).join('/'),
];

it.each(works)('a whole round below %j', async (odd) => {
  const fleet = fleetBelow(odd);
  const remote = makeRemote(fleet, { commits: [files] });
  fleet.declare('notes', {});
  fleet.declare('web', { repo: remote.url });
  await fleet.apply();
  await fleet.expectConverged();
  expect(remote.log()).toHaveLength(2);
  for (const name of ['notes/shell', 'web/sleeper']) {
    const session = fleet.sessions().find((one) => one.name === name);
    expect(session).toMatchObject({ alive: true, path: fleet.path(name.split('/')[0] ?? '') });
    // The launcher's, which is the agent's as well.
    expect(readlinkSync(`/proc/${session?.panePid}/cwd`)).toBe(session?.path);
  }
  expect(await fleet.po('status')).toMatchObject({ code: 0, stderr: '' });
  expect((await fleet.po('logs', 'notes')).code).toBe(0);
  expect((await fleet.po('doctor')).stdout).not.toContain('error');
  expect(await fleet.po('history', 'last')).toMatchObject({ code: 0, stderr: '' });

  fleet.declare('notes', { state: 'stopped' });
  fleet.declare('web', { state: 'retired' });
  await fleet.apply();
  expect(fleet.sessions()).toEqual([]);
  expect(readdirSync(join(fleet.root, '.retired'))).toHaveLength(1);
  fleet.declare('web', { state: 'stopped' });
  await fleet.apply();
  fleet.declare('web', null);
  await fleet.apply();
  await fleet.expectConverged();
  expect(readdirSync(fleet.root).sort()).toEqual(['.po', '.retired', 'notes', 'web']);
  expect(existsSync(join(fleet.top, 'pwned')) || existsSync(fleet.path('web', 'pwned'))).toBe(false);
});

it('gives projects odd paths of their own', async () => {
  const fleet = makeFleet({ projects: {} });
  const remote = makeRemote(fleet, { commits: [files] });
  const odd = [
    '-dash',
    '*',
    ' a ',
    ':(glob)x',
    '#(id)',
    './~x',
    `"q'`,
    '$HOME',
    'é🚀',
    'a=b',
    '-C/-x',
    '%41',
    'n'.repeat(236),
  ];
  odd.forEach((path, at) => {
    fleet.declare(`p${at}`, { path, state: 'stopped', ...(at % 2 === 0 ? {} : { repo: remote.url }) });
  });
  // They all pin on one branch.
  await fleet.apply('p1');
  await fleet.apply();
  await fleet.expectConverged();
  odd.forEach((_, at) => {
    fleet.declare(`p${at}`, at % 3 === 0 ? null : { state: 'retired' });
  });
  const ran = await fleet.po('apply', '--yes', '--allow-mass-removal');
  expect(ran).toMatchObject({ code: 0, stderr: '' });
  await fleet.expectConverged();
});

it('refuses, before anything is done, what node or tmux could start nothing in', async () => {
  const bad: readonly (readonly [odd: string, why: RegExp])[] = [
    ['back\\slash', /holds a backslash/],
    ['new\nline', /holds control characters/],
    [
      Array.from({ length: 21 }, () => 'long'.repeat(25)).join('/'),
      /\d bytes long in full, and po takes up to 2048/,
    ],
  ];
  for (const [odd, why] of bad) {
    const fleet = fleetBelow(odd);
    fleet.declare('notes', {});
    for (const verb of ['validate', 'plan', 'status', 'apply', 'doctor']) {
      const ran = await fleet.po(verb, ...(verb === 'apply' ? ['--yes'] : []));
      expect(ran.code, verb).toBe(1);
      expect(unwrapped(ran.stdout + ran.stderr)).toMatch(why);
      expect(ran.stdout + ran.stderr).not.toMatch(/\bat .*node:|bug in po/);
    }
    const made = await fleet.po('init', 'here');
    expect(made.code).toBe(4);
    expect(unwrapped(made.stderr)).toMatch(why);
    expect(readdirSync(fleet.desk)).toEqual(['fleet.toml']);
  }
  const fleet = makeFleet({ projects: {} });
  const paths: readonly (readonly [path: string, why: RegExp])[] = [
    ['back\\slash', /holds a backslash/],
    ['new\nline', /holds control characters/],
    ['n'.repeat(237), /ends in a name of 237 bytes, and po takes up to 236/],
    [`${'n'.repeat(256)}/x`, /has a name of 256 bytes in it/],
    ['ab/'.repeat(700), /bytes long in full/],
  ];
  for (const [path, why] of paths) {
    fleet.declare('web', { path });
    const ran = await fleet.po('plan');
    expect(ran).toMatchObject({ code: 1, stdout: '' });
    expect(unwrapped(ran.stderr)).toMatch(why);
  }
});

/** A path with a byte in it that is no UTF-8. */
function notUtf8(folder: string): Buffer {
  return Buffer.concat([Buffer.from(`${folder}/caf`), Buffer.from([0xe9])]);
}

it('works in no folder whose name is not UTF-8, and makes none of another name', async () => {
  const fleet = makeFleet({ projects: { notes: { state: 'stopped' } } });
  const folder = notUtf8(fleet.top);
  mkdirSync(folder);
  writeFileSync(Buffer.concat([folder, Buffer.from('/fleet.toml')]), readFileSync(fleet.file));
  const po = `${process.execPath} ${join(poFolder(), 'po.mjs')}`;
  const shell = (script: string) =>
    spawnSync('sh', ['-c', script], { encoding: 'utf8', env: fleet.env, cwd: fleet.top });
  const before = readdirSync(fleet.top, { encoding: 'buffer' });
  for (const words of ['plan', 'apply --yes', 'init .', 'add x', 'doctor']) {
    const ran = shell(`cd caf* && ${po} ${words}`);
    expect(ran.status, words).toBe(1);
    expect(ran.stderr).toContain('is not UTF-8');
  }
  expect(shell(`${po} init caf*`)).toMatchObject({
    status: 4,
    stderr: expect.stringContaining('is not UTF-8'),
  });
  expect(readdirSync(fleet.top, { encoding: 'buffer' })).toEqual(before);
});

it('brings no file whose name is not UTF-8, and says how it is brought', async () => {
  const fleet = makeFleet({ projects: {} });
  const remote = makeRemote(fleet, { commits: [files] });
  fleet.declare('web', { repo: remote.url, state: 'stopped' });
  await fleet.apply();
  const work = join(fleet.top, 'work/theirs');
  git(work, 'pull', '--quiet', remote.url, 'main');
  writeFileSync(notUtf8(work), 'x\n');
  commitFiles(work, {}, 'An odd name');
  git(work, 'push', '--quiet', remote.url, 'HEAD:refs/heads/next');
  // At apply, where nothing is known of the branch before; by the plan, once it is.
  fleet.declare('web', { branch: 'next' });
  const ran = await fleet.po('apply', '--yes', 'web');
  expect(ran.code).toBe(1);
  expect(unwrapped(ran.stdout)).toMatch(
    /file names of the incoming commits are not UTF-8: caf.*nothing was changed/,
  );
  expect(fleet.git('web', 'status', '--porcelain', '--branch')).toBe('## main...origin/main');
  expect(fleet.git('web', 'ls-files')).not.toContain('caf');

  fleet.git('web', 'fetch', '--quiet', 'origin', 'next:next');
  const { steps, diagnostics } = await fleet.plan('web');
  expect(steps).toEqual([]);
  expect(diagnostics).toMatchObject([
    {
      code: 'git-unknown',
      detail: expect.stringContaining('are not UTF-8: caf'),
      help: expect.stringContaining(`\n  git -C ${fleet.path('web')} merge --ff-only `),
    },
  ]);
  // What is not touched is in nobody's way.
  fleet.git('web', 'switch', '--quiet', 'next');
  await fleet.apply('web');
  await fleet.expectConverged();
});
