// po believes no record and no mark by itself: whatever is forged in a clone or set on a tmux session, nobody else is ended,
// no other project gets a step, and nothing is said to be stopped or moved while something works there. Also where a
// project pins engine v0.1.0, which believes what it reads.
import { spawn } from 'node:child_process';
import { existsSync, renameSync } from 'node:fs';
import { expect, it, onTestFinished } from 'vitest';
import {
  forge,
  identityOf,
  launchesOf,
  leaderlessVictim,
  processRecord,
  victimGroup,
} from '../support/claims.ts';
import { isRunning, until } from '../support/engine.ts';
import {
  commandOf,
  currentEngine,
  type Fleet,
  makeFleet,
  patienceMs,
  processesIn,
  unwrapped,
} from '../support/fleet.ts';

const blockOf = async (fleet: Fleet, project: string) =>
  (await fleet.plan(project)).blocked.find((one) => one.project === project);

const idOf = (fleet: Fleet, session: string) =>
  fleet.tmux('display-message', '-p', '-t', `=${session}:`, '#{session_id}').trim();

const markOn = (fleet: Fleet, session: string, mark: string, value: string | null) =>
  fleet.tmux(
    'set-option',
    ...(value === null ? ['-u'] : []),
    '-t',
    `=${session}:`,
    mark,
    ...(value === null ? [] : [value]),
  );

it('forged records and marks end nobody, by the engine of today and by the released one', async () => {
  const fleet = makeFleet({
    projects: { now: { engine: currentEngine }, old: { engine: 'v0.1.0' }, other: { engine: currentEngine } },
  });
  await fleet.apply();
  const other = fleet.session('other', 'shell');
  const group = await victimGroup();
  const orphan = await leaderlessVictim();
  fleet.tmux('new-session', '-d', '-s', 'mine', 'sleep 1000');
  const mine = Number(fleet.tmux('display-message', '-p', '-t', '=mine:', '#{pane_pid}'));
  const victims = [...group.pids, orphan.pid, other.panePid, mine];
  const unhurt = () => expect(victims.filter((pid) => !isRunning(pid))).toEqual([]);

  const victim = identityOf(group.pid);
  const [othersLaunch = ''] = launchesOf(fleet.state('other'), 'shell');
  const gone = { pid: orphan.sid, startTime: 'x' };
  const forgeAll = (project: string) => {
    const folder = fleet.state(project);
    const [launch = ''] = launchesOf(folder, 'shell');
    forge(folder, `launch/${launch}.process.json`, processRecord(launch, gone, identityOf(orphan.pid)));
    // An earlier start, and one of another project.
    forge(folder, 'launch/earlier.process.json', processRecord('earlier', victim, victim));
    forge(folder, `launch/${othersLaunch}.process.json`, processRecord(othersLaunch, gone, null));
    const at = new Date().toISOString();
    forge(folder, 'watchdog.json', { format: 'ao.watchdog/1', ...victim, engine: 'v0.1.0', at });
    fleet.declare(project, { state: 'stopped' });
  };
  for (const project of ['now', 'old']) forgeAll(project);
  // A person's session, with all the marks of an agent.
  const [launch = ''] = launchesOf(fleet.state('now'), 'shell');
  const marks = { '@po_fleet': fleet.name, '@ao_project': 'now', '@ao_agent': 'shell', '@ao_launch': launch };
  for (const [mark, value] of Object.entries({ ...marks, '@ao_path': fleet.path('now') })) {
    markOn(fleet, 'mine', mark, value);
  }
  const shown = await fleet.po('plan');
  expect(unwrapped(shown.stdout)).toMatch(
    /names pid \d+, which is not a process of this project \(and \d+ more\)/,
  );
  expect(shown.stdout).toContain(`mv ${fleet.state('old', 'launch/earlier.process.json')} `);
  expect(unwrapped(shown.stdout + shown.stderr)).toContain(
    'bears the marks of now/shell, and no engine started it as that',
  );

  // The engine of today believes neither; the other one is not asked.
  const old = fleet.session('old', 'shell');
  const { code } = await fleet.applyJson();
  expect(code).toBe(4);
  unhurt();
  expect(isRunning(old.panePid)).toBe(true);
  expect(fleet.sessions().map(({ name }) => name)).toEqual(
    expect.arrayContaining(['mine', 'old/shell', 'other/shell']),
  );
  expect(fleet.sessions().map(({ name }) => name)).not.toContain('now/shell');

  // As its remedy says.
  const block = await blockOf(fleet, 'old');
  expect(block?.code).toBe('record-unproven');
  const moved = [...(block?.help ?? '').matchAll(/^ {2}mv (\S+) (\S+)$/gm)];
  expect(moved.length).toBeGreaterThan(1);
  for (const [, from = '', to = ''] of moved) renameSync(from, to);
  markOn(fleet, 'old/shell', '@ao_launch', othersLaunch);
  expect((await blockOf(fleet, 'old'))?.code).toBe('session-unclear');
  markOn(fleet, 'old/shell', '@ao_launch', launchesOf(fleet.state('old'), 'shell')[0] ?? '');
  await fleet.apply();
  unhurt();
  expect(isRunning(old.panePid)).toBe(false);
  markOn(fleet, 'mine', '@ao_path', null);
  await fleet.expectConverged();
  unhurt();
});

