// A usage limit: what is sent meanwhile is kept, and once it is over the agent works again without a person.
import { beforeAll, describe, expect, it } from 'vitest';
import { type EngineProject, engineProject, until } from '../support/engine.ts';
import { type FakeAgents, fakeAgents } from '../support/fake-agent.ts';
import { isBack, kill } from '../support/healing.ts';

// The half minute that a limit is given beyond its end becomes a second and a half.
beforeAll(() => {
  process.env['AO_TEST_TIME_SCALE'] = '0.05';
});

interface Scene {
  readonly project: EngineProject;
  readonly fakes: FakeAgents;
}

async function working(backend: 'claude' | 'codex'): Promise<Scene> {
  const project = engineProject(`[agents.a]\nbackend = "${backend}"\nprompt = "p.md"\nwatch = "heal"\n`);
  project.write('p.md', 'Work.');
  const fakes = fakeAgents(project);
  expect(await project.engine(['up', '--fleet', project.fleet], fakes.env)).toMatchObject({ code: 0 });
  await until('its first turn', () => fakes.events('a', 'turn').length === 1);
  return { project, fakes };
}

async function limited({ project, fakes }: Scene, when: string) {
  fakes.tell('a', `/limit ${when}`);
  return until('the hold', async () => {
    const agent = await project.agent('a');
    return agent.held === null ? null : agent;
  });
}

const send = ({ project }: Scene, text: string) => project.engine(['send', 'a', text, '--timeout', '20']);

describe.each(['claude', 'codex'] as const)('a usage limit of %s', (backend) => {
  it('keeps what is sent until it is over, and then the agent works again by itself', async () => {
    const scene = await working(backend);
    const { project, fakes } = scene;
    const { held } = await limited(scene, 'try again in 8 seconds');
    expect(held).toMatchObject({ reason: 'usage-limit', until: expect.any(String) });
    expect(await project.ok('status')).toContain('held: usage-limit, for ');
    const sent = await send(scene, 'hello');
    expect(sent).toMatchObject({ code: 11 });
    expect(sent.stdout + sent.stderr).toContain('is held (usage-limit)');
    expect(fakes.submitted('a')).not.toContain('hello');
    const end = Date.parse((held as { until: string }).until);
    const ends = [end];
    await until('the message', async () => {
      const now = (await project.agent('a')).held as { until: string } | null;
      if (now !== null) ends.push(Date.parse(now.until));
      return fakes.submitted('a').includes('hello');
    });
    expect(Date.now()).toBeGreaterThan(end);
    // Its words are still on the screen when it is over, and do not begin it anew.
    expect(Math.max(...ends) - end).toBeLessThan(8_000);
    await until('its end', async () => (await project.agent('a')).activity.state === 'idle');
    expect((await project.agent('a')).held).toBeNull();
  });

  it('is told once to end in some time, and not anew with each look', async () => {
    const scene = await working(backend);
    const first = await limited(scene, 'try again in 2 hours');
    await until('the watchdog to note it', () => {
      try {
        return scene.project.readState('limits/a.json') !== '';
      } catch {
        return false;
      }
    });
    const noted = (await scene.project.agent('a')).held;
    const difference = (one: unknown) => Date.parse((one as { until: string }).until) - Date.now();
    expect(difference(noted)).toBeLessThanOrEqual(difference(first.held) + 1_000);
    expect((await scene.project.agent('a')).held).toEqual(noted);
  });

  it('keeps an agent that has ended from being started, until it is over', async () => {
    const scene = await working(backend);
    const { project, fakes } = scene;
    const { held } = await limited(scene, 'try again in 8 seconds');
    const launch = await kill(project, 'a');
    await until('the rule', async () => {
      const why = JSON.parse(await project.ok('why', 'a', '--json'));
      return why.rule === 'held' ? why : null;
    });
    expect(JSON.parse(await project.ok('why', 'a', '--json')).nextAt).not.toBeNull();
    await isBack(project, 'a', launch);
    expect(Date.now()).toBeGreaterThan(Date.parse((held as { until: string }).until));
    await until('the word', () => fakes.submitted('a').some((text) => text.includes('middle of a turn')));
  });

  it('is lifted by clear at once, and the next one holds again', async () => {
    const scene = await working(backend);
    const { project, fakes } = scene;
    await limited(scene, 'try again in 2 hours');
    expect(await project.ok('clear', 'a')).toContain('hold lifted');
    expect((await project.agent('a')).held).toBeNull();
    expect(await send(scene, 'hello')).toMatchObject({ code: 0 });
    expect(fakes.submitted('a')).toContain('hello');
    await until('its end', () => fakes.events('a', 'turn').length === 3);
    await limited(scene, 'try again in 2 hours');
    expect(await send(scene, 'again')).toMatchObject({ code: 11 });
  });
});
