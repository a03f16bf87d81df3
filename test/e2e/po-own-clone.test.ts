// No step outside its own clone: whatever a clone says of where its parts are, no command changes another one for it.
import { execFileSync } from 'node:child_process';
import { existsSync, mkdirSync, readFileSync, renameSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { held } from '../support/cells.ts';
import { buildFleet, currentEngine, type Fleet, git, makeFleet, unwrapped } from '../support/fleet.ts';
import { type ForeignPart, falls, foreignParts } from '../support/foreign-parts.ts';
import { agentsToml, commitFiles, makeRemote } from '../support/remotes.ts';
import { type Snapshot, snapshot } from '../support/snapshot.ts';

function copy(from: string, to: string): void {
  execFileSync('cp', ['-a', from, to]);
}

/** What every trap needs of both. */
function prepare(clone: string, isVictim: boolean): void {
  git(clone, 'branch', 'other');
  git(clone, 'update-ref', 'refs/remotes/origin/seen', 'HEAD');
  if (!isVictim) return;
  git(clone, 'pack-refs', '--all');
  git(clone, 'worktree', 'add', '--quiet', '-b', 'aside', `${clone}-side`);
  execFileSync('mv', [
    join(clone, '.git/worktrees', `${clone.split('/').at(-1)}-side`),
    join(clone, '.git/worktrees/side'),
  ]);
  writeFileSync(join(`${clone}-side`, '.git'), `gitdir: ${join(clone, '.git/worktrees/side')}\n`);
}

describe('of clones with parts of another', () => {
  let fleet: Fleet;
  /** By the name of a project. */
  const parts = new Map<string, ForeignPart>();
  const victims: string[] = [];
  let before: readonly Snapshot[] = [];

  const seen = () => victims.map((victim) => snapshot(victim, { times: true }));

  beforeAll(async () => {
    const names = foreignParts.map((_, at) => `p${at}`);
    fleet = buildFleet({
      projects: Object.fromEntries([...names, 'victim'].map((name) => [name, { state: 'stopped' }])),
    });
    await fleet.apply();
    fleet.declare('victim', { engine: currentEngine });
    const [foreign, unmarked] = [join(fleet.top, 'foreign'), join(fleet.top, 'unmarked')];
    copy(fleet.path('victim'), foreign);
    git(foreign, 'config', '--remove-section', 'po');
    for (const clone of [fleet.path('victim'), foreign]) prepare(clone, true);
    victims.push(fleet.path('victim'), foreign, `${fleet.path('victim')}-side`, `${foreign}-side`);
    copy(fleet.path('p0'), unmarked);
    git(unmarked, 'config', '--remove-section', 'po');
    // One clone with its marks and one without, each with the same part.
    for (const [at, part] of foreignParts.entries()) {
      copy(unmarked, fleet.path(`q${at}`));
      for (const name of [`p${at}`, `q${at}`]) {
        prepare(fleet.path(name), false);
        part.set(fleet.path(name), at % 2 === 0 ? fleet.path('victim') : foreign);
        parts.set(name, part);
      }
    }
    before = seen();
  }, 600_000);
  afterAll(() => fleet.end());

  const marked = () => [...parts.keys()].filter((name) => name.startsWith('p'));
  const unmarked = () => [...parts.keys()].filter((name) => name.startsWith('q'));

  const heldFor = (name: string, at: string) =>
    held('parts of the clone that are another’s', parts.get(name)?.name ?? name, at);

  /** Each is blocked, in the plan and in an apply, and nobody was hurt. */
  async function expectBlocked(step: string, names: readonly string[]): Promise<void> {
    const plan = await fleet.plan();
    expect(seen()).toEqual(before);
    const blocked = new Map(plan.blocked.map((one) => [one.project, one]));
    for (const name of names) {
      const { code = 'clone-leads-out', name: what } = parts.get(name) ?? {};
      expect({ what, steps: plan.steps.filter(({ project }) => project === name) }).toEqual({
        what,
        steps: [],
      });
      expect({ what, code: blocked.get(name)?.code }).toEqual({ what, code });
      expect(blocked.get(name)?.help, what).toMatch(/\n {2}\S/);
    }
    const applied = await fleet.po('apply', '--yes');
    expect(applied.code, applied.stdout + applied.stderr).not.toBe(70);
    expect(seen()).toEqual(before);
    for (const name of names) for (const command of ['plan', 'apply']) heldFor(name, `${command}: ${step}`);
  }

  it('a pin is blocked', async () => {
    fleet.useEngine('v0.1.0');
    await expectBlocked('a pin', marked());
    fleet.useEngine(currentEngine);
  });

  it('a switch of the branch, a new remote and a start are blocked', async () => {
    const remote = makeRemote(fleet, { commits: [{ 'agents.toml': agentsToml('theirs') }] });
    // What leads out of the engine's place is in no way of those that leave it.
    const engineless = marked().filter((name) => parts.get(name)?.code === undefined);
    for (const keys of [
      { branch: 'other' },
      { repo: remote.url },
      { state: 'running' },
      { protect: true },
      { state: 'retired' },
    ] as const) {
      for (const name of engineless) fleet.declare(name, keys);
      await expectBlocked(
        Object.entries(keys)
          .map(([key, value]) => (key === 'repo' ? key : `${key} = ${value}`))
          .join(),
        engineless,
      );
      for (const name of engineless)
        fleet.declare(name, { branch: null, repo: null, state: 'stopped', protect: null });
    }
  });

  it('an adoption is blocked', async () => {
    const names = unmarked().filter((name) => parts.get(name)?.code === undefined);
    for (const name of names) fleet.declare(name, { state: 'stopped' });
    await expectBlocked('adoption', names);
    for (const name of names) fleet.declare(name, null);
  });

  it('looking changes nothing, and says what leads where', async () => {
    for (const words of [
      ['status'],
      ['status', '--json'],
      ['show', 'p0'],
      ['doctor'],
      ['diff'],
      ['history'],
      ['validate'],
    ]) {
      const ran = await fleet.po(...words);
      expect(ran.code, words.join(' ')).not.toBe(70);
      expect(seen(), words.join(' ')).toEqual(before);
      for (const name of words[0] === 'show' ? ['p0'] : parts.keys()) heldFor(name, words.join(' '));
    }
    const shown = unwrapped((await fleet.po('plan', 'p0')).stdout);
    expect(shown).toContain(`${fleet.path('p0', '.git')} points to ${fleet.path('victim', '.git')}`);
    expect(shown).toContain('mv -n');
    const all = await fleet.po('plan');
    expect(all.stdout).not.toContain('\u001b');
    expect(all.stdout).not.toMatch(/^ *true$/m);
  });

  it('a release leaves all of them as they are', async () => {
    const own = new Map(marked().map((name) => [name, snapshot(fleet.path(name))]));
    const declared = readFileSync(fleet.file, 'utf8');
    for (const name of marked()) fleet.declare(name, null);
    const plan = await fleet.plan();
    expect(
      plan.steps.filter(({ project }) => parts.has(project) && parts.get(project)?.code === undefined),
    ).toEqual([]);
    await fleet.po('apply', '--yes', '--allow-mass-removal');
    expect(seen()).toEqual(before);
    for (const [name, was] of own) {
      const part = parts.get(name);
      if (part?.code === undefined) expect(snapshot(fleet.path(name)), part?.name).toEqual(was);
      heldFor(name, 'apply: removed from fleet.toml');
    }
    writeFileSync(fleet.file, declared);
  });
});

it('git falls for each of them', async () => {
  const fleet = makeFleet({ projects: { one: { state: 'stopped' } } });
  await fleet.apply();
  for (const [at, part] of foreignParts.entries()) {
    if (part.falls === undefined) continue;
    const [clone, victim] = [join(fleet.top, `clone-${at}`), join(fleet.top, `victim-${at}`)];
    for (const one of [clone, victim]) copy(fleet.path('one'), one);
    prepare(victim, true);
    prepare(clone, false);
    part.set(clone, victim);
    const was = snapshot(victim);
    falls(part, clone);
    expect(snapshot(victim), part.name).not.toEqual(was);
  }
});

it('clones that git itself keeps apart, and that share what is only read, go on as before', async () => {
  const fleet = makeFleet({ projects: {}, engine: { version: 'v0.1.0' } });
  const remote = makeRemote(fleet, { commits: [{ 'agents.toml': agentsToml('theirs') }] });
  const donor = join(fleet.top, 'donor');
  git(fleet.top, 'clone', '--quiet', remote.url, donor);
  const clone = (name: string, ...options: string[]) => {
    git(fleet.top, 'clone', '--quiet', ...options, remote.url, fleet.path(name));
    fleet.declare(name, { repo: remote.url, state: 'stopped' });
  };
  clone('reference', '--reference', donor);
  git(fleet.top, 'clone', '--quiet', '--shared', donor, fleet.path('shared'));
  git(fleet.path('shared'), 'remote', 'set-url', 'origin', remote.url);
  fleet.declare('shared', { repo: remote.url, state: 'stopped' });
  clone('read-only');
  const readOnly = fleet.path('read-only', '.git');
  mkdirSync(join(fleet.top, 'hooks'));
  writeFileSync(join(fleet.top, 'exclude'), 'ignored\n');
  for (const name of ['hooks', 'info/exclude']) {
    rmSync(join(readOnly, name), { recursive: true, force: true });
    symlinkSync(join(fleet.top, name.replace('info/', '')), join(readOnly, name));
  }
  rmSync(join(readOnly, 'HEAD'));
  symlinkSync('refs/heads/main', join(readOnly, 'HEAD'));
  clone('apart', '--separate-git-dir', join(fleet.top, 'apart.git'));
  clone('main');
  fleet.git('main', 'branch', 'side');
  git(fleet.path('main'), 'worktree', 'add', '--quiet', fleet.path('side'), 'side');
  fleet.git('main', 'push', '--quiet', 'origin', 'side');
  fleet.declare('side', { repo: remote.url, branch: 'side', state: 'stopped' });
  const was = snapshot(donor, { times: true });

  // Nothing says whose it is, but for a file in the clone.
  const planned = await fleet.plan();
  expect(planned.blocked).toMatchObject([{ project: 'apart', code: 'clone-leads-out' }]);
  const remedy = /^ {2}(git --git-dir=.*)$/m.exec(planned.blocked[0]?.help ?? '')?.[1] ?? '';
  execFileSync('sh', ['-c', remedy]);
  await fleet.apply();
  await fleet.expectConverged();
  // It bears the marks by now.
  git(join(fleet.top, 'apart.git'), 'config', '--unset', 'core.worktree');
  await fleet.expectConverged();

  // Each kind of step once more.
  commitFiles(join(fleet.top, 'work/theirs'), { 'more.txt': 'more' }, 'More');
  git(join(fleet.top, 'work/theirs'), 'pull', '--quiet', '--rebase', remote.url, 'main');
  git(join(fleet.top, 'work/theirs'), 'push', '--quiet', remote.url, 'main');
  for (const name of ['reference', 'shared', 'read-only', 'apart', 'main']) {
    fleet.git(name, 'fetch', '--quiet');
    fleet.git(name, 'merge', '--quiet', '--ff-only', 'origin/main');
  }
  fleet.useEngine(currentEngine);
  await fleet.apply();
  await fleet.expectConverged();
  for (const name of ['reference', 'shared', 'read-only', 'apart', 'main', 'side'])
    expect(git(fleet.path(name), 'status', '--porcelain'), name).toBe('');
  // Objects that are borrowed are used, which git notes in their time.
  const isTime = (state: Snapshot) =>
    Object.fromEntries(Object.entries(state).filter(([name]) => !name.startsWith('.git/objects')));
  expect(isTime(snapshot(donor, { times: true }))).toEqual(isTime(was));
});

it('a root that is reached through a link, and an engine with its repository inside, go on as before', async () => {
  const fleet = makeFleet({ projects: {}, engine: { version: 'v0.1.0' } });
  const real = join(fleet.top, 'real');
  mkdirSync(real);
  symlinkSync(real, fleet.root);
  fleet.declare('one', { state: 'stopped' });
  await fleet.apply();
  await fleet.expectConverged();
  // As a clone in that place would have it.
  const [engine, module] = [fleet.path('one', 'engine'), fleet.path('one', '.git/modules/engine')];
  rmSync(join(engine, '.git'));
  renameSync(module, join(engine, '.git'));
  git(fleet.top, 'config', '--file', join(engine, '.git/config'), '--unset', 'core.worktree');
  await fleet.expectConverged();
  fleet.useEngine(currentEngine);
  await fleet.apply();
  await fleet.expectConverged();
  expect(existsSync(module)).toBe(false);
});

describe('of a clone whose parts are swapped while git works', () => {
  /** A git that has a part of the clone lead elsewhere once it has run a command. */
  function swapping(fleet: Fleet, command: string, at: string, to: string): string {
    const bin = join(fleet.top, 'bin');
    const git = execFileSync('sh', ['-c', 'command -v git'], { encoding: 'utf8' }).trim();
    const done = join(fleet.top, 'swapped');
    const swap = `mv '${at}' '${at}.own' && ln -s '${to}' '${at}' && : > '${done}'`;
    fleet.write(
      'bin/git',
      `#!/bin/sh\n'${git}' "$@"\ncode=$?\ncase " $* " in *' ${command} '*) [ -e '${done}' ] || { ${swap}; } ;; esac\nexit $code\n`,
      0o755,
    );
    return `${bin}:${process.env['PATH'] ?? ''}`;
  }

  for (const [command, part] of [
    ['read-tree', 'refs'],
    ['write-tree', 'objects'],
    ['fetch', 'config'],
    ['commit-tree', 'logs'],
    ['update-index', 'refs/heads'],
  ] as const) {
    it(`${part} after ${command}: the step fails and says so, and the other clone stays as it is`, async () => {
      const fleet = makeFleet({ projects: { one: { state: 'stopped' } }, engine: { version: 'v0.1.0' } });
      await fleet.apply();
      const victim = join(fleet.top, 'victim');
      copy(fleet.path('one'), victim);
      const was = snapshot(victim, { times: true });
      fleet.useEngine(currentEngine);
      const PATH = swapping(fleet, command, fleet.path('one', `.git/${part}`), join(victim, '.git', part));
      const applied = await fleet.poWith({ PATH }, 'apply', '--yes');
      expect(existsSync(join(fleet.top, 'swapped'))).toBe(true);
      expect(applied.code).not.toBe(0);
      expect(unwrapped(applied.stdout)).toMatch(
        new RegExp(
          `(changed while git worked in it|symbolic link that leads out).*${join(victim, '.git', part)}`,
        ),
      );
      expect(snapshot(victim, { times: true })).toEqual(was);
    });
  }
});

it('a submodule name that leads out of the clone is passed over, as git does', async () => {
  const fleet = makeFleet({ projects: { one: { state: 'stopped' } }, engine: { version: 'v0.1.0' } });
  await fleet.apply();
  const victim = join(fleet.top, 'victim');
  copy(fleet.path('one'), victim);
  const was = snapshot(victim, { times: true });
  const name = '../../../../../victim/.git';
  writeFileSync(
    fleet.path('one', '.gitmodules'),
    `[submodule "${name}"]\n\tpath = engine\n\turl = ${join(fleet.root, '.po/engine.git')}\n`,
  );
  git(fleet.path('one'), 'commit', '--quiet', '--all', '--message', 'Elsewhere');
  rmSync(fleet.path('one', 'engine'), { recursive: true });
  mkdirSync(fleet.path('one', 'engine'));
  fleet.useEngine(currentEngine);
  await fleet.po('apply', '--yes');
  expect(snapshot(victim, { times: true })).toEqual(was);
});
