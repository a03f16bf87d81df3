// Whatever an agent does when its project is stopped, removed or retired, nothing of it starts again: quarantined, held, a
// task, woken, with messages that wait, or being restarted at that moment. By the engine of today and by the released one.
import { spawn, spawnSync } from 'node:child_process';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { dirname } from 'node:path';
import { expect, it } from 'vitest';
import { parseWatchdogRecord, watchdogRecordFile } from '../../engine/protocol.ts';
import { until } from '../support/engine.ts';
import { fakeAgents } from '../support/fake-agent.ts';
import { currentEngine, makeFleet, patienceMs } from '../support/fleet.ts';
import { commitFiles } from '../support/remotes.ts';
import { runningIn } from '../support/running-in.ts';

/** A wait of 20 s is one of 1 s. */
const scale = { AO_TEST_TIME_SCALE: '0.05' };

const heals = 'watch = "heal"';
const command = (...words: readonly string[]) => `backend = "command"\ncommand = ${JSON.stringify(words)}\n`;
const agents: Readonly<Record<string, string>> = {
  // Dies at once, every time.
  quits: `${command('false')}${heals}`,
  // Not logged in.
  held: `backend = "claude"\nprompt = "p.md"\n${heals}`,
  // Somebody has begun to type there, so that what wakes it waits.
  woken: `backend = "claude"\nprompt = "p.md"\n${heals}\nwake = { every = "1m", message = "go on", at_most = 1000 }`,
  steady: `${command('sleep', '3000')}${heals}`,
  job: `${command('sleep', '3000')}kind = "task"`,
};
const agentsToml = `[project]\nname = "any"\n${Object.entries(agents)
  .map(([name, keys]) => `\n[agents.${name}]\n${keys}\n`)
  .join('')}`;

const ways = ['stopped', 'removed', 'retired'] as const;
const versions = { now: currentEngine, before: 'v0.1.0' } as const;
const names = Object.keys(versions).flatMap((version) => ways.map((way) => `${way}-${version}`));

it('nothing starts again, whatever its agents were at', async () => {
  const engineOf = (name: string) => (name.endsWith('-before') ? versions.before : versions.now);
  const fleet = makeFleet({
    projects: {
      keep: {},
      ...Object.fromEntries(names.map((name) => [name, { state: 'stopped', engine: engineOf(name) }])),
    },
  });
  const fakes = fakeAgents({ folder: fleet.desk });
  const env = { ...fakes.env, ...scale };
  fakes.behave('held', { loggedOut: true });
  fakes.behave('woken', { draft: 'wait, I am' });
  expect(await fleet.poWith(env, 'apply', '--yes')).toMatchObject({ code: 0 });
  for (const name of names) {
    commitFiles(fleet.path(name), { 'agents.toml': agentsToml, 'p.md': 'Work.' }, 'Declare agents');
    fleet.declare(name, { state: 'running' });
  }
  await fleet.poWith(env, 'apply', '--yes');
  const engine = (name: string, ...args: readonly string[]) =>
    spawn(process.execPath, ['engine/agents.mjs', ...args], {
      ...{ cwd: fleet.path(name), env: { ...fleet.env, ...env }, stdio: 'ignore' },
    });
  const ended = (child: ReturnType<typeof engine>) => new Promise((resolve) => child.on('close', resolve));
  await Promise.all(names.map((name) => ended(engine(name, 'up', 'job'))));
  await Promise.all(names.map((name) => ended(engine(name, 'send', 'woken', 'hello', '--no-wait'))));

  const file = (name: string, path: string) => fleet.state(name, `${path}`);
  const deathsOf = (name: string): number =>
    existsSync(file(name, 'heal/quits.json'))
      ? JSON.parse(readFileSync(file(name, 'heal/quits.json'), 'utf8')).deaths.length
      : 0;
  const queueOf = (name: string) =>
    existsSync(file(name, 'queue/woken'))
      ? readdirSync(file(name, 'queue/woken')).filter((one) => one.endsWith('.json'))
      : [];
  await until('all to be quarantined', () => names.every((name) => deathsOf(name) >= 5), patienceMs);
  await until('messages to wait', () => names.every((name) => queueOf(name).length > 0), patienceMs);
  const queued = new Map(names.map((name) => [name, queueOf(name)]));

  for (const name of names) {
    const [way] = name.split('-');
    fleet.declare(name, way === 'removed' ? null : { state: way ?? '' });
  }
  const steps = (await fleet.plan()).steps.filter(({ kind }) => kind === 'agents');
  expect(steps.map(({ project, action, risk }) => `${project} ${action} ${risk}`).sort()).toEqual(
    names.map((name) => `${name} stop disruptive`).sort(),
  );
  for (const { before } of steps) expect(before?.['agents']).toEqual(Object.keys(agents).sort());

  // Each is in the middle of it when its turn comes, or has it still before it.
  const restarts = names.map((name) => engine(name, 'restart', 'steady'));
  const applied = await fleet.poWith(env, 'apply', '--yes');
  await Promise.all(restarts.map((child) => child.exitCode ?? ended(child)));
  // As long as a command works in a clone, that is not moved away from under it.
  if (applied.code === 4) {
    expect(applied.stdout).toContain('clone-in-use');
    const again = await fleet.poWith(env, 'apply', '--yes');
    expect(again, again.stdout).toMatchObject({ code: 0, stderr: '' });
  } else expect(applied, applied.stdout).toMatchObject({ code: 0, stderr: '' });
  // Longer than the longest wait that any of them was in.
  await new Promise((resolve) => setTimeout(resolve, 8_000));
  expect(fleet.sessions().map(({ name }) => name)).toEqual(['keep/shell']);
  expect(runningIn(fleet).filter((line) => !line.includes('clones/keep'))).toEqual([]);
  await fleet.expectConverged();
  // A stop drops no message.
  for (const name of names) {
    const retired = existsSync(fleet.path('.retired')) ? readdirSync(fleet.path('.retired')) : [];
    const at = existsSync(fleet.path(name))
      ? name
      : `.retired/${retired.find((one) => one.startsWith(`${name}-`))}`;
    expect(readdirSync(dirname(file(at, 'queue/woken/x')))).toEqual(
      expect.arrayContaining([...(queued.get(name) ?? [])]),
    );
  }
});

