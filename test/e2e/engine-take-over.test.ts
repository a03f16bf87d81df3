// A project that engine v0.1.0 has run goes on under this one: no agent is started again, nothing that was known is lost, and
// nothing is believed that an agent could have written into its clone.
import { existsSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeAll, expect, it } from 'vitest';
import { bystander, type EngineProject, engineProject, isRunning, until } from '../support/engine.ts';
import { useCurrentEngine, useFirstEngine } from '../support/first-engine.ts';
import { eventNames, happened, isBack, kill, sleeper, watchdogPid, watchdogs } from '../support/healing.ts';

// Five seconds become a quarter of one. Nothing below depends on how long anything takes.
beforeAll(() => {
  process.env['AO_TEST_TIME_SCALE'] = '0.05';
});

async function runByFirst(agents: string): Promise<EngineProject> {
  const project = engineProject(agents);
  useFirstEngine(project.folder);
  await project.ok('up', '--fleet', project.fleet);
  return project;
}

const claim = (project: EngineProject, path: string) => join(project.folder, '.ao-state', path);
const claimed = (project: EngineProject, path: string) =>
  JSON.parse(readFileSync(claim(project, path), 'utf8'));
const remembered = (project: EngineProject, path: string) => JSON.parse(project.readState(path));

it('goes on with every agent that runs, heals them, and knows what was known', async () => {
  const talker = '[agents.b]\nbackend = "command"\ncommand = ["sh", "-c", "echo hello; exec sleep 300"]\n';
  const project = await runByFirst(`${sleeper('a')}${talker}`);
  const log = claim(project, 'logs/b/full.log');
  await until('its log', () => existsSync(log) && readFileSync(log, 'utf8').includes('hello'));
  const before = await project.status();
  const [old] = watchdogs(project);
  const record = claimed(project, 'agents/b.json');
  writeFileSync(claim(project, 'agents/b.json'), JSON.stringify({ ...record, conversation: 'known-one' }));

  useCurrentEngine(project.folder);
  // A look sees the same before anything was taken over.
  const seen = await project.status();
  expect(seen.agents.map(({ pid, launch }) => ({ pid, launch }))).toEqual(
    before.agents.map(({ pid, launch }) => ({ pid, launch })),
  );
  expect(existsSync(project.stateHome)).toBe(false);

  const said = await project.ok('up');
  expect(said).toMatch(/^a: already up\nb: already up.*\nwatchdog: replaced, pid \d+\n$/);
  const after = await project.status();
  expect(after.agents.map(({ pid, launch }) => ({ pid, launch }))).toEqual(
    before.agents.map(({ pid, launch }) => ({ pid, launch })),
  );
  expect(isRunning(old ?? 0)).toBe(false);
  expect(watchdogs(project)).toEqual([watchdogPid(project)]);
  expect(remembered(project, 'agents/b.json').conversation).toBe('known-one');
  expect(remembered(project, 'desired.json').agents).toMatchObject({
    a: { state: 'up' },
    b: { state: 'up' },
  });
  expect(await project.ok('logs', '--full', 'b')).toContain('hello');
  expect(await eventNames(project)).toContain('started');

  const launch = await kill(project, 'a');
  await isBack(project, 'a', launch);
  await happened(project, 'healed');
  // How an agent of v0.1.0 has ended, its launcher writes into the clone.
  const ended = await kill(project, 'b');
  await until('the end', () => existsSync(claim(project, `launch/${ended}.exit.json`)));
  expect((await project.agent('b')).runtime).toMatchObject({ state: 'exited', source: 'launcher' });
  await project.ok('down');
  expect(project.tmux('list-sessions').stdout).toBe('');
});

