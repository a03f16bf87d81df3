// po and a person: it shows, asks, and does what was shown and nothing else. Ctrl-C is heard at once and leaves
// nothing half done.
import { existsSync, readFileSync } from 'node:fs';
import { expect, it } from 'vitest';
import { until } from '../support/engine.ts';
import { makeFleet, patienceMs } from '../support/fleet.ts';
import { seatOperator } from '../support/operator.ts';
import { agentsToml, gate, makeRemote } from '../support/remotes.ts';
import { snapshot } from '../support/snapshot.ts';

it('refuses where nobody can be asked', async () => {
  const fleet = makeFleet({ projects: { solo: {} } });
  const before = snapshot(fleet.top, { times: true });
  for (const args of [['apply'], ['apply', '--json'], ['apply', 'solo']]) {
    const ran = await fleet.po(...args);
    expect(ran.code).toBe(4);
    expect(ran.stderr).toContain('pass --yes');
  }
  expect(snapshot(fleet.top, { times: true })).toEqual(before);
});

it('asks at a terminal, and takes only "yes" for yes', async () => {
  const fleet = makeFleet({ projects: { solo: {} } });
  const operator = seatOperator(fleet);
  const before = snapshot(fleet.desk);
  for (const answer of ['no', 'y', '']) {
    operator.po('apply');
    await operator.see(/Only "yes" is accepted: $/m);
    expect(operator.screen()).toContain('+ solo  scaffold a project from template "shell"');
    operator.type(answer);
    operator.press('Enter');
    expect(await operator.exitCode(), `answered "${answer}"`).toBe(4);
    expect(operator.screen()).toContain('Nothing was done.');
    operator.forget();
  }
  // Ctrl-C and the end of input are no answer.
  operator.po('apply');
  await operator.see(/is accepted: $/m);
  operator.press('C-c');
  expect(await operator.exitCode()).toBe(130);
  operator.forget();
  operator.po('apply');
  await operator.see(/is accepted: $/m);
  operator.press('C-d');
  expect(await operator.exitCode()).toBe(4);
  expect(snapshot(fleet.desk)).toEqual(before);
  expect(fleet.sessions()).toEqual([]);

  operator.forget();
  operator.po('apply');
  await operator.see(/is accepted: $/m);
  operator.type('yes');
  operator.press('Enter');
  expect(await operator.exitCode()).toBe(0);
  expect(operator.screen()).toContain('Applied: 3 done, of 3 steps.');
  expect(fleet.session('solo', 'shell').alive).toBe(true);
  await fleet.expectConverged();

  // With nothing to do there is nothing to ask.
  operator.forget();
  operator.po('apply');
  expect(await operator.exitCode()).toBe(0);
  expect(operator.screen()).toContain('Nothing to do: 1 project is up to date.');
});

it('does nothing when the fleet has changed since the plan was shown', async () => {
  const fleet = makeFleet({ projects: { base: {}, web: { state: 'stopped' } } });
  await fleet.apply();
  fleet.declare('web', { state: 'running' });
  fleet.declare('late', { state: 'stopped' });
  const operator = seatOperator(fleet);
  operator.po('apply');
  await operator.see(/is accepted: $/m);

  // Somebody else starts the same agents meanwhile.
  await fleet.apply('web');
  const sessions = fleet.sessions();
  const before = snapshot(fleet.root, { except: /^\.po\/lock$/ });
  operator.type('yes');
  operator.press('Enter');
  expect(await operator.exitCode()).toBe(3);
  const screen = operator.screen();
  expect(screen).toContain('The fleet has changed since the plan was shown, so nothing was done.');
  expect(screen).toContain('1 step done already: web/agents');
  expect(screen).toMatch(/ {2}shown {2}sha256:\S+\n {2}now {4}sha256:/);
  expect(snapshot(fleet.root, { except: /^\.po\/lock$/ })).toEqual(before);
  expect(fleet.sessions()).toEqual(sessions);
});

