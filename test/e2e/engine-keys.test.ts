// What a program inside an agent's terminal gets from the keys of the terminal that looks at it, and what that terminal
// gets from the program.
import { spawn, spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it, onTestFinished } from 'vitest';
import { type EngineProject, engineProject, until } from '../support/engine.ts';

/** Asks for keys in full, as the agent CLIs do, and writes down every byte that it reads. */
const reader = `
import { appendFileSync, writeFileSync } from 'node:fs';
process.stdin.setRawMode(true);
process.stdout.write('\\x1b[>4;2m\\x1b[38;2;1;2;3mready\\x1b[0m\\r\\n');
process.stdin.on('data', (bytes) => appendFileSync('keys', bytes));
writeFileSync('ready', '');
`;

/** A terminal that can tell keys apart. */
async function watched(project: EngineProject) {
  const socket = `${project.socket}-outer`;
  const outer = (...args: string[]) =>
    spawnSync('tmux', ['-L', socket, '-f', '/dev/null', ...args], { encoding: 'utf8' }).stdout.trim();
  onTestFinished(() => void outer('kill-server'));
  outer('new-session', '-d', '-x', '100', '-y', '30', 'sleep 1000');
  outer('set', '-s', 'extended-keys', 'on');
  const attach = `${process.execPath} engine/agents.mjs attach reader`;
  const command = `exec env -u TMUX -u TMUX_PANE TERM=xterm-256color ${attach}`;
  const pane = outer('new-window', '-P', '-F', '#{pane_id}', '-c', project.folder, command);
  const shown = () => outer('capture-pane', '-p', '-t', pane).includes('ready');
  await until('the agent to be shown', shown);
  return { press: (key: string) => void outer('send-keys', '-t', pane, key) };
}

/** What a terminal that says nothing of itself is sent: a tmux would tell a tmux what it can do. */
async function sentTo(project: EngineProject, variables: Readonly<Record<string, string | undefined>>) {
  const { TMUX: _, TMUX_PANE: __, COLORTERM: ___, ...env } = process.env;
  const command = `${process.execPath} engine/agents.mjs attach reader`;
  const child = spawn('script', ['-qec', command, '/dev/null'], {
    ...{ cwd: project.folder, env: { ...env, TERM: 'xterm-256color', ...variables } },
    stdio: ['pipe', 'pipe', 'ignore'],
  });
  let sent = '';
  child.stdout.on('data', (bytes: Buffer) => {
    sent += bytes.toString('latin1');
  });
  onTestFinished(() => void child.kill('SIGKILL'));
  await until('the agent to be shown', () => sent.includes('ready'));
  return sent;
}

async function readerProject(): Promise<EngineProject> {
  const project = engineProject(
    `[agents.reader]\nbackend = "command"\ncommand = ["${process.execPath}", "reader.mjs"]\n`,
  );
  project.write('reader.mjs', reader);
  await project.ok('up', '--fleet', project.fleet);
  await until('the program', () => existsSync(join(project.folder, 'ready')));
  return project;
}

describe('an agent in a terminal', () => {
  it('is told Shift+Enter from Enter', async () => {
    const project = await readerProject();
    const { press } = await watched(project);
    const keys = () => (existsSync(join(project.folder, 'keys')) ? project.read('keys') : '');
    press('S-Enter');
    await until('the key', () => keys() !== '');
    expect(keys()).toBe('\x1b[13;2u');
    press('Enter');
    await until('the next', () => keys().length > '\x1b[13;2u'.length);
    expect(keys()).toBe('\x1b[13;2u\r');
  });

  it.each([
    { colour: 'truecolor', has24Bits: true },
    { colour: '24bit', has24Bits: true },
    { colour: undefined, has24Bits: false },
  ])('shows 24 bits of colour where the terminal says $colour', async ({ colour, has24Bits }) => {
    const sent = await sentTo(await readerProject(), { COLORTERM: colour });
    expect(sent.includes('38;2;1;2;3')).toBe(has24Bits);
  });

  it('shows them to a terminal that is known to have them', async () => {
    const project = await readerProject();
    const entry = spawnSync('infocmp', ['xterm-256color'], { encoding: 'utf8' }).stdout;
    project.write('alacritty.info', entry.replace(/^xterm-256color\|.*/m, 'alacritty|as it calls itself,'));
    expect(spawnSync('tic', ['-o', 'terminfo', 'alacritty.info'], { cwd: project.folder }).status).toBe(0);
    const terminal = { TERM: 'alacritty', TERMINFO: join(project.folder, 'terminfo') };
    expect(await sentTo(project, terminal)).toContain('38;2;1;2;3');
  });
});

describe('a tmux server that runs on while the engine is updated', () => {
  const options = (project: EngineProject) =>
    project
      .tmux('show', '-s')
      .stdout.split('\n')
      .filter((line) => !line.startsWith('@ao_conf'));

  it('is given the options of the new engine by the next up, once, and never those of an older one', async () => {
    const project = await readerProject();
    const conf = project.read('engine/tmux.conf');
    const fresh = options(project);
    project.tmux('kill-server');
    // As an older engine has it.
    project.write('engine/tmux.conf', conf.replaceAll(/^set -s.*(extended-keys|terminal-features).*$/gm, ''));
    await project.ok('up', '--fleet', project.fleet);
    expect(options(project)).not.toEqual(fresh);
    const { pid } = await project.agent('reader');

    project.write('engine/tmux.conf', conf);
    const up = await project.engine(['up']);
    expect(up).toMatchObject({ code: 0, stdout: expect.stringContaining('reader: already up'), stderr: '' });
    expect(options(project)).toEqual(fresh);
    // What somebody sets by hand afterwards is theirs.
    project.tmux('set', '-s', 'extended-keys', 'off');
    await project.ok('up');
    expect(project.tmux('show', '-sv', 'extended-keys').stdout).toBe('off\n');
    project.tmux('set', '-s', '@ao_conf', 'v99.0.0 sha256:later');
    await project.ok('up');
    expect(project.tmux('show', '-sv', 'extended-keys').stdout).toBe('off\n');
    expect((await project.agent('reader')).pid).toBe(pid);
  });

  it('is left alone where somebody else has started it', async () => {
    const project = engineProject('[agents.one]\nbackend = "command"\ncommand = ["sleep", "300"]\n');
    project.tmux('-f', '/dev/null', 'new-session', '-d', '-s', 'mine', 'sleep 300');
    const before = options(project);
    await project.ok('up', '--fleet', project.fleet);
    await project.ok('up');
    expect(options(project)).toEqual(before);
    expect(project.tmux('show', '-sv', '@ao_conf').stdout).toBe('');
  });
});
