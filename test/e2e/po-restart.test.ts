// What becomes of an agent that runs when its definition changes: it goes on until somebody asks for the restart.
import { describe, expect, it } from 'vitest';
import { type Fleet, git, makeFleet, unwrapped } from '../support/fleet.ts';
import { agentsToml, commitFiles } from '../support/remotes.ts';

describe('an agent whose definition has changed', () => {
  const two = (word: string) =>
    agentsToml(
      'web',
      ['a', 'b']
        .map(
          (name) =>
            `[agents.${name}]\nbackend = "command"\ncommand = ["sleep", "${name === 'a' ? word : '100000'}"]\n`,
        )
        .join('\n'),
    );

  async function running(): Promise<{ fleet: Fleet; web: string }> {
    const fleet = makeFleet({ projects: { web: { state: 'stopped' } } });
    await fleet.apply();
    const web = fleet.path('web');
    commitFiles(web, { 'agents.toml': two('100001') }, 'Two agents');
    fleet.declare('web', { state: 'running' });
    await fleet.apply();
    await fleet.expectConverged();
    return { fleet, web };
  }

  it('is told of, restarted when that is asked for, and no other agent with it', async () => {
    const { fleet, web } = await running();
    const [a, b] = [fleet.session('web', 'a'), fleet.session('web', 'b')];
    commitFiles(web, { 'agents.toml': two('100002') }, 'Change one');
    const plain = await fleet.po('plan', '--detailed-exitcode');
    expect(plain.code).toBe(0);
    expect(unwrapped(plain.stdout)).toMatch(
      /warning: .*a of web: agents\.toml or the prompt has changed since; restart required/,
    );
    await fleet.apply();
    expect([fleet.session('web', 'a'), fleet.session('web', 'b')]).toEqual([a, b]);

    const asked = await fleet.po('plan', '--restart');
    expect(unwrapped(asked.stdout)).toContain('Disruptive ± web restart agent a');
    expect(asked.stdout).toContain('To apply this plan: po apply --restart');
    const ran = await fleet.po('apply', '--restart', '--yes');
    expect(ran, ran.stdout).toMatchObject({ code: 0, stderr: '' });
    expect(fleet.session('web', 'a').panePid).not.toBe(a.panePid);
    expect(fleet.session('web', 'a').alive).toBe(true);
    expect(fleet.session('web', 'b')).toEqual(b);
    await fleet.expectConverged();
    expect((await fleet.po('plan', '--restart', '--detailed-exitcode')).code).toBe(0);
  });

  it('is restarted beside one that is missing, and neither where the project is protected', async () => {
    const { fleet, web } = await running();
    const [a, b] = [fleet.session('web', 'a'), fleet.session('web', 'b')];
    commitFiles(
      web,
      { 'agents.toml': `${two('100002')}\n[agents.c]\nbackend = "shell"\n` },
      'Change one, add one',
    );
    fleet.declare('web', { protect: true });
    const plan = JSON.parse((await fleet.po('plan', '--restart', '--json')).stdout);
    expect(plan).toMatchObject({
      steps: [{ id: 'web/clone', reason: 'protection-differs' }],
      blocked: [{ code: 'protected' }],
    });
    expect((await fleet.po('apply', '--restart', '--yes')).code).toBe(4);
    expect(fleet.sessions()).toEqual([a, b]);

    fleet.declare('web', { protect: null });
    const ran = await fleet.po('apply', '--restart', '--yes');
    expect(ran, ran.stdout).toMatchObject({ code: 0 });
    expect(fleet.session('web', 'a').panePid).not.toBe(a.panePid);
    expect(fleet.session('web', 'b')).toEqual(b);
    expect(fleet.session('web', 'c').alive).toBe(true);
    await fleet.expectConverged();
  });

  it('is found by its marks also after a git clean took what the engine remembered', async () => {
    const { fleet, web } = await running();
    const b = fleet.session('web', 'b');
    git(web, 'clean', '-xfd', '--quiet', '--exclude=engine');
    commitFiles(web, { 'agents.toml': two('100002') }, 'Change one');
    const ran = await fleet.po('apply', '--restart', '--yes');
    expect(ran, ran.stdout).toMatchObject({ code: 0 });
    expect(fleet.sessions().map(({ name }) => name)).toEqual(['web/a', 'web/b']);
    expect(fleet.session('web', 'b')).toEqual(b);
    await fleet.expectConverged();
  });
});
