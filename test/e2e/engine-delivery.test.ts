// A message that was typed and not taken up when the agent ended: it is delivered after all, and never twice. Real tmux,
// the fake agent, and its watchdog.
import { beforeAll, describe, expect, it } from 'vitest';
import { type EngineProject, engineProject, until } from '../support/engine.ts';
import { type FakeAgents, fakeAgents } from '../support/fake-agent.ts';
import { eventNames, happened, isBack, kill } from '../support/healing.ts';

beforeAll(() => {
  process.env['AO_TEST_TIME_SCALE'] = '0.05';
});

interface Scene {
  readonly project: EngineProject;
  readonly fakes: FakeAgents;
}

type Backend = 'claude' | 'codex' | 'gemini' | 'opencode';

/** One whose turns have no end by themselves, after a first one that has. */
async function working(backend: Backend, watch: 'heal' | 'none' = 'heal'): Promise<Scene> {
  const project = engineProject(`[agents.a]\nbackend = "${backend}"\nprompt = "p.md"\nwatch = "${watch}"\n`);
  project.write('p.md', 'Work.');
  const fakes = fakeAgents(project);
  expect(await project.engine(['up', '--fleet', project.fleet], fakes.env)).toMatchObject({ code: 0 });
  await until('its first turn', () => fakes.events('a', 'turn').length === 1);
  fakes.tell('a', '/turn 600000');
  await until('its work', async () => (await project.agent('a')).activity.state === 'busy');
  return { project, fakes };
}

async function send({ project }: Scene, text: string, timeout = '3') {
  const ran = await project.engine(['send', 'a', text, '--json', '--timeout', timeout]);
  return { code: ran.code, said: JSON.parse(ran.stdout || '{}') as Record<string, unknown> };
}

/** What was submitted in the launch that runs. */
function heard({ project, fakes }: Scene): string[] {
  const { launches } = JSON.parse(project.readState('agents/a.json')) as { launches: string[] };
  return fakes
    .events('a', 'submit')
    .filter(({ launch }) => launch === launches[0])
    .map(({ text }) => String(text));
}

const queueOf = async ({ project }: Scene) => (await project.agent('a')).queue;
const empty = { waiting: 0, since: null, typed: 0, unsure: 0 };

/** So that whatever would be delivered a second time has been. */
async function settled(scene: Scene): Promise<void> {
  await until('nothing to be waited for', async () => {
    const queue = await queueOf(scene);
    return queue?.waiting === 0 && queue.typed === 0;
  });
  await new Promise((resolve) => setTimeout(resolve, 1_500));
}

describe.each([
  // Its hook names a message as soon as it has queued it itself.
  ['claude', 0],
  ['codex', 10],
  ['gemini', 10],
] as const)('a message that %s has queued itself', (backend, code) => {
  it('is delivered after its death, once', async () => {
    const scene = await working(backend);
    const { project, fakes } = scene;
    const sent = await send(scene, 'the message');
    expect(sent).toMatchObject({ code, said: { isKept: true } });
    expect(await queueOf(scene)).toEqual({ ...empty, typed: 1 });
    expect(await project.ok('status')).toContain('a: 1 message typed and not taken up yet');
    await isBack(project, 'a', await kill(project, 'a'));
    await until('the message', () => heard(scene).includes('the message'));
    await happened(project, 'put-back');
    // Whatever the agent is told first, the message comes after it.
    expect(heard(scene).at(-1)).toBe('the message');
    await settled(scene);
    expect(heard(scene).filter((one) => one === 'the message')).toHaveLength(1);
    expect(await queueOf(scene)).toEqual(empty);
    expect(fakes.launches('a')).toBe(2);
  });

  it('is not delivered again where it had been taken up', async () => {
    const scene = await working(backend);
    const { project, fakes } = scene;
    expect(await send(scene, '/turn 600001')).toMatchObject({ code });
    fakes.tell('a', '/done');
    // Once into its own queue, and once out of it.
    await until('its taking up', () => heard(scene).filter((one) => one === '/turn 600001').length === 2);
    await isBack(project, 'a', await kill(project, 'a'));
    await until('a word', () => heard(scene).length > 0);
    await settled(scene);
    expect(heard(scene)).not.toContain('/turn 600001');
    expect(await eventNames(project)).not.toContain('put-back');
    expect(await queueOf(scene)).toEqual(empty);
  });
});

