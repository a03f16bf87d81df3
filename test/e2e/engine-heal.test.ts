// The watchdog, with the released bundle, real tmux and real processes: what dies comes back, what must not
// come back does not, and there is always exactly one of everything.
import { execFileSync } from 'node:child_process';
import { readdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeAll, describe, expect, it } from 'vitest';
import {
  parseLinuxStat,
  parseServerRecord,
  parseWatchdogRecord,
  serverRecordPath,
  watchdogRecordPath,
} from '../../engine/protocol.ts';
import { type EngineProject, engineProject, fileAt, isRunning, until } from '../support/engine.ts';
import { fakeAgents } from '../support/fake-agent.ts';

// Five seconds become a quarter of one. Nothing below depends on how long anything takes.
beforeAll(() => {
  process.env['AO_TEST_TIME_SCALE'] = '0.05';
});

const sleeper = (name: string, more = 'watch = "heal"') =>
  `[agents.${name}]\nbackend = "command"\ncommand = ["sleep", "300"]\n${more}\n`;
/** Dies as long as there is a file `die`. */
const dying =
  '[agents.dying]\nbackend = "command"\ncommand = ["sh", "-c", "until test -e die; do sleep 0.2; done; exit 3"]\nwatch = "heal"\n';

function watchdogPid(project: EngineProject): number {
  const parsed = parseWatchdogRecord(project.read(watchdogRecordPath));
  if (!parsed.ok) throw new Error(parsed.problem);
  return parsed.value.pid;
}

function serverPid(project: EngineProject): number {
  const parsed = parseServerRecord(project.read(serverRecordPath));
  const pid = parsed.ok ? parsed.value.server?.pid : undefined;
  if (pid === undefined) throw new Error('no tmux server is recorded');
  return pid;
}

/** Every process that watches this project, whether or not a record names it. */
function watchdogs(project: EngineProject): number[] {
  const found = readdirSync('/proc').flatMap((entry) => {
    try {
      const argv = readFileSync(`/proc/${entry}/cmdline`, 'utf8').split('\0');
      const stat = parseLinuxStat(readFileSync(`/proc/${entry}/stat`, 'utf8'));
      const isOne = argv.includes('watch') && argv.includes(project.folder) && stat?.state !== 'Z';
      return isOne && stat !== null ? [{ pid: Number(entry), ppid: stat.ppid }] : [];
    } catch {
      return [];
    }
  });
  // What it is about to run is a copy of it for a moment.
  const pids = found.map(({ pid }) => pid);
  return found.filter(({ ppid }) => !pids.includes(ppid)).map(({ pid }) => pid);
}

async function eventNames(project: EngineProject, ...args: string[]): Promise<string[]> {
  const lines = (await project.ok('events', ...args, '--json', '-n', '1000')).split('\n').filter(Boolean);
  return lines.map((line) => (JSON.parse(line) as { event: string }).event);
}

/** An event may be written a moment after what it tells of can be seen. */
const happened = (project: EngineProject, event: string, count = 1) =>
  until(event, async () => {
    // Asked first: it costs no process.
    if (!project.read('.ao-state/events.jsonl').includes(`"event":"${event}"`)) return null;
    const names = await eventNames(project);
    return names.filter((one) => one === event).length >= count ? names : null;
  });

const isBack = (project: EngineProject, name: string, before: string | null) =>
  until(`${name} to be back`, async () => {
    const { launches } = JSON.parse(project.read(`.ao-state/agents/${name}.json`)) as { launches: string[] };
    if (launches[0] === before) return null;
    const agent = await project.agent(name);
    return agent.runtime.state === 'alive' && agent.launch !== before ? agent : null;
  });