it('a clone that somebody else’s agents run in is not retired from under them', async () => {
  const fleet = makeFleet({
    projects: { keep: {}, hand: { state: 'stopped' }, other: { state: 'stopped' } },
  });
  await fleet.apply();
  const engine = (name: string, ...args: readonly string[]) =>
    spawnSync(process.execPath, ['engine/agents.mjs', ...args], {
      ...{ cwd: fleet.path(name), env: fleet.env, encoding: 'utf8' },
    });
  const otherFleet = `${fleet.name}-x`;
  const ways = { hand: [], other: ['--fleet', otherFleet, '--project', 'mine'] };
  for (const [name, flags] of Object.entries(ways)) {
    const up = engine(name, 'up', ...flags);
    expect(up, up.stderr).toMatchObject({ status: 0 });
    fleet.declare(name, { state: 'retired' });
  }
  const { steps, blocked } = await fleet.plan();
  expect(steps).toEqual([]);
  expect(blocked.map(({ project, code }) => [project, code])).toEqual([
    ['hand', 'runs-elsewhere'],
    ['other', 'runs-elsewhere'],
  ]);
  expect(blocked[0]?.reason).toContain('by hand, outside any fleet');
  expect(blocked[1]?.reason).toContain(`mine/shell runs in ${fleet.path('other')}, not as this project's`);
  expect((await fleet.po('apply', '--yes')).code).toBe(4);
  expect(existsSync(fleet.path('hand', 'agents.toml'))).toBe(true);
  // With its session gone only the watchdog shows that it is about to be back.
  const { socketPath } = JSON.parse(readFileSync(fleet.state('other', 'server.json'), 'utf8'));
  spawnSync('tmux', ['-S', socketPath, 'kill-session', '-t', '=mine/shell']);
  const again = (await fleet.plan('other')).blocked;
  expect(again).toMatchObject([{ project: 'other', code: 'runs-elsewhere' }]);

  for (const { help } of blocked) {
    const command = help.split('\n').at(-1) ?? '';
    expect(spawnSync('sh', ['-c', command], { env: fleet.env }).status).toBe(0);
  }
  await fleet.apply();
  await fleet.expectConverged();
  expect(readdirSync(fleet.path('.retired'))).toHaveLength(2);
  expect(runningIn(fleet).filter((line) => !line.includes('clones/keep'))).toEqual([]);
});

it('a stopped fleet whose root was changed is not made a second time while a watchdog of the first would start it', async () => {
  const fleet = makeFleet({ projects: { web: {}, api: { state: 'stopped' } } });
  await fleet.apply();
  const record = parseWatchdogRecord(readFileSync(fleet.state('web', watchdogRecordFile), 'utf8'));
  const watchdog = record.ok ? record.value.pid : 0;
  // It would have its agent back before po is asked.
  process.kill(watchdog, 'SIGSTOP');
  fleet.tmux('kill-session', '-t', '=web/shell');
  fleet.edit((text) =>
    text
      .replace('root = "clones"', 'root = "elsewhere"')
      .replaceAll('[projects.web]', '[projects.web]\nstate = "stopped"'),
  );
  const { blocked, steps } = await fleet.plan();
  process.kill(watchdog, 'SIGCONT');
  expect(blocked).toMatchObject([{ project: 'web', code: 'clone-elsewhere' }]);
  expect(blocked[0]?.reason).toBe(
    `the watchdog of web (pid ${watchdog}) was started at ${fleet.path('web')}, and ${fleet.desk}/elsewhere/web is declared`,
  );
  expect(steps.map(({ project }) => project)).not.toContain('web');
  // The remedy: back to where it runs; it is stopped there.
  fleet.edit((text) => text.replace('root = "elsewhere"', 'root = "clones"'));
  await fleet.apply();
  await fleet.expectConverged();
  // Nothing runs now. Another root is another fleet, and the plan is quiet once it is made.
  fleet.edit((text) => text.replace('root = "clones"', 'root = "elsewhere"'));
  await fleet.apply();
  await fleet.expectConverged();
  expect(runningIn(fleet)).toEqual([]);
});