describe('an agent without hooks that keeps a transcript', () => {
  it('acknowledges a message by its transcript, and each of several that say the same', async () => {
    const project = engineProject('[agents.a]\nbackend = "gemini"\nprompt = "p.md"\n');
    project.write('p.md', 'Work.');
    const scene = { project, fakes: fakeAgents(project) };
    await project.engine(['up', '--fleet', project.fleet], scene.fakes.env);
    await until('its first turn', () => scene.fakes.events('a', 'turn').length === 1);
    const acknowledged = { code: 0, said: { result: 'acknowledged', isKept: false } };
    expect(await send(scene, 'the same\nagain', '15')).toMatchObject(acknowledged);
    expect(await send(scene, 'the same\nagain', '15')).toMatchObject(acknowledged);
    expect(await queueOf(scene)).toEqual(empty);

    // What it has queued itself is in no transcript; the first one that comes to be there is not the second.
    expect(await send(scene, '/turn 600000', '15')).toMatchObject(acknowledged);
    const unconfirmed = await send(scene, 'yes', '1');
    expect(unconfirmed).toMatchObject({ code: 10, said: { result: 'unconfirmed', isKept: true } });
    expect(unconfirmed.said['why']).toContain('its transcript does not hold the message yet');
    expect(await send(scene, 'a line\nyes', '1')).toMatchObject({ code: 10, said: { isKept: true } });
    scene.fakes.tell('a', '/done');
    await until('both', () => heard(scene).filter((one) => one.endsWith('yes')).length === 4);
    expect(await send(scene, 'yes', '15')).toMatchObject(acknowledged);
    expect(await queueOf(scene)).toEqual(empty);
  });
});

describe('a message that OpenCode has queued itself', () => {
  it('may have been delivered when it ends: that is said, and it is not typed again', async () => {
    const scene = await working('opencode');
    const { project } = scene;
    expect(await send(scene, 'the message')).toMatchObject({ code: 10, said: { isKept: true } });
    await isBack(project, 'a', await kill(project, 'a'));
    await happened(project, 'unsure');
    await settled(scene);
    expect(heard(scene)).not.toContain('the message');
    expect(await queueOf(scene)).toEqual({ ...empty, unsure: 1 });
    expect(await project.ok('status')).toContain('a: 1 message may have been delivered');
    const listed = await project.ok('queue', 'a');
    expect(listed).toMatch(/^ {2}\S+ {2}unsure +\d+s {2}the message$/m);
    expect(await project.ok('queue', 'a', '--drop-all')).toBe('a: 1 message dropped\n');
    expect(await queueOf(scene)).toEqual(empty);
  });
});

describe('an agent that nobody heals', () => {
  it('is given after the next up what it had not taken up, by a watchdog that then ends', async () => {
    const scene = await working('claude', 'none');
    const { project, fakes } = scene;
    expect(await send(scene, 'the message')).toMatchObject({ code: 0, said: { isKept: true } });
    await project.ok('down');
    const up = await project.engine(['up', '--fleet', project.fleet], fakes.env);
    expect(up.stdout).toContain('watchdog: started');
    await until('the message', () => heard(scene).includes('the message'));
    await happened(project, 'watchdog-ended');
    expect(heard(scene).filter((one) => one === 'the message')).toHaveLength(1);
  });
});