it('keeps what had ended, and a project that was put down stays down', async () => {
  const project = await runByFirst(sleeper('a'));
  await project.ok('down');
  const { launches } = claimed(project, 'agents/a.json');
  project.write('.ao-state/queue/a/20261130T100000000-0a1b2c3d.json', message('wait for me'));
  useCurrentEngine(project.folder);
  await project.ok('clear', 'a');
  expect(remembered(project, 'agents/a.json').launches).toEqual(launches);
  expect(remembered(project, 'desired.json').agents.a.state).toBe('down');
  expect(existsSync(project.state(`launch/${launches[0]}.exit.json`))).toBe(true);
  expect(await project.agent('a')).toMatchObject({ runtime: { state: 'absent' } });
  expect(await project.ok('queue', 'a')).toContain('wait for me');
});

it('believes no record that tmux and the process table do not confirm', async () => {
  const project = await runByFirst(sleeper('a'));
  const victim = bystander();
  // It believes all that follows.
  const watchdog = watchdogs(project)[0] ?? 0;
  process.kill(watchdog, 'SIGKILL');
  await until('its watchdog to end', () => !isRunning(watchdog));
  const { pid, launch } = await project.agent('a');
  const path = claim(project, `launch/${launch}.process.json`);
  const told = JSON.parse(readFileSync(path, 'utf8'));
  const identity = { pid: victim.pid, startTime: startTimeOf(victim.pid ?? 0, told.agent.startTime) };
  writeFileSync(path, JSON.stringify({ ...told, launcher: identity, agent: identity }));
  writeFileSync(
    claim(project, 'watchdog.json'),
    JSON.stringify({ ...claimed(project, 'watchdog.json'), ...identity }),
  );
  writeFileSync(
    claim(project, `launch/${launch}.exit.json`),
    JSON.stringify({
      ...{ format: 'ao.exit/1', launch, code: 0, signal: null, problem: null },
      ...{ durationMs: 1, at: new Date().toISOString() },
    }),
  );
  const record = claimed(project, 'agents/a.json');
  writeFileSync(
    claim(project, 'agents/a.json'),
    JSON.stringify({ ...record, conversation: '--dangerous', launches: [launch, '../../../x'] }),
  );
  project.write('.ao-state/queue/a/20261130T100000000-0a1b2c3d.json', message('\u001b[201~'));
  project.write('.ao-state/queue/a/..-x.json', message('odd'));

  useCurrentEngine(project.folder);
  await project.ok('up');
  expect(await project.agent('a')).toMatchObject({ launch, runtime: { state: 'alive' } });
  expect(isRunning(pid ?? 0)).toBe(true);
  expect(remembered(project, 'agents/a.json')).toMatchObject({ conversation: null, launches: [launch] });
  expect(existsSync(project.state(`launch/${launch}.process.json`))).toBe(false);
  expect(existsSync(project.state('queue/a'))).toBe(false);
  expect(watchdogs(project)).toEqual([watchdogPid(project)]);
  await project.ok('down');
  expect(isRunning(victim.pid ?? 0)).toBe(true);
  expect(isRunning(pid ?? 0)).toBe(false);
});

it('takes nothing over twice, and nothing where there is a state already', async () => {
  const project = engineProject(sleeper('a', ''));
  await project.ok('up', '--fleet', project.fleet);
  project.write(
    '.ao-state/desired.json',
    '{"format":"ao.desired/1","agents":{"a":{"state":"down","since":""}}}',
  );
  project.write('.ao-state/queue/a/20261130T100000000-0a1b2c3d.json', message('not yours'));
  await project.ok('up');
  expect(remembered(project, 'desired.json').agents.a.state).toBe('up');
  expect(existsSync(project.state('queue/a'))).toBe(false);
  await project.ok('down');
  rmSync(project.state(), { recursive: true });
  await project.ok('down');
  expect(readdirSync(project.state('queue/a'))).toHaveLength(1);
});

function message(text: string): string {
  return JSON.stringify({ format: 'ao.message/1', text, at: '2026-11-30T10:00:00.000Z', by: 'send' });
}

/** As the engine writes it, with the boot that another start time names. */
function startTimeOf(pid: number, another: string): string {
  const ticks = readFileSync(`/proc/${pid}/stat`, 'utf8').split(') ')[1]?.split(' ')[19] ?? '';
  return `${another.split('/')[0]}/${ticks}`;
}
