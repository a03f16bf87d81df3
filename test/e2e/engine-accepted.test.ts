// What is healed and woken is what a person has accepted: every key of a definition is changed behind their back, and then
// everything dies in every way. What the agents say of themselves shows which text ran.
import { existsSync, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { type EngineProject, engineProject, fileAt, until } from '../support/engine.ts';
import { happened, isBack, kill, sleeper, watchdogPid } from '../support/healing.ts';

/** A minute is 1.2 s. */
const scale = { AO_TEST_TIME_SCALE: '0.02' };

/** Says with what it was started, and what is typed into it. */
const speaker =
  'printf "start %s %s %s %s\\n" "$WHO" "$SECRET" "$(basename "$PWD")" "$*" >> "$SAID/$AO_AGENT"; ' +
  'while read -r line; do [ "$line" = quit ] && exit 0; printf "read %s\\n" "$line" >> "$SAID/$AO_AGENT"; done';

interface Keys {
  readonly backend?: string;
  readonly command?: readonly string[];
  readonly more?: string;
  readonly args?: string;
  readonly env?: string;
  readonly envFile?: string;
  readonly prompt?: string;
  readonly dir?: string;
  readonly watch?: string;
}

/** The same for all, but for what is said of one. */
function agent(name: string, said: string, keys: Keys = {}): string {
  const { backend = 'command', command = ['sh', '-c', speaker, 'x'], args = 'one', env = 'old' } = keys;
  return [
    `[agents.${name}]`,
    `backend = "${backend}"`,
    `command = ${JSON.stringify(command)}`,
    `args = ["${args}"]`,
    `env = { WHO = "${env}", SAID = "${said}" }`,
    `env_file = "${keys.envFile ?? 'old.env'}"`,
    `prompt = "${keys.prompt ?? 'old.md'}"`,
    `dir = "${keys.dir ?? 'old'}"`,
    `watch = "${keys.watch ?? 'heal'}"`,
    keys.more ?? '',
    '',
  ].join('\n');
}

const wake = (gate: string, message: string) =>
  `wake = { every = "1m", message = "${message}", if = "${gate}", only_when = "alive", blind = true, at_most = 1000 }`;

/** What each is changed to. */
const changes: Readonly<
  Record<string, { readonly before?: Keys; readonly after: Keys; readonly key: string }>
> = {
  command: { key: 'command', after: { command: ['sh', '-c', `touch canary; ${speaker}`, 'x'] } },
  args: { key: 'args', after: { args: 'two' } },
  env: { key: 'env.WHO', after: { env: 'new' } },
  secrets: { key: 'env_file', after: { envFile: 'new.env' } },
  prompt: { key: 'prompt', after: { prompt: 'new.md' } },
  dir: { key: 'dir', after: { dir: 'new' } },
  watch: { key: 'watch', after: { watch: 'none' } },
  exit: { key: 'on_exit', after: { more: 'on_exit = "stop"' } },
  gate: {
    key: 'wake.if',
    before: { more: wake('echo >> ../demo/gate-old; false', 'old') },
    after: { more: wake('touch canary; false', 'old') },
  },
  message: {
    key: 'wake.message',
    before: { more: wake('true', 'old') },
    after: { more: wake('true', 'new') },
  },
  permission: {
    key: 'permission',
    before: { backend: 'claude', more: 'permission = "default"' },
    after: { backend: 'claude', more: 'permission = "bypassPermissions"' },
  },
  model: {
    key: 'model',
    before: { backend: 'claude', more: 'model = "opus"' },
    after: { backend: 'claude', more: 'model = "haiku"' },
  },
  backend: { key: 'backend', after: { backend: 'claude' } },
};
const names = Object.keys(changes);

function declare(project: EngineProject, which: 'before' | 'after', further = ''): void {
  const said = join(project.folder, '..', 'said');
  const all = Object.entries(changes).map(([name, one]) => agent(name, said, one[which] ?? {}));
  // These two differ by nothing but what lies in the files that they name.
  const same = ['text', 'variables'].map((name) =>
    agent(name, said, { prompt: `${name}.md`, envFile: `${name}.env` }),
  );
  project.write('agents.toml', `[project]\nname = "demo"\n${all.join('')}${same.join('')}${further}`);
  for (const name of ['old', 'new']) {
    project.write(`${name}.md`, `told ${name}`);
    project.write(`${name}.env`, `SECRET=${name}\n`, 0o600);
    project.write(`${name}/README`, '');
  }
  project.write('text.md', which === 'before' ? 'told old' : 'told new');
  project.write('text.env', 'SECRET=old\n', 0o600);
  project.write('variables.md', 'told old');
  project.write('variables.env', which === 'before' ? 'SECRET=old\n' : 'SECRET=new\n', 0o600);
}
const everyone = [...names, 'text', 'variables'];

const lines = (project: EngineProject, name: string, what: 'start' | 'read') => {
  const file = join(project.folder, '..', 'said', name);
  const all = existsSync(file) ? readFileSync(file, 'utf8').split('\n') : [];
  // An id is another one at each start.
  return all
    .filter((line) => line.startsWith(what))
    .map((line) => line.replace(/[0-9a-f]{8}-[0-9a-f-]{27}/g, 'ID'));
};
const started = async (project: EngineProject, count: number, which: readonly string[] = everyone) => {
  // One by one, so that a failure says whose start is missing.
  for (const name of which)
    await until(`start ${count} of ${name}`, () => lines(project, name, 'start').length >= count);
};

function isOld(project: EngineProject, which: readonly string[] = everyone): void {
  for (const name of which) {
    const [first, ...later] = lines(project, name, 'start');
    expect(later, name).toEqual(later.map(() => first));
    expect(first, name).toMatch(/^start old old old (.* )?one( |$)/);
  }
  expect(lines(project, 'message', 'read').filter((line) => line !== 'read old')).toEqual([]);
  expect(
    ['canary', 'old/canary', 'new/canary'].filter((path) => existsSync(join(project.folder, path))),
  ).toEqual([]);
}

async function killAll(project: EngineProject): Promise<void> {
  for (const { pid } of (await project.status()).agents) if (pid !== null) process.kill(pid, 'SIGKILL');
}

function killServer(project: EngineProject): void {
  const { server } = JSON.parse(project.readState('server.json')) as { server: { pid: number } };
  process.kill(server.pid, 'SIGKILL');
}

it('heals and wakes by the accepted definition, whatever its files say and however it has died', async () => {
  const project = engineProject('');
  project.write('../said/README', '');
  declare(project, 'before');
  const up = (...args: string[]) => project.engine(['up', ...args, '--fleet', project.fleet], scale);
  expect(await up()).toMatchObject({ code: 0 });
  await started(project, 1);
  // One that nobody has started, and one that is changed only while it runs.
  declare(project, 'after', agent('stranger', join(project.folder, '..', 'said')));
  await happened(project, 'definition-changed', everyone.length);

  // Status says it, key by key, and changes nothing.
  const told = await project.status();
  for (const { name, definition } of told.agents) {
    if (name === 'stranger') expect(definition).toMatchObject({ state: 'none', changes: [] });
    else {
      const key = changes[name]?.key ?? (name === 'text' ? 'prompt text' : 'env_file content');
      expect(definition, name).toMatchObject({ state: 'changed', by: 'operator' });
      expect(
        definition?.changes.map((one) => one.key),
        name,
      ).toContain(key);
    }
  }
  expect(JSON.stringify(told)).not.toContain('SECRET=');
  const shown = await project.ok('status');
  expect(shown).toContain(
    'permission: changed since accepted; to accept the new definition: node engine/agents.mjs restart permission',
  );
  expect(shown).toContain('  permission: default → bypassPermissions');
  const why = await project.ok('why', 'command');
  expect(why).toContain('and has changed since:');
  expect(why).toContain('touch canary');
  const again = await up('permission');
  expect(again).toMatchObject({ code: 0 });
  expect(again.stdout).toContain('permission: already up\nits definition has changed since it was accepted');
  expect(again.stdout).toContain('  node engine/agents.mjs restart permission\n');

  // Death, of all at once.
  await killAll(project);
  await started(project, 2);
  isOld(project);
  // It is written a moment after the agent can be seen.
  const healed = await until('its event', () =>
    project
      .readState('events.jsonl')
      .split('\n')
      .find((line) => line.includes('"healed"') && line.includes('"permission"')),
  );
  expect(healed).toContain('"unaccepted":"permission"');

  // Ended by itself with code 0: what agents.toml says of that is not accepted.
  project.tmux('send-keys', '-t', '=demo/exit:', 'quit', 'Enter');
  await started(project, 3, ['exit']);

  // Wakes: the gate and the message.
  const gate = join(project.folder, 'gate-old');
  const asked = () => (existsSync(gate) ? readFileSync(gate, 'utf8').length : 0);
  const before = asked();
  await until('the old gate', () => asked() > before);
  const said = lines(project, 'message', 'read').length;
  await until('the old message', () => lines(project, 'message', 'read').length > said);
  isOld(project);

  // The watchdog is killed, and replaced by a person's command about another agent.
  process.kill(watchdogPid(project), 'SIGKILL');
  await killAll(project);
  expect(await up('exit')).toMatchObject({ code: 0 });
  await started(
    project,
    3,
    everyone.filter((name) => name !== 'exit'),
  );
  const others = everyone.filter((name) => name !== 'exit');
  isOld(project, others);

  // The tmux server is killed under them.
  killServer(project);
  await started(project, 4, others);
  isOld(project, others);

  // All of it, as by a reboot; and agents.toml is no TOML any more.
  process.kill(watchdogPid(project), 'SIGKILL');
  killServer(project);
  expect(await up('exit')).toMatchObject({ code: 0 });
  project.write('agents.toml', '[project\n');
  await started(project, 5, others);
  isOld(project, others);
  const broken = await project.engine(['status']);
  expect(broken).toMatchObject({ code: 1 });
  expect(broken.stdout).toContain(
    'agents.toml cannot be read: its agents keep running, and are healed, with their accepted definitions',
  );
  expect(broken.stderr).toContain('agents.toml:1:');

  // A person's restart accepts, and from then on it is healed so.
  declare(project, 'after');
  const restarted = await project.engine(['restart', 'args', 'variables'], scale);
  expect(restarted).toMatchObject({ code: 0 });
  expect(lines(project, 'args', 'start').at(-1)).toContain('start old old old two');
  expect(lines(project, 'variables', 'start').at(-1)).toContain('start old new old one');
  expect((await project.agent('args')).definition).toMatchObject({ state: 'accepted', changes: [] });
  // A fifth death within a quarter of an hour.
  await project.ok('clear', 'args');
  const launch = await kill(project, 'args');
  await isBack(project, 'args', launch);
  expect(lines(project, 'args', 'start').at(-1)).toContain('start old old old two');
  isOld(
    project,
    others.filter((name) => name !== 'args' && name !== 'variables'),
  );
  // Nobody has ever started it.
  expect(existsSync(join(project.folder, '..', 'said/stranger'))).toBe(false);
  expect(await project.ok('down')).toContain('command: stopped');
}, 600_000);

it('goes on healing an agent that was taken out of agents.toml, until it is put down', async () => {
  const project = engineProject(sleeper('a') + sleeper('b'));
  await project.ok('up', '--fleet', project.fleet);
  const launch = (await project.agent('b')).launch;
  project.write('agents.toml', `[project]\nname = "demo"\n${sleeper('a')}`);
  process.kill((await project.agent('b')).pid ?? 0, 'SIGKILL');
  await isBack(project, 'b', launch);
  expect(await project.agent('b')).toMatchObject({ definition: { state: 'undeclared' } });
  expect(await project.ok('status')).toContain('b: agents.toml no longer declares it');
  await project.ok('down', 'b');
  expect((await project.status()).agents.map(({ name }) => name)).toEqual(['a']);
  // Declared again, it is no order to start it.
  project.write('agents.toml', `[project]\nname = "demo"\n${sleeper('a')}${sleeper('b')}`);
  await isBack(project, 'a', await kill(project, 'a'));
  expect((await project.agent('b')).runtime.state).toBe('absent');
});

it('an agent starts others as they were accepted, and accepts nothing', async () => {
  const project = engineProject('');
  const engine = 'node engine/agents.mjs';
  const inner = `until test -e go; do sleep 0.1; done; ${engine} restart worker > said 2>&1; ${engine} up stranger >> said 2>&1; ${engine} up >> said 2>&1; echo $? > code; exec sleep 300`;
  const boss = `[agents.boss]\nbackend = "command"\ncommand = ["sh", "-c", ${JSON.stringify(inner)}]\n`;
  const worker = (text: string) =>
    `[agents.worker]\nbackend = "command"\nwatch = "heal"\ncommand = ["sh", "-c", "echo ${text} >> ran; exec sleep 300"]\n`;
  const declared = (text: string, more = '') =>
    project.write('agents.toml', `[project]\nname = "demo"\n${boss}${worker(text)}${more}`);
  declared('old');
  await project.ok('up', '--fleet', project.fleet);
  declared(
    'new',
    '[agents.stranger]\nbackend = "command"\ncommand = ["sh", "-c", "touch canary; exec sleep 300"]\n',
  );
  project.write('go', '');
  expect((await fileAt(join(project.folder, 'code'))).trim()).toBe('1');
  await until('the second start', () => project.read('ran') === 'old\nold\n');
  const said = project.read('said');
  expect(said).toContain('starts accepted definitions, and accepts no new ones');
  expect(said).toContain('worker: started again');
  expect(said).toContain('stranger was never started by a person');
  expect(existsSync(join(project.folder, 'canary'))).toBe(false);
  expect((await project.agent('worker')).definition).toMatchObject({ state: 'changed' });
});

it('takes over what an older engine has started, and nothing that was changed since', async () => {
  const plain = (name: string, seconds = 300) =>
    `[agents.${name}]\nbackend = "command"\ncommand = ["sleep", "${seconds}"]\nwatch = "heal"\n`;
  const project = engineProject(`${plain('same')}${plain('keys')}${plain('told')}prompt = "told.md"\n`);
  project.write('told.md', '1');
  await project.ok('up', '--fleet', project.fleet);
  const before = await project.status();
  // As v0.1.0 leaves it behind.
  process.kill(watchdogPid(project), 'SIGKILL');
  rmSync(project.state('accepted'), { recursive: true });
  project.write(
    'agents.toml',
    `[project]\nname = "demo"\n${plain('same')}${plain('keys', 301)}${plain('told')}prompt = "told.md"\n`,
  );
  project.write('told.md', '2');
  await project.ok('up', 'same');
  const after = await project.status();
  expect(after.agents.map(({ pid }) => pid)).toEqual(before.agents.map(({ pid }) => pid));
  expect(after.agents.map(({ definition }) => [definition?.state, definition?.by])).toEqual([
    ['accepted', 'update'],
    ['changed', 'update'],
    ['none', null],
  ]);
  const launches = [await kill(project, 'same'), await kill(project, 'keys'), await kill(project, 'told')];
  await isBack(project, 'same', launches[0] ?? null);
  await isBack(project, 'keys', launches[1] ?? null);
  await until('the drift to show', async () => (await project.agent('keys')).spec.drift);
  expect(JSON.parse(await project.ok('why', 'told', '--json'))).toMatchObject({ rule: 'not-accepted' });
  expect(await project.ok('status')).toContain('told: its definition is not accepted');
  await project.ok('restart', 'told');
  expect((await project.agent('told')).definition).toMatchObject({ state: 'accepted', by: 'operator' });
});

it('starts for an apply only what its plan has shown', async () => {
  const project = engineProject(sleeper('a'));
  const up = (digest: string) =>
    project.engine(['up', 'a', '--fleet', project.fleet], { AO_ACCEPT: JSON.stringify({ a: digest }) });
  const refused = await up('sha256:0');
  expect(refused).toMatchObject({ code: 1 });
  expect(refused.stderr).toContain('The definition of a has changed since the plan was made');
  expect((await project.agent('a')).runtime.state).toBe('absent');
  await project.ok('up', '--fleet', project.fleet);
  const { digest } = JSON.parse(project.readState('accepted/a.json')) as { digest: string };
  await project.ok('down');
  // The same as was accepted may be started whatever was shown.
  expect(await up('sha256:0')).toMatchObject({ code: 0 });
  await project.ok('down');
  rmSync(project.state('accepted'), { recursive: true });
  expect(await up(digest)).toMatchObject({ code: 0 });
  expect((await project.agent('a')).definition).toMatchObject({ state: 'accepted', by: 'apply' });
});