it('marks taken off hide no agent: none is started beside it, and its clone is not moved from under it', async () => {
  const fleet = makeFleet({
    projects: {
      kept: { engine: currentEngine },
      gone: { engine: currentEngine },
      third: { engine: currentEngine },
    },
  });
  await fleet.apply();
  for (const name of ['kept', 'gone']) {
    fleet.tmux('rename-session', '-t', `=${name}/shell:`, `${name}-hidden`);
    for (const mark of ['@ao_path', '@po_fleet', '@ao_agent']) markOn(fleet, `${name}-hidden`, mark, null);
  }
  const kept = await blockOf(fleet, 'kept');
  expect(kept).toMatchObject({ code: 'session-unclear' });
  expect(kept?.reason).toContain('was started as kept/shell, and its marks do not say so');
  expect(kept?.help).toContain(`kill-session -t '${idOf(fleet, 'kept-hidden')}'`);

  // It has left nothing by which an engine knows it but the folder that it works in.
  const child = spawn('env', ['-i', 'setsid', 'sleep', '1000'], {
    cwd: fleet.path('gone'),
    stdio: 'ignore',
    detached: true,
  });
  onTestFinished(() => void child.kill('SIGKILL'));
  const pid = await until(
    'it to work there',
    () => processesIn(fleet.path('gone')).find((one) => /^sleep 1000$/.test(commandOf(one))),
    patienceMs,
  );
  onTestFinished(() => void (isRunning(pid) && process.kill(pid, 'SIGKILL')));
  fleet.declare('gone', { state: 'retired' });
  const hidden = Number(fleet.tmux('display-message', '-p', '-t', '=gone-hidden:', '#{pane_pid}'));
  const shown = await blockOf(fleet, 'gone');
  expect(shown).toMatchObject({ code: 'clone-in-use' });
  expect(shown?.reason).toContain(`pid ${pid} (sleep 1000) is running in ${fleet.path('gone')}`);
  expect((await fleet.applyJson('gone')).code).toBe(4);
  expect(existsSync(fleet.path('gone'))).toBe(true);
  expect([pid, hidden].every(isRunning)).toBe(true);
  process.kill(pid, 'SIGKILL');
  await until('it to end', () => !isRunning(pid));
  await fleet.apply('gone');
  expect(existsSync(fleet.path('gone'))).toBe(false);
  expect(isRunning(hidden)).toBe(false);

  fleet.tmux('kill-session', '-t', '=kept-hidden');
  await fleet.apply();
  await fleet.expectConverged();
});
