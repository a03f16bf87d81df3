// What ends a turn without an answer, and what a person has said No to: it is shown with its remedy, nothing is typed into
// it, and it is not healed in a loop. Real tmux, the fake agent, and its watchdog.
import { beforeAll, describe, expect, it } from 'vitest';
import { type EngineProject, engineProject, until } from '../support/engine.ts';
import { type FakeAgents, fakeAgents } from '../support/fake-agent.ts';
import { happened, isBack, kill } from '../support/healing.ts';

beforeAll(() => {
  process.env['AO_TEST_TIME_SCALE'] = '0.05';
});

interface Scene {
  readonly project: EngineProject;
  readonly fakes: FakeAgents;
}

type Backend = 'claude' | 'codex' | 'gemini' | 'opencode';

async function working(backend: Backend): Promise<Scene> {
  const project = engineProject(`[agents.a]\nbackend = "${backend}"\nprompt = "p.md"\nwatch = "heal"\n`);
  project.write('p.md', 'Work.');
  const fakes = fakeAgents(project);
  expect(await project.engine(['up', '--fleet', project.fleet], fakes.env)).toMatchObject({ code: 0 });
  await until('its first turn', () => fakes.events('a', 'turn').length === 1);
  return { project, fakes };
}

async function failed({ project, fakes }: Scene, how: string) {
  fakes.tell('a', `/fail ${how}`);
  return until('the hold', async () => {
    const agent = await project.agent('a');
    return agent.held === null ? null : agent;
  });
}

describe.each([
  ['claude', 'overloaded', /^API Error: overloaded$/],
  ['codex', 'Selected model is at capacity.', /^Selected model is at capacity\.$/],
  ['gemini', '503 overloaded', /503 overloaded$/],
  ['opencode', 'Overloaded', /^Overloaded$/],
] as const)('an API error that ends a turn of %s', (backend, how, said) => {
  it('holds it with its words, and what is sent waits until clear', async () => {
    const scene = await working(backend);
    const { project, fakes } = scene;
    const agent = await failed(scene, how);
    expect(agent).toMatchObject({
      activity: { state: 'held' },
      held: { reason: 'api-error', said: expect.stringMatching(said) },
    });
    expect(await project.ok('status')).toContain('held: stopped on an API error: ');
    const why = await project.ok('why', 'a');
    expect(why).toContain('held: stopped on an API error: ');
    expect(why).toContain('To fix: once the vendor answers again, have it continue:');
    expect(why).toMatch(/^ +node engine\/agents\.mjs clear a$/m);
    const sent = await project.engine(['send', 'a', 'hello', '--timeout', '20']);
    expect(sent).toMatchObject({ code: 11, stdout: expect.stringContaining('stopped on an API error') });
    expect(await project.ok('clear', 'a')).toContain('hold lifted');
    await until('the message', () => fakes.submitted('a').includes('hello'));
    await until('its rest', async () => (await project.agent('a')).held === null);
    expect(fakes.launches('a')).toBe(1);
  });
});

describe('a conversation that is full', () => {
  it('holds its agent, also when that has ended; a new conversation is the remedy', async () => {
    const scene = await working('claude');
    const { project, fakes } = scene;
    const agent = await failed(scene, 'context');
    expect(agent.held).toMatchObject({
      reason: 'context-full',
      said: expect.stringContaining('Context limit reached'),
    });
    const alive = await project.ok('why', 'a');
    expect(alive).toContain('held: context is full: Context limit reached');
    expect(alive).toContain('type /compact in its terminal, or begin a new conversation:');
    expect(alive).toMatch(/^ +node engine\/agents\.mjs restart a --fresh$/m);
    await kill(project, 'a');
    await until('the rule', async () => JSON.parse(await project.ok('why', 'a', '--json')).rule === 'held');
    await happened(project, 'held');
    expect(fakes.launches('a')).toBe(1);
    const over = await project.ok('why', 'a');
    expect(over).toContain('begin a new conversation:');
    await project.engine(['restart', 'a', '--fresh'], fakes.env);
    await until('the new conversation', () => fakes.launches('a') === 2);
    await until('its rest', async () => (await project.agent('a')).activity.state === 'idle');
    expect((await project.agent('a')).held).toBeNull();
  });
});

describe('an API error of one that has died', () => {
  it('keeps nobody from starting it: the vendor may answer again', async () => {
    const scene = await working('claude');
    await failed(scene, 'server_error');
    await isBack(scene.project, 'a', await kill(scene.project, 'a'));
  });
});

describe.each([
  // The first answer is No.
  ['claude', ['Enter']],
  ['codex', ['Down', 'Enter']],
  ['gemini', ['Down', 'Enter']],
] as const)('No at the trust dialog of %s', (backend, keys) => {
  it('is not healed and asked again, but held until a person starts it', async () => {
    const project = engineProject(`[agents.a]\nbackend = "${backend}"\nwatch = "heal"\n`);
    const fakes = fakeAgents(project);
    fakes.behave('a', { trust: true });
    await project.engine(['up', '--fleet', project.fleet], fakes.env);
    await fakes.wait('a', 'dialog');
    await until('the watchdog to see it', () => {
      try {
        return project.readState('screens.json').includes('"trust"');
      } catch {
        return false;
      }
    });
    const asked = await project.ok('why', 'a');
    expect(asked).toContain('held: folder not trusted');
    expect(asked).toMatch(/^ +node engine\/agents\.mjs attach a$/m);
    for (const key of keys) project.tmux('send-keys', '-t', '=demo/a:', key);
    await fakes.wait('a', 'exit');
    await happened(project, 'held');
    expect(await project.agent('a')).toMatchObject({
      runtime: { state: 'exited' },
      held: { reason: 'trust' },
    });
    expect(await project.ok('status')).toContain('held: folder not trusted; see why a');
    const why = await project.ok('why', 'a');
    expect(why).toContain('a: held, because');
    expect(why).toContain('To fix: look at what lies in its folder, then start it and answer its question:');
    expect(why).toMatch(/^ +node engine\/agents\.mjs up a$/m);
    // Several rounds of the watchdog.
    await new Promise((resolve) => setTimeout(resolve, 2_000));
    expect(fakes.launches('a')).toBe(1);
    fakes.behave('a', {});
    await project.engine(['up', '--fleet', project.fleet], fakes.env);
    await until('its rest', async () => (await project.agent('a')).activity.state === 'idle');
    expect((await project.agent('a')).held).toBeNull();
  });
});
