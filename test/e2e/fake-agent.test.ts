// The fake agent is worth what it has in common with the real ones: the engine reads its screens as it reads theirs,
// and it refuses, remembers and tells what they do.
import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, readFileSync, realpathSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it, onTestFinished } from 'vitest';
import { backends } from '../../engine/backends/index.ts';
import { viewOfText } from '../../engine/backends/view.ts';
import { until as untilWithin } from '../support/engine.ts';
import { type Behaviour, fakeAgents } from '../support/fake-agent.ts';

const until = <T>(what: string, look: () => T) => untilWithin(what, look, 30_000);

type As = 'claude' | 'codex' | 'gemini' | 'opencode';

let count = 0;

function desk() {
  const top = realpathSync(mkdtempSync(join(tmpdir(), 'po-fake-')));
  const folder = join(top, 'demo');
  mkdirSync(folder);
  count += 1;
  const socket = `fake-${process.pid}-${count}`;
  const fakes = fakeAgents({ folder });
  const env = { ...process.env, ...fakes.env, HOME: join(top, 'home') };
  const tmux = (...args: string[]) =>
    spawnSync('tmux', ['-u', '-L', socket, '-f', '/dev/null', ...args], {
      cwd: folder,
      env,
      encoding: 'utf8',
    });
  onTestFinished(async () => {
    tmux('kill-server');
    // The stand-in writes to its last moment, also where a folder has just been emptied.
    await until('the place to be removed', () => {
      try {
        rmSync(top, { recursive: true, force: true });
        return !existsSync(top);
      } catch {
        return false;
      }
    });
  });
  return {
    folder,
    fakes,
    home: env.HOME,
    press: (...keys: string[]) => tmux('send-keys', ...keys),
    paste(text: string) {
      spawnSync('tmux', ['-u', '-L', socket, 'load-buffer', '-b', 'x', '-'], { input: text, env });
      tmux('paste-buffer', '-p', '-r', '-d', '-b', 'x');
    },
    screen: () => tmux('capture-pane', '-p').stdout.trimEnd().split('\n'),
    start(as: As, behaviour: Behaviour, ...args: string[]) {
      fakes.behave(as, behaviour);
      tmux('new-session', '-d', '-x', '120', '-y', '40', '-c', folder, '--', as, ...args);
    },
    run: (as: As, ...args: string[]) =>
      spawnSync(join(fakes.bin, as), args, { cwd: folder, env, encoding: 'utf8', input: '' }),
  };
}

const id = '11111111-2222-4333-8444-555555555555';

describe('its screens read as the real ones', () => {
  const cases: [As, Behaviour, string, string, string | null][] = [
    ['claude', {}, 'hello', 'idle', null],
    ['claude', { turnMs: 60_000 }, 'hello', 'busy', null],
    ['claude', { trust: true }, 'hello', 'held', 'trust'],
    ['claude', { loggedOut: true }, 'hello', 'held', 'not-logged-in'],
    ['claude', { limit: true }, 'hello', 'held', 'usage-limit'],
    ['claude', {}, '/ask', 'waiting', 'permission'],
    ['codex', {}, 'hello', 'idle', null],
    ['codex', { turnMs: 60_000 }, 'hello', 'busy', null],
    ['codex', { trust: true }, 'hello', 'held', 'trust'],
    ['codex', { loggedOut: true }, 'hello', 'held', 'not-logged-in'],
    ['codex', { limit: true }, 'hello', 'held', 'usage-limit'],
    ['codex', {}, '/ask', 'waiting', 'permission'],
    ['gemini', {}, 'hello', 'idle', null],
    ['gemini', { turnMs: 60_000 }, 'hello', 'busy', null],
    ['gemini', { trust: true }, 'hello', 'held', 'trust'],
    ['gemini', { loggedOut: true }, 'hello', 'held', 'not-logged-in'],
    ['gemini', { limit: true }, 'hello', 'held', 'usage-limit'],
    ['gemini', {}, '/ask', 'waiting', 'permission'],
    ['opencode', {}, 'hello', 'idle', null],
    ['opencode', { turnMs: 60_000 }, 'hello', 'busy', null],
  ];

  it.each(cases)('%s %j, told %s: %s %s', async (as, behaviour, prompt, state, reason) => {
    const { start, screen } = desk();
    const flag = { claude: '--', codex: '--', gemini: '-i', opencode: '--prompt' }[as];
    start(as, behaviour, flag, prompt);
    let seen: unknown = null;
    await until(`${state} ${reason}`, () => {
      seen = backends[as].readScreen?.(viewOfText(screen()));
      const { state: now, reason: why } = (seen ?? {}) as { state?: string; reason?: string | null };
      return now === state && why === reason;
    }).catch((error: unknown) => {
      throw new Error(`${String(error)}, and it reads ${JSON.stringify(seen)}\n${screen().join('\n')}`);
    });
  });
});

