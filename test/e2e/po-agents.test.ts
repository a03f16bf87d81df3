// Agents of the fleet: what po must not run, must not touch, and must not start twice.
import { spawnSync } from 'node:child_process';
import {
  appendFileSync,
  existsSync,
  mkdirSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it, onTestFinished } from 'vitest';
import type { Plan } from '../../src/plan/plan.ts';
import { run, until } from '../support/engine.ts';
import { buildFleet, type Fleet, git, makeFleet, patienceMs } from '../support/fleet.ts';
import { commitFiles } from '../support/remotes.ts';

describe('code in engine/ that is not the release', () => {
  const evil = (file: string) =>
    `import { writeFileSync } from 'node:fs'; writeFileSync(${JSON.stringify(file)}, '');\n`;
  const marker = ({ top }: Fleet) => join(top, 'marker');
  const changes: readonly (readonly [string, (engine: string, fleet: Fleet) => void, string])[] = [
    [
      'edited',
      (engine, made) => {
        const file = join(engine, 'agents.mjs');
        writeFileSync(file, evil(marker(made)) + readFileSync(file, 'utf8'));
      },
      'agents.mjs',
    ],
    [
      'edited behind git’s back',
      (engine, made) => {
        git(engine, 'update-index', '--assume-unchanged', 'agents.mjs');
        writeFileSync(join(engine, 'agents.mjs'), evil(marker(made)));
      },
      'agents.mjs',
    ],
    ['added to', (engine) => writeFileSync(join(engine, 'extra.mjs'), ''), 'extra.mjs'],
    [
      'added to where git ignores it',
      (engine) => {
        const info = join(git(engine, 'rev-parse', '--absolute-git-dir'), 'info');
        mkdirSync(info, { recursive: true });
        appendFileSync(join(info, 'exclude'), 'node_modules\n');
        mkdirSync(join(engine, 'node_modules/x'), { recursive: true });
        writeFileSync(join(engine, 'node_modules/x/index.js'), '');
      },
      'node_modules/x/index.js',
    ],
    [
      'replaced by a link to the same',
      (engine, { top }) => {
        writeFileSync(join(top, 'twin.mjs'), readFileSync(join(engine, 'agents.mjs')));
        rmSync(join(engine, 'agents.mjs'));
        symlinkSync(join(top, 'twin.mjs'), join(engine, 'agents.mjs'));
      },
      'agents.mjs',
    ],
    ['taken away', (engine) => rmSync(join(engine, 'tmux.conf')), 'tmux.conf'],
  ];

  /** A project for each change, one in which it was committed, one that is to be stopped, and one as it should be. */
  const nameOf = (change: string) => change.replaceAll(/[^a-z]+/g, '-');
  const names = [...changes.map(([change]) => nameOf(change)), 'committed', 'stopping', 'other'];
  let fleet: Fleet;
  let before: ReturnType<Fleet['sessions']>;
  let plan: Plan;
  let code: number | null;

  beforeAll(async () => {
    fleet = buildFleet({ projects: Object.fromEntries(names.map((name) => [name, { state: 'stopped' }])) });
    fleet.declare('stopping', { state: 'running' });
    await fleet.apply();
    before = fleet.sessions();
    for (const [change, make] of changes) make(fleet.path(nameOf(change), 'engine'), fleet);
    commitFiles(fleet.path('committed', 'engine'), { 'agents.mjs': evil(marker(fleet)) }, 'Ours is better');
    writeFileSync(fleet.path('stopping', 'engine/agents.mjs'), evil(marker(fleet)));
    for (const name of names) fleet.declare(name, { state: name === 'stopping' ? 'stopped' : 'running' });
    plan = await fleet.plan();
    ({ code } = await fleet.po('apply', '--yes'));
  }, 240_000);

  afterAll(() => fleet.end());

  const blocksOf = (name: string) => plan.blocked.filter(({ project }) => project === name);

  it.each(changes)('that was %s is named', (change, _, file) => {
    expect(blocksOf(nameOf(change))).toMatchObject([{ kind: 'agents', code: 'engine-changed' }]);
    expect(blocksOf(nameOf(change))[0]?.reason).toContain(file);
  });

  it('that was committed there is named', () => {
    expect(blocksOf('committed')).toMatchObject([{ kind: 'engine', code: 'engine-commits' }]);
  });

  it('is in the way of stopping an agent as well', () => {
    expect(blocksOf('stopping')).toMatchObject([{ code: 'engine-changed' }]);
  });

  it('is not run', () => {
    expect(plan.blocked).toHaveLength(names.length - 1);
    expect(code).toBe(4);
    expect(existsSync(marker(fleet))).toBe(false);
    expect(fleet.sessions().filter(({ name }) => name !== 'other/shell')).toEqual(before);
    expect(fleet.session('other', 'shell').alive).toBe(true);
  });
});

