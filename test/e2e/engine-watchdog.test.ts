// The watchdog itself and the tmux server, with the released bundle, real tmux and real processes: whichever of them is
// taken away, there is exactly one of everything afterwards.
import { execFileSync } from 'node:child_process';
import { readdirSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { beforeAll, describe, expect, it } from 'vitest';
import { parseServerRecord, serverRecordFile, watchdogRecordFile } from '../../engine/protocol.ts';
import { type EngineProject, engineProject, isRunning, until } from '../support/engine.ts';
import { eventNames, happened, isBack, kill, sleeper, watchdogPid, watchdogs } from '../support/healing.ts';

// Five seconds become a quarter of one. Nothing below depends on how long anything takes.
beforeAll(() => {
  process.env['AO_TEST_TIME_SCALE'] = '0.05';
});

function serverPid(project: EngineProject): number {
  const parsed = parseServerRecord(project.readState(serverRecordFile));
  const pid = parsed.ok ? parsed.value.server?.pid : undefined;
  if (pid === undefined) throw new Error('no tmux server is recorded');
  return pid;
}

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
    const record = parseServerRecord(project.readState(serverRecordFile));
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
    await happened(project, 'server-back');
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
    const older = project.readState(watchdogRecordFile).replace(/"engine": "[^"]*"/, '"engine": "v0.0.1"');
    writeFileSync(project.state(watchdogRecordFile), older);
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

  it('ends by itself once a person has accepted that it heals nobody any more', async () => {
    const project = engineProject(sleeper('a'));
    await project.ok('up', '--fleet', project.fleet);
    const pid = watchdogPid(project);
    project.write('agents.toml', project.read('agents.toml').replace('watch = "heal"', ''));
    await project.ok('restart', 'a');
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
    await until('the event', () => project.readState('events.jsonl').includes('"trouble"'));
    project.write('agents.toml', text);
    project.writeState('heal/a.json', '{}');
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
  const { launches } = JSON.parse(project.readState('agents/a.json')) as { launches: string[] };
  expect(launches).toEqual([back.launch, launch]);
});
