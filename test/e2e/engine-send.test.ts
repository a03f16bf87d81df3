// Sending, in real tmux, to the fake agent: what arrives, and what is said of it.
import { spawn } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it, onTestFinished } from 'vitest';
import { type EngineProject, engineProject, filesIn, run, until } from '../support/engine.ts';
import { type Behaviour, type FakeAgents, fakeAgents } from '../support/fake-agent.ts';

/** Whatever a shell, a terminal or tmux could take for something else. */
const awkward =
  'it\'s "quoted" $HOME `id` $(id) \\n \ttab\t; #{pane_id} #(id) %H 🎉 ünï ❯ [Pasted] ;\n\n  - end;';

interface Scene {
  readonly project: EngineProject;
  readonly fakes: FakeAgents;
}

async function writer(behaviour: Behaviour = {}): Promise<Scene> {
  const project = engineProject('[agents.writer]\nbackend = "claude"\n');
  const fakes = fakeAgents(project);
  fakes.behave('writer', behaviour);
  const up = await project.engine(['up', '--fleet', project.fleet], fakes.env);
  expect(up).toMatchObject({ code: 0 });
  await until('the input line', () => screen({ project, fakes }).includes('❯'));
  // It has told of its start, and reads its terminal from then on.
  await fakes.wait('writer', 'hook');
  return { project, fakes };
}

function screen({ project }: Scene): string {
  return project.tmux('capture-pane', '-p', '-t', '=demo/writer:').stdout;
}