it('takes a server whose socket is gone for unknown, and starts nothing a second time', async () => {
  const fleet = makeFleet({ projects: { solo: {} } });
  await fleet.apply();
  const session = fleet.session('solo', 'shell');
  const { socketPath, server } = JSON.parse(readFileSync(fleet.state('solo', 'server.json'), 'utf8'));
  rmSync(socketPath);
  const ran = await fleet.po('plan');
  expect(ran.code).toBe(1);
  expect(ran.stdout).toContain('A tmux server runs and its socket is gone');
  expect(ran.stdout).toContain(`kill -USR1 ${server.pid}`);
  const plan = await fleet.plan();
  expect(plan).toMatchObject({ steps: [], errored: true, projects: [{ name: 'solo', state: 'unknown' }] });
  expect((await fleet.po('apply', '--yes')).code).toBe(1);
  fleet.declare('solo', { state: 'stopped' });
  expect((await fleet.po('apply', '--yes')).code).toBe(1);
  fleet.declare('solo', { state: 'running' });

  process.kill(server.pid, 'SIGUSR1');
  // It is there before anybody listens at it.
  await until('the socket', () => existsSync(socketPath) && fleet.sessions().length > 0, patienceMs);
  await fleet.expectConverged();
  expect(fleet.sessions()).toEqual([session]);
});

it('leaves a session alone that has the name of an agent and not its marks', async () => {
  const fleet = makeFleet({ projects: { solo: {}, other: {} } });
  fleet.tmux('-f', '/dev/null', 'new-session', '-d', '-s', 'solo/shell', '-c', fleet.top, 'sleep 100000');
  const theirs = fleet.session('solo', 'shell');
  // What the agents are shows only when the clone is there.
  expect((await fleet.po('apply', '--yes')).code).toBe(4);
  expect(fleet.session('solo', 'shell')).toEqual(theirs);
  expect((await fleet.plan()).blocked).toMatchObject([
    { project: 'solo', kind: 'agents', code: 'session-taken' },
  ]);
  expect((await fleet.po('apply', '--yes')).code).toBe(4);
  fleet.declare('solo', { state: 'stopped' });
  await fleet.apply();
  expect(fleet.session('solo', 'shell')).toEqual(theirs);
  expect(fleet.session('other', 'shell')).toMatchObject({ alive: true, fleet: fleet.name });
});

it('takes over a clone whose agents run by hand under another name, and starts none beside them', async () => {
  const fleet = makeFleet({ projects: { solo: { state: 'stopped' } } });
  await fleet.apply();
  const env = { ...fleet.env, TMUX_TMPDIR: join(fleet.top, 'by-hand') };
  mkdirSync(env.TMUX_TMPDIR);
  onTestFinished(() => void spawnSync('tmux', ['-L', 'ao', 'kill-server'], { env }));
  const solo = fleet.path('solo');
  git(solo, 'config', '--remove-section', 'po');
  rmSync(fleet.state('solo'), { recursive: true, force: true });
  writeFileSync(join(solo, 'agents.toml'), '[project]\nname = "mine"\n\n[agents.shell]\nbackend = "shell"\n');
  const byHand = (...args: string[]) =>
    run(process.execPath, ['engine/agents.mjs', ...args], { cwd: solo, env });
  expect(await byHand('up')).toMatchObject({ code: 0 });
  fleet.declare('solo', { state: 'running' });
  const { steps, blocked } = await fleet.plan();
  expect(steps).toMatchObject([{ id: 'solo/clone', action: 'adopt' }]);
  expect(blocked).toMatchObject([{ code: 'runs-elsewhere', reason: expect.stringContaining('mine/shell') }]);
  expect((await fleet.po('apply', '--yes')).code).toBe(4);
  expect(fleet.sessions()).toEqual([]);
  expect(await byHand('down')).toMatchObject({ code: 0 });
  await fleet.apply();
  expect(fleet.session('solo', 'shell').alive).toBe(true);
  await fleet.expectConverged();
});

