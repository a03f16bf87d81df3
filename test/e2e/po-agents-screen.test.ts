// `po attach` and `po logs` for agents of the first engine release and of the newest: a terminal inside of tmux is left as it
// is, and a screen is shown without its blank lines.
import { spawnSync } from 'node:child_process';
import { existsSync, symlinkSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { until } from '../support/engine.ts';
import { buildFleet, currentEngine, type Fleet, patienceMs } from '../support/fleet.ts';
import { seatOperator } from '../support/operator.ts';
import { makeRemote, type Remote } from '../support/remotes.ts';

const untilEnd = 'until test -e end; do sleep 0.1; done; exit 3';
const agent = (name: string, script: string, more = '') =>
  `[agents.${name}]\nbackend = "command"\ncommand = ["sh", "-c", ${JSON.stringify(script)}]\n${more}`;
const agents = [
  '[project]\nname = "x"\n',
  agent('talker', `printf '\\n\\n\\033[31mone\\033[0m\\n\\ntwo\\n'; ${untilEnd}`),
  agent('quiet', untilEnd),
  agent('never', 'exit 0', 'kind = "task"\n'),
].join('');

const projects = ['first', 'newest'];

/** Says 300 lines in short writes once it may, and one more. */
const chattyAgent = agent(
  'talker',
  'until test -e go; do sleep 0.1; done; for i in $(seq 0 299); do echo line $i; sleep 0.02; done; touch said; until test -e more; do sleep 0.1; done; echo more; sleep 1000',
);
let chatty: Remote;
let fleet: Fleet;
beforeAll(async () => {
  fleet = buildFleet({ projects: {} });
  chatty = makeRemote(fleet, {
    name: 'chatty',
    commits: [
      {
        'agents.toml': `[project]\nname = "x"\n${chattyAgent}`,
        '.gitignore': '.ao-state/\ngo\nsaid\nmore\n',
      },
    ],
  });
  for (const name of projects) {
    const remote = makeRemote(fleet, {
      name,
      commits: [{ 'agents.toml': agents, '.gitignore': '.ao-state/\nend\n' }],
    });
    fleet.declare(name, { repo: remote.url, engine: name === 'first' ? 'v0.1.0' : currentEngine });
  }
  await fleet.apply();
});
afterAll(() => fleet.end());

const socketPath = () => fleet.tmux('display-message', '-p', '#{socket_path}').trim();
const windows = () => fleet.tmux('list-windows', '-a', '-F', '#{session_name} #{window_panes}');

describe.each(projects)('an agent of %s', (project) => {
  it('is not attached to inside of its own tmux server: po prints the command', async () => {
    const link = join(dirname(fleet.desk), `${project}-socket`);
    symlinkSync(socketPath(), link);
    const before = windows();
    for (const [socket, more, readOnly] of [
      [socketPath(), [], ''],
      [link, ['--nest'], ''],
      [socketPath(), ['--read-only'], '-r '],
    ] as const) {
      const env = { TMUX: `${socket},1,0`, TMUX_PANE: '%0' };
      const ran = await fleet.poWith(env, 'attach', `${project}/talker`, ...more);
      expect(ran).toMatchObject({
        code: 1,
        stdout: `tmux switch-client ${readOnly}-t '=${project}/talker'\n`,
      });
      expect(ran.stderr).toContain('Inside of the same tmux server');
    }
    expect([windows(), fleet.tmux('list-clients')]).toEqual([before, '']);
  });

  it('is shown without blank lines at both ends once it has ended, and one that printed nothing is said', async () => {
    writeFileSync(fleet.path(project, 'end'), '');
    for (const name of ['talker', 'quiet'])
      await until(`${name} to end`, () => !fleet.session(project, name).alive, patienceMs);
    const logs = (...words: string[]) => fleet.po('logs', ...words);
    expect(await logs(`${project}/talker`)).toEqual({ code: 0, stdout: 'one\n\ntwo\n', stderr: '' });
    expect(await logs(`${project}/talker`, '-n', '1')).toMatchObject({ code: 0, stdout: 'two\n' });
    const raw = await logs(`${project}/talker`, '--raw');
    expect(raw.stdout.replaceAll('\u001b', '^')).toMatch(/^\^\[31mone\S*\n\n\S*two\S*\n?$/);
    for (const flags of [[], ['--screen'], ['--raw'], ['-n', '3']]) {
      const ran = await logs(`${project}/quiet`, ...flags);
      expect(ran, flags.join(' ')).toMatchObject({ code: 0, stdout: '' });
      expect(ran.stderr).toMatch(/^(the screen of quiet is empty|quiet has printed nothing)\n$/);
    }
    const operator = seatOperator(fleet);
    operator.po('logs', `${project}/talker`);
    expect(await operator.exitCode()).toBe(0);
    expect(operator.screen()).toMatch(/^(\S )?one\n\ntwo\n/m);
    expect(operator.screen()).not.toContain('Pane is dead');
  });
});

it('of v0.1.0 whose log has ended is said so, and its log goes on by what is said', async () => {
  fleet.declare('chatty', { repo: chatty.url, engine: 'v0.1.0' });
  fleet.declare('modern', { repo: chatty.url, engine: currentEngine });
  await fleet.apply('chatty', 'modern');
  const isPiped = (name: string) =>
    fleet.tmux('display-message', '-p', '-t', `=${name}/talker:`, '#{pane_pipe}');
  const full = (name: string) => fleet.po('logs', `${name}/talker`, '--full');
  expect(await full('chatty')).toMatchObject({ code: 0, stderr: '' });
  for (const name of ['chatty', 'modern']) {
    writeFileSync(fleet.path(name, 'go'), '');
    await until(`${name} to have said it`, () => existsSync(fleet.path(name, 'said')), patienceMs);
  }
  await until('the sink to end', () => isPiped('chatty').trim() === '0', patienceMs);
  const { code, stdout, stderr } = await full('chatty');
  expect([code, stdout.includes('line 299')]).toEqual([0, false]);
  expect(stderr).toContain('The log has ended, and the agent keeps running');
  expect((await fleet.po('status', 'chatty')).stdout).toContain('log not kept');
  const remedy = /^ +(tmux -S .*)$/m.exec(stderr)?.[1] ?? '';
  expect(spawnSync('sh', ['-c', remedy])).toMatchObject({ status: 0 });
  writeFileSync(fleet.path('chatty', 'more'), '');
  await until('the next line', async () => (await full('chatty')).stdout.endsWith('more\n'), patienceMs);
  expect((await full('chatty')).stderr).toBe('');
  expect((await fleet.po('status', 'chatty', 'modern')).stdout).not.toContain('log not kept');
  await until('the last line', async () => (await full('modern')).stdout.endsWith('line 299\n'), patienceMs);
  expect((await full('modern')).stderr).toBe('');
});

it('is named in commands to run as the operator can run them from where they are', async () => {
  const ran = await fleet.po('attach', 'newest/never');
  expect(ran).toMatchObject({ code: 1, stdout: '' });
  const engine = fleet.path('newest', 'engine/agents.mjs');
  expect(existsSync(engine)).toBe(true);
  expect(ran.stderr).toContain(`\n    node ${engine} up never\n    node ${engine} logs never --exit\n`);
});