describe('Gemini, which loses its conversation when a flag gives it a word at a resume', () => {
  it('is told the word at its input line, before all else that waits', async () => {
    const scene = await working('gemini', 'none');
    const { project, fakes } = scene;
    process.kill((await project.agent('a')).pid ?? 0, 'SIGKILL');
    await until('its end', async () => (await project.agent('a')).runtime.state === 'exited');
    const up = await project.engine(['up', '--fleet', project.fleet], fakes.env);
    expect(up.stdout).toContain('watchdog: started');
    await until('the word', () => heard(scene).some((text) => text.includes('in the middle of a turn')));
    const { argv } = fakes.events('a', 'start').at(-1) as { argv?: string[] };
    expect(argv?.slice(0, 1)).toEqual(['--resume']);
    expect(argv?.join(' ')).not.toContain('--prompt');
    await happened(project, 'watchdog-ended');
    expect(heard(scene)).toHaveLength(1);
  });

  it('is still told it where it ended before it could hear it', async () => {
    const project = engineProject('[agents.a]\nbackend = "gemini"\nprompt = "p.md"\n');
    project.write('p.md', 'Work.');
    const fakes = fakeAgents(project);
    const scene = { project, fakes };
    // The second one shows nothing before it is ended.
    fakes.behave('a', [{}, { startMs: 600_000 }, {}]);
    await project.engine(['up', '--fleet', project.fleet], fakes.env);
    await until('its first turn', () => fakes.events('a', 'turn').length === 1);
    fakes.tell('a', '/turn 600000');
    await until('its work', async () => (await project.agent('a')).activity.state === 'busy');
    for (const launches of [2, 3]) {
      process.kill((await project.agent('a')).pid ?? 0, 'SIGKILL');
      await until('its end', async () => (await project.agent('a')).runtime.state === 'exited');
      await project.engine(['up', '--fleet', project.fleet], fakes.env);
      await until('the start', () => fakes.launches('a') === launches);
    }
    await until('the word', () => heard(scene).some((text) => text.includes('in the middle of a turn')));
    await happened(project, 'watchdog-ended');
    expect(heard(scene)).toHaveLength(1);
  });
});

describe('messages that wait', () => {
  it('are shown with what they wait for, and can be dropped', async () => {
    const project = engineProject('[agents.a]\nbackend = "claude"\n');
    const scene = { project, fakes: fakeAgents(project) };
    scene.fakes.behave('a', { draft: 'half a thou' });
    await project.engine(['up', '--fleet', project.fleet], scene.fakes.env);
    await scene.fakes.wait('a', 'hook');
    expect(await project.ok('queue', 'a')).toBe('a: no message waits\n');
    expect(await send(scene, 'hello\nthere')).toMatchObject({ code: 11 });
    expect(await send(scene, 'again')).toMatchObject({ code: 11, said: { before: 1 } });
    const queue = await queueOf(scene);
    expect(queue).toEqual({ ...empty, waiting: 2, since: expect.stringMatching(/^\d{4}-/) });
    const status = await project.ok('status');
    expect(status).toMatch(/^a: 2 messages wait, the oldest for \d+s; no watchdog types them: node \S+ up/m);

    const why = await project.ok('why', 'a');
    expect(why).toMatch(/^ {2}\S+ {2}waiting +\d+s {2}hello…$/m);
    expect(why).toContain('not typed yet: the input line holds a draft');
    expect(why).toContain('node engine/agents.mjs queue a --drop ID');
    const document = JSON.parse(await project.ok('why', 'a', '--json'));
    expect(document.facts.queue).toMatchObject({
      waitsFor: 'the input line holds a draft',
      messages: [{ text: 'hello\nthere', state: 'waiting' }, { text: 'again' }],
    });
    const listed = JSON.parse(await project.ok('queue', 'a', '--json'));
    expect(listed).toMatchObject({ format: 'ao.queue/1', agent: 'a', messages: [{ by: 'send' }, {}] });

    const [first] = listed.messages as { id: string }[];
    expect(await project.ok('queue', 'a', '--drop', first?.id ?? '')).toBe('a: 1 message dropped\n');
    const twice = await project.engine(['queue', 'a', '--drop', first?.id ?? '']);
    expect(twice).toMatchObject({ code: 1 });
    expect(twice.stderr).toContain('No such message');
    project.tmux('send-keys', '-t', '=demo/a:', 'Enter');
    await scene.fakes.wait('a', 'submit');
    await until('its rest', async () => (await project.agent('a')).activity.state === 'idle');
    expect(await send(scene, 'third', '30')).toMatchObject({ code: 0 });
    expect(scene.fakes.submitted('a')).toEqual(['half a thou', 'again', 'third']);
    // Its transcript holds them, whatever was noted of them.
    await until('an empty queue', async () => (await queueOf(scene))?.typed === 0);
    expect(await queueOf(scene)).toEqual(empty);
  });
});
