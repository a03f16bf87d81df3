// Clones, po's own folders and the registry on other file systems than what is around them: a folder is moved by a rename or
// not at all. What cannot be moved shows in the plan; nothing is copied, lost, or left half made.
import {
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { beforeEach, expect, it } from 'vitest';
import type { Plan } from '../../src/plan/plan.ts';
import { type Fleet, git, makeFleet, unwrapped } from '../support/fleet.ts';
import { mountAgain, mountLayers, mountMemory, whyNoMounts } from '../support/mounts.ts';
import { agentsToml, makeRemote } from '../support/remotes.ts';
import { snapshot } from '../support/snapshot.ts';

beforeEach(({ skip }) => {
  const why = whyNoMounts();
  if (why !== null) skip(why);
});

const stopped = { state: 'stopped' } as const;
const files = { 'agents.toml': agentsToml('theirs'), '.gitignore': '.ao-state/\n' };

async function expectBlocked(
  fleet: Fleet,
  expected: Readonly<Record<string, readonly [code: string, reason: string]>>,
): Promise<void> {
  const { steps, blocked } = await fleet.plan();
  expect(steps).toEqual([]);
  expect(Object.fromEntries(blocked.map(({ project, code }) => [project, code]))).toEqual(
    Object.fromEntries(Object.entries(expected).map(([project, [code]]) => [project, code])),
  );
  for (const { project, reason, help } of blocked) {
    expect(reason).toContain(expected[project]?.[1]);
    expect(help).not.toBe('');
  }
}

function leftovers(folder: string): string[] {
  return readdirSync(folder, { recursive: true, encoding: 'utf8' }).filter((name) =>
    name.endsWith('.po-partial'),
  );
}

it('moves no clone to or from another file system, and says so in the plan', async () => {
  const fleet = makeFleet({ projects: {} });
  const remote = makeRemote(fleet, { commits: [files] });
  // po's own folder and that of what is retired, a volume with clones in it, and one that is to be a clone.
  for (const path of ['.po', '.retired', 'volume', 'empty']) mountMemory(fleet, fleet.path(path));
  fleet.declare('notes', {});
  fleet.declare('web', { repo: remote.url, path: 'volume/web' });
  fleet.declare('bound', stopped);
  fleet.declare('real', stopped);
  await fleet.apply();
  await fleet.expectConverged();
  expect(readdirSync(fleet.path('volume'))).toEqual(['web']);

  mkdirSync(fleet.path('elsewhere'));
  mountAgain(fleet, fleet.path('bound'), fleet.path('elsewhere'));
  symlinkSync('real', fleet.path('linked'));
  fleet.declare('bound', { state: 'retired', path: 'elsewhere' });
  fleet.declare('real', { state: 'retired', path: 'linked' });
  fleet.declare('notes', { state: 'retired' });
  fleet.declare('web', { state: 'retired' });
  fleet.declare('empty', stopped);
  mkdirSync(fleet.path('nothing'));
  symlinkSync('nothing', fleet.path('a-link'));
  fleet.declare('a-link', stopped);
  symlinkSync('nowhere', fleet.path('lost'));
  fleet.declare('lost', stopped);
  const before = snapshot(fleet.root);
  await expectBlocked(fleet, {
    notes: ['other-file-system', `on another file system than ${fleet.root}/.retired`],
    web: ['other-file-system', `on another file system than ${fleet.root}/.retired`],
    bound: ['other-file-system', `${fleet.path('elsewhere')} is a mount point`],
    real: ['clone-in-parts', `a symbolic link to ${fleet.path('real')}`],
    empty: ['mount-point', `${fleet.path('empty')} is a mount point`],
    'a-link': ['path-taken', 'a symbolic link to no clone'],
    lost: ['path-taken', 'a symbolic link to no clone'],
  });
  const ran = await fleet.po('apply', '--yes');
  expect(ran).toMatchObject({ code: 4, stderr: expect.not.stringMatching(/EXDEV|EBUSY|bug/) });
  expect(snapshot(fleet.root)).toEqual(before);
  for (const name of ['notes/shell', 'web/sleeper'])
    expect(fleet.sessions().find((one) => one.name === name)?.alive, name).toBe(true);

  // As the remedies say: released in its place, set to where the link leads, and below the mount point.
  for (const name of ['a-link', 'lost', 'empty', 'notes', 'web', 'bound']) fleet.declare(name, null);
  fleet.declare('real', { path: 'real' });
  rmSync(fleet.path('linked'));
  // Seen at two places, it is one clone all the same.
  const { steps, diagnostics }: Plan = JSON.parse(
    (await fleet.po('plan', '--json', '--allow-mass-removal')).stdout,
  );
  expect(steps.filter(({ project }) => project === 'bound').map(({ id }) => id)).toEqual(['bound/clone']);
  expect(diagnostics.map(({ code }) => code)).not.toContain('marked-twice');
  expect((await fleet.po('apply', '--yes', '--allow-mass-removal')).code).toBe(4);
  await expectBlocked(fleet, { real: ['other-file-system', 'another file system'] });
  expect(git(fleet.path('volume/web'), 'status', '--porcelain')).toBe('');
  expect(fleet.sessions()).toEqual([]);
  fleet.declare('real', stopped);
  fleet.declare('empty', { ...stopped, path: 'empty/clone' });
  await fleet.apply();
  await fleet.expectConverged();
  expect(readdirSync(fleet.path('empty'))).toEqual(['clone']);
});

it('brings nothing back from another file system, and shows how it is copied', async () => {
  const fleet = makeFleet({ projects: { notes: stopped } });
  await fleet.apply();
  fleet.declare('notes', { state: 'retired' });
  await fleet.apply();
  mountMemory(fleet, fleet.path('volume'));
  fleet.declare('notes', { ...stopped, path: 'volume/notes' });
  await expectBlocked(fleet, { notes: ['retired-elsewhere', 'another file system'] });
  mkdirSync(fleet.path('again'));
  mountAgain(fleet, fleet.path('again'), fleet.path('again'));
  fleet.declare('notes', { path: 'again/notes' });
  await expectBlocked(fleet, { notes: ['retired-elsewhere', 'another file system'] });
});

it('says what to do where only the move itself shows that it cannot be, as in a container’s layers', async ({
  skip,
}) => {
  const fleet = makeFleet({ projects: { notes: {} } });
  const image = fleet.path('image');
  mkdirSync(image, { recursive: true });
  const layered = join(fleet.root, 'layered');
  fleet.declare('notes', { path: 'image/notes' });
  await fleet.apply();
  await fleet.endProcesses();
  const why = mountLayers(fleet, image, layered);
  if (why !== null) return skip(why);
  fleet.declare('notes', { path: 'layered/notes', state: 'retired' });
  mountMemory(fleet, fleet.path('unused'));
  fleet.edit((text) => text.replace('root = "clones"', 'root = "clones/layered"'));
  fleet.edit((text) => text.replace('path = "layered/notes"', 'path = "notes"'));
  const head = git(join(layered, 'notes'), 'rev-parse', 'HEAD');
  const { steps } = await fleet.plan();
  expect(steps.map(({ id, action }) => [id, action])).toContainEqual(['notes/clone', 'retire']);
  const ran = await fleet.po('apply', '--yes');
  expect(ran.code).toBe(1);
  const said = unwrapped(ran.stdout + ran.stderr);
  expect(said).toContain('cannot be moved to');
  expect(said).toContain(`cp -a ${layered}/notes ${layered}/.retired/notes-`);
  expect(said).not.toContain('EXDEV');
  expect(git(join(layered, 'notes'), 'rev-parse', 'HEAD')).toBe(head);
  expect(readdirSync(join(layered, '.retired'))).toEqual([]);
});

it('pins the engine in a work tree whose repository is on another file system', async () => {
  const fleet = makeFleet({ projects: {} });
  const remote = makeRemote(fleet, { commits: [files] });
  remote.git('branch', 'next', 'main');
  mountMemory(fleet, fleet.path('volume'));
  git(fleet.top, 'clone', '--quiet', remote.url, fleet.path('one'));
  fleet.git('one', 'worktree', 'add', '--quiet', fleet.path('volume/two'), 'next');
  git(
    fleet.top,
    'clone',
    '--quiet',
    `--separate-git-dir=${fleet.top}/three.git`,
    remote.url,
    fleet.path('volume/three'),
  );
  // Without it, nothing shows that the repository is this folder's (ADR 43).
  git(`${fleet.top}/three.git`, 'config', 'core.worktree', fleet.path('volume/three'));
  fleet.declare('one', { repo: remote.url, ...stopped });
  fleet.declare('two', { repo: remote.url, branch: 'next', path: 'volume/two' });
  await fleet.apply();
  await fleet.expectConverged();
  fleet.declare('three', { repo: remote.url, path: 'volume/three' });
  await fleet.apply();
  await fleet.expectConverged();
  for (const name of ['two', 'three']) {
    expect(fleet.git(`volume/${name}`, 'status', '--porcelain'), name).toBe('');
    expect(existsSync(fleet.path(`volume/${name}`, 'engine/agents.mjs')), name).toBe(true);
    expect(fleet.session(name, 'sleeper').alive).toBe(true);
  }
  expect(leftovers(fleet.top)).toEqual([]);
  mountMemory(fleet, fleet.path('fresh/engine'));
  rmSync(fleet.path('one', 'engine'), { recursive: true });
  mountMemory(fleet, fleet.path('one', 'engine'));
  await expectBlocked(fleet, { one: ['mount-point', `${fleet.path('one')}/engine is a mount point`] });
});

it('leaves nothing half made where a disk is full or read-only', async () => {
  const fleet = makeFleet({ projects: {} });
  const big = Buffer.alloc(300_000, Math.random().toString(36)).toString();
  const remote = makeRemote(fleet, { commits: [{ ...files, 'big.txt': big }] });
  mountMemory(fleet, fleet.path('small'), 'size=200k');
  fleet.declare('web', { repo: remote.url, path: 'small/web', ...stopped });
  const full = await fleet.po('apply', '--yes');
  expect(full.code).toBe(1);
  expect(unwrapped(full.stdout)).toContain(`see whether there is room for it: df -h ${fleet.path('small')}`);
  expect(full.stdout).not.toContain('git restore');
  expect(readdirSync(fleet.path('small'))).toEqual([]);

  fleet.declare('web', { path: 'web' });
  rmSync(fleet.path('.po'), { recursive: true });
  mountMemory(fleet, fleet.path('.po'), 'size=64k,ro');
  const readOnly = await fleet.po('apply', '--yes');
  expect(readOnly).toMatchObject({
    code: 1,
    stderr: expect.stringContaining('the file system is read-only'),
  });
  mountMemory(fleet, fleet.path('.po'), 'size=4k,nr_inodes=3');
  const noRoom = await fleet.po('apply', '--yes');
  expect(noRoom).toMatchObject({ code: 1, stderr: expect.stringContaining('the disk is full') });
  for (const { stderr } of [readOnly, noRoom]) expect(stderr).not.toContain('bug');
  expect(existsSync(fleet.path('web'))).toBe(false);
});

it('edits no registry, and writes no document, that is mounted as a file of its own', async () => {
  const fleet = makeFleet({ projects: { notes: stopped } });
  const other = fleet.write('fleet.toml', readFileSync(fleet.file, 'utf8'));
  mountAgain(fleet, other, fleet.file);
  const text = readFileSync(fleet.file, 'utf8');
  const set = await fleet.po('set', 'notes', 'state=running');
  expect(set.code).toBe(1);
  expect(unwrapped(set.stderr)).toContain('it is a mount point of its own');
  expect(readFileSync(fleet.file, 'utf8')).toBe(text);
  const saved = join(fleet.desk, 'plan.json');
  writeFileSync(saved, '');
  mountAgain(fleet, fleet.write('plan.json', ''), saved);
  const plan = await fleet.po('plan', '--out', saved);
  expect(plan.code).toBe(1);
  expect(unwrapped(plan.stderr)).toContain('it is a mount point of its own');
  expect(leftovers(fleet.desk)).toEqual([]);
});
