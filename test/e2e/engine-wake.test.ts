// Waking, with the watchdog, real tmux and the fake agent. An hour is a minute and a bit here.
import { existsSync } from 'node:fs';
import { expect, it } from 'vitest';
import { type EngineProject, engineProject, until } from '../support/engine.ts';
import { type Behaviour, type FakeAgents, fakeAgents } from '../support/fake-agent.ts';

interface Scene {
  readonly project: EngineProject;
  readonly fakes: FakeAgents;
}

/** A minute is 1.2 s. */
const scale = { AO_TEST_TIME_SCALE: '0.02' };
const everyMinute = 'wake = { every = "1m", message = "go on" }';

/** The agent `writer` with these keys, told `begin` at its start, and beside it one that is woken all the time. */
async function sleeper(keys: string, behaviour: Behaviour = {}): Promise<Scene> {
  const project = engineProject(
    `[agents.writer]\nbackend = "claude"\nprompt = "begin.md"\nwatch = "heal"\n${keys}\n` +
      `[agents.other]\nbackend = "claude"\nwake = { every = "1m", message = "tick", at_most = 1000 }\n`,
  );
  const fakes = fakeAgents(project);
  fakes.behave('writer', behaviour);
  project.write('begin.md', 'begin');
  const up = await project.engine(['up', '--fleet', project.fleet], { ...fakes.env, ...scale });
  expect(up, up.stderr).toMatchObject({ code: 0 });
  await fakes.wait('writer', 'submit');
  return { project, fakes };
}

/** Long enough for several wakes, were there any: the watchdog has woken the other one so often meanwhile. */
async function aWhile({ fakes }: Scene): Promise<void> {
  await fakes.wait('other', 'submit', fakes.submitted('other').length + 3);
}

const written = ({ fakes }: Scene) => fakes.submitted('writer');

it('wakes an idle agent when its gate says so, and counts it', async () => {
  const scene = await sleeper(`wake = { every = "1m", message = "go on", if = "test -e work" }`);
  await aWhile(scene);
  expect(written(scene)).toEqual(['begin']);
  const { wake: before } = await scene.project.agent('writer');
  expect(before).toMatchObject({ every: '1m', today: 0, cap: 24, last: null });
  scene.project.write('work', '');
  await until('the wake', () => written(scene).includes('go on'));
  const { wake } = await scene.project.agent('writer');
  expect(wake?.today).toBeGreaterThan(0);
  expect(wake?.last).not.toBeNull();
  expect(wake?.nextAt).not.toBeNull();
});

it('wakes at most as often a day as it may', async () => {
  const scene = await sleeper(`wake = { every = "1m", message = "go on", at_most = 2 }`);
  await until('two wakes', () => written(scene).length >= 3);
  await aWhile(scene);
  expect(written(scene)).toEqual(['begin', 'go on', 'go on']);
  expect((await scene.project.agent('writer')).wake).toMatchObject({ today: 2, cap: 2 });
});

it('does not wake an agent that is busy', async () => {
  const scene = await sleeper(everyMinute, { turnMs: 600_000 });
  await until('it to say so', async () => (await scene.project.agent('writer')).activity.state === 'busy');
  await aWhile(scene);
  expect(written(scene)).toEqual(['begin']);
});

it('does not wake an agent of which nobody knows what it does', async () => {
  // Its screen is that of another program, and it runs no hooks.
  const scene = await sleeper(everyMinute, { as: 'plain' });
  await aWhile(scene);
  expect((await scene.project.agent('writer')).activity.state).toBe('unknown');
  expect(written(scene)).not.toContain('go on');
});

it('does not wake an agent that declares no wake', async () => {
  const scene = await sleeper('');
  await aWhile(scene);
  expect(written(scene)).toEqual(['begin']);
  expect(existsSync(scene.project.state('wake/writer.json'))).toBe(false);
  expect((await scene.project.agent('writer')).wake).toBeNull();
});

it('wakes an agent that nobody heals as well, and delivers what waited for it', async () => {
  const project = engineProject(
    '[agents.writer]\nbackend = "claude"\nwake = { every = "30d", message = "go on" }\n',
  );
  const fakes = fakeAgents(project);
  fakes.behave('writer', { draft: 'half' });
  await project.engine(['up', '--fleet', project.fleet], { ...fakes.env, ...scale });
  await until('the draft', () =>
    project.tmux('capture-pane', '-p', '-t', '=demo/writer:').stdout.includes('half'),
  );
  expect(await project.engine(['send', 'writer', 'hello'])).toMatchObject({ code: 11 });
  project.tmux('send-keys', '-t', '=demo/writer:', 'Enter');
  await until('the queued message', () => fakes.submitted('writer').includes('hello'));
  expect(fakes.submitted('writer')).toEqual(['half', 'hello']);
});