it('does not start agents twice when TMUX_TMPDIR differs from run to run', async () => {
  const fleet = makeFleet({ projects: { solo: {} } });
  await fleet.apply();
  const before = fleet.sessions();
  const elsewhere = { TMUX_TMPDIR: join(fleet.top, 'elsewhere') };
  mkdirSync(elsewhere.TMUX_TMPDIR);
  const plan = await fleet.poWith(elsewhere, 'plan', '--detailed-exitcode');
  expect(plan).toMatchObject({ code: 0, stderr: '' });
  expect(await fleet.poWith(elsewhere, 'apply', '--yes')).toMatchObject({ code: 0 });
  expect(fleet.sessions()).toEqual(before);
  // And they are stopped where they are.
  fleet.declare('solo', { state: 'stopped' });
  expect(await fleet.poWith(elsewhere, 'apply', '--yes')).toMatchObject({ code: 0 });
  expect(fleet.sessions()).toEqual([]);
  await fleet.expectConverged();
});

it('shows the last lines of an agent that does not start, and tries again next time', async () => {
  const fleet = makeFleet({ projects: { solo: { state: 'stopped' } } });
  await fleet.apply();
  const solo = fleet.path('solo');
  const broken =
    '[project]\nname = "solo"\n\n[agents.broken]\nbackend = "command"\ncommand = ["sh", "-c", "echo not logged in; exit 3"]\n';
  commitFiles(solo, { 'agents.toml': broken }, 'Break it');
  fleet.declare('solo', { state: 'running' });
  const ran = await fleet.po('apply', '--yes');
  expect(ran.code).toBe(1);
  expect(ran.stdout).toContain('not logged in');
  expect(ran.stdout).toContain('code 3');
  commitFiles(solo, { 'agents.toml': broken.replace('exit 3', 'sleep 100000') }, 'Mend it');
  await fleet.apply();
  expect(fleet.session('solo', 'broken').alive).toBe(true);
  await fleet.expectConverged();
});

it('is blocked by an agents.toml that cannot be read, at its place', async () => {
  const fleet = makeFleet({ projects: { solo: {} } });
  await fleet.apply();
  const before = fleet.sessions();
  writeFileSync(fleet.path('solo', 'agents.toml'), '[project]\nname = "solo"\n[agents.x\n');
  const plan = await fleet.plan();
  expect(plan.blocked).toMatchObject([{ project: 'solo', kind: 'agents', code: 'agents-file-unreadable' }]);
  expect(plan.blocked[0]?.reason).toContain('agents.toml');
  expect(plan.blocked[0]?.reason).toContain('3:');
  expect((await fleet.po('apply', '--yes')).code).toBe(4);
  expect(fleet.sessions()).toEqual(before);
  // What it says of the way out works.
  const engine = await run(process.execPath, ['engine/agents.mjs', 'validate'], {
    cwd: fleet.path('solo'),
    env: fleet.env,
  });
  expect(engine.code).toBe(1);
});

it('is blocked by a value in agents.toml that the engine refuses, while its agents go on unhealed', async () => {
  const fleet = makeFleet({ projects: { solo: {} } });
  await fleet.apply();
  const before = fleet.sessions();
  const file = fleet.path('solo', 'agents.toml');
  const sound = readFileSync(file, 'utf8');
  writeFileSync(file, sound.replace('backend = "shell"', 'backend = "shel"\nwach = "heal"'));
  const plan = await fleet.plan();
  expect(plan).toMatchObject({
    steps: [],
    blocked: [{ project: 'solo', kind: 'agents', code: 'agents-file-unreadable' }],
  });
  expect(plan.blocked[0]?.reason).toMatch(
    /solo\/agents\.toml has a fault: \d+:11: agents\.shell\.backend is "shel".* \(and 1 more\)$/,
  );
  expect((await fleet.po('apply', '--yes')).code).toBe(4);
  expect(fleet.sessions()).toEqual(before);
  writeFileSync(file, sound);
  await fleet.expectConverged();
});
