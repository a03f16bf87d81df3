// Healing, with the released bundle, real tmux and real processes: what dies comes back, what must not
// come back does not, and there is always exactly one of everything.
import { renameSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { beforeAll, describe, expect, it } from 'vitest';
import { type EngineProject, engineProject, fileAt, isRunning, until } from '../support/engine.ts';
import { fakeAgents } from '../support/fake-agent.ts';
import { eventNames, happened, isBack, kill, sleeper, watchdogPid, watchdogs } from '../support/healing.ts';

// Five seconds become a quarter of one. Nothing below depends on how long anything takes.
beforeAll(() => {
  process.env['AO_TEST_TIME_SCALE'] = '0.05';
});

/** Dies as long as there is a file `die`. */
const dying =
  '[agents.dying]\nbackend = "command"\ncommand = ["sh", "-c", "until test -e die; do sleep 0.2; done; exit 3"]\nwatch = "heal"\n';

describe('an agent that was killed', () => {
  it('is back with a new launch, and the others are left alone', async () => {
    const project = engineProject(sleeper('a') + sleeper('b') + sleeper('c', ''));
    expect(await project.ok('up', '--fleet', project.fleet)).toMatch(/^watchdog: started, pid \d+$/m);
    const other = await project.agent('b');
    const unwatched = await kill(project, 'c');
    const back = await isBack(project, 'a', await kill(project, 'a'));
    expect(back.restarts).toMatchObject({ count: 1, quarantined: false });
    expect((await project.agent('b')).pid).toBe(other.pid);
    expect(await project.agent('c')).toMatchObject({ launch: unwatched, runtime: { state: 'exited' } });
    expect(await happened(project, 'healed')).toEqual(
      expect.arrayContaining(['started', 'watchdog-started', 'exited', 'heal-scheduled']),
    );
    expect(project.tmux('list-sessions').stdout.trim().split('\n')).toHaveLength(3);
  });

  it('comes back also when its launcher or its session is what was taken away', async () => {
    const project = engineProject(sleeper('a') + sleeper('b'));
    await project.ok('up', '--fleet', project.fleet);
    const [a, b] = [await project.agent('a'), await project.agent('b')];
    process.kill((project.record('a', 'process') as { launcher: { pid: number } }).launcher.pid, 'SIGKILL');
    project.tmux('kill-session', '-t', '=demo/b');
    expect((await isBack(project, 'a', a.launch)).pid).not.toBe(a.pid);
    await isBack(project, 'b', b.launch);
    for (const { pid } of [a, b]) expect(isRunning(pid ?? 0)).toBe(false);
  });

  it('stays down when it was put down, and the watchdog goes when nobody is left', async () => {
    const project = engineProject(sleeper('a') + sleeper('b'));
    await project.ok('up', '--fleet', project.fleet);
    const pid = watchdogPid(project);
    expect(await project.ok('down', 'a')).toBe('a: stopped\n');
    // The watchdog has been round meanwhile: it has healed the other one.
    await isBack(project, 'b', await kill(project, 'b'));
    expect((await project.agent('a')).runtime.state).toBe('absent');
    expect(await project.ok('down')).toMatch(new RegExp(`^b: stopped\\nwatchdog: ended, pid ${pid}\\n$`));
    expect(watchdogs(project)).toEqual([]);
    expect((await project.status()).watchdog).toEqual({ state: 'none', pid: null });
    expect(await project.ok('down')).toBe('nothing was running\n');
  });
});

describe('an agent that dies again and again', () => {
  it('is quarantined after five times, says so, and is free once cleared', async () => {
    const project = engineProject(dying + sleeper('calm'));
    await project.ok('up', '--fleet', project.fleet);
    const cause = project.write('die', '');
    const { restarts } = await until('the quarantine', async () => {
      const agent = await project.agent('dying');
      return agent.restarts.quarantined ? agent : null;
    });
    expect(restarts).toEqual({ count: 5, nextAt: null, quarantined: true, paused: null, said: null });
    expect(await project.ok('status')).toContain('quarantined: died 5 times');
    const why = JSON.parse(await project.ok('why', 'dying', '--json'));
    expect(why).toMatchObject({ format: 'ao.why/1', rule: 'quarantined', act: 'leave', nextAt: null });
    expect(why.facts.deaths).toHaveLength(5);
    expect(await project.ok('why', 'dying')).toContain('clear dying');
    const told = await happened(project, 'quarantined');
    expect(told.filter((one) => one === 'quarantined')).toHaveLength(1);
    const launches = () =>
      (JSON.parse(project.readState('agents/dying.json')) as { launches: string[] }).launches;
    expect(launches()).toHaveLength(5);

    const [last] = launches();
    rmSync(cause);
    expect(await project.ok('clear', 'dying')).toBe('dying: cleared, 5 deaths forgotten\n');
    await isBack(project, 'dying', last ?? null);
    expect((await project.agent('calm')).restarts.count).toBe(0);
    expect(await project.ok('clear', 'calm')).toBe('calm: nothing to clear\n');
  });

  it('is not started for want of its folder, and is when that is back, with the prompt that was accepted', async () => {
    const project = engineProject(
      sleeper('a', 'watch = "heal"\nprompt = "p.md"\ndir = "sub"').replace(
        '"sleep", "300"',
        '"sh", "-c", "exec sleep 300"',
      ),
    );
    project.write('sub/README', '');
    project.write('p.md', 'Sleep.');
    await project.ok('up', '--fleet', project.fleet);
    rmSync(join(project.folder, 'p.md'));
    const folder = join(project.folder, 'sub');
    renameSync(folder, `${folder}.away`);
    const launch = await kill(project, 'a');
    await happened(project, 'heal-failed');
    expect(await project.agent('a')).toMatchObject({ launch, restarts: { count: 1, quarantined: false } });
    expect(await project.ok('why', 'a')).toContain('sub does not exist');
    renameSync(`${folder}.away`, folder);
    await isBack(project, 'a', launch);
  });
});

it('an agent that is held is not started again until it is cleared, and then goes on with its conversation', async () => {
  const project = engineProject('[agents.a]\nbackend = "claude"\nprompt = "p.md"\nwatch = "heal"\n');
  project.write('p.md', 'Work.');
  const fakes = fakeAgents(project);
  fakes.behave('a', [{ limit: true }, {}]);
  expect(await project.engine(['up', '--fleet', project.fleet], fakes.env)).toMatchObject({ code: 0 });
  const before = await until('the hold', async () => {
    const agent = await project.agent('a');
    // Its screen may say so first, and that is over with it.
    const { source } = (agent.held ?? {}) as { source?: string };
    return source === 'hook' ? agent : null;
  });
  const launch = await kill(project, 'a');
  await happened(project, 'held');
  expect(JSON.parse(await project.ok('why', 'a', '--json'))).toMatchObject({ rule: 'held', act: 'wait' });
  expect(await project.agent('a')).toMatchObject({ launch, held: { reason: 'usage-limit' } });
  expect(await project.ok('clear', 'a')).toContain('hold lifted');
  expect((await isBack(project, 'a', launch)).conversation).toBe(before.conversation);
  // It says so itself, which may be a moment after it is seen to run.
  await until('the second launch', () => fakes.launches('a') >= 2);
  expect(fakes.launches('a')).toBe(2);
});

describe('an agent that only its screen shows to be held', () => {
  /** Before its first hook: nothing but the screen tells of the dialog. */
  async function asksForTrust(): Promise<EngineProject> {
    const project = engineProject('[agents.a]\nbackend = "claude"\nwatch = "heal"\n');
    const fakes = fakeAgents(project);
    fakes.behave('a', [{ trust: true }, {}]);
    expect(await project.engine(['up', '--fleet', project.fleet], fakes.env)).toMatchObject({ code: 0 });
    await until('the dialog', async () => (await project.agent('a')).held);
    return project;
  }
  const held = { reason: 'trust', source: 'screen', since: null };

  it('is not started again when it ends, until it is cleared', async () => {
    const project = await asksForTrust();
    const launch = await kill(project, 'a');
    await happened(project, 'held');
    expect(await project.agent('a')).toMatchObject({ launch, runtime: { state: 'exited' }, held });
    expect(JSON.parse(await project.ok('why', 'a', '--json'))).toMatchObject({ rule: 'held', act: 'leave' });
    expect(await project.ok('clear', 'a')).toBe('a: cleared, 1 death forgotten, hold lifted\n');
    await isBack(project, 'a', launch);
  });

  it('nor when its launcher was killed, which could save no screen', async () => {
    const project = await asksForTrust();
    const { launch } = await project.agent('a');
    process.kill((project.record('a', 'process') as { launcher: { pid: number } }).launcher.pid, 'SIGKILL');
    await happened(project, 'held');
    expect(await project.agent('a')).toMatchObject({ launch, held });
  });
});

it('agents that end at once are left until the cause had time to go, and then come back one by one', async () => {
  const names = ['a', 'b', 'c'];
  const project = engineProject(names.map((name) => sleeper(name)).join('') + sleeper('calm'));
  await project.ok('up', '--fleet', project.fleet);
  const before = await project.status();
  // So that it sees them all dead in one round, however slow the machine is.
  process.kill(watchdogPid(project), 'SIGSTOP');
  for (const { name, pid } of before.agents) if (name !== 'calm') process.kill(pid ?? 0, 'SIGKILL');
  for (const { name, launch } of before.agents) {
    if (name !== 'calm') await fileAt(project.state(`launch/${launch}.exit.json`));
  }
  process.kill(watchdogPid(project), 'SIGCONT');
  for (const { name, launch } of before.agents) if (name !== 'calm') await isBack(project, name, launch);
  await happened(project, 'healed', 3);
  const events = (await project.ok('events', '--json', '-n', '1000'))
    .split('\n')
    .filter(Boolean)
    .map((line) => JSON.parse(line) as { event: string; agent: string; at: string; nextAt?: string });
  const of = (event: string) => events.filter((one) => one.event === event);
  expect(of('brake').map(({ agent }) => agent)).toEqual(names);
  expect(of('healed').map(({ agent }) => agent)).toEqual(names);
  for (const { at } of of('healed')) expect(at > (of('brake')[0]?.nextAt ?? '')).toBe(true);
  expect((await project.agent('calm')).pid).toBe(before.agents.find(({ name }) => name === 'calm')?.pid);
});

describe('restart', () => {
  it('ends the agent, starts it as it is declared now, and counts as no death', async () => {
    const project = engineProject(sleeper('a') + sleeper('b'));
    await project.ok('up', '--fleet', project.fleet);
    const [a, b] = [await project.agent('a'), await project.agent('b')];
    project.write('agents.toml', project.read('agents.toml').replace('300', '301'));
    expect(await project.ok('restart', 'a')).toMatch(/^a: started again, pid \d+\n$/);
    const after = await project.agent('a');
    expect(after).toMatchObject({ spec: { drift: false }, restarts: { count: 0 } });
    expect(after.launch).not.toBe(a.launch);
    expect(isRunning(a.pid ?? 0)).toBe(false);
    expect((await project.agent('b')).pid).toBe(b.pid);
    await fileAt(project.state(`launch/${a.launch}.exit.json`));
    expect(await eventNames(project, 'a')).not.toContain('exited');
    const ran = await project.engine(['restart']);
    expect(ran.code).toBe(64);
  });
});

it('refuses a time scale that is none', async () => {
  const project = engineProject(sleeper('a'));
  const ran = await project.engine(['up', '--fleet', project.fleet], { AO_TEST_TIME_SCALE: '7' });
  expect(ran.code).toBe(64);
  expect(ran.stderr).toContain('AO_TEST_TIME_SCALE');
});