it('finishes at Ctrl-C what it has begun, begins nothing new, and the next apply does the rest', async () => {
  const fleet = makeFleet({ projects: { afterwards: { after: ['slow'], state: 'stopped' } } });
  const remote = makeRemote(fleet, {
    commits: [{ 'agents.toml': agentsToml('slow'), '.gitignore': '.ao-state/\n' }],
  });
  const way = gate(fleet, remote);
  fleet.declare('slow', { repo: way.url });
  const operator = seatOperator(fleet, way.env);
  operator.po('apply', '--yes');
  await way.arrival();
  operator.press('C-c');
  await operator.see(/Interrupted: what has begun is finished, nothing new is begun\./);
  way.open();
  expect(await operator.exitCode()).toBe(130);
  const screen = operator.screen();
  expect(screen).toMatch(/✓ slow: clone ssh:/);
  expect(screen).toContain('  · not attempted because interrupted: 4 steps in slow, afterwards\n');
  expect(screen).toContain('Interrupted: 1 done, 4 not attempted, of 5 steps.');
  expect(fleet.git('slow', 'status', '--porcelain')).toBe('');
  expect(existsSync(fleet.path('slow', 'engine'))).toBe(false);
  expect(existsSync(fleet.path('afterwards'))).toBe(false);
  expect(fleet.journal().at(-1)).toMatchObject({ event: 'run-ended', interrupted: true });

  const ran = await fleet.poWith(way.env, 'apply', '--yes');
  expect(ran).toMatchObject({ code: 0 });
  expect(fleet.session('slow', 'sleeper').alive).toBe(true);
  await fleet.expectConverged();
});

it('leaves at once at the second Ctrl-C, and what runs goes on by itself', async () => {
  const fleet = makeFleet({ projects: {} });
  const remote = makeRemote(fleet, { commits: [{ 'agents.toml': agentsToml('slow') }] });
  const way = gate(fleet, remote);
  fleet.declare('slow', { repo: way.url, state: 'stopped' });
  const operator = seatOperator(fleet, way.env);
  operator.po('apply', '--yes');
  await way.arrival();
  operator.press('C-c');
  await operator.see(/Interrupted: what has begun is finished/);
  operator.press('C-c');
  expect(await operator.exitCode()).toBe(130);
  // It is the last that is seen of it, below the lines that were drawn.
  expect(operator.screen()).toMatch(
    /Left at once: commands that po started go on by themselves, .*\nTo see how things stand: po plan\nend 1: 130\n/,
  );
  way.open();
  const ran = await fleet.poWith(way.env, 'apply', '--yes');
  expect(ran).toMatchObject({ code: 0 });
  await fleet.expectConverged();
});

it('lets one apply work at a time, and names the one that does', async () => {
  const fleet = makeFleet({ projects: { solo: { state: 'stopped' } } });
  const remote = makeRemote(fleet, { commits: [{ 'agents.toml': agentsToml('slow') }] });
  const way = gate(fleet, remote);
  fleet.declare('slow', { repo: way.url, state: 'stopped' });
  const first = fleet.start(way.env, 'apply', '--yes');
  await way.arrival();
  await until('solo to be done', () => existsSync(fleet.path('solo', 'engine/agents.mjs')), patienceMs);

  const second = await fleet.po('apply', '--yes');
  expect(second).toMatchObject({ code: 5, stdout: '' });
  expect(second.stderr).toContain(`another apply holds the lock of fleet ${fleet.name}: pid ${first.pid},`);
  // Looking is free.
  expect((await fleet.po('plan')).code).toBe(0);

  // The kernel frees the lock of one that was killed.
  first.child.kill('SIGKILL');
  await first.done;
  const third = fleet.start(way.env, 'apply', '--yes');
  await until(
    'the next one to hold the lock',
    () => readFileSync(`${fleet.root}/.po/lock`, 'utf8').includes(`pid ${third.pid},`),
    patienceMs,
  );
  way.open();
  expect(await third.done).toMatchObject({ code: 0 });
  await fleet.expectConverged();
});

it('heeds SIGTERM as it does Ctrl-C', async () => {
  const fleet = makeFleet({ projects: {} });
  const remote = makeRemote(fleet, { commits: [{ 'agents.toml': agentsToml('slow') }] });
  const way = gate(fleet, remote);
  fleet.declare('slow', { repo: way.url });
  const running = fleet.start(way.env, 'apply', '--yes', '--json');
  await way.arrival();
  running.child.kill('SIGTERM');
  way.open();
  const ran = await running.done;
  expect(ran.code).toBe(130);
  const { interrupted, results } = JSON.parse(ran.stdout);
  expect(interrupted).toBe(true);
  expect(results.map(({ outcome }: { outcome: { state: string } }) => outcome.state)).toEqual([
    'done',
    'not-attempted',
    'not-attempted',
  ]);
});
