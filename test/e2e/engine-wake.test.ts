// Waking, with the watchdog, real tmux and the fake agent. An hour is a second and a half here.
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { type EngineProject, engineProject, until } from '../support/engine.ts';
import { type Behaviour, type FakeAgents, fakeAgents } from '../support/fake-agent.ts';

interface Scene {
  readonly project: EngineProject;
  readonly fakes: FakeAgents;
}

const scale = { AO_TEST_TIME_SCALE: '0.02' };

/** `every` a minute is 1.2 s. */
async function sleeper(wake: string, behaviour: Behaviour = {}): Promise<Scene> {
  const project = engineProject(`[agents.writer]\nbackend = "claude"\nwatch = "heal"\n${wake}\n`);
  const fakes = fakeAgents(project);
  fakes.behave('writer', behaviour);
  project.write('begin.md', 'begin');
  const up = await project.engine(['up', '--fleet', project.fleet], { ...fakes.env, ...scale });
  expect(up, up.stderr).toMatchObject({ code: 0 });
  return { project, fakes };
}

function submitted({ fakes }: Scene): readonly string[] {
  return fakes.submitted('writer');
}

/** Long enough for several wakes, were there any. */
const aWhile = () => new Promise((resolve) => setTimeout(resolve, 5_000));

it('wakes an idle agent when its gate says so, and counts it', async () => {
  const scene = await sleeper(`wake = { every = "1m", message = "go on", if = "test -e work" }`);
  // Idle as its hook has said, with the gate closed.
  scene.fakes.tell('writer', 'begin');
  await aWhile();
  expect(submitted(scene)).toEqual(['begin']);
  expect((await scene.project.agent('writer')).wake).toMatchObject({
    every: '1m',
    today: 0,
    cap: 24,
    last: null,
  });
  scene.project.write('work', '');
  await until('the wake', () => submitted(scene).includes('go on'), 15_000);
  const { wake } = await scene.project.agent('writer');
  expect(wake?.today).toBeGreaterThan(0);
  expect(wake?.last).not.toBeNull();
  expect(wake?.nextAt).not.toBeNull();
});

it('wakes at most as often a day as it may', async () => {
  const scene = await sleeper(`wake = { every = "1m", message = "go on", at_most = 2 }`);
  scene.fakes.tell('writer', 'begin');
  await until('two wakes', () => submitted(scene).length === 3, 20_000);
  await aWhile();
  expect(submitted(scene)).toEqual(['begin', 'go on', 'go on']);
  expect((await scene.project.agent('writer')).wake).toMatchObject({ today: 2, cap: 2 });
});

it('does not wake an agent that is busy', async () => {
  // From its very first moment, with what it is told at its start.
  // Every 6 s: until then its hooks have said so, also where programs are slow to start.
  const scene = await sleeper(`prompt = "begin.md"\nwake = { every = "5m", message = "go on" }`, {
    turnMs: 60_000,
  });
  await new Promise((resolve) => setTimeout(resolve, 14_000));
  expect(submitted(scene)).toEqual(['begin']);
});

it('does not wake an agent of which nobody knows what it does', async () => {
  // Its screen is that of another program, and it runs no hooks.
  const scene = await sleeper(`wake = { every = "1m", message = "go on" }`, { as: 'plain' });
  await aWhile();
  expect((await scene.project.agent('writer')).activity.state).toBe('unknown');
  expect(submitted(scene)).not.toContain('go on');
});

it('does not wake an agent that declares no wake', async () => {
  const scene = await sleeper('');
  scene.fakes.tell('writer', 'begin');
  await aWhile();
  expect(submitted(scene)).toEqual(['begin']);
  expect(existsSync(join(scene.project.folder, '.ao-state/wake'))).toBe(false);
  expect((await scene.project.agent('writer')).wake).toBeNull();
});

it('wakes an agent that nobody heals as well, and delivers what waited for it', async () => {
  const project = engineProject(
    '[agents.writer]\nbackend = "claude"\nwake = { every = "1h", message = "go on" }\n',
  );
  const fakes = fakeAgents(project);
  fakes.behave('writer', { draft: 'half' });
  await project.engine(['up', '--fleet', project.fleet], { ...fakes.env, ...scale });
  await until('the draft', () =>
    project.tmux('capture-pane', '-p', '-t', '=demo/writer:').stdout.includes('half'),
  );
  expect(await project.engine(['send', 'writer', 'hello'])).toMatchObject({ code: 11 });
  project.tmux('send-keys', '-t', '=demo/writer:', 'Enter');
  await until('the queued message', () => fakes.submitted('writer').includes('hello'), 15_000);
  expect(fakes.submitted('writer')).toEqual(['half', 'hello']);
});
