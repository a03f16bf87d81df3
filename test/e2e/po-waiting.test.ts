// Agents that came up and sit at a dialog: the end of an apply, the plan and doctor say who waits, for what, and how to
// get there; and say nothing once it was answered.
import { existsSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { afterAll, beforeAll, expect, it } from 'vitest';
import type { DoctorDocument } from '../../src/commands/doctor/json.ts';
import { until } from '../support/engine.ts';
import { type FakeAgents, fakeAgents } from '../support/fake-agent.ts';
import { buildFleet, type Fleet, unwrapped } from '../support/fleet.ts';
import { flawsOf } from '../support/formats.ts';
import { commitFiles } from '../support/remotes.ts';

let fleet: Fleet;
let fakes: FakeAgents;

const agent = (name: string, backend = 'claude') =>
  `\n[agents.${name}]\nbackend = "${backend}"\nprompt = "p.md"\nwatch = "heal"\n`;

beforeAll(async () => {
  fleet = buildFleet({
    projects: { docs: { state: 'stopped' }, site: { state: 'stopped' }, plain: { template: 'shell' } },
  });
  fakes = fakeAgents({ folder: fleet.desk });
  fakes.behave('truster', { trust: true });
  fakes.behave('stranger', { loggedOut: true });
  await fleet.apply();
  for (const [project, agents] of [
    ['docs', agent('truster') + agent('worker')],
    ['site', agent('stranger', 'codex')],
  ] as const) {
    commitFiles(
      fleet.path(project),
      { 'agents.toml': `[project]\nname = "${project}"\n${agents}`, 'p.md': 'Work.' },
      'Declare agents',
    );
    fleet.declare(project, { state: 'running' });
  }
});
afterAll(async () => {
  // As the real ones, they outlive a hang-up.
  for (const name of ['docs', 'site']) fleet.declare(name, { state: 'stopped' });
  await fleet.apply();
  await fleet.end();
});

const doctor = async (): Promise<DoctorDocument['findings']> => {
  const ran = await fleet.poWith(fakes.env, 'doctor', '--json');
  return (JSON.parse(ran.stdout) as DoctorDocument).findings.filter(({ check }) => check === 'waiting');
};

it('is said at the end of the apply that started them, with the command that gets there', async () => {
  const ran = await fleet.poWith(fakes.env, 'apply', '--yes');
  expect(ran).toMatchObject({ code: 0, stderr: '' });
  const end = ran.stdout.slice(ran.stdout.indexOf('Applied:'));
  expect(end).toContain('Waiting until 3 agents have come up, at most 15 s.');
  expect(end).toContain(`2 agents wait for you:
  ! docs/truster asks whether to trust its folder
      po attach docs/truster
  ! site/stranger is not logged in
      po attach site/stranger
`);
  expect(end).not.toContain('worker');
});

it('is said by a plan with nothing to do, and by doctor, without a process for each project', async () => {
  // The watchdog looks at a screen every few seconds.
  const plan = await until('both in the plan', async () => {
    const now = await fleet.po('plan');
    return now.stdout.includes('truster') && now.stdout.includes('stranger') ? now : null;
  });
  expect(plan.code).toBe(0);
  const text = unwrapped(plan.stdout);
  expect(text).toContain('docs/truster asks whether to trust its folder');
  expect(text).toContain('site/stranger is not logged in');
  expect(plan.stdout).toMatch(/^ +po attach docs\/truster$/m);
  expect((await fleet.plan()).diagnostics).toMatchObject([
    { code: 'agents-waiting', project: 'docs' },
    { code: 'agents-waiting', project: 'site' },
  ]);
  expect(await doctor()).toMatchObject([
    { level: 'warning', project: 'docs', fix: { commands: ['po attach docs/truster'] } },
    { level: 'warning', project: 'site', fix: { commands: ['po attach site/stranger'] } },
  ]);
});

it('po trust-folders names those that ask for trust, and how they go on', async () => {
  const ran = await fleet.po('trust-folders', 'docs', '--yes');
  expect(ran).toMatchObject({ code: 0, stderr: '' });
  expect(ran.stdout).toContain('Trusted 1 folder in 1 file.');
  expect(ran.stdout).toContain(`  cd ${fleet.path('docs')} && node engine/agents.mjs restart truster\n`);
});

it('is said no more once the dialog was answered, nor of an agent that was stopped', async () => {
  const session = fleet.session('docs', 'truster').name;
  // Yes is the second answer.
  fleet.tmux('send-keys', '-t', `=${session}:`, 'Down');
  fleet.tmux('send-keys', '-t', `=${session}:`, 'Enter');
  await fakes.wait('truster', 'answered');
  fleet.declare('site', { state: 'stopped' });
  await fleet.poWith(fakes.env, 'apply', '--yes');
  await until('the plan to be quiet', async () => (await fleet.plan()).diagnostics.length === 0);
  await fleet.expectConverged();
  expect(await doctor()).toEqual([]);
});

it('is in the document and in the events of an apply as data', async () => {
  fleet.declare('site', { state: 'running' });
  const into = fleet.write('desk/apply.json', '');
  rmSync(into);
  const ran = await fleet.poWith(fakes.env, 'apply', '--yes', '--events', '--json-into', 'apply.json');
  expect(ran).toMatchObject({ code: 0, stderr: '' });
  const events = ran.stdout
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line) as { event: string });
  const wait = { project: 'site', agent: 'stranger', state: 'held', reason: 'not-logged-in' };
  expect(events.filter(({ event }) => event === 'agent-waits')).toMatchObject([wait]);
  for (const one of events) expect(flawsOf('events', one)).toEqual([]);
  const document = JSON.parse(readFileSync(into, 'utf8'));
  expect(flawsOf('apply', document)).toEqual([]);
  expect(document.waiting).toEqual([wait]);
});

it('a stop says what it interrupts, in the plan and as Markdown, and the digest does not change with it', async () => {
  fakes.behave('worker', { turnMs: 600_000 });
  // A behaviour holds from the next start on.
  fleet.declare('docs', { state: 'stopped' });
  await fleet.poWith(fakes.env, 'apply', '--yes');
  fleet.declare('docs', { state: 'running' });
  await fleet.poWith(fakes.env, 'apply', '--yes');
  fleet.declare('docs', { state: 'stopped' });
  const idle = await fleet.plan();
  fakes.tell('worker', 'Write.');
  const activity = fleet.state('docs', 'activity/worker.json');
  await until(
    'it to be busy',
    () => existsSync(activity) && JSON.parse(readFileSync(activity, 'utf8')).state === 'busy',
  );
  const said = /stop agents truster.*, worker \(busy \d+[sm]\)/;
  expect(unwrapped((await fleet.po('plan')).stdout)).toMatch(said);
  expect((await fleet.po('plan', '--markdown')).stdout).toMatch(/worker \(busy \d+[sm]\)/);
  const busy = await fleet.plan();
  expect(busy.steps.find(({ id }) => id === 'docs/agents')?.display).toMatchObject({
    agents: { worker: { activity: 'busy' } },
  });
  expect(busy.digest).toBe(idle.digest);
});

it('what an agent writes about itself names no other, and cannot keep a plan from being made', async () => {
  const file = fleet.state('docs', 'screens.json');
  for (const text of ['{', '[]', JSON.stringify({ format: 'ao.screens/1', agents: [{ name: 'x' }] })]) {
    writeFileSync(file, text);
    expect(await fleet.plan()).toMatchObject({ errored: false });
  }
});
