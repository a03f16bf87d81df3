// An agent that is down for a moment is not stopped: whatever state a project is in, after a stop, a removal or a
// retirement nothing of it starts again.
import { spawnSync } from 'node:child_process';
import {
  appendFileSync,
  existsSync,
  mkdirSync,
  readFileSync,
  renameSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { expect, it } from 'vitest';
import { parseWatchdogRecord, watchdogRecordFile } from '../../engine/protocol.ts';
import { isRunning, until } from '../support/engine.ts';
import { currentEngine, type Fleet, makeFleet, patienceMs, unwrapped } from '../support/fleet.ts';
import { runningIn } from '../support/running-in.ts';

const read = (fleet: Fleet, project: string, file: string) =>
  JSON.parse(readFileSync(fleet.state(project, `${file}`), 'utf8'));

const launchOf = (fleet: Fleet, project: string, agent: string): string =>
  read(fleet, project, `agents/${agent}.json`).launches[0];

function agentPid(fleet: Fleet, project: string, agent = 'shell'): number {
  return read(fleet, project, `launch/${launchOf(fleet, project, agent)}.process.json`).agent?.pid ?? 0;
}

function watchdogPid(fleet: Fleet, project: string): number {
  const parsed = parseWatchdogRecord(readFileSync(fleet.state(project, watchdogRecordFile), 'utf8'));
  if (!parsed.ok) throw new Error(parsed.problem);
  return parsed.value.pid;
}

async function end(pid: number): Promise<void> {
  process.kill(pid, 'SIGKILL');
  await until(`process ${pid} to end`, () => !isRunning(pid), patienceMs);
}

/** Ends the agent until it is in a wait of 20 s: long enough to be still in it when po is asked. */
async function intoBackOff(fleet: Fleet, projects: readonly string[]): Promise<void> {
  for (const deaths of [1, 2, 3]) {
    for (const project of projects) process.kill(agentPid(fleet, project), 'SIGKILL');
    await until(
      `death ${deaths} to be counted`,
      () =>
        projects.every(
          (project) =>
            existsSync(fleet.state(project, 'heal/shell.json')) &&
            read(fleet, project, 'heal/shell.json').deaths.length === deaths,
        ),
      patienceMs,
    );
    if (deaths === 3) return;
    const launches = projects.map((project) => launchOf(fleet, project, 'shell'));
    await until(
      'the agents to be back',
      () =>
        projects.every((project, index) => {
          const launch = launchOf(fleet, project, 'shell');
          const record = fleet.state(project, `launch/${launch}.process.json`);
          return launch !== launches[index] && existsSync(record) && agentPid(fleet, project) > 0;
        }),
      patienceMs,
    );
    // A start that has not proved itself yet is not a run.
    await new Promise((resolve) => setTimeout(resolve, 1_000));
  }
}

const names = (fleet: Fleet) => fleet.sessions().map(({ name }) => name);

const agent = (name: string) =>
  `\n[agents.${name}]\nbackend = "command"\ncommand = ["sleep", "3000"]\nwatch = "heal"\n`;

function engine(fleet: Fleet, project: string, ...args: string[]) {
  const options = { cwd: fleet.path(project), env: fleet.env, encoding: 'utf8' } as const;
  return spawnSync(process.execPath, ['engine/agents.mjs', ...args], options);
}

/** Each state twice: with the engine of today, and with the released one that fleets still pin. */
const both = (...names: readonly string[]) => names.flatMap((name) => [name, `${name}-old`]);

it('nothing starts again, whatever state its agents were in', async () => {
  const running = both('dies', 'gone', 'aside', 'reboot', 'former', 'record', 'unmarked');
  const keysOf = (name: string) => (name.endsWith('-old') ? { engine: 'v0.1.0' } : {});
  const projects = Object.fromEntries(running.map((name) => [name, keysOf(name)]));
  const fleet = makeFleet({ projects: { keep: {}, quiet: { state: 'stopped' }, ...projects } });
  await fleet.apply();
  for (const name of both('former')) {
    // An agent that agents.toml names while it is started, and not any more afterwards.
    const file = fleet.path(name, 'agents.toml');
    const declared = readFileSync(file, 'utf8');
    appendFileSync(file, agent('extra'));
    expect(engine(fleet, name, 'up', 'extra').status).toBe(0);
    writeFileSync(file, declared);
  }
  await intoBackOff(fleet, both('dies', 'gone', 'aside', 'record', 'unmarked'));
  // As after a reboot: nothing runs, and the record says that it should.
  for (const name of both('reboot', 'former')) await end(watchdogPid(fleet, name));
  for (const [name, one] of [
    ...both('reboot', 'former').map((name) => [name, 'shell'] as const),
    ...both('former').map((name) => [name, 'extra'] as const),
  ]) {
    await end(agentPid(fleet, name, one));
    fleet.tmux('kill-session', '-t', `=${name}/${one}`);
  }
  // The watchdog goes on, and no record says so.
  for (const name of both('record')) rmSync(fleet.state(name, watchdogRecordFile));
  // As an earlier po has left them: without its marks, with the watchdog.
  for (const name of both('unmarked')) fleet.git(name, 'config', '--remove-section', 'po');
  // A message that was not typed yet.
  const queue = fleet.state('dies', 'queue/shell');
  mkdirSync(queue, { recursive: true });
  const message = `${queue}/20261122T100000-0a0a0a0a.json`;
  writeFileSync(
    message,
    '{"format":"ao.message/1","text":"hello","at":"2026-11-22T10:00:00.000Z","by":"send"}\n',
  );

  for (const name of both('dies', 'reboot', 'former', 'record')) fleet.declare(name, { state: 'stopped' });
  for (const name of both('aside')) fleet.declare(name, { state: 'retired' });
  for (const name of both('gone', 'unmarked')) fleet.declare(name, null);
  const text = unwrapped((await fleet.po('plan', '-v')).stdout);
  expect(text).toMatch(/stop agent shell \(in back-off; would start in \d+ s; 1 queued message\)/);
  expect(text).toMatch(/stop agent shell \(not running; wanted up\)/);
  expect(text).toMatch(/stop agents extra \(not running; wanted up\), shell/);
  const plan = await fleet.plan();
  const stops = plan.steps.filter(({ action }) => action === 'stop');
  const riskOf = (name: string) => stops.find(({ project }) => project === name)?.risk;
  expect(stops.map(({ project }) => project).sort()).toEqual([...running].sort());
  for (const name of running)
    expect(riskOf(name), name).toBe(/^(reboot|former)/.test(name) ? 'safe' : 'disruptive');
  // What would bring it back is ended before its clone is moved, or loses its marks.
  for (const name of both('aside', 'gone'))
    expect(plan.steps.find(({ id }) => id === `${name}/clone`)?.needs).toContain(`${name}/agents`);

  await fleet.apply();
  await fleet.expectConverged();
  expect(names(fleet)).toEqual(['keep/shell']);
  expect(both('aside').map((name) => existsSync(fleet.path(name)))).toEqual([false, false]);
  expect(existsSync(message)).toBe(true);
  // Longer than the longest wait that any of them was in.
  await new Promise((resolve) => setTimeout(resolve, 28_000));
  expect(names(fleet)).toEqual(['keep/shell']);
  expect(runningIn(fleet).filter((line) => !line.includes('clones/keep'))).toEqual([]);

  // What is brought up later brings nobody else back.
  for (const name of both('former')) {
    appendFileSync(fleet.path(name, 'agents.toml'), agent('other'));
    expect(engine(fleet, name, 'up', 'other').status).toBe(0);
  }
  await new Promise((resolve) => setTimeout(resolve, 8_000));
  expect(names(fleet)).toEqual(['former-old/other', 'former/other', 'keep/shell']);
  await fleet.apply();
  await fleet.expectConverged();
  expect(names(fleet)).toEqual(['keep/shell']);
});

it.each([currentEngine, 'v0.1.0'])(
  'a record that cannot be read is unknown, not absent; what still runs without records is ended: %s',
  async (version) => {
    const fleet = makeFleet({ engine: { version }, projects: { web: {}, bare: {} } });
    await fleet.apply();
    fleet.tmux('kill-server');
    await until('the agents to end', () => !isRunning(agentPid(fleet, 'web')), patienceMs);
    fleet.declare('web', { state: 'stopped' });
    fleet.declare('bare', { state: 'stopped' });
    const record = fleet.state('web', 'desired.json');
    writeFileSync(record, '{ half');
    // Somebody has cleared away all that the engine remembers; its watchdog does not notice.
    renameSync(fleet.state('bare', watchdogRecordFile), fleet.state('bare', 'x'));
    rmSync(fleet.state('bare', 'watchdog-lock'), { recursive: true });
    const ran = await fleet.po('plan', '--json');
    const plan = JSON.parse(ran.stdout);
    expect(plan.projects).toContainEqual({ name: 'web', state: 'unknown' });
    const [said] = plan.diagnostics.filter(({ project }: { project?: string }) => project === 'web');
    expect(said).toMatchObject({ severity: 'error', code: 'agent-record-unreadable' });
    const command = (said.help as string).split('\n').at(-1) ?? '';
    expect(command.trim()).toBe(`mv ${record} ${record}.unreadable`);
    spawnSync('sh', ['-c', command]);
    await fleet.apply();
    await fleet.expectConverged();
    await new Promise((resolve) => setTimeout(resolve, 8_000));
    expect(fleet.sessions()).toEqual([]);
    expect(runningIn(fleet)).toEqual([]);
  },
);
it('a folder that is no clone any more and is still watched is blocked, with the command that ends it', async () => {
  const fleet = makeFleet({ projects: { web: {}, other: {} } });
  await fleet.apply();
  const watchdog = watchdogPid(fleet, 'web');
  // It would have its agent back before po is asked.
  process.kill(watchdog, 'SIGSTOP');
  fleet.tmux('kill-session', '-t', '=web/shell');
  renameSync(fleet.path('web', '.git'), `${fleet.top}/git-of-web`);
  fleet.declare('web', { state: 'stopped' });
  const { blocked } = await fleet.plan();
  expect(blocked).toMatchObject([{ project: 'web', code: 'clone-gone' }]);
  const command = blocked[0]?.help.split('\n').at(-1)?.trim() ?? '';
  expect(command).toBe(`kill ${watchdog}`);
  process.kill(watchdog, 'SIGCONT');
  spawnSync('sh', ['-c', command]);
  await until('the watchdog to end', () => !isRunning(watchdog), patienceMs);
  expect((await fleet.plan()).blocked.map(({ code }) => code)).not.toContain('clone-gone');
});
