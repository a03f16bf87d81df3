// Ten agents on five backends, each killed in a way of its own, and then the tmux server under all of them. Every
// one comes back once, with its conversation, and nobody else is touched.
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it, onTestFinished } from 'vitest';
import { parseServerRecord, serverRecordFile } from '../../engine/protocol.ts';
import { bystander, type EngineProject, engineProject, isRunning, run, until } from '../support/engine.ts';
import { type FakeAgents, fakeAgentFile, fakeAgents } from '../support/fake-agent.ts';
import { allKills, killSeed } from '../support/kills.ts';

/** Of every wait of the watchdog: the first back-off is 250 ms, the brake after a cascade 1.5 s. */
const scale = 0.05;
const backOffMs = 5_000 * scale;
const longestBackOffMs = backOffMs * 1.25;

interface Way {
  readonly agent: string;
  readonly keys: string;
  kill(at: Scene): void;
}

interface Scene {
  readonly project: EngineProject;
  readonly fakes: FakeAgents;
  /** The agent's own process. */
  readonly pid: number;
  readonly launcher: number;
}

const claude = 'backend = "claude"\nprompt = "prompt.md"\n';
const allWays: readonly Way[] = [
  { agent: 'kill9', keys: claude, kill: ({ pid }) => process.kill(pid, 'SIGKILL') },
  { agent: 'launcher', keys: claude, kill: ({ launcher }) => process.kill(launcher, 'SIGKILL') },
  { agent: 'fails', keys: claude, kill: ({ fakes }) => fakes.tell('fails', '/exit 1') },
  { agent: 'term', keys: claude, kill: ({ pid }) => process.kill(pid, 'SIGTERM') },
  {
    agent: 'session',
    keys: 'backend = "gemini"\nprompt = "prompt.md"\n',
    kill: ({ project }) => project.tmux('kill-session', '-t', '=demo/session'),
  },
  {
    agent: 'pane',
    keys: 'backend = "codex"\nprompt = "prompt.md"\n',
    kill: ({ project }) => project.tmux('kill-pane', '-t', '=demo/pane:'),
  },
  // The agent outlives its launcher, and must be ended before there is another.
  { agent: 'orphan', keys: claude, kill: ({ launcher }) => process.kill(launcher, 'SIGKILL') },
  {
    agent: 'deaf',
    keys: `backend = "command"\ncommand = ["${process.execPath}", "${fakeAgentFile}"]\n`,
    // The launcher hands on what is sent to it.
    kill: ({ launcher }) => process.kill(launcher, 'SIGTERM'),
  },
  { agent: 'sh', keys: 'backend = "shell"\n', kill: ({ pid }) => process.kill(pid, 'SIGKILL') },
  {
    agent: 'done',
    keys: `backend = "command"\ncommand = ["${process.execPath}", "${fakeAgentFile}"]\n`,
    kill: ({ fakes }) => fakes.tell('done', '/exit 0'),
  },
];
/** Three is no divisor of ten: four different ones, wherever it begins. */
const sample = [0, 3, 6, 9].flatMap((step) => allWays[(killSeed + step) % allWays.length] ?? []);
const ways = allKills ? allWays : sample;
const names = ways.map(({ agent }) => agent);

it(`heals ${names.length} agents that die in as many ways, each once and with its conversation (PO_SEED=${killSeed})`, async () => {
  const project = engineProject(
    ways.map(({ agent, keys }) => `\n[agents.${agent}]\n${keys}watch = "heal"\n`).join(''),
  );
  const fakes = fakeAgents(project);
  project.write('prompt.md', 'Work.\n');
  fakes.behave('orphan', { ignore: ['SIGHUP', 'SIGTERM'] });
  fakes.behave('deaf', { ignore: ['SIGHUP'] });
  const outside = await outsiders(project);
  const env = { ...fakes.env, SHELL: '/bin/sh', AO_TEST_TIME_SCALE: String(scale) };
  const up = await project.engine(['up', '--fleet', project.fleet], env);
  // Those on one account start one after the other.
  expect(up).toMatchObject({ code: 0, stderr: expect.stringMatching(/^(?:\S+ waits for its turn .*\n)*$/) });
  // A conversation is taken up again from its first turn on.
  for (const { agent, keys } of ways) if (keys.includes('prompt')) await fakes.wait(agent, 'turn');
  if (names.includes('pane'))
    await until('the codex conversation', async () => (await project.agent('pane')).conversation !== null);
  const before = new Map((await project.status()).agents.map((agent) => [agent.name, agent]));

  for (const { agent, kill } of ways) {
    const { pid } = await project.agent(agent);
    const { launcher } = project.record(agent, 'process') as { launcher: { pid: number } };
    expect(isRunning(pid ?? 0), agent).toBe(true);
    kill({ project, fakes, pid: pid ?? 0, launcher: launcher.pid });
    await backAs(project, agent, 2);
    const { seenMs, dueMs } = deathOf(project, agent);
    expect(dueMs - seenMs, `the back-off of ${agent}`).toBeGreaterThanOrEqual(backOffMs);
    expect(dueMs - seenMs, `the back-off of ${agent}`).toBeLessThanOrEqual(longestBackOffMs);
    expect(startOf(project, agent), `${agent} keeps to it`).toBeGreaterThanOrEqual(dueMs);
    expect(isRunning(pid ?? 0), `the first ${agent}`).toBe(false);
  }
  await expectAllBack(project, fakes, before, 2);

  const server = parseServerRecord(project.readState(serverRecordFile));
  if (!server.ok || server.value.server === null) throw new Error('the server is not recorded');
  process.kill(server.value.server.pid, 'SIGKILL');
  for (const agent of names) await backAs(project, agent, 3);
  await expectAllBack(project, fakes, before, 3);

  expect(await project.ok('down')).toMatch(/stopped/);
  // Time enough for a watchdog that would not respect it.
  await new Promise((resolve) => setTimeout(resolve, 2_000));
  for (const agent of names) expect(launchesOf(project, agent), agent).toHaveLength(3);
  for (const agent of names)
    for (const { pid } of fakes.events(agent, 'start')) expect(isRunning(pid), agent).toBe(false);
  outside.expectUntouched();
}, 900_000);

