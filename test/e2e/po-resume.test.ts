// po killed with SIGKILL in the middle of a step: the next apply starts at once, says what became of the step, and
// where that is not clear shows its evidence and does nothing until a person has said so.
import { appendFileSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { until } from '../support/engine.ts';
import {
  commandOf,
  type Fleet,
  git,
  makeFleet,
  patienceMs,
  processesIn,
  unwrapped,
} from '../support/fleet.ts';
import { seatOperator } from '../support/operator.ts';
import { pinnedProject } from '../support/pinned.ts';
import { agentsToml, gate, makeRemote } from '../support/remotes.ts';
import { cloneState } from '../support/snapshot.ts';

/** Starts an apply and kills it while the engine works on the agents of a project, which then goes on by itself. */
async function killWhileStarting(fleet: Fleet): Promise<void> {
  const running = fleet.start({}, 'apply', '--yes');
  const isStarting = () => processesIn(fleet.root).some((pid) => commandOf(pid).includes('agents.mjs up'));
  await until('the engine to start', () => isStarting() || running.child.exitCode !== null, patienceMs);
  running.child.kill('SIGKILL');
  const { code } = await running.done;
  if (code !== null) throw new Error('the apply was done before it was killed');
  await until('the agent to be started by what goes on', () => fleet.sessions().length === 1, patienceMs);
  await settle(fleet);
}

/** What a killed po has started goes on by itself, and ends soon. */
async function settle(fleet: Fleet): Promise<void> {
  const isPassing = (pid: number) => /^(git|\S*\/git)\s|agents\.mjs (up|down)/.test(commandOf(pid));
  await until('what was begun to end', () => !processesIn(fleet.top).some(isPassing), patienceMs);
}

/** What the runs have noted of steps that earlier ones left; a torn line is nobody's. */
function resolved(fleet: Fleet): string[] {
  const folder = join(fleet.root, '.po/runs');
  const lines = readdirSync(folder)
    .sort()
    .flatMap((run) => readFileSync(join(folder, run), 'utf8').split('\n'));
  return lines.flatMap((line) => {
    if (!line.includes('"step-resolved"')) return [];
    const { step, how } = JSON.parse(line) as { step: string; how: string };
    return [`${step} ${how}`];
  });
}

it('carries on what was cut off, tells it, and tells it once', async () => {
  const fleet = makeFleet({ projects: {} });
  const remote = makeRemote(fleet, { commits: [{ 'agents.toml': agentsToml('slow') }] });
  const way = gate(fleet, remote);
  fleet.declare('slow', { repo: way.url, state: 'stopped' });
  const first = fleet.start(way.env, 'apply', '--yes');
  await way.arrival();
  first.child.kill('SIGKILL');
  await first.done;
  way.open();

  const second = await fleet.poWith(way.env, 'apply', '--yes');
  expect(second).toMatchObject({ code: 0, stderr: '' });
  expect(second.stdout).toMatch(
    /Interrupted earlier: run \d{8}T\d{6}Z-\d+\n {2}slow\/clone: it is carried on\n/,
  );
  expect(second.stdout).toContain(`-${first.pid}\n`);
  expect(resolved(fleet)).toEqual(['slow/clone carried-on']);
  fleet.declare('slow', { state: 'running' });
  expect((await fleet.poWith(way.env, 'apply', '--yes')).stdout).not.toContain('Cut off');
  await fleet.expectConverged();
});

it('says of a step that ended by itself that nothing is left to do, and says it once', async () => {
  const fleet = makeFleet({ projects: { solo: { state: 'stopped' } } });
  await fleet.apply();
  fleet.declare('solo', { state: 'running' });
  await killWhileStarting(fleet);
  const agent = fleet.session('solo', 'shell');
  // A plan reads no journal, and neither does anything else but an apply.
  await fleet.expectConverged();

  const ran = await fleet.po('apply', '--yes');
  expect(ran).toMatchObject({ code: 0, stderr: '' });
  expect(ran.stdout).toMatch(/Interrupted earlier: run \S+\n {2}solo\/agents: nothing is left to do there\n/);
  expect(ran.stdout).toContain('Nothing to do: 1 project is up to date.');
  expect(resolved(fleet)).toEqual(['solo/agents nothing-left']);
  expect((await fleet.po('apply', '--yes')).stdout).toBe('Nothing to do: 1 project is up to date.\n');
  expect(fleet.session('solo', 'shell')).toEqual(agent);
});

it('stops where something else is wanted now, shows the evidence, and goes on when a person says so', async () => {
  const fleet = makeFleet({ projects: { solo: { state: 'stopped' }, other: { state: 'stopped' } } });
  await fleet.apply();
  fleet.declare('solo', { state: 'running' });
  await killWhileStarting(fleet);
  const agent = fleet.session('solo', 'shell');
  fleet.declare('solo', { state: 'stopped' });
  fleet.declare('other', { state: 'running' });
  const runs = readdirSync(join(fleet.root, '.po/runs'));

  const refused = await fleet.po('apply', '--yes');
  expect(refused).toMatchObject({ code: 4, stdout: '' });
  const said = unwrapped(refused.stderr);
  expect(said).toContain('An earlier apply was interrupted, and the state of 1 step is not clear:');
  expect(said).toMatch(/solo\/agents begun \d{4}-\d\d-\d\d \d\d:\d\d:\d\d UTC, run \d{8}T\d{6}Z-\d+;/);
  expect(said).toMatch(
    /then wanted start: agents shell; definition of shell now found agents shell now wanted - stop agent shell/,
  );
  expect(said).toMatch(/Nothing was done\. .* po apply .* po plan --out FILE po apply --plan FILE/);
  const json = await fleet.po('apply', '--yes', '--json');
  expect(json.code).toBe(4);
  expect(json.stderr).toContain('the state of solo/agents is not clear; nothing was done');
  expect(JSON.parse(json.stdout)).toMatchObject({
    format: 'po.apply/1',
    results: [],
    refusal: { code: 'earlier-run-unclear' },
    resumed: [{ step: 'solo/agents', how: 'unclear' }],
  });
  expect(fleet.session('solo', 'shell')).toEqual(agent);
  expect(fleet.sessions()).toHaveLength(1);
  expect(readdirSync(join(fleet.root, '.po/runs'))).toEqual(runs);

  // It is of no concern to another project.
  expect(await fleet.po('apply', '--yes', 'other')).toMatchObject({ code: 0, stderr: '' });

  const operator = seatOperator(fleet);
  operator.po('apply');
  const asked = await operator.see(/is accepted: $/m);
  expect(asked).toContain('An earlier apply was interrupted');
  expect(asked.indexOf('An earlier apply')).toBeLessThan(asked.indexOf('Do this?'));
  operator.type('no');
  operator.press('Enter');
  expect(await operator.exitCode()).toBe(4);
  expect(fleet.session('solo', 'shell')).toEqual(agent);
  operator.forget();
  operator.po('apply');
  await operator.see(/is accepted: $/m);
  operator.type('yes');
  operator.press('Enter');
  expect(await operator.exitCode()).toBe(0);
  expect(resolved(fleet)).toEqual(['solo/agents accepted']);
  expect(fleet.sessions().map(({ name }) => name)).toEqual(['other/shell']);
  expect((await fleet.po('apply', '--yes')).stdout).not.toContain('Cut off');
});

/** The journal of a run that began the one step of the present plan and was killed right there. */
async function killedAtTheStep(fleet: Fleet): Promise<string> {
  const [step] = (await fleet.plan()).steps;
  if (step === undefined) throw new Error('no step');
  const { id, action, before, after } = step;
  const folder = join(fleet.root, '.po/runs');
  mkdirSync(folder, { recursive: true });
  const run = `${new Date().toISOString().replaceAll(/[-:]|\.\d+/g, '')}-999999`;
  const lines = [
    { event: 'run-started', run, digest: 'sha256:0', steps: [id] },
    { event: 'step-started', step: id, action, before, after },
  ].map((line) => `${JSON.stringify({ at: new Date().toISOString(), ...line })}\n`);
  const file = join(folder, `${run}.jsonl`);
  writeFileSync(file, lines.join(''));
  return file;
}

it('takes a commit that somebody made meanwhile for unclear, and a plan that was reviewed since for an answer', async () => {
  const { fleet } = await pinnedProject({ 'agents.toml': agentsToml('web'), 'a.txt': 'a\n' });
  fleet.useEngine('v0.2.0');
  const early = await fleet.po('plan', '--out', 'early.plan');
  expect(early.code).toBe(0);
  const file = await killedAtTheStep(fleet);
  const web = fleet.path('web');
  git(web, 'commit', '--quiet', '--allow-empty', '--message', 'by somebody');
  const before = cloneState(web);

  const refused = await fleet.po('apply', '--yes');
  expect(refused.code).toBe(4);
  expect(unwrapped(refused.stderr)).toMatch(
    /then found pinned .* HEAD [0-9a-f]{12} .* now found pinned .* HEAD/,
  );
  expect(cloneState(web)).toEqual(before);
  // A torn line at its end changes nothing.
  appendFileSync(file, '{"at":"2026-11-22T10:00:00.000Z","event":"step-en');
  expect((await fleet.po('apply', '--yes')).code).toBe(4);

  expect((await fleet.po('plan', '--out', 'late.plan')).code).toBe(0);
  expect((await fleet.po('apply', '--plan', 'early.plan')).code).toBe(3);
  const applied = await fleet.po('apply', '--plan', 'late.plan');
  // Somebody’s commit would go with the pin.
  expect(applied).toMatchObject({ code: 4, stderr: '' });
  expect(unwrapped(applied.stdout)).toContain(
    'web/engine: its state is not clear, and what is wanted now was approved',
  );
  expect(resolved(fleet)).toEqual(['web/engine accepted']);
  git(web, 'push', '--quiet', 'origin', 'main');
  await fleet.expectConverged();
});

it('says of a pin that is in place that nobody noted whether it was pushed', async () => {
  const { fleet, source } = await pinnedProject({ 'agents.toml': agentsToml('web'), 'a.txt': 'a\n' });
  fleet.useEngine('v0.2.0');
  await killedAtTheStep(fleet);
  const journal = readFileSync(
    join(fleet.root, '.po/runs', readdirSync(join(fleet.root, '.po/runs')).at(-1) ?? ''),
    'utf8',
  );
  expect(journal).toContain('"push":true');
  // What the killed po had got to: the pin is committed, and not pushed.
  git(fleet.path('web', 'engine'), 'fetch', '--quiet', source.url, 'tag', 'v0.2.0');
  git(fleet.path('web', 'engine'), 'checkout', '--quiet', '--detach', 'v0.2.0');
  git(fleet.path('web'), 'commit', '--quiet', '--message', 'the pin', 'engine');

  const ran = await fleet.po('apply', '--yes');
  // And origin does not have it.
  expect(ran).toMatchObject({ code: 4, stderr: '' });
  expect((await fleet.plan()).blocked).toMatchObject([{ code: 'pin-unpushed' }]);
  expect(ran.stdout).toContain(`  web/engine: it stays open, blocked for now\n`);
  git(fleet.path('web'), 'push', '--quiet', 'origin', 'main');
  const settled = await fleet.po('apply', '--yes');
  expect(settled).toMatchObject({ code: 0, stderr: '' });
  expect(settled.stdout).toContain(`  web/engine: nothing is left to do there\n`);
  expect(settled.stdout).toContain(`    git -C ${fleet.path('web')} status --short --branch\n`);
});

it('lets exactly one of ten work, and the next at once when that one is killed', async () => {
  const fleet = makeFleet({ projects: {} });
  const remote = makeRemote(fleet, { commits: [{ 'agents.toml': agentsToml('slow') }] });
  const way = gate(fleet, remote);
  fleet.declare('slow', { repo: way.url, state: 'stopped' });
  const ten = Array.from({ length: 10 }, () => fleet.start(way.env, 'apply', '--yes'));
  await way.arrival();
  await until(
    'nine to end',
    () => ten.filter(({ child }) => child.exitCode !== null).length === 9,
    patienceMs,
  );
  const holder = ten.find(({ child }) => child.exitCode === null);
  if (holder === undefined) throw new Error('nobody works');
  for (const other of ten.filter((one) => one !== holder)) {
    const ran = await other.done;
    expect(ran).toMatchObject({ code: 5, stdout: '' });
    expect(ran.stderr).toContain(
      `another apply holds the lock of fleet ${fleet.name}: pid ${holder.pid}, run `,
    );
  }
  const begun = fleet.journal().filter(({ event }) => event === 'run-started');
  expect(begun).toHaveLength(1);

  // git, which it has started, is still at the gate; the lock is not its.
  holder.child.kill('SIGKILL');
  await holder.done;
  const waiting = () =>
    processesIn(fleet.top).filter((pid) => commandOf(pid).includes(join(fleet.top, 'gate')));
  expect(waiting().length).toBeGreaterThan(0);
  const next = fleet.start(way.env, 'apply', '--yes');
  const lock = join(fleet.root, '.po/lock');
  await until(
    'the next to hold the lock',
    () => readFileSync(lock, 'utf8').includes(`pid ${next.pid},`),
    patienceMs,
  );
  expect(waiting().length).toBeGreaterThan(0);
  way.open();
  expect(await next.done).toMatchObject({ code: 0, stderr: '' });
  expect(readFileSync(lock, 'utf8')).toBe('');
  await fleet.expectConverged();
});
