// `down` ends all that belongs to an agent, and nothing else.
import { spawn, spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { describe, expect, it, onTestFinished } from 'vitest';
import { stopTree } from '../../engine/run/stop.ts';
import { type Clock, systemClock } from '../../engine/world/clock.ts';
import { identify } from '../../engine/world/process-table.ts';
import { bystander, type EngineProject, engineProject, fileAt, isRunning, until } from '../support/engine.ts';

/** An agent with a child that ignores SIGHUP, one that ignores all it can, and one in a session of its own. */
const family = `
[agents.family]
backend = "command"
command = ["sh", "-c", '''
  sh -c 'trap "" HUP; echo $$ > ignores-hup; while :; do sleep 1; done' &
  sh -c 'trap "" HUP TERM INT; echo $$ > ignores-all; while :; do sleep 1; done' &
  setsid sh -c 'echo $$ > setsid; while :; do sleep 1; done' &
  wait
''']
`;

const sleeper = `
[agents.sleeper]
backend = "command"
command = ["sleep", "300"]
`;

/** What the children of the agent wrote of themselves. */
function childrenOf({ folder }: EngineProject): Promise<number[]> {
  const names = ['ignores-hup', 'ignores-all', 'setsid'];
  return Promise.all(names.map(async (name) => Number(await fileAt(join(folder, name)))));
}

describe('down', () => {
  it('ends children that ignore HUP or have a session of their own, and nobody else', async () => {
    const project = engineProject(family);
    const other = bystander();
    await project.ok('up', '--fleet', project.fleet);
    const pids = await childrenOf(project);
    const { pid } = await project.agent('family');
    expect([pid, ...pids].every((one) => isRunning(one ?? 0))).toBe(true);

    // Two: the shell that ignores everything, and the sleep it waits for just then.
    expect(await project.ok('down')).toMatch(
      /^family: stopped; \d+ process(es)? did not listen, so killed$/m,
    );
    for (const one of [pid, ...pids]) expect(isRunning(one ?? 0)).toBe(false);
    expect(isRunning(other.pid ?? 0)).toBe(true);
    expect(project.tmux('list-sessions').stdout).toBe('');
  });

  it.each(['down', 'up'])('ends children that outlived a killed agent: %s (F28)', async (command) => {
    const project = engineProject(family.replace('wait', 'exec sleep 600'));
    const other = bystander();
    await project.ok('up', '--fleet', project.fleet);
    const pids = await childrenOf(project);
    const { pid } = await project.agent('family');
    process.kill(pid ?? 0, 'SIGKILL');
    await until('the agent to be seen dead', async () => (await project.agent('family')).pid === null);
    expect(pids.every(isRunning)).toBe(true);

    await project.ok(command);
    for (const one of pids) expect(isRunning(one)).toBe(false);
    expect(isRunning(other.pid ?? 0)).toBe(true);
    // What `up` has started anew has such children as well, and outlives its tmux server.
    await project.ok('down');
  });

  it('leaves the launcher of an agent that had to be killed the time to write down how it ended', async () => {
    const project = engineProject(`
[agents.stubborn]
backend = "command"
command = ["sh", "-c", "trap '' TERM HUP; while :; do sleep 1; done"]
`);
    await project.ok('up', '--fleet', project.fleet);
    expect(await project.ok('down')).toMatch(/did not listen, so killed/);
    expect(project.record('stubborn', 'exit')).toMatchObject({ code: null, signal: 'SIGKILL' });
  });

  it('kills what does not listen also where more time has gone by than it waits at all', async () => {
    const stubborn = spawn('sh', ['-c', "trap '' TERM HUP; echo ready; while :; do sleep 1; done"]);
    onTestFinished(() => void stubborn.kill('SIGKILL'));
    await new Promise((resolve) => stubborn.stdout.once('data', resolve));
    const [launcher, agent] = await Promise.all([bystander(), stubborn].map(({ pid }) => identify(pid ?? 0)));
    if (!launcher || !agent) throw new Error('they do not run');
    // The machine was asleep, or did something else.
    let elapsedMs = 0;
    const clock: Clock = {
      ...systemClock,
      monotonicMs: () => elapsedMs,
      sleep: async () => {
        elapsedMs += 60_000;
        await systemClock.sleep(50);
      },
    };
    expect(await stopTree(clock, launcher, agent, null)).toMatchObject({ left: [] });
    expect(isRunning(agent.pid)).toBe(false);
  });

  it('says so when nothing runs, and says nothing else', async () => {
    const project = engineProject(sleeper);
    expect(await project.ok('down')).toBe('nothing was running\n');
    await project.ok('up', '--fleet', project.fleet);
    await project.ok('down');
    expect(await project.ok('down')).toBe('nothing was running\n');
    expect(JSON.parse(project.readState('desired.json'))).toMatchObject({
      agents: { sleeper: { state: 'down' } },
    });
  });

  it('ends only the agents that are named', async () => {
    const project = engineProject(`${sleeper}${sleeper.replace('sleeper', 'other')}`);
    await project.ok('up', '--fleet', project.fleet);
    const before = await project.agent('other');
    expect(await project.ok('down', 'sleeper')).toBe('sleeper: stopped\n');
    expect((await project.agent('other')).pid).toBe(before.pid);
  });

  it('works when agents.toml is broken, and ends what was taken out of it', async () => {
    const project = engineProject(sleeper);
    await project.ok('up', '--fleet', project.fleet);
    const { pid } = await project.agent('sleeper');
    project.write('agents.toml', '[project\n');
    expect(await project.ok('down')).toBe('sleeper: stopped\n');
    expect(isRunning(pid ?? 0)).toBe(false);
  });

  it('refuses to end the agent it is called from', async () => {
    const project = engineProject(`
[agents.inner]
backend = "command"
command = ["sh", "-c", "until test -e go; do sleep 0.1; done; node engine/agents.mjs down 2> said; echo $? > code; sleep 300"]
`);
    await project.ok('up', '--fleet', project.fleet);
    project.write('go', '');
    expect(await fileAt(join(project.folder, 'code')).then((text) => text.trim())).toBe('1');
    expect(project.read('said')).toContain('This command runs inside inner.');
    expect((await project.agent('inner')).runtime.state).toBe('alive');
  });

  it('ends an agent whose tmux server was killed under it', async () => {
    const project = engineProject(`
[agents.stubborn]
backend = "command"
command = ["sh", "-c", "trap '' HUP; while :; do sleep 1; done"]
`);
    await project.ok('up', '--fleet', project.fleet);
    const { pid } = await project.agent('stubborn');
    const { server } = JSON.parse(project.readState('server.json')) as { server: { pid: number } };
    process.kill(server.pid, 'SIGKILL');
    await until('the server to end', () => !isRunning(server.pid));
    // It lives on without a terminal: that is not running, and not nothing either.
    expect(await project.agent('stubborn')).toMatchObject({
      pid,
      runtime: { state: 'exited', source: 'tmux' },
    });
    expect(await project.ok('up')).toMatch(/^stubborn: started/);
    expect(isRunning(pid ?? 0)).toBe(false);
  });
});

describe('a session that is not ours', () => {
  it('is refused and left alone when it has the name of an agent', async () => {
    const project = engineProject(sleeper);
    project.tmux('new-session', '-d', '-s', 'demo/sleeper', 'sleep 300');
    const format = '#{session_id} #{pane_id} #{pane_pid} #{session_created} #{@ao_agent}';
    const before = project.tmux('list-panes', '-a', '-F', format).stdout;
    const ran = await project.engine(['up', '--fleet', project.fleet]);
    expect(ran.code).toBe(1);
    expect(ran.stderr).toContain('The session name is taken by something else');
    expect((await project.agent('sleeper')).runtime.state).toBe('absent');
    expect(await project.ok('down')).toBe('nothing was running\n');
    expect(project.tmux('list-panes', '-a', '-F', format).stdout).toBe(before);
  });

  it('is left alone when it belongs to another project of the same name', async () => {
    const project = engineProject(sleeper);
    const twin = engineProject(sleeper);
    await project.ok('up', '--fleet', project.fleet);
    const { pid } = await project.agent('sleeper');
    const ran = await twin.engine(['up', '--fleet', project.fleet]);
    expect(ran.code).toBe(1);
    expect(ran.stderr).toContain('does not belong to this project');
    expect(await twin.ok('down', '--fleet', project.fleet)).toBe('nothing was running\n');
    expect((await project.agent('sleeper')).pid).toBe(pid);
  });

  it('is kept when somebody works in the session of an agent that died', async () => {
    const project = engineProject(sleeper);
    await project.ok('up', '--fleet', project.fleet);
    project.tmux('split-window', '-t', 'demo/sleeper', 'sleep 300');
    const first = await project.agent('sleeper');
    process.kill(first.pid ?? 0, 'SIGKILL');
    await fileAt(project.state(`launch/${first.launch}.exit.json`));
    const ran = await project.engine(['up']);
    expect(ran.code).toBe(1);
    expect(ran.stderr).toContain('A person works in the session of a dead agent');
    expect(await project.ok('down')).toBe('sleeper: stopped\n');
  });
});

it('finds its agents again when the session was renamed by hand', async () => {
  const project = engineProject(sleeper);
  await project.ok('up', '--fleet', project.fleet);
  project.tmux('rename-session', '-t', 'demo/sleeper', 'my favourite');
  expect(await project.ok('up')).toBe('sleeper: already up\n');
  expect((await project.agent('sleeper')).session).toBe('my favourite');
  expect(await project.ok('down')).toBe('sleeper: stopped\n');
  expect(spawnSync('tmux', ['-L', project.socket, 'list-sessions']).stdout.toString()).toBe('');
});