async function kill(project: EngineProject, name: string): Promise<string | null> {
  const { pid, launch } = await project.agent(name);
  process.kill(pid ?? 0, 'SIGKILL');
  return launch;
}

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
    expect(restarts).toEqual({ count: 5, nextAt: null, quarantined: true });
    expect(await project.ok('status')).toContain('quarantined: died 5 times');
    const why = JSON.parse(await project.ok('why', 'dying', '--json'));
    expect(why).toMatchObject({ format: 'ao.why/1', rule: 'quarantined', act: 'leave', nextAt: null });
    expect(why.facts.deaths).toHaveLength(5);
    expect(await project.ok('why', 'dying')).toContain('clear dying');
    const told = await happened(project, 'quarantined');
    expect(told.filter((one) => one === 'quarantined')).toHaveLength(1);
    const launches = () =>
      (JSON.parse(project.read('.ao-state/agents/dying.json')) as { launches: string[] }).launches;
    expect(launches()).toHaveLength(5);

    const [last] = launches();
    rmSync(cause);
    expect(await project.ok('clear', 'dying')).toBe('dying: cleared, 5 deaths forgotten\n');
    await isBack(project, 'dying', last ?? null);
    expect((await project.agent('calm')).restarts.count).toBe(0);
    expect(await project.ok('clear', 'calm')).toBe('calm: nothing to clear\n');
  });

  it('is not started for want of its prompt, and is when that is back', async () => {
    const project = engineProject(
      sleeper('a', 'watch = "heal"\nprompt = "p.md"').replace(
        '"sleep", "300"',
        '"sh", "-c", "exec sleep 300"',
      ),
    );
    const prompt = project.write('p.md', 'Sleep.');
    await project.ok('up', '--fleet', project.fleet);
    renameSync(prompt, `${prompt}.away`);
    const launch = await kill(project, 'a');
    await happened(project, 'heal-failed');
    expect(await project.agent('a')).toMatchObject({ launch, restarts: { count: 1, quarantined: false } });
    expect(await project.ok('why', 'a')).toContain('p.md does not exist');
    renameSync(`${prompt}.away`, prompt);
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
  expect(JSON.parse(await project.ok('why', 'a', '--json'))).toMatchObject({ rule: 'held', act: 'leave' });
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
    if (name !== 'calm') await fileAt(join(project.folder, `.ao-state/launch/${launch}.exit.json`));
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

describe('the tmux server', () => {
  it('that was killed comes back with every agent, each once', async () => {
    const project = engineProject(sleeper('a') + sleeper('b') + sleeper('c') + sleeper('d'));
    await project.ok('up', '--fleet', project.fleet);
    const before = await project.status();
    process.kill(serverPid(project), 'SIGKILL');
    for (const { name, launch } of before.agents) await isBack(project, name, launch);
    expect(project.tmux('list-sessions').stdout.trim().split('\n')).toHaveLength(4);
    for (const { pid } of before.agents) expect(isRunning(pid ?? 0)).toBe(false);
    const names = await happened(project, 'healed', 4);
    expect(names.filter((one) => one === 'healed')).toHaveLength(4);
    expect(names).toContain('server-lost');
    expect(names).not.toContain('brake');
  });

  it('whose socket was deleted is left alone, and so is everything on it', async () => {
    const project = engineProject(sleeper('a'));
    await project.ok('up', '--fleet', project.fleet);
    const before = await project.agent('a');
    const server = serverPid(project);
    const record = parseServerRecord(project.read(serverRecordPath));
    rmSync(record.ok ? record.value.socketPath : '');
    // Dead, but nobody can tell: the pane cannot be asked.
    await kill(project, 'a');
    await happened(project, 'server-unreachable');
    expect(JSON.parse(await project.ok('why', 'a', '--json'))).toMatchObject({
      rule: 'unknown',
      act: 'leave',
    });
    expect((await project.agent('a')).launch).toBe(before.launch);
    expect(isRunning(server)).toBe(true);
    process.kill(server, 'SIGUSR1');
    await isBack(project, 'a', before.launch);
    expect(await eventNames(project)).toContain('server-back');
  });
});

describe('the watchdog', () => {
  it('that was killed is brought back by up, and there is exactly one', async () => {
    const project = engineProject(sleeper('a'));
    await project.ok('up', '--fleet', project.fleet);
    const first = watchdogPid(project);
    process.kill(first, 'SIGKILL');
    await until('its end', () => !isRunning(first));
    expect((await project.status()).watchdog).toEqual({ state: 'stale', pid: null });
    expect(await project.ok('status')).toContain('no watchdog runs');
    const launch = await kill(project, 'a');
    expect(await project.ok('why', 'a')).toContain('no watchdog runs');
    expect(await project.ok('up')).toMatch(/a: started, pid \d+\nwatchdog: started, pid \d+\n/);
    const pid = watchdogPid(project);
    expect(pid).not.toBe(first);
    expect(watchdogs(project)).toEqual([pid]);
    expect((await project.status()).watchdog).toEqual({ state: 'running', pid });
    expect((await project.agent('a')).launch).not.toBe(launch);
    await isBack(project, 'a', await kill(project, 'a'));
  });

  it('is started once by many that come at the same time', async () => {
    const project = engineProject(sleeper('a'));
    const all = await Promise.all([1, 2, 3, 4].map(() => project.engine(['up', '--fleet', project.fleet])));
    expect(all.map(({ code }) => code)).toEqual([0, 0, 0, 0]);
    expect(all.filter(({ stdout }) => stdout.includes('watchdog: started'))).toHaveLength(1);
    expect(watchdogs(project)).toEqual([watchdogPid(project)]);
    // Started by hand beside it, another one sees that it is not needed.
    const ran = await project.engine(['watch', '--project', project.folder]);
    expect(ran).toMatchObject({ code: 0, stdout: expect.stringContaining('another watchdog runs') });
    expect(watchdogs(project)).toEqual([watchdogPid(project)]);
  });

  it('of another version is replaced by up, and the agents go on', async () => {
    const project = engineProject(sleeper('a'));
    await project.ok('up', '--fleet', project.fleet);
    const [{ pid }, first] = [await project.agent('a'), watchdogPid(project)];
    const older = project.read(watchdogRecordPath).replace(/"engine": "[^"]*"/, '"engine": "v0.0.1"');
    writeFileSync(join(project.folder, watchdogRecordPath), older);
    expect((await project.status()).watchdog).toEqual({ state: 'outdated', pid: first });
    expect(await project.ok('up')).toMatch(/^a: already up\nwatchdog: replaced, pid \d+\n$/);
    expect(watchdogs(project)).toEqual([watchdogPid(project)]);
    expect(isRunning(first)).toBe(false);
    expect((await project.agent('a')).pid).toBe(pid);
  });

  it('heals with the environment of the last up that started something', async () => {
    const project = engineProject(
      '[agents.a]\nbackend = "command"\ncommand = ["sh", "-c", "echo $COLOUR >> seen; exec sleep 300"]\nwatch = "heal"\n' +
        sleeper('b'),
    );
    const up = (colour: string) => project.engine(['up', '--fleet', project.fleet], { COLOUR: colour });
    await up('red');
    const first = watchdogPid(project);
    // Nothing to start: the agents that run have the environment they have.
    expect(await up('green')).toMatchObject({ code: 0, stdout: 'a: already up\nb: already up\n' });
    expect(watchdogPid(project)).toBe(first);
    await project.ok('down', 'b');
    expect((await up('blue')).stdout).toMatch(/watchdog: replaced, pid \d+/);
    expect(watchdogs(project)).toEqual([watchdogPid(project)]);
    await isBack(project, 'a', await kill(project, 'a'));
    await until('what it found', () => project.read('seen') === 'red\nblue\n');
  });

  it('ends by itself when agents.toml lets it heal nobody any more', async () => {
    const project = engineProject(sleeper('a'));
    await project.ok('up', '--fleet', project.fleet);
    const pid = watchdogPid(project);
    project.write('agents.toml', project.read('agents.toml').replace('watch = "heal"', ''));
    await until('its end', () => !isRunning(pid));
    expect((await project.status()).watchdog).toEqual({ state: 'none', pid: null });
    expect(await eventNames(project)).toContain('watchdog-ended');
    expect((await project.agent('a')).runtime.state).toBe('alive');
  });

  it('ends when its project is gone, and writes nothing in its place', async () => {
    const project = engineProject(sleeper('a'));
    await project.ok('up', '--fleet', project.fleet);
    const pid = watchdogPid(project);
    const away = `${project.folder}-away`;
    renameSync(project.folder, away);
    await until('its end', () => !isRunning(pid));
    expect(() => readdirSync(project.folder)).toThrow('ENOENT');
    // Back for the clean-up, which goes by the records.
    renameSync(away, project.folder);
  });

  it('goes on past a broken agents.toml and a damaged record, and says so', async () => {
    const project = engineProject(sleeper('a') + sleeper('b'));
    await project.ok('up', '--fleet', project.fleet);
    const text = project.read('agents.toml');
    project.write('agents.toml', 'not = [toml');
    await until('the event', () => project.read('.ao-state/events.jsonl').includes('"trouble"'));
    project.write('agents.toml', text);
    project.write('.ao-state/heal/a.json', '{}');
    const launch = await kill(project, 'a');
    await isBack(project, 'b', await kill(project, 'b'));
    expect(await project.agent('a')).toMatchObject({ launch, runtime: { state: 'exited' } });
    expect(JSON.parse(await project.ok('why', 'a', '--json'))).toMatchObject({ rule: 'unreadable' });
    await project.ok('clear', 'a');
    await isBack(project, 'a', launch);
  });
});

it('starts nothing while nothing can be written down, and then once', async () => {
  const project = engineProject(sleeper('a'));
  await project.ok('up', '--fleet', project.fleet);
  // As with a full disk: every write of the watchdog fails.
  const limitWrites = (size: string) =>
    execFileSync('prlimit', ['--pid', String(watchdogPid(project)), `--fsize=${size}:unlimited`]);
  limitWrites('0');
  const launch = await kill(project, 'a');
  await until('its end', async () => (await project.agent('a')).runtime.state === 'exited');
  // Some rounds go by.
  await new Promise((resolve) => setTimeout(resolve, 1_500));
  expect((await project.agent('a')).launch).toBe(launch);
  expect(watchdogs(project)).toEqual([watchdogPid(project)]);
  limitWrites('unlimited');
  const back = await isBack(project, 'a', launch);
  expect(back.restarts.count).toBe(1);
  const { launches } = JSON.parse(project.read('.ao-state/agents/a.json')) as { launches: string[] };
  expect(launches).toEqual([back.launch, launch]);
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
    await fileAt(join(project.folder, `.ao-state/launch/${a.launch}.exit.json`));
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
