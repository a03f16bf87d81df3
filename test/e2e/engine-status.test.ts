// `status --json` is right whatever has become of the tmux server, and says unknown where it cannot know. What is
// started is told its prompt to the byte, whatever its size.
import { createHash } from 'node:crypto';
import { cpSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it, vi } from 'vitest';
import { observeAgent } from '../../engine/look/agents.ts';
import { parseServerRecord, parseStatus, serverRecordFile } from '../../engine/protocol.ts';
import { stateFolder } from '../../engine/state/state-folder.ts';
import { type EngineProject, engineProject, isRunning, run, until } from '../support/engine.ts';
import { fakeAgentFile, fakeAgents } from '../support/fake-agent.ts';

/** Starting an agent on a busy machine takes its time. */
vi.setConfig({ testTimeout: 180_000 });

const sleeper = '\n[agents.sleeper]\nbackend = "command"\ncommand = ["sleep", "300"]\n';
const fake = (name: string) =>
  `\n[agents.${name}]\nbackend = "command"\ncommand = ["${process.execPath}", "${fakeAgentFile}"]\n`;
/** As under cron or systemd: tmux then writes `_` for what is not ASCII, unless it is told otherwise. */
const noLocale = { LANG: undefined, LC_ALL: 'C', LC_CTYPE: undefined, TERM: undefined };

describe('status', () => {
  it('is right when the tmux server is gone, also about an agent that outlives it', async () => {
    const project = engineProject(`${sleeper}${fake('deaf')}`);
    const fakes = fakeAgents(project);
    fakes.behave('deaf', { ignore: ['SIGHUP'] });
    await project.engine(['up', '--fleet', project.fleet], fakes.env);
    const [before, deaf] = [await project.agent('sleeper'), await project.agent('deaf')];
    expect(before.runtime.state).toBe('alive');
    process.kill(serverOf(project).pid, 'SIGKILL');
    await until('the sleeper to end', () => !isRunning(before.pid ?? 0));
    for (const env of [{}, noLocale]) {
      const status = await statusWith(project, env);
      expect(status.agents).toMatchObject([
        { name: 'sleeper', desired: 'up', pid: null, runtime: { state: 'absent' } },
        // Its terminal is gone, so it is over for the agent; but it is told that the process is still there.
        { name: 'deaf', desired: 'up', pid: deaf.pid, runtime: { state: 'exited', source: 'tmux' } },
      ]);
    }
    expect(isRunning(deaf.pid ?? 0)).toBe(true);
    await project.ok('down');
    expect(isRunning(deaf.pid ?? 0)).toBe(false);
  });

  it('takes nobody for dead who was started after tmux was asked', async () => {
    const project = engineProject(sleeper);
    const state = stateFolder(project.folder, { XDG_STATE_HOME: project.stateHome });
    const conf = join(project.folder, 'engine/tmux.conf');
    const tmux = { endpoint: { name: project.socket }, env: process.env, conf };
    await project.ok('up', '--fleet', project.fleet);
    const { pid, launch } = await project.agent('sleeper');
    const empty = { kind: 'answered', tmux, pid: serverOf(project).pid, socketPath: '', panes: [] } as const;
    for (const earlier of [empty, { kind: 'none', tmux } as const]) {
      const now = await observeAgent(project.folder, state, earlier, 'sleeper');
      expect(now).toMatchObject({ pid, launch, runtime: { state: 'alive' } });
    }
  });

  it('says unknown when the socket file was deleted', async () => {
    const project = engineProject(sleeper);
    await project.ok('up', '--fleet', project.fleet);
    const { socketPath, pid } = serverOf(project);
    rmSync(socketPath);
    for (const env of [{}, noLocale]) {
      const [agent] = (await statusWith(project, env)).agents;
      expect(agent).toMatchObject({ desired: 'up', runtime: { state: 'unknown', source: 'none' } });
    }
    process.kill(pid, 'SIGUSR1');
    await until('the socket', async () => (await project.agent('sleeper')).runtime.state === 'alive');
  });

  it('is right without a UTF-8 locale in a folder whose name is not ASCII', async () => {
    const plain = engineProject(sleeper);
    const folder = join(plain.folder, '..', 'Bücher | «ö»');
    cpSync(plain.folder, folder, { recursive: true });
    const engine = (...args: string[]) =>
      run(process.execPath, ['engine/agents.mjs', ...args], {
        cwd: folder,
        env: { ...plain.env, ...noLocale },
      });
    expect(await engine('up', '--fleet', plain.fleet)).toMatchObject({ code: 0, stderr: '' });
    const parsed = parseStatus((await engine('status', '--json')).stdout);
    expect(parsed).toMatchObject({
      ok: true,
      value: { agents: [{ runtime: { state: 'alive' } }], undeclared: [] },
    });
    expect((await engine('up')).stdout).toContain('sleeper: already up');
    expect(await engine('down')).toMatchObject({ code: 0 });
    // It was found by its mark, which holds the folder.
    expect(plain.tmux('list-sessions').stdout).toBe('');
  });
});

describe('a start prompt', () => {
  /** Quotes, dollar signs, backticks, tabs, emoji, both line ends, and none at the end. */
  const line = `"double" 'single' $HOME \${x} \`date\` \\ \t ünï 🎉 %s !! #{pane_id}\r\n`;
  const promptOf = (bytes: number) => {
    const text = line.repeat(Math.ceil(bytes / Buffer.byteLength(line)));
    return Buffer.from(text).subarray(0, bytes).toString('utf8').replaceAll('\ufffd', '');
  };
  const agents = `${fake('any')}prompt = "p.md"\n\n[agents.writer]\nbackend = "claude"\nprompt = "p.md"\n`;

  it('of 100 KB is an argument, to the byte', async () => {
    const project = engineProject(agents);
    const fakes = fakeAgents(project);
    const prompt = promptOf(100_000);
    project.write('p.md', prompt);
    expect(await project.engine(['up', '--fleet', project.fleet], fakes.env)).toMatchObject({ code: 0 });
    for (const name of ['any', 'writer']) {
      const { argv } = (await fakes.wait(name, 'start')) as unknown as { argv: string[] };
      expect(argv.at(-1) === prompt, name).toBe(true);
      await fakes.wait(name, 'submit');
      expect(fakes.submitted(name)).toEqual([prompt]);
    }
  });

  it('of 200 KB is a file that the agent is told to read, and what it reads is the prompt to the byte', async () => {
    const project = engineProject(agents);
    const fakes = fakeAgents(project);
    const prompt = promptOf(200_000);
    project.write('p.md', prompt);
    expect(await project.engine(['up', '--fleet', project.fleet], fakes.env)).toMatchObject({ code: 0 });
    for (const name of ['any', 'writer']) {
      expect(await fakes.wait(name, 'file')).toMatchObject({
        path: join(project.folder, 'p.md'),
        bytes: Buffer.byteLength(prompt),
        sha256: createHash('sha256').update(prompt).digest('hex'),
      });
    }
  });
});

function serverOf(project: EngineProject): { socketPath: string; pid: number } {
  const record = parseServerRecord(project.readState(serverRecordFile));
  if (!record.ok || record.value.server === null) throw new Error('the server is not recorded');
  return { socketPath: record.value.socketPath, pid: record.value.server.pid };
}

async function statusWith(project: EngineProject, env: Readonly<Record<string, string | undefined>>) {
  const ran = await project.engine(['status', '--json'], env);
  expect(ran.code).toBe(0);
  const parsed = parseStatus(ran.stdout);
  if (!parsed.ok) throw new Error(parsed.problem);
  return parsed.value;
}
