// What an apply accepts is what its plan has shown: definitions are shown key by key, are part of the digest, and a change
// of agents.toml behind the operator's back waits for a restart.
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import type { Plan } from '../../src/plan/plan.ts';
import { until } from '../support/engine.ts';
import { type Fleet, makeFleet, unwrapped } from '../support/fleet.ts';
import { agentsToml, commitFiles } from '../support/remotes.ts';

/** Heals within a second, so that a test need not wait. */
const fast = { AO_TEST_TIME_SCALE: '0.1' };

const agent = (name: string, word: string, more = '') =>
  `[agents.${name}]\nbackend = "command"\ncommand = ["sh", "-c", "echo ${word} >> ran-${name}; exec sleep 300"]\n${more}\n`;

const ran = (fleet: Fleet, name: string) => {
  const file = fleet.path('web', `ran-${name}`);
  return existsSync(file) ? readFileSync(file, 'utf8').trim().split('\n') : [];
};

const apply = async (fleet: Fleet, ...args: string[]) => {
  const done = await fleet.poWith(fast, 'apply', '--yes', ...args);
  expect(done, done.stdout + done.stderr).toMatchObject({ code: 0 });
  return done;
};

interface Shown {
  readonly agent: string;
  readonly state: string;
  readonly changes: readonly {
    readonly key: string;
    readonly before: string | null;
    readonly after: string | null;
  }[];
}
const shownIn = ({ steps }: Plan) =>
  steps.flatMap(({ display }) => (display['definitions'] ?? []) as unknown as readonly Shown[]);

it('a plan shows what its apply accepts, and nothing else is accepted', async () => {
  const fleet = makeFleet({ projects: { web: { state: 'stopped' } } });
  await apply(fleet);
  const web = fleet.path('web');
  const wake = 'wake = { every = "1h", message = "go on", if = "true", only_when = "alive", blind = true }';
  const secret = 'https://me:hunter2@example.org/x';
  const declare = (word: string, more = '', further = '') =>
    commitFiles(
      web,
      {
        'agents.toml': agentsToml(
          'web',
          agent('a', word, `watch = "heal"\nargs = ["${secret}"]\n${more}`) + further,
        ),
        'p.md': 'be kind',
      },
      `Agents: ${word}`,
    );
  declare('one', 'env = { TOKEN = "not-shown" }\nprompt = "p.md"');
  fleet.declare('web', { state: 'running' });

  // The first start: the whole of it, and no value that is nobody else's business.
  const first = await fleet.po('plan');
  const text = unwrapped(first.stdout);
  expect(text).toContain('Definitions to be accepted web/a backend command; command: ["sh","-c",');
  expect(text).toMatch(
    /env\.TOKEN: sha256:[0-9a-f]{12}; prompt: p\.md; prompt text: sha256:[0-9a-f]{12}; watch: heal/,
  );
  expect(text).not.toMatch(/not-shown|hunter2/);
  const saved = fleet.write('plan.json', '');
  expect((await fleet.po('plan', '--out', `${saved}.po`)).code).toBe(0);
  const before = await fleet.plan();
  expect(before.steps[0]?.after).toMatchObject({ definitions: { a: expect.stringMatching(/^sha256:/) } });

  // Changed between plan and apply: refused, with the difference.
  declare('two', 'env = { TOKEN = "not-shown" }\nprompt = "p.md"');
  const stale = await fleet.po('apply', '--yes', '--plan', `${saved}.po`);
  expect(stale.code).toBe(3);
  expect(unwrapped(stale.stdout + stale.stderr)).toMatch(
    /definition of a: backend command; command: .*echo one.*definition of a: backend command; command: .*echo two/,
  );
  expect((await fleet.po('apply', '--yes', '--plan', before.digest)).code).toBe(3);
  expect((await fleet.plan()).digest).not.toBe(before.digest);
  expect(ran(fleet, 'a')).toEqual([]);

  await apply(fleet, '--plan', (await fleet.plan()).digest);
  await until('the start', () => ran(fleet, 'a').length === 1);
  const record = () => JSON.parse(readFileSync(fleet.state('web', 'accepted/a.json'), 'utf8'));
  expect(record()).toMatchObject({ by: 'apply', definition: { watch: 'heal' } });
  await fleet.expectConverged();

  // Changed while it runs: told, not done, and a death is no start by a person.
  declare('three', wake, agent('new', 'hello'));
  const told = unwrapped((await fleet.po('plan')).stdout);
  expect(told).toContain(
    'a: command: ["sh","-c","echo two >> ran-a; exec sleep 300"] → ["sh","-c","echo three >> ran-a; exec sleep 300"]',
  );
  expect(told).toContain('a: wake.if: not set → true');
  expect(told.indexOf('a: command:')).toBeLessThan(told.indexOf('a: prompt:'));
  process.kill(fleet.session('web', 'a').panePid, 'SIGKILL');
  await until('its healing', () => ran(fleet, 'a').length === 2);
  expect(ran(fleet, 'a')).toEqual(['two', 'two']);

  // An apply starts the new one alone, also where po is run by an agent for its operator.
  const start = await fleet.poWith({ ...fast, AO_LAUNCH: 'of-an-agent' }, 'apply', '--yes');
  expect(start, start.stdout + start.stderr).toMatchObject({ code: 0 });
  await until('the new one', () => ran(fleet, 'new').length === 1);
  expect(ran(fleet, 'a')).toEqual(['two', 'two']);

  // The restart shows old → new, and accepts it.
  const restart = JSON.parse((await fleet.po('plan', '--restart', '--json')).stdout) as Plan;
  const [shown] = shownIn(restart);
  expect(shown).toMatchObject({ agent: 'a', state: 'changed' });
  expect(shown?.changes.map(({ key }) => key).slice(0, 3)).toEqual(['command', 'env.TOKEN', 'wake.if']);
  const markdown = (await fleet.po('plan', '--restart', '--markdown')).stdout;
  expect(markdown).toContain('**Definitions to be accepted**');
  expect(markdown).toContain('- `web/a`, **changed**:\n  - `command: ');
  await apply(fleet, '--restart');
  await until('the restart', () => ran(fleet, 'a').length === 3);
  expect(ran(fleet, 'a').at(-1)).toBe('three');
  expect(record()).toMatchObject({ by: 'apply', definition: { wake: { gate: 'true' } } });
  await fleet.expectConverged();

  // It is watched as it was accepted: what agents.toml says of that now changes nothing.
  declare('three', 'on_exit = "stop"', agent('new', 'hello'));
  expect(unwrapped((await fleet.po('plan')).stdout)).toContain('a: on_exit: heal → stop');
  await fleet.po('apply', '--yes');
  expect(ran(fleet, 'a')).toHaveLength(3);
});

