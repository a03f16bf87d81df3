// What somebody took away under a running project: po must see it, say the way out, and get out by it.
import { existsSync, mkdirSync, readFileSync, renameSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { helpLines } from '../../engine/kernel/help.ts';
import { parseWatchdogRecord, watchdogRecordFile } from '../../engine/protocol.ts';
import type { Plan } from '../../src/plan/plan.ts';
import { isRunning, run, until } from '../support/engine.ts';
import { type Fleet, makeFleet, patienceMs, poFolder } from '../support/fleet.ts';
import { commitFiles } from '../support/remotes.ts';

function watchdogPid(fleet: Fleet, project: string): number {
  const parsed = parseWatchdogRecord(readFileSync(fleet.state(project, watchdogRecordFile), 'utf8'));
  if (!parsed.ok) throw new Error(parsed.problem);
  return parsed.value.pid;
}

function commandsOf({
  blocked,
  refused = null,
}: Pick<Plan, 'blocked'> & Partial<Pick<Plan, 'refused'>>): string[] {
  const lines = [...(refused === null ? [] : [refused]), ...blocked].flatMap(({ help }) => helpLines(help));
  return lines.flatMap(({ isCommand, text }) => (isCommand ? [text] : []));
}

async function paste(fleet: Fleet, command = ''): Promise<void> {
  const ran = await run('sh', ['-c', command], { cwd: fleet.desk, env: fleet.env });
  expect(ran).toMatchObject({ code: 0, stderr: '' });
}

it('stops agents also after somebody took what the engine remembered', async () => {
  const fleet = makeFleet({ projects: { solo: {} } });
  await fleet.apply();
  const { panePid } = fleet.session('solo', 'shell');
  rmSync(fleet.state('solo'), { recursive: true });
  fleet.declare('solo', { state: 'stopped' });
  await fleet.apply();
  expect(fleet.sessions()).toEqual([]);
  expect(isRunning(panePid)).toBe(false);
  await fleet.expectConverged();
});

it('makes no new clone beside agents whose clone is gone, until its remedy was followed', async () => {
  const fleet = makeFleet({ projects: { solo: {}, other: {} } });
  await fleet.apply();
  const before = fleet.session('other', 'shell');
  rmSync(fleet.path('solo'), { recursive: true });
  const plan = await fleet.plan();
  expect(plan).toMatchObject({
    steps: [],
    blocked: [{ project: 'solo', kind: 'agents', code: 'clone-gone' }],
  });
  expect((await fleet.po('apply', '--yes')).code).toBe(4);
  expect(existsSync(fleet.path('solo'))).toBe(false);

  expect(commandsOf(plan)).toHaveLength(1);
  await paste(fleet, commandsOf(plan)[0]);
  await until('the session to end', () => fleet.sessions().length === 1, patienceMs);
  await fleet.apply();
  expect(fleet.session('solo', 'shell').alive).toBe(true);
  expect(fleet.session('other', 'shell')).toEqual(before);
  await fleet.expectConverged();
});

it('has a clone that was moved away moved back, and its agents never notice', async () => {
  const fleet = makeFleet({ projects: { solo: {}, other: { state: 'stopped' } } });
  await fleet.apply();
  const before = fleet.sessions();
  renameSync(fleet.path('solo'), fleet.path('moved'));
  for (const state of ['running', 'stopped', 'retired']) {
    fleet.declare('solo', { state });
    const plan = await fleet.plan();
    expect(plan).toMatchObject({ steps: [], blocked: [{ kind: 'agents', code: 'clone-elsewhere' }] });
    expect(plan.diagnostics).toEqual([]);
    expect(plan.blocked[0]?.reason).toContain(`lies at ${fleet.path('moved')}`);
  }
  fleet.declare('solo', { state: 'running' });
  const [moveBack, ...others] = commandsOf(await fleet.plan());
  expect(others).toEqual([]);
  await paste(fleet, moveBack);
  // Its watchdog may have noticed that its folder was gone.
  await fleet.apply();
  expect(fleet.sessions()).toEqual(before);
  await fleet.expectConverged();
});

it('has a fleet that was moved as a whole moved back, or its agents ended and started there', async () => {
  const fleet = makeFleet({ projects: { solo: {}, other: {} } });
  await fleet.apply();
  const before = fleet.sessions();
  const moved = join(fleet.top, 'moved');
  const poThere = (...args: string[]) =>
    run(process.execPath, [join(process.cwd(), 'dist/po.mjs'), ...args], { cwd: moved, env: fleet.env });
  const planThere = async (): Promise<Plan> => JSON.parse((await poThere('plan', '--json')).stdout);

  renameSync(fleet.desk, moved);
  const plan = await planThere();
  // Once for the fleet, and not for each of its projects.
  expect(plan).toMatchObject({
    steps: [],
    blocked: [],
    refused: { code: 'fleet-moved', projects: ['other', 'solo'] },
  });
  expect(fleet.sessions()).toEqual(before);
  const [moveBack, kill, ...others] = commandsOf(plan);
  expect(kill).toBe(`tmux -L ${fleet.socket} kill-server`);
  expect(others).toEqual([]);
  const goBack = await run('sh', ['-c', moveBack ?? ''], { cwd: fleet.top, env: fleet.env });
  expect(goBack).toMatchObject({ code: 0, stderr: '' });
  // Their watchdogs may have noticed that their folders were gone.
  await fleet.apply();
  expect(fleet.sessions()).toEqual(before);
  await fleet.expectConverged();

  const watchdogs = ['solo', 'other'].map((name) => watchdogPid(fleet, name));
  renameSync(fleet.desk, moved);
  // One that has yet to notice would look like that of the place it is no longer at.
  await until('their watchdogs to notice', () => !watchdogs.some(isRunning), patienceMs);
  const kills = commandsOf(await planThere()).filter((command) => command.startsWith('tmux '));
  for (const command of kills) await run('sh', ['-c', command], { cwd: moved, env: fleet.env });
  expect(fleet.sessions()).toEqual([]);
  const applied = await poThere('apply', '--yes');
  expect(applied).toMatchObject({ code: 0, stderr: '' });
  expect(fleet.sessions()).toMatchObject([
    { name: 'other/shell', alive: true, path: join(moved, 'clones/other') },
    { name: 'solo/shell', alive: true, path: join(moved, 'clones/solo') },
  ]);
  expect((await poThere('plan', '--detailed-exitcode')).code).toBe(0);
});

it('shows the agents of a fleet that was moved as a whole as up', async () => {
  const fleet = makeFleet({ projects: { solo: {} } });
  await fleet.apply();
  const moved = join(fleet.top, 'moved');
  renameSync(fleet.desk, moved);
  const options = { cwd: moved, env: fleet.env };
  const status = await run(process.execPath, [join(poFolder(), 'po.mjs'), 'status', 'solo'], options);
  renameSync(moved, fleet.desk);
  expect(status.stdout).toMatch(/shell +up/);
});

it('says of a clone without its .git that the folder is there, and what to do with it', async () => {
  const fleet = makeFleet({ projects: { solo: {} } });
  await fleet.apply();
  const before = fleet.sessions();
  renameSync(fleet.path('solo', '.git'), fleet.path('solo.git'));
  const { blocked } = await fleet.plan();
  expect(blocked).toMatchObject([{ project: 'solo', kind: 'agents', code: 'clone-gone' }]);
  expect(blocked[0]?.reason).toContain(`${fleet.path('solo')} is a folder that is not a clone any more`);
  expect(blocked[0]?.help).toMatch(/^put its \.git back, /);
  renameSync(fleet.path('solo.git'), fleet.path('solo', '.git'));
  expect(fleet.sessions()).toEqual(before);
  await fleet.expectConverged();
});

it('starts the watchdog again, and leaves the agents as they are', async () => {
  const fleet = makeFleet({ projects: { solo: {} } });
  await fleet.apply();
  const agent = fleet.session('solo', 'shell');
  const first = watchdogPid(fleet, 'solo');
  process.kill(first, 'SIGKILL');
  await until('the watchdog to be gone', () => !isRunning(first), patienceMs);
  const plan = await fleet.plan();
  expect(plan.steps).toMatchObject([{ id: 'solo/agents', action: 'start', reason: 'watchdog-missing' }]);
  await fleet.apply();
  expect(watchdogPid(fleet, 'solo')).not.toBe(first);
  expect(fleet.session('solo', 'shell')).toEqual(agent);
  await fleet.expectConverged();
});

it('puts an engine back that was taken away, and keeps the watchdog, which is of that very version', async () => {
  const fleet = makeFleet({ projects: { solo: {} } });
  await fleet.apply();
  const agent = fleet.session('solo', 'shell');
  const watchdog = watchdogPid(fleet, 'solo');
  rmSync(fleet.path('solo', 'engine'), { recursive: true });
  expect((await fleet.plan()).steps).toMatchObject([{ id: 'solo/engine', reason: 'checkout-missing' }]);
  expect((await fleet.po('status', 'solo')).stdout).not.toContain('watchdog');
  await fleet.apply();
  expect(watchdogPid(fleet, 'solo')).toBe(watchdog);
  expect(isRunning(watchdog)).toBe(true);
  expect(fleet.session('solo', 'shell')).toEqual(agent);
  await fleet.expectConverged();
});

it('starts the agents that can be started beside one that cannot', async () => {
  const fleet = makeFleet({ projects: { solo: { state: 'stopped' } } });
  await fleet.apply();
  const agents =
    '[agents.bad]\nbackend = "command"\ncommand = ["sh", "-c", "exit 3"]\n\n[agents.good]\nbackend = "shell"\n';
  commitFiles(fleet.path('solo'), { 'agents.toml': `[project]\nname = "solo"\n\n${agents}` }, 'Two agents');
  fleet.declare('solo', { state: 'running' });
  const ran = await fleet.po('apply', '--yes');
  expect(ran.code).toBe(1);
  expect(ran.stdout).toContain('code 3');
  expect(fleet.session('solo', 'good').alive).toBe(true);
});

it('does not stop the agents of a project that cannot be moved aside', async () => {
  const fleet = makeFleet({ projects: { solo: {} } });
  await fleet.apply();
  const before = fleet.sessions();
  fleet.git('solo', 'worktree', 'add', '-q', join(fleet.top, 'linked'), '-b', 'linked');
  fleet.declare('solo', { state: 'retired' });
  expect(await fleet.plan()).toMatchObject({ steps: [], blocked: [{ code: 'linked-worktrees' }] });
  expect((await fleet.po('apply', '--yes')).code).toBe(4);
  expect(fleet.sessions()).toEqual(before);

  rmSync(join(fleet.top, 'linked'), { recursive: true });
  fleet.git('solo', 'worktree', 'prune');
  await fleet.apply();
  expect(fleet.sessions()).toEqual([]);
});

it('says in one line that the folder one is in is gone, and that a registry is no file', async () => {
  const fleet = makeFleet({ projects: { solo: {} } });
  const gone = join(fleet.top, 'gone');
  mkdirSync(gone);
  const command = `cd ${gone} && rmdir ${gone} && node "$PO" plan`;
  const env = { ...fleet.env, PO: join(process.cwd(), 'dist/po.mjs') };
  const ran = await run('sh', ['-c', command], { cwd: fleet.desk, env });
  expect(ran).toMatchObject({
    code: 1,
    stderr: 'po: the folder that you are in is gone; cd to one that exists\n',
  });
  await run('mkfifo', [join(fleet.desk, 'pipe')], { cwd: fleet.desk, env: fleet.env });
  const piped = await fleet.po('plan', '--json', '-f', 'pipe');
  expect(piped.code).toBe(1);
  expect(JSON.parse(piped.stdout)).toMatchObject({ diagnostics: [{ code: 'registry-not-a-file' }] });
});