/** Without what frames a paste and tells of who looks. */
function keysRead({ fakes }: Scene): string {
  return fakes
    .bytesRead('writer')
    .toString()
    .replaceAll(/.\[(200~|201~|[IO])/g, '');
}

async function send({ project }: Scene, text: string, ...more: string[]) {
  // Patient unless the test says otherwise: how long a busy machine takes to run a hook is not what is tested.
  const ran = await project.engine(['send', 'writer', text, '--json', '--timeout', '60', ...more]);
  return {
    code: ran.code,
    stderr: ran.stderr,
    said: JSON.parse(ran.stdout || '{}') as Record<string, unknown>,
  };
}

const shell = '[agents.writer]\nbackend = "shell"\nargs = ["--norc"]\n';

async function shellAgent(): Promise<Scene> {
  const project = engineProject(shell);
  const scene = { project, fakes: fakeAgents(project) };
  const up = await project.engine(['up', '--fleet', project.fleet], { SHELL: '/bin/bash' });
  expect(up).toMatchObject({ code: 0 });
  await until('the prompt', () => screen(scene).includes('$') || screen(scene).includes('#'));
  return scene;
}

/** A person who looks at the agent, in a terminal of their own. */
async function attach({ project }: Scene): Promise<void> {
  const { socketPath } = JSON.parse(project.readState('server.json')) as { socketPath: string };
  const tmux = `tmux -S ${socketPath} attach -t =demo/writer`;
  const viewer = spawn('script', ['-qfc', tmux, '/dev/null'], {
    env: { ...process.env, TERM: 'xterm-256color' },
    stdio: ['pipe', 'ignore', 'ignore'],
  });
  onTestFinished(() => void viewer.kill('SIGKILL'));
  const attached = () => project.tmux('display-message', '-p', '-t', '=demo/writer:', '#{session_attached}');
  await until('somebody to be attached', () => attached().stdout.trim() === '1');
}

describe('a message', () => {
  it('is acknowledged by the agent itself, and arrives as it was written', async () => {
    const scene = await writer();
    const sent = await send(scene, awkward);
    expect(sent).toMatchObject({ code: 0, said: { format: 'ao.send/1', result: 'acknowledged', enters: 1 } });
    expect(scene.fakes.submitted('writer')).toEqual([awkward]);
  });

  it('of 50 KB in many lines arrives byte for byte, from standard input', async () => {
    const scene = await writer();
    const text = `${awkward}\n`.repeat(600);
    expect(Buffer.byteLength(text)).toBeGreaterThan(50 * 1024);
    const file = scene.project.write('message.txt', `${text}last line\n`);
    const ran = await run('sh', ['-c', `node engine/agents.mjs send writer - < ${file}`], {
      cwd: scene.project.folder,
      env: scene.project.env,
    });
    expect(ran).toMatchObject({ code: 0, stdout: 'writer: acknowledged\n' });
    expect(scene.fakes.submitted('writer')).toEqual([`${text}last line`]);
    const bytes = scene.fakes.bytesRead('writer').toString();
    expect(bytes).toContain(`\u001b[200~${text}last line\u001b[201~\r`);
    expect(scene.project.tmux('list-buffers').stdout).toBe('');
  });

  it('arrives although somebody has left the pane in copy mode', async () => {
    const scene = await writer();
    scene.project.tmux('copy-mode', '-t', '=demo/writer:');
    expect(await send(scene, 'hello')).toMatchObject({ code: 0 });
    expect(scene.fakes.submitted('writer')).toEqual(['hello']);
  });

  it('is submitted once and only once when the first Enter is not taken', async () => {
    const scene = await writer({ ignoreEnters: 1 });
    const sent = await send(scene, awkward);
    expect(sent).toMatchObject({ code: 0, said: { result: 'acknowledged', enters: 2 } });
    expect(scene.fakes.submitted('writer')).toEqual([awkward]);
  });

  it('is not submitted by a second Enter that is read as one with the first', async () => {
    // Longer than Enter is waited for where it was ignored, and both would be in one read.
    const scene = await writer({ deafMs: 6_000 });
    expect(await send(scene, 'hello')).toMatchObject({ code: 0, said: { enters: 1 } });
    expect(scene.fakes.submitted('writer')).toEqual(['hello']);
    expect(keysRead(scene)).toBe('hello\r');
  });

  it('is not submitted twice while the program runs its hooks and draws nothing', async () => {
    const scene = await writer({ hookMs: 4_000 });
    expect(await send(scene, 'hello')).toMatchObject({ code: 0, said: { enters: 1 } });
    await scene.fakes.wait('writer', 'hook', 3);
    expect(keysRead(scene)).toBe('hello\r');
  });

  it('is not typed to a program that has not read what was typed before', async () => {
    const scene = await writer({ deafMs: 600_000 });
    expect(await send(scene, 'one', '--timeout', '1')).toMatchObject({ code: 10, said: { enters: 1 } });
    const sent = await send(scene, 'two');
    expect(sent).toMatchObject({ code: 11, said: { result: 'queued' } });
    expect(sent.said['why']).toContain('has not read what was typed before');
    expect(keysRead(scene)).toBe('one');
    expect(screen(scene)).not.toContain('two');
  });

  it('is said to be unconfirmed when no Enter is taken, and no Enter is pressed for ever', async () => {
    const scene = await writer({ ignoreEnters: 100 });
    const sent = await send(scene, 'hello');
    expect(sent).toMatchObject({ code: 10, said: { result: 'unconfirmed', enters: 3 } });
    expect(sent.said['why']).toContain('still holds the message');
    expect(scene.fakes.submitted('writer')).toEqual([]);
  });

  it('never brings along Escape or a key that clears', async () => {
    const scene = await writer({ ignoreEnters: 1 });
    await send(scene, 'one\ntwo');
    expect(keysRead(scene)).toBe('one\ntwo\r\r');
  });

  it('waits in line behind another that is sent at the same time', async () => {
    const scene = await writer();
    const texts = ['a', 'b', 'c', 'd'].map((one) => `${one.repeat(2000)}\n${one}`);
    const sent = await Promise.all(texts.map((text) => send(scene, text)));
    const acknowledged = { code: 0, said: { result: 'acknowledged' } };
    expect(sent).toMatchObject(texts.map(() => acknowledged));
    expect(scene.fakes.submitted('writer').toSorted()).toEqual(texts);
    expect(filesIn(scene.project.state('send/writer'))).toEqual([]);
  });

  it('is acknowledged and kept where the agent is busy and queues it itself, and not typed twice', async () => {
    const scene = await writer({ turnMs: 600_000 });
    expect(await send(scene, 'first')).toMatchObject({ code: 0, said: { isKept: false } });
    expect(await send(scene, 'second')).toMatchObject({ code: 0, said: { enters: 1, isKept: true } });
    scene.fakes.tell('writer', '/done');
    await scene.fakes.wait('writer', 'submit', 3);
    // Once into the agent's own queue, and once out of it.
    expect(scene.fakes.submitted('writer')).toEqual(['first', 'second', 'second']);
  });
});

describe("somebody's draft", () => {
  it('is neither submitted nor cleared: the message waits, and comes after it', async () => {
    const scene = await writer({ draft: 'half a thou' });
    await attach(scene);
    expect(await send(scene, 'hello')).toMatchObject({ code: 11, said: { result: 'queued', before: 0 } });
    expect(await send(scene, 'again')).toMatchObject({ code: 11, said: { before: 1 } });
    expect(scene.fakes.submitted('writer')).toEqual([]);
    expect(screen(scene)).toContain('half a thou');
    // The person goes on and submits.
    scene.project.tmux('send-keys', '-t', '=demo/writer:', 'ght', '');
    scene.project.tmux('send-keys', '-t', '=demo/writer:', 'Enter');
    await scene.fakes.wait('writer', 'submit');
    await until('its rest', async () => (await scene.project.agent('writer')).activity.state === 'idle');
    expect(await send(scene, 'third')).toMatchObject({ code: 0 });
    expect(scene.fakes.submitted('writer')).toEqual(['half a thought', 'hello', 'again', 'third']);
    expect((await scene.project.agent('writer')).queue).toMatchObject({ waiting: 0, unsure: 0 });
  });

  it('is kept also when nobody is attached any more', async () => {
    const scene = await writer({ draft: 'half a thou' });
    expect(await send(scene, 'hello')).toMatchObject({ code: 11 });
    expect(scene.fakes.submitted('writer')).toEqual([]);
    expect(screen(scene)).toContain('half a thou');
  });
});

describe('an agent that cannot be sent to', () => {
  it('is said not to run when it has ended', async () => {
    const scene = await writer();
    scene.fakes.tell('writer', '/exit 3');
    await until('the end', async () => (await scene.project.agent('writer')).runtime.state === 'exited');
    expect(await send(scene, 'hello')).toMatchObject({ code: 13, said: { result: 'not-running' } });
    await scene.project.ok('down');
    expect(await send(scene, 'hello')).toMatchObject({ code: 13 });
  });

  it('has its messages queued while it shows a dialog, which is not answered', async () => {
    const project = engineProject('[agents.writer]\nbackend = "claude"\n');
    const fakes = fakeAgents(project);
    fakes.behave('writer', { trust: true });
    await project.engine(['up', '--fleet', project.fleet], fakes.env);
    await fakes.wait('writer', 'dialog');
    expect(await send({ project, fakes }, 'hello')).toMatchObject({ code: 11, said: { result: 'queued' } });
    expect(fakes.events('writer', 'answered')).toEqual([]);
    expect(fakes.bytesRead('writer').toString()).not.toContain('hello');
  });

  it('is blocked while it waits for an answer', async () => {
    const scene = await writer();
    scene.fakes.tell('writer', '/ask');
    await scene.fakes.wait('writer', 'dialog');
    expect(await send(scene, 'hello')).toMatchObject({ code: 12 });
    expect(scene.fakes.events('writer', 'answered')).toEqual([]);
  });

  it('is blocked while something else has its terminal', async () => {
    const scene = await shellAgent();
    const { project } = scene;
    project.tmux('send-keys', '-t', '=demo/writer:', 'cat > got', 'Enter');
    await until('cat', () => existsSync(join(project.folder, 'got')));
    const sent = await send(scene, 'rm -rf nothing');
    expect(sent).toMatchObject({ code: 12, said: { result: 'blocked' } });
    expect(sent.said['why']).toContain('another program');
    expect(readFileSync(join(project.folder, 'got'), 'utf8')).toBe('');
  });
});

describe('a dialog that no hook tells of', () => {
  it('is not typed into, whatever the agent said last; and the message comes once it is closed', async () => {
    const scene = await writer();
    expect(await send(scene, 'hello')).toMatchObject({ code: 0 });
    await until('its rest', async () => (await scene.project.agent('writer')).activity.state === 'idle');
    scene.fakes.tell('writer', '/model');
    await scene.fakes.wait('writer', 'dialog');
    await until('the dialog', () => screen(scene).includes('Select model'));
    const isUnknown = async () => (await scene.project.agent('writer')).activity.state === 'unknown';
    await until('that it is not known to be idle', isUnknown);
    const sent = await send(scene, 'yes');
    expect(sent).toMatchObject({ code: 12, said: { result: 'blocked' } });
    expect(sent.said['why']).toContain('not on its screen');
    expect(scene.fakes.events('writer', 'answered')).toEqual([]);
    expect(scene.fakes.submitted('writer')).toEqual(['hello', '/model']);
    // Nor by the operator's word: where an input line would be seen, its lack says something.
    expect(await send(scene, 'yes', '--blind')).toMatchObject({ code: 12 });

    const report = await scene.project.ok('logs', 'writer', '--report');
    const saved = JSON.parse(readFileSync(report.trim(), 'utf8')) as Record<string, unknown>;
    expect(saved).toMatchObject({
      format: 'ao.screen/1',
      backend: 'claude',
      read: { activity: 'unknown', composer: 'missing' },
    });
    expect(JSON.stringify(saved['rows'])).toContain('Select model');

    scene.project.tmux('send-keys', '-t', '=demo/writer:', 'Escape');
    await scene.fakes.wait('writer', 'answered');
    expect(await send(scene, 'again')).toMatchObject({ code: 0 });
  });

  it.each(['codex', 'gemini', 'opencode'] as const)('is not typed into in %s', async (backend) => {
    const project = engineProject(`[agents.writer]\nbackend = "${backend}"\n`);
    const scene = { project, fakes: fakeAgents(project) };
    await project.engine(['up', '--fleet', project.fleet], scene.fakes.env);
    await until('its rest', async () => (await project.agent('writer')).activity.state === 'idle');
    scene.fakes.tell('writer', '/model');
    await until('the dialog', () => screen(scene).includes('Select model'));
    const sent = await send(scene, 'yes');
    expect([11, 12]).toContain(sent.code);
    expect(scene.fakes.events('writer', 'answered')).toEqual([]);
    expect(scene.fakes.submitted('writer')).toEqual(['/model']);
  });
});

describe('a draft in OpenCode', () => {
  it('is not submitted together with a message, which waits', async () => {
    const project = engineProject('[agents.writer]\nbackend = "opencode"\n');
    const scene = { project, fakes: fakeAgents(project) };
    scene.fakes.behave('writer', { draft: 'half a thou' });
    await project.engine(['up', '--fleet', project.fleet], scene.fakes.env);
    await until('the draft', () => screen(scene).includes('half a thou'));
    expect(await send(scene, 'hello')).toMatchObject({ code: 11, said: { result: 'queued' } });
    expect(scene.fakes.submitted('writer')).toEqual([]);
    expect(screen(scene)).toContain('half a thou');
  });
});

describe('an agent without a word to say', () => {
  it('takes a command in a shell, and it is said that nothing confirms it', async () => {
    const scene = await shellAgent();
    const { project } = scene;
    expect(await send(scene, "echo 'it is' > got")).toMatchObject({ code: 10, said: { enters: 1 } });
    expect(await until('the file', () => fileText(join(project.folder, 'got')))).toBe('it is\n');
  });

  it('is not sent a line that its terminal would cut off', async () => {
    const project = engineProject(
      '[agents.writer]\nbackend = "command"\ncommand = ["sh", "-c", "cat > got"]\n',
    );
    const scene = { project, fakes: fakeAgents(project) };
    await project.ok('up', '--fleet', project.fleet);
    await until('cat', () => existsSync(join(project.folder, 'got')));
    const sent = await send(scene, 'x'.repeat(4096));
    expect(sent).toMatchObject({ code: 12 });
    expect(sent.said['why']).toContain('4096 bytes');
    // What it shows may be a question, and nobody can tell.
    const looked = await send(scene, 'no');
    expect(looked).toMatchObject({ code: 12 });
    expect(looked.said['help']).toContain('send writer --blind');
    expect(readFileSync(join(project.folder, 'got'), 'utf8')).toBe('');
    expect(await send(scene, 'y'.repeat(4095), '--blind')).toMatchObject({ code: 10 });
    expect(await until('the line', () => fileText(join(project.folder, 'got')))).toBe(
      `${'y'.repeat(4095)}\n`,
    );
  });
});

it.each([
  ['escape', 'a\u001b[201~b', 'U+001B'],
  ['a carriage return', 'a\r\nb', 'U+000D'],
  ['^C', 'a\u0003', 'U+0003'],
  ['nothing', ' \n', 'empty'],
])('refuses a text with %s', async (_, text, why) => {
  const project = engineProject('[agents.writer]\nbackend = "claude"\n');
  const ran = await project.engine(['send', 'writer', text]);
  expect(ran.code).toBe(1);
  expect(ran.stderr).toContain(why);
});

function fileText(path: string): string | null {
  try {
    return readFileSync(path, 'utf8');
  } catch {
    return null;
  }
}
