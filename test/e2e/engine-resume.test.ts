// What an agent is told when it is started again: nothing where it was idle, nothing that could pass for an answer, and its
// start prompt where that has changed and a person starts it.
import { beforeAll, describe, expect, it } from 'vitest';
import { type EngineProject, engineProject, until } from '../support/engine.ts';
import { type FakeAgents, fakeAgents } from '../support/fake-agent.ts';
import { isBack, kill } from '../support/healing.ts';

beforeAll(() => {
  process.env['AO_TEST_TIME_SCALE'] = '0.05';
});

async function atWork(backend: 'claude' | 'codex'): Promise<{ project: EngineProject; fakes: FakeAgents }> {
  const project = engineProject(`[agents.a]\nbackend = "${backend}"\nprompt = "p.md"\nwatch = "heal"\n`);
  project.write('p.md', 'Work.');
  const fakes = fakeAgents(project);
  expect(await project.engine(['up', '--fleet', project.fleet], fakes.env)).toMatchObject({ code: 0 });
  await becomes(project, 'idle', fakes, 1);
  return { project, fakes };
}

const becomes = (project: EngineProject, state: string, fakes: FakeAgents, turns: number) =>
  until(`${state} after ${turns}`, async () => {
    if (fakes.submitted('a').length < turns) return false;
    const { activity } = await project.agent('a');
    return activity.state === state && activity.source === 'hook';
  });

/** What it is told in its next launch; the fakes submit at once what they are started with. */
async function toldNext(project: EngineProject, fakes: FakeAgents, again: () => Promise<unknown>) {
  const [launches, said] = [fakes.launches('a'), fakes.submitted('a').length];
  await again();
  await until('the next launch', () => fakes.launches('a') > launches);
  // Hooks speak after the start prompt was submitted, where there is one.
  await until('its hooks', async () => (await project.agent('a')).activity.source === 'hook');
  return fakes.submitted('a').slice(said);
}

const healed = (project: EngineProject) => async () => isBack(project, 'a', await kill(project, 'a'));

describe.each(['claude', 'codex'] as const)('a %s that is started again', (backend) => {
  it('is told nothing where it was idle, and to go on where it was in a turn', async () => {
    const { project, fakes } = await atWork(backend);
    const { conversation } = await project.agent('a');
    expect(await toldNext(project, fakes, healed(project))).toEqual([]);
    // Nothing was said since; it is as idle as before.
    expect(await toldNext(project, fakes, healed(project))).toEqual([]);

    fakes.tell('a', '/turn 600000');
    await becomes(project, 'busy', fakes, 2);
    const [word, ...more] = await toldNext(project, fakes, healed(project));
    expect(more).toEqual([]);
    expect(word).toContain('in the middle of a turn');
    expect(word).toContain('approves nothing');
    expect(word).not.toContain('Work.');
    expect((await project.agent('a')).conversation).toBe(conversation);
  });

  it('that waited for an answer is told that there is none yet', async () => {
    const { project, fakes } = await atWork(backend);
    fakes.tell('a', '/ask');
    await until('the question', async () => (await project.agent('a')).activity.state === 'waiting');
    const [word] = await toldNext(project, fakes, healed(project));
    expect(word).toContain('There is no answer yet');
  });

  it('is told a changed prompt by restart, and not by a death', async () => {
    const { project, fakes } = await atWork(backend);
    project.write('p.md', 'Work harder.');
    expect(await toldNext(project, fakes, healed(project))).toEqual([]);
    const restart = () => project.engine(['restart', 'a'], fakes.env);
    expect(await toldNext(project, fakes, restart)).toEqual([
      expect.stringMatching(/have changed[\s\S]*Work harder\.$/),
    ]);
    // In the turn that this has begun, it would be told to go on.
    await becomes(project, 'idle', fakes, 2);
    expect(await toldNext(project, fakes, restart)).toEqual([]);
  });

  it('begins a new conversation with restart --fresh, and stays in it', async () => {
    const { project, fakes } = await atWork(backend);
    const { conversation } = await project.agent('a');
    const fresh = () => project.engine(['restart', 'a', '--fresh'], fakes.env);
    expect(await toldNext(project, fakes, fresh)).toEqual(['Work.']);
    await becomes(project, 'idle', fakes, 2);
    const next = (await project.agent('a')).conversation;
    expect(next).not.toBe(conversation);
    expect(next).not.toBeNull();
    expect(await toldNext(project, fakes, healed(project))).toEqual([]);
    expect((await project.agent('a')).conversation).toBe(next);
  });
});
