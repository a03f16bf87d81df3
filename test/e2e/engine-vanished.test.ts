// What a watchdog was started with goes away under it: its node, its agents' programs, the operator's login. It finds
// what there is instead, or says what is missing; and nothing of that is ever taken for a death of an agent.
import {
  cpSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  readlinkSync,
  renameSync,
  rmSync,
  symlinkSync,
} from 'node:fs';
import { createServer } from 'node:net';
import { dirname, join } from 'node:path';
import { beforeAll, describe, expect, it, onTestFinished } from 'vitest';
import { type EngineProject, engineProject, fileAt, type Ran, run, until } from '../support/engine.ts';
import { fakeAgents } from '../support/fake-agent.ts';
import { eventNames, happened, isBack, kill, sleeper, watchdogPid } from '../support/healing.ts';

beforeAll(() => {
  process.env['AO_TEST_TIME_SCALE'] = '0.05';
});

/** A node of its own, where a version manager would have it. */
function ownNode(project: EngineProject, version = 'v20.1.0'): string {
  const path = join(dirname(project.folder), 'versions/node', version, 'bin/node');
  mkdirSync(dirname(path), { recursive: true });
  cpSync(process.execPath, path);
  return path;
}

/** All of this machine's programs but node. */
function pathWithoutNode(project: EngineProject): string {
  const folder = join(dirname(project.folder), 'programs');
  mkdirSync(folder);
  for (const name of readdirSync('/usr/bin')) {
    if (!/^node(js)?$/.test(name)) symlinkSync(join('/usr/bin', name), join(folder, name));
  }
  return folder;
}

async function upWith(
  project: EngineProject,
  node: string,
  env: Readonly<Record<string, string | undefined>> = {},
): Promise<Ran> {
  const ran = await run(node, ['engine/agents.mjs', 'up', '--fleet', project.fleet], {
    cwd: project.folder,
    env: { ...project.env, ...env },
  });
  expect(ran).toMatchObject({ code: 0 });
  return ran;
}

const programOf = (pid: number) => readlinkSync(`/proc/${pid}/exe`);
const launcherOf = (project: EngineProject, name: string) =>
  (project.record(name, 'process') as { launcher: { pid: number } }).launcher.pid;

describe('the node that started launcher, watchdog and hooks was removed', () => {
  it('agents are healed with the one on PATH, their hooks still tell, and up replaces the watchdog', async () => {
    const project = engineProject(
      `${sleeper('a')}[agents.c]\nbackend = "claude"\nprompt = "p.md"\nwatch = "heal"\n`,
    );
    project.write('p.md', 'Work.');
    const fakes = fakeAgents(project);
    const node = ownNode(project);
    await upWith(project, node, fakes.env);
    await until('the first turn', async () => (await project.agent('c')).activity.state === 'idle');
    expect(programOf(watchdogPid(project))).toBe(node);
    rmSync(node);
    await isBack(project, 'a', await kill(project, 'a'));
    expect(programOf(launcherOf(project, 'a'))).toBe(process.execPath);
    expect(await project.agent('a')).toMatchObject({ restarts: { count: 1, paused: null } });

    // The agent that lives on has a hook with the node that is gone.
    const before = JSON.parse(project.readState('activity/c.json')) as { prompts: { count: number } };
    fakes.tell('c', 'Go on.');
    await until('its hook', () => {
      const now = JSON.parse(project.readState('activity/c.json')) as { prompts: { count: number } };
      return now.prompts.count > before.prompts.count;
    });
    const old = watchdogPid(project);
    expect(await project.ok('up')).toContain('watchdog: replaced');
    expect(watchdogPid(project)).not.toBe(old);
    expect(programOf(watchdogPid(project))).toBe(process.execPath);
    expect(await project.ok('up')).not.toContain('watchdog');
    expect(await eventNames(project)).not.toContain('heal-failed');
  });

  it('without any node healing waits, says so everywhere, counts no death, and goes on by itself', async () => {
    const project = engineProject(sleeper('a'));
    const node = ownNode(project);
    const path = pathWithoutNode(project);
    await upWith(project, node, { PATH: path });
    rmSync(node);
    const launch = await kill(project, 'a');
    await happened(project, 'heal-paused');
    const agent = await until('the cause', async () => {
      const now = await project.agent('a');
      return now.restarts.paused ? now : null;
    });
    expect(agent).toMatchObject({
      launch,
      restarts: { count: 1, nextAt: null, quarantined: false, paused: { cause: 'node-missing' } },
    });
    expect(await project.ok('status')).toContain(`not healed, node-missing: ${node} was removed`);
    const why = await project.ok('why', 'a');
    expect(why).toContain('a: node-missing, because no node is there');
    expect(why).toContain('next: the watchdog starts it as soon as that is there');
    // Rounds go by, and nothing more is counted or told.
    await new Promise((resolve) => setTimeout(resolve, 1500));
    expect((await eventNames(project)).filter((name) => /^heal-|exited|quarantined/.test(name))).toEqual([
      'exited',
      'heal-paused',
    ]);
    symlinkSync(process.execPath, join(path, 'node'));
    expect((await isBack(project, 'a', launch)).restarts).toMatchObject({ count: 1, paused: null });
    await happened(project, 'heal-resumed');
    await happened(project, 'healed');
  });

  it('another version beside it is found, and its folder is added to the PATH of what is healed', async () => {
    const project = engineProject(
      '[agents.a]\nbackend = "command"\ncommand = ["sh", "-c", "echo $PATH >> seen; exec sleep 300"]\nwatch = "heal"\n',
    );
    const node = ownNode(project);
    const next = ownNode(project, 'v22.3.1');
    await upWith(project, node, { PATH: pathWithoutNode(project) });
    rmSync(dirname(dirname(node)), { recursive: true });
    await isBack(project, 'a', await kill(project, 'a'));
    expect(programOf(launcherOf(project, 'a'))).toBe(next);
    const seen = await until('both starts', () => {
      const lines = project.read('seen').trim().split('\n');
      return lines.length === 2 ? lines : null;
    });
    expect(seen[1]).toBe(`${seen[0]}:${dirname(next)}`);
  });
});

