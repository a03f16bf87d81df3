// What runs was started by a node that is gone: seen in the plan and by doctor, and set right by an ordinary apply, also
// for the released engine, which takes such a watchdog for one that can heal.
import { spawnSync } from 'node:child_process';
import { cpSync, mkdirSync, readFileSync, readlinkSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { parseWatchdogRecord, watchdogRecordFile } from '../../engine/protocol.ts';
import type { DoctorDocument } from '../../src/commands/doctor/json.ts';
import { bystander, isRunning, run, until } from '../support/engine.ts';
import { fakeAgents } from '../support/fake-agent.ts';
import { currentEngine, type Fleet, makeFleet, poFolder } from '../support/fleet.ts';
import { commitFiles } from '../support/remotes.ts';

function watchdogOf(fleet: Fleet, project: string) {
  const parsed = parseWatchdogRecord(readFileSync(fleet.state(project, watchdogRecordFile), 'utf8'));
  if (!parsed.ok) throw new Error(parsed.problem);
  return parsed.value;
}

/** Applied by a po that runs on a node of its own, which is then removed. */
async function startedByRemovedNode(version: string): Promise<{ fleet: Fleet; node: string }> {
  const fleet = makeFleet({ projects: { web: { template: 'shell' } }, engine: { version } });
  const node = join(fleet.top, 'node/20.1.0/bin/node');
  mkdirSync(join(node, '..'), { recursive: true });
  cpSync(process.execPath, node);
  const ran = await run(node, [join(poFolder(), 'po.mjs'), 'apply', '--yes'], {
    cwd: fleet.desk,
    env: fleet.env,
  });
  expect(ran).toMatchObject({ code: 0 });
  await fleet.expectConverged();
  rmSync(node);
  return { fleet, node };
}

async function doctor(fleet: Fleet, check: string) {
  const document: DoctorDocument = JSON.parse((await fleet.po('doctor', '--json', 'web')).stdout);
  return document.findings.filter((one) => one.check === check && one.level !== 'ok');
}

it.each(['v0.1.0', currentEngine])(
  '%s: a watchdog whose node was removed is replaced, and heals again',
  async (version) => {
    const { fleet, node } = await startedByRemovedNode(version);
    const before = { watchdog: watchdogOf(fleet, 'web'), shell: fleet.session('web', 'shell').panePid };
    expect(readlinkSync(`/proc/${before.watchdog.pid}/exe`)).toBe(`${node} (deleted)`);
    const plan = await fleet.po('plan');
    expect(plan.stdout).toContain('replace the watchdog, whose node was removed; the agents keep running');
    expect(await doctor(fleet, 'runtime')).toMatchObject([
      {
        project: 'web',
        what: `The watchdog of web, pid ${before.watchdog.pid}, runs on ${node}, which was removed.`,
        fix: { commands: ['po apply web'] },
      },
    ]);
    expect((await fleet.plan()).steps).toMatchObject([
      { id: 'web/agents', reason: 'watchdog-node-removed', risk: 'safe' },
    ]);
    await fleet.apply();
    expect(fleet.session('web', 'shell').panePid).toBe(before.shell);
    expect(isRunning(before.watchdog.pid)).toBe(false);
    expect(readlinkSync(`/proc/${watchdogOf(fleet, 'web').pid}/exe`)).toBe(process.execPath);
    await fleet.expectConverged();
    expect(await doctor(fleet, 'runtime')).toEqual([]);
    process.kill(before.shell, 'SIGKILL');
    await until('the agent to be healed', () => {
      const now = fleet.sessions()[0];
      return now?.alive === true && now.panePid !== before.shell;
    });
  },
);

it('doctor names agents of v0.1.0 whose hooks name that node, and a login that is over', async () => {
  const fleet = makeFleet({ projects: { web: { state: 'stopped' } }, engine: { version: 'v0.1.0' } });
  const fakes = fakeAgents({ folder: fleet.desk });
  await fleet.apply();
  const agents =
    '[project]\nname = "web"\n[agents.writer]\nbackend = "claude"\nwatch = "heal"\n[agents.shell]\nbackend = "shell"\n';
  commitFiles(fleet.path('web'), { 'agents.toml': agents }, 'Declare agents');
  fleet.declare('web', { state: 'running' });
  const node = join(fleet.top, 'node/20.1.0/bin/node');
  mkdirSync(join(node, '..'), { recursive: true });
  cpSync(process.execPath, node);
  const socket = fleet.write('agent.sock', '');
  const env = { ...fleet.env, ...fakes.env, SSH_AUTH_SOCK: socket };
  const ran = await run(node, [join(poFolder(), 'po.mjs'), 'apply', '--yes'], { cwd: fleet.desk, env });
  expect(ran).toMatchObject({ code: 0 });
  expect([...(await doctor(fleet, 'runtime')), ...(await doctor(fleet, 'login'))]).toEqual([]);
  rmSync(node);
  rmSync(socket);
  expect(await doctor(fleet, 'login')).toMatchObject([
    { project: 'web', what: expect.stringContaining(`SSH_AUTH_SOCK=${socket}, which is gone`) },
  ]);
  const restart = `cd ${fleet.path('web')} && node engine/agents.mjs restart writer`;
  expect(await doctor(fleet, 'runtime')).toMatchObject([
    { what: expect.stringContaining('The watchdog of web') },
    {
      what: `The hooks of writer of web name ${node}, which was removed: their activity is no longer known. Restart required.`,
      fix: { commands: [restart] },
    },
  ]);
  // What it says to type sets it right.
  await fleet.apply();
  expect(spawnSync('sh', ['-c', restart], { env: { ...fleet.env, ...fakes.env } }).status).toBe(0);
  expect(await doctor(fleet, 'runtime')).toEqual([]);
  fleet.declare('web', { state: 'stopped' });
  await fleet.apply();
});

it('a node that was replaced at its path, as by apt, is none that was removed', async () => {
  const { fleet, node } = await startedByRemovedNode('v0.1.0');
  cpSync(process.execPath, node);
  await fleet.expectConverged();
  expect(await doctor(fleet, 'runtime')).toEqual([]);
});

it('ends no other process, whatever the record of a watchdog says', async () => {
  const { fleet } = await startedByRemovedNode('v0.1.0');
  const copy = join(fleet.top, 'sleeper');
  cpSync('/usr/bin/sleep', copy);
  const other = bystander(copy);
  const file = fleet.state('web', watchdogRecordFile);
  const record = JSON.parse(readFileSync(file, 'utf8')) as { pid: number; startTime: string };
  const [boot] = record.startTime.split('/');
  const start = readFileSync(`/proc/${other.pid}/stat`, 'utf8').split(') ')[1]?.split(' ')[19];
  writeFileSync(file, JSON.stringify({ ...record, pid: other.pid, startTime: `${boot}/${start}` }));
  rmSync(copy);
  const { blocked } = await fleet.plan();
  expect(blocked).toMatchObject([{ project: 'web', code: 'record-unproven' }]);
  expect(blocked[0]?.reason).toContain(`pid ${other.pid}`);
  expect((await fleet.po('apply', '--yes')).code).toBe(4);
  expect(isRunning(other.pid ?? 0)).toBe(true);
  // So that what was started is ended with the test.
  writeFileSync(file, JSON.stringify(record));
});