function launchesOf(project: EngineProject, agent: string): string[] {
  return (JSON.parse(project.readState(`agents/${agent}.json`)) as { launches: string[] }).launches;
}

async function backAs(project: EngineProject, agent: string, launches: number): Promise<void> {
  try {
    await until(`${agent} to come back`, async () => {
      // Asked first: it costs no process.
      if (launchesOf(project, agent).length !== launches) return false;
      return (await project.agent(agent)).runtime.state === 'alive';
    });
  } catch (error) {
    const why = await project.engine(['why', agent]);
    throw new Error(`${String(error)}\n${JSON.stringify(await project.agent(agent))}\n${why.stdout}`);
  }
}

/** When its one death was seen, and when it was to be started again, in ms. */
function deathOf(project: EngineProject, agent: string): { seenMs: number; dueMs: number } {
  const { deaths } = JSON.parse(project.readState(`heal/${agent}.json`)) as { deaths: { at: string }[] };
  const scheduled = project
    .readState('events.jsonl')
    .trimEnd()
    .split('\n')
    .map((line) => JSON.parse(line) as { agent: string | null; event: string; nextAt?: string })
    .filter((one) => one.agent === agent && one.event === 'heal-scheduled');
  expect([deaths.length, scheduled.length], agent).toEqual([1, 1]);
  return { seenMs: Date.parse(deaths[0]?.at ?? ''), dueMs: Date.parse(scheduled[0]?.nextAt ?? '') };
}

/** When its newest launch was described, in ms. */
function startOf(project: EngineProject, agent: string): number {
  const [launch] = launchesOf(project, agent);
  const { at } = JSON.parse(project.readState(`launch/${launch}.json`)) as { at: string };
  return Date.parse(at);
}

async function expectAllBack(
  project: EngineProject,
  fakes: FakeAgents,
  before: ReadonlyMap<string, { conversation: string | null }>,
  launches: number,
): Promise<void> {
  for (const now of (await project.status()).agents) {
    expect(now).toMatchObject({
      desired: 'up',
      runtime: { state: 'alive' },
      restarts: { quarantined: false },
    });
    expect(now.conversation, now.name).toBe(before.get(now.name)?.conversation);
    expect(launchesOf(project, now.name), now.name).toHaveLength(launches);
    if (now.backend === 'shell') continue;
    // What it wrote down itself: no start that the engine did not write down, and no two at a time.
    const starts = await until(`${now.name} to say that it runs`, () => {
      const seen = fakes.events(now.name, 'start');
      return seen.length >= launches ? seen : null;
    });
    expect(starts, now.name).toHaveLength(launches);
    expect(starts.map(({ pid }) => isRunning(pid)).indexOf(true), now.name).toBe(launches - 1);
    if (now.conversation === null) continue;
    const argv = starts.at(-1)?.['argv'] as string[];
    expect(argv, now.name).toContain(now.conversation);
    expect(
      argv.some((word) => /^(--)?resume$/.test(word)),
      `${now.name} is resumed`,
    ).toBe(true);
  }
}

/** Processes that look like agents and are none of this project's. */
async function outsiders(project: EngineProject): Promise<{ expectUntouched(): void }> {
  const others = fakeAgents({ folder: join(project.folder, '..', 'elsewhere', 'demo') });
  const socket = `${project.socket}-other`;
  const env = { ...process.env, ...others.env, AO_AGENT: 'kill9' };
  const tmux = (...args: string[]) =>
    run('tmux', ['-L', socket, '-f', '/dev/null', ...args], { cwd: project.folder, env });
  onTestFinished(async () => void (await tmux('kill-server')));
  await tmux('new-session', '-d', '-s', 'demo/kill9', '--', 'claude', 'work');
  const { pid } = await others.wait('kill9', 'submit');
  const seen = [pid, bystander().pid ?? 0].map((one) => ({ pid: one, at: startTimeOf(one) }));
  return {
    expectUntouched() {
      for (const one of seen) expect(startTimeOf(one.pid)).toBe(one.at);
      expect(others.events('kill9', 'signal')).toEqual([]);
      expect(others.launches('kill9')).toBe(1);
    },
  };
}

function startTimeOf(pid: number): string {
  const stat = readFileSync(`/proc/${pid}/stat`, 'utf8');
  return stat.slice(stat.lastIndexOf(')') + 2).split(' ')[19] ?? '';
}