it('refuses an id that exists, and to resume one that does not, as Claude does', async () => {
  const { start, fakes, run, home, folder } = desk();
  const transcript = join(home, '.claude/projects', folder.replaceAll(/[^A-Za-z0-9]/g, '-'), `${id}.jsonl`);
  start('claude', {}, '--session-id', id);
  await fakes.wait('claude', 'start');
  expect(existsSync(transcript)).toBe(false);
  expect(run('claude', '--resume', id)).toMatchObject({
    status: 1,
    stderr: expect.stringContaining('No conversation found'),
  });
  fakes.tell('claude', 'a first turn');
  // It is there before anything is in it.
  await until('the turn in the transcript', () => {
    return existsSync(transcript) && readFileSync(transcript, 'utf8').includes('a first turn');
  });
  expect(run('claude', '--session-id', id)).toMatchObject({
    status: 1,
    stderr: expect.stringContaining('already in use'),
  });
  expect(run('claude', '--wat')).toMatchObject({ status: 1, stderr: "error: unknown option '--wat'\n" });
  expect(run('claude', '--version').stdout).toBe('2.1.332 (Claude Code)\n');
});

it('takes a paste whole and a return that comes with text for a line, and is told by Enter alone', async () => {
  const { start, press, paste, fakes, screen } = desk();
  start('claude', { ignoreEnters: 1 });
  await until('the composer', () => screen().some((line) => line.startsWith('❯')));
  const text = 'first "line"\n\tsecond $HOME `x` 🎉\n';
  paste(text);
  await until('the paste', () => fakes.bytesRead('claude').includes('\x1b[201~'));
  expect(fakes.bytesRead('claude').toString()).toBe(`\x1b[200~${text}\x1b[201~`);
  press('Enter');
  await fakes.wait('claude', 'key');
  expect(fakes.submitted('claude')).toEqual([]);
  press('Enter');
  await fakes.wait('claude', 'submit');
  expect(fakes.submitted('claude')).toEqual([text]);
  // What is submitted during a turn is queued, and told of once more when its turn comes.
  await fakes.wait('claude', 'turn');
  press('abc', 'Enter');
  await until('the text', () => fakes.bytesRead('claude').toString().endsWith('abc\r'));
  expect(fakes.submitted('claude')).toEqual([text]);
  press('Enter');
  await fakes.wait('claude', 'submit', 2);
  expect(fakes.submitted('claude')).toEqual([text, 'abc\n']);
});

it('ends as it is told to, and ignores what it is told to ignore', async () => {
  const { start, fakes } = desk();
  start('codex', { ignore: ['SIGHUP', 'SIGTERM'], child: 'stubborn' });
  const { pid } = await fakes.wait('codex', 'start');
  const child = Number((await fakes.wait('codex', 'child'))['pid']);
  onTestFinished(() => void process.kill(child, 'SIGKILL'));
  for (const name of ['SIGHUP', 'SIGTERM'] as const) {
    process.kill(pid, name);
    await until(name, () => fakes.events('codex', 'signal').some((event) => event['name'] === name));
  }
  fakes.tell('codex', '/exit 7');
  expect(await fakes.wait('codex', 'exit')).toMatchObject({ code: 7 });
});