it('a fleet on v0.1.0 moves on: nobody is restarted, and healing goes on', async () => {
  const fleet = makeFleet({ projects: { web: { state: 'stopped' } }, engine: { version: 'v0.1.0' } });
  await apply(fleet);
  const web = fleet.path('web');
  const all = (word: string) =>
    agentsToml('web', agent('a', 'one', 'watch = "heal"') + agent('b', word, 'watch = "heal"'));
  commitFiles(web, { 'agents.toml': all('one') }, 'Agents');
  fleet.declare('web', { state: 'running' });
  // The old engine heals by whatever the file says; but the plan shows what it starts.
  expect((await fleet.po('plan')).stdout).toContain('Definitions to be accepted');
  await apply(fleet);
  await until('both', () => ran(fleet, 'a').length + ran(fleet, 'b').length === 2);
  writeFileSync(join(web, 'agents.toml'), all('two'));
  const [a, b] = [fleet.session('web', 'a'), fleet.session('web', 'b')];
  fleet.edit((text) => text.replace('version = "v0.1.0"', 'version = "v0.2.0"'));
  const text = unwrapped((await fleet.po('plan')).stdout);
  expect(text).toContain('Definitions to be accepted');
  expect(text).toContain('as it runs now');
  await apply(fleet);
  expect([fleet.session('web', 'a'), fleet.session('web', 'b')]).toEqual([a, b]);
  const accepted = (name: string) =>
    JSON.parse(readFileSync(fleet.state('web', `accepted/${name}.json`), 'utf8'));
  expect(accepted('a')).toMatchObject({ by: 'update' });
  // What it was started with, not what the file says by now.
  expect(JSON.stringify(accepted('b').definition.command)).toContain('echo one');
  for (const one of [a, b]) process.kill(one.panePid, 'SIGKILL');
  await until('both to be healed', () => ran(fleet, 'a').length + ran(fleet, 'b').length === 4);
  expect([...ran(fleet, 'a'), ...ran(fleet, 'b')]).toEqual(['one', 'one', 'one', 'one']);
  // What it runs by is marked once it has proved itself.
  await until('the plan to say what has changed', async () =>
    unwrapped((await fleet.po('plan')).stdout).includes('b: command: ["sh","-c","echo one'),
  );
});
