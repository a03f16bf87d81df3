// What can be told of a real terminal: whether what was typed into it has been read.
import { spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, realpathSync, rmSync, symlinkSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, expect, it, onTestFinished, vi } from 'vitest';
import { hasUnread } from '../../engine/world/terminal-line.ts';
import { until } from '../support/engine.ts';

afterEach(() => vi.unstubAllEnvs());

/** A program that reads keys as they come, and none before it is told to. */
const program = 'stty raw -echo; touch ready; until test -e go; do sleep 0.1; done; exec dd bs=1 of=got';

function terminal() {
  const folder = realpathSync(mkdtempSync(join(tmpdir(), 'po-terminal-')));
  const socket = `terminal-${process.pid}-${Date.now().toString(36)}`;
  const tmux = (...args: string[]) =>
    spawnSync('tmux', ['-L', socket, '-f', '/dev/null', ...args], { encoding: 'utf8' }).stdout.trim();
  onTestFinished(() => {
    tmux('kill-server');
    rmSync(folder, { recursive: true, force: true });
  });
  tmux('new-session', '-d', '-c', folder, program);
  return { folder, tmux, tty: tmux('display-message', '-p', '#{pane_tty}') };
}

function pathTo(folder: string, program: string | null): string {
  const bin = join(folder, `only-${program}`);
  mkdirSync(bin);
  if (program === null) return bin;
  const real = spawnSync('sh', ['-c', `command -v ${program}`], { encoding: 'utf8' }).stdout.trim();
  symlinkSync(real, join(bin, program));
  return bin;
}

it.each(['bash', 'perl'])('%s tells whether a terminal was read, and reads nothing itself', async (name) => {
  const { folder, tmux, tty } = terminal();
  const ready = () => spawnSync('test', ['-e', join(folder, 'ready')]).status === 0;
  await until('the program', ready);
  const path = pathTo(folder, name);
  const ask = async () => {
    vi.stubEnv('PATH', path);
    const answer = await hasUnread(tty);
    vi.unstubAllEnvs();
    return answer;
  };
  expect(await ask()).toBe(false);
  tmux('send-keys', 'a', 'Enter');
  await until('what was typed', ask);
  expect(await ask()).toBe(true);
  spawnSync('touch', [join(folder, 'go')]);
  await until('it to be read', async () => !(await ask()));
  const got = () => spawnSync('cat', [join(folder, 'got')], { encoding: 'utf8' }).stdout;
  await until('all of it', () => got() === 'a\r');
});

it('is not known where nothing can tell, and where there is no terminal', async () => {
  const { folder, tty } = terminal();
  expect(await hasUnread(join(folder, 'no-terminal'))).toBeNull();
  vi.stubEnv('PATH', pathTo(folder, null));
  expect(await hasUnread(tty)).toBeNull();
});
