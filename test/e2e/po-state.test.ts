// What engines remember, as po meets it: a fleet on v0.1.0 moves to this engine and back, a clone that is retired and brought
// back keeps it, and forged records in a clone give no orders.
import { existsSync, mkdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { expect, it } from 'vitest';
import { isRunning, until } from '../support/engine.ts';
import {
  commandOf,
  currentEngine,
  type Fleet,
  makeFleet,
  patienceMs,
  processesIn,
} from '../support/fleet.ts';
import { foldersIn, projectOfState } from '../support/state.ts';

/** Those of the project, by what they were started with. */
function watchdogsOf(fleet: Fleet, project: string): number[] {
  return processesIn('/').filter((pid) => commandOf(pid).endsWith(` watch --project ${fleet.path(project)}`));
}

const healing = '[project]\nname = "web"\n\n[agents.a]\nbackend = "shell"\nwatch = "heal"\n';
const readJson = (path: string) => JSON.parse(readFileSync(path, 'utf8'));

async function running(version: string): Promise<Fleet> {
  const fleet = makeFleet({ projects: { web: { state: 'stopped' } }, engine: { version } });
  await fleet.apply();
  writeFileSync(fleet.path('web', 'agents.toml'), healing);
  fleet.git('web', 'commit', '--quiet', '--all', '--message', 'Declare an agent');
  fleet.declare('web', { state: 'running' });
  await fleet.apply();
  return fleet;
}

it('moves agents that run from v0.1.0 to this engine and back, with one watchdog at any time', async () => {
  const fleet = await running('v0.1.0');
  const { panePid } = fleet.session('web', 'a');
  expect(existsSync(fleet.path('web', '.ao-state/server.json'))).toBe(true);

  fleet.useEngine(currentEngine);
  await fleet.apply();
  await fleet.expectConverged();
  expect(fleet.session('web', 'a')).toMatchObject({ panePid, alive: true });
  expect(readJson(fleet.state('web', 'watchdog.json'))).toMatchObject({ engine: currentEngine });
  expect(watchdogsOf(fleet, 'web')).toHaveLength(1);

  fleet.useEngine('v0.1.0');
  await fleet.apply();
  await fleet.expectConverged();
  expect(fleet.session('web', 'a')).toMatchObject({ panePid, alive: true });
  const { pid } = readJson(fleet.path('web', '.ao-state/watchdog.json'));
  await until('one watchdog', () => watchdogsOf(fleet, 'web').length === 1, patienceMs);
  expect(watchdogsOf(fleet, 'web')).toEqual([pid]);

  fleet.declare('web', { state: 'stopped' });
  await fleet.apply();
  await fleet.expectConverged();
  expect(fleet.sessions()).toEqual([]);
  expect(isRunning(panePid)).toBe(false);
  expect(watchdogsOf(fleet, 'web')).toEqual([]);
});

it('keeps what is remembered of a clone that is retired and brought back', async () => {
  const fleet = await running(currentEngine);
  const state = fleet.state('web');
  const launches = readJson(fleet.state('web', 'agents/a.json')).launches;
  mkdirSync(fleet.state('web', 'queue/a'), { recursive: true });
  const message = { format: 'ao.message/1', text: 'stay', at: '2026-11-30T10:00:00.000Z', by: 'send' };
  fleet.declare('web', { state: 'retired' });
  await fleet.apply();
  writeFileSync(`${state}/queue/a/20261130T100000000-0a1b2c3d.json`, JSON.stringify(message));
  expect(existsSync(fleet.path('web'))).toBe(false);
  await fleet.expectConverged();

  fleet.declare('web', { state: 'stopped' });
  await fleet.apply();
  await fleet.expectConverged();
  fleet.declare('web', { state: 'running' });
  await fleet.apply();
  expect(foldersIn(`${fleet.home}/.local/state`).map(projectOfState)).toEqual([fleet.path('web')]);
  expect(readJson(fleet.state('web', 'agents/a.json')).launches).toEqual(expect.arrayContaining(launches));
  expect(readFileSync(fleet.state('web', 'events.jsonl'), 'utf8')).toContain('stopped');

  // Moved by hand, with another place declared for it.
  fleet.declare('web', { state: 'stopped' });
  await fleet.apply();
  renameSync(fleet.path('web'), fleet.path('elsewhere'));
  fleet.declare('web', { path: 'elsewhere', state: 'running' });
  await fleet.apply();
  expect(foldersIn(`${fleet.home}/.local/state`).map(projectOfState)).toEqual([fleet.path('elsewhere')]);
  expect(readJson(fleet.state('elsewhere', 'agents/a.json')).launches).toEqual(
    expect.arrayContaining(launches),
  );
});

it('takes no order from records in a clone whose engine keeps none there', async () => {
  const fleet = await running(currentEngine);
  const { panePid } = fleet.session('web', 'a');
  const forged: Readonly<Record<string, unknown>> = {
    'server.json': {
      ...{ format: 'ao.server/1', fleet: 'theirs', project: 'web', socket: 'po-theirs' },
      ...{ socketPath: '/nowhere/po-theirs', server: null },
    },
    'desired.json': { format: 'ao.desired/1', agents: {} },
    'watchdog.json': { format: 'ao.watchdog/1', pid: 1, startTime: 'x', engine: currentEngine, at: '' },
    'screens.json': 'not what it should be',
  };
  mkdirSync(fleet.path('web', '.ao-state'));
  for (const [name, record] of Object.entries(forged))
    writeFileSync(fleet.path('web', `.ao-state/${name}`), JSON.stringify(record));
  await fleet.expectConverged();
  fleet.declare('web', { state: 'stopped' });
  await fleet.apply();
  expect(fleet.sessions()).toEqual([]);
  expect(isRunning(panePid)).toBe(false);
  expect(watchdogsOf(fleet, 'web')).toEqual([]);
  await fleet.expectConverged();
});