it('a program, a home or a temporary folder that is gone is said or done without, and is no death', async () => {
  const project = engineProject(
    '[agents.a]\nbackend = "command"\ncommand = ["sh", "-c", "printenv TMPDIR >> seen || echo none >> seen; exec ./tool"]\nwatch = "heal"\n' +
      '[agents.b]\nbackend = "command"\ncommand = ["./tool"]\nwatch = "heal"\n',
  );
  const tool = project.write('tool', '#!/bin/sh\nexec sleep 300\n', 0o755);
  const top = dirname(project.folder);
  const [home, temporary] = [join(top, 'home'), join(top, 'temporary')];
  for (const folder of [home, temporary]) mkdirSync(folder);
  await upWith(project, process.execPath, { HOME: home, TMPDIR: temporary });
  renameSync(tool, `${tool}.away`);
  rmSync(temporary, { recursive: true });
  const b = await kill(project, 'b');
  await until(
    'the cause',
    async () => (await project.agent('b')).restarts.paused?.cause === 'program-missing',
  );
  renameSync(home, `${home}.away`);
  const a = await kill(project, 'a');
  await until('the cause', async () => (await project.agent('a')).restarts.paused?.cause === 'home-missing');
  expect(await project.ok('status')).toContain(`HOME, ${home}, is gone`);
  renameSync(`${home}.away`, home);
  renameSync(`${tool}.away`, tool);
  await isBack(project, 'a', a);
  expect((await isBack(project, 'b', b)).restarts).toMatchObject({ count: 1, quarantined: false });
  expect(project.read('seen').trim().split('\n')).toEqual([temporary, 'none']);
});

describe('the login that started the agents is over', () => {
  const teller =
    '[agents.a]\nbackend = "command"\ncommand = ["sh", "-c", "echo $SSH_AUTH_SOCK $DISPLAY >> seen; exec cat"]\nwatch = "heal"\n';
  const lines = (project: EngineProject) =>
    readFileSync(join(project.folder, 'seen'), 'utf8').trim().split('\n');

  /** An ssh agent, as far as anybody can see from outside. */
  async function sshAgent(project: EngineProject, name: string) {
    const path = join(dirname(project.folder), `${name}.sock`);
    const server = createServer((socket) => socket.destroy());
    await new Promise<void>((resolve) => server.listen(path, resolve));
    const close = () => new Promise<void>((resolve) => server.close(() => resolve()));
    onTestFinished(() => void (server.listening && close()));
    return { path, close };
  }

  it('healed agents get that of a later command, and until then it is said', async () => {
    const project = engineProject(teller);
    const [first, second] = [await sshAgent(project, 'one'), await sshAgent(project, 'two')];
    await upWith(project, process.execPath, { SSH_AUTH_SOCK: first.path, DISPLAY: ':1' });
    await fileAt(join(project.folder, 'seen'));
    expect(await project.ok('status')).not.toContain('SSH_AUTH_SOCK');
    await first.close();
    expect(await project.ok('status')).toContain(`no ssh agent answers at SSH_AUTH_SOCK, ${first.path}`);
    const doctor = await project.engine(['doctor']);
    expect(doctor.stdout).toMatch(/^warning {2}session: .*SSH_AUTH_SOCK/m);

    const sent = await project.engine(['send', 'a', '--blind', 'hello'], {
      SSH_AUTH_SOCK: second.path,
      DISPLAY: undefined,
    });
    expect([0, 10]).toContain(sent.code);
    expect(await project.ok('status')).not.toContain('SSH_AUTH_SOCK');
    // A command without an ssh agent, and one of an agent itself, cost nobody their keys.
    expect((await project.engine(['up'], { SSH_AUTH_SOCK: undefined, DISPLAY: ':9' })).code).toBe(0);
    expect((await project.engine(['up'], { SSH_AUTH_SOCK: first.path, AO_LAUNCH: 'x' })).code).toBe(0);
    await isBack(project, 'a', await kill(project, 'a'));
    await until('both starts', () => lines(project).length === 2);
    // All of one login: its display is not the first one's either.
    expect(lines(project)).toEqual([`${first.path} :1`, second.path]);
  });

  it('a PATH that has moved is known by a later command too', async () => {
    const project = engineProject('[agents.a]\nbackend = "command"\ncommand = ["tool"]\nwatch = "heal"\n');
    const [old, now] = ['old', 'now'].map((name) => join(dirname(project.folder), name));
    if (old === undefined || now === undefined) throw new Error('two folders');
    mkdirSync(old);
    project.write('../old/tool', '#!/bin/sh\nexec sleep 300\n', 0o755);
    await upWith(project, process.execPath, { PATH: `${old}:${process.env['PATH']}` });
    renameSync(old, now);
    const launch = await kill(project, 'a');
    await until(
      'the cause',
      async () => (await project.agent('a')).restarts.paused?.cause === 'program-missing',
    );
    expect(await project.engine(['clear', 'a'], { PATH: `${now}:${process.env['PATH']}` })).toMatchObject({
      code: 0,
    });
    await isBack(project, 'a', launch);
  });
});
