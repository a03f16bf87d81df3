// What the engine does when something is wrong: it says so in words, and never guesses.

import { chmodSync, mkdirSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { parseServerRecord, serverRecordFile } from '../../engine/protocol.ts';
import { type EngineProject, engineProject, isRunning, run, until } from '../support/engine.ts';
import { makeState } from '../support/state.ts';

const sleeper = `
[agents.sleeper]
backend = "command"
command = ["sleep", "300"]
`;

describe('an agent that does not run', () => {
  it('fails up with the last lines it showed', async () => {
    const project = engineProject(`
[agents.broken]
backend = "command"
command = ["sh", "-c", "echo not logged in >&2; exit 3"]
${sleeper}`);
    const ran = await project.engine(['up', '--fleet', project.fleet]);
    expect(ran.code).toBe(1);
    expect(ran.stderr).toMatch(/broken was started, but it ended with code 3/);
    expect(ran.stderr).toContain('not logged in');
    expect(ran.stdout).toMatch(/^sleeper: started/m);
    expect(await project.agent('broken')).toMatchObject({
      runtime: { state: 'exited' },
      spec: { started: null },
    });
    // Nothing is recorded as started that did not work.
    const marks = project.tmux('list-panes', '-a', '-F', '#{@ao_agent}=#{@ao_spec}').stdout;
    expect(marks).toContain('broken=\n');
  });

  it('names the program that is not there', async () => {
    const project = engineProject('[agents.x]\nbackend = "command"\ncommand = ["no-such-program"]\n');
    const ran = await project.engine(['up', '--fleet', project.fleet]);
    expect(ran.code).toBe(1);
    expect(ran.stderr).toContain('cannot run no-such-program');
    expect(project.record('x', 'exit')).toMatchObject({ code: 127 });
  });
});

describe('a socket that was deleted', () => {
  it('is unknown, up refuses, and after the advice all is right again', async () => {
    const project = engineProject(sleeper);
    await project.ok('up', '--fleet', project.fleet);
    const before = await project.agent('sleeper');
    const { socketPath, server } = serverOf(project);
    rmSync(socketPath);

    expect(await project.agent('sleeper')).toMatchObject({
      pid: before.pid,
      runtime: { state: 'unknown', source: 'none' },
    });
    for (const verb of ['up', 'down']) {
      const ran = await project.engine([verb]);
      expect(ran.code).toBe(1);
      expect(ran.stderr).toContain(`kill -USR1 ${server.pid}`);
    }
    expect(isRunning(before.pid ?? 0)).toBe(true);

    process.kill(server.pid, 'SIGUSR1');
    await until('the socket', async () => (await project.agent('sleeper')).runtime.state === 'alive');
    expect(await project.ok('up')).toBe('sleeper: already up\n');
    expect((await project.agent('sleeper')).pid).toBe(before.pid);
  });

  it('is unknown also to a project that is new in the fleet', async () => {
    const project = engineProject(sleeper);
    await project.ok('up', '--fleet', project.fleet);
    const { socketPath, server } = serverOf(project);
    rmSync(socketPath);
    const newcomer = engineProject(sleeper.replaceAll('sleeper', 'newcomer'));
    const ran = await newcomer.engine(['up', '--fleet', project.fleet]);
    expect(ran.code).toBe(1);
    expect(ran.stderr).toContain(`kill -USR1 ${server.pid}`);
    process.kill(server.pid, 'SIGUSR1');
    await until('the socket', async () => (await project.agent('sleeper')).runtime.state === 'alive');
  });

  it('is unknown as well when another server sits on it', async () => {
    const project = engineProject(sleeper);
    await project.ok('up', '--fleet', project.fleet);
    const { socketPath, server } = serverOf(project);
    rmSync(socketPath);
    project.tmux('new-session', '-d', 'sleep 300');
    expect((await project.agent('sleeper')).runtime.state).toBe('unknown');
    const ran = await project.engine(['up']);
    expect(ran.code).toBe(1);
    expect(ran.stderr).toContain('is now that of another server');
    // Two servers: the one that the socket belongs to is ended by name, the other gets its socket back first.
    project.tmux('kill-server');
    process.kill(server.pid, 'SIGUSR1');
    await until('the socket', async () => (await project.agent('sleeper')).runtime.state === 'alive');
  });

  it('is found where it was made when TMUX_TMPDIR has changed since', async () => {
    const project = engineProject(sleeper);
    await project.ok('up', '--fleet', project.fleet);
    const elsewhere = join(project.folder, 'other-tmp');
    mkdirSync(elsewhere);
    const ran = await project.engine(['up'], { TMUX_TMPDIR: elsewhere });
    expect(ran).toMatchObject({ code: 0, stdout: 'sleeper: already up\n' });
  });
});

it('reads tmux rightly without a UTF-8 locale', async () => {
  const project = engineProject(sleeper);
  const plain = { LANG: undefined, LC_ALL: 'C', LC_CTYPE: undefined };
  expect(await project.engine(['up', '--fleet', project.fleet], plain)).toMatchObject({ code: 0 });
  const ran = await project.engine(['status', '--json'], plain);
  expect(JSON.parse(ran.stdout)).toMatchObject({ agents: [{ runtime: { state: 'alive' } }] });
});

describe('bad input', () => {
  const cases: [string, (folder: string) => void, string[], number, RegExp][] = [
    ['no agents.toml', (f) => rmSync(join(f, 'agents.toml')), ['up'], 1, /there is no agents\.toml/],
    [
      'no agents.toml for status',
      (f) => rmSync(join(f, 'agents.toml')),
      ['status'],
      1,
      /there is no agents\.toml/,
    ],
    [
      'no agents.toml for down',
      (f) => rmSync(join(f, 'agents.toml')),
      ['down'],
      1,
      /there is no agents\.toml/,
    ],
    [
      'a folder called agents.toml',
      (f) => {
        rmSync(join(f, 'agents.toml'));
        mkdirSync(join(f, 'agents.toml'));
      },
      ['validate'],
      1,
      /is a folder, not a file/,
    ],
    [
      'a symlink that leads to itself',
      (f) => symlinkLoop(join(f, 'agents.toml')),
      ['validate'],
      1,
      /round in a circle/,
    ],
    [
      'text that is not TOML',
      (f) => write(f, 'agents.toml', '[project\nname='),
      ['status'],
      1,
      /agents\.toml:1:/,
    ],
    ['bytes that are not text', (f) => write(f, 'agents.toml', '\0\x01\xff'), ['up'], 1, /agents\.toml:1:1/],
    ['an empty file', (f) => write(f, 'agents.toml', ''), ['up'], 1, /project must be given/],
    [
      'a state folder that is a file',
      (f) => write(f, '../state', ''),
      ['up'],
      1,
      /cannot be used:\s+\S+\/state/,
    ],
    [
      'a state record that is broken',
      (f) => {
        const state = makeState(join(f, '../state'), f);
        writeFileSync(join(state, 'server.json'), '{');
      },
      ['up'],
      1,
      /server\.json is not JSON/,
    ],
    ['an unknown agent', () => {}, ['up', 'slepeer'], 1, /did you mean sleeper/i],
    ['an unknown command', () => {}, ['pu'], 64, /There is no command "pu"/],
    ['an unknown option', () => {}, ['up', '--fleeet', 'x'], 64, /--fleeet/],
    ['a project name without a fleet', () => {}, ['up', '--project', 'x'], 64, /--project goes with --fleet/],
    ['an option without its value', () => {}, ['up', '--fleet'], 64, /--fleet/],
    ['a fleet that is no name', () => {}, ['up', '--fleet', '../x'], 64, /is not a name/],
    ['a word too many', () => {}, ['status', 'x'], 64, /Unexpected "x"/],
    ['init into a file', (f) => write(f, 'file', ''), ['init', 'file'], 1, /is a file, not a folder/],
    ['init from an unknown template', () => {}, ['init', '--template', 'x'], 64, /there is no template "x"/],
    [
      'a prompt that is missing',
      (f) => write(f, 'agents.toml', claude('gone.md')),
      ['up'],
      1,
      /gone\.md does not exist/,
    ],
    [
      'a launch without a description',
      () => {},
      ['launch', '--project', '.', '--launch', 'x'],
      97,
      /no description/,
    ],
    [
      'no conf beside the engine',
      (f) => rmSync(join(f, 'engine/tmux.conf')),
      ['up'],
      1,
      /Part of the engine is missing/,
    ],
  ];

  it.each(cases)('%s', async (_, prepare, args, code, said) => {
    const project = engineProject(sleeper);
    prepare(project.folder);
    const ran = await project.engine(args);
    expect(ran.stderr).toMatch(said);
    expect(ran.stdout + ran.stderr).not.toMatch(/\n\s+at |bug in the engine/);
    expect(ran.code).toBe(code);
    expect(project.tmux('list-sessions').stdout).toBe('');
  });

  it('no tmux, or one that is too old', async () => {
    const project = engineProject(sleeper);
    const bin = join(project.folder, 'bin');
    mkdirSync(bin);
    const none = await project.engine(['up'], { PATH: bin });
    expect(none).toMatchObject({ code: 1, stdout: '' });
    expect(none.stderr).toContain('install tmux 3.2 or newer');
    expect((await project.engine(['status'], { PATH: bin })).stdout).toMatch(/sleeper +unknown/);

    writeFileSync(join(bin, 'tmux'), '#!/bin/sh\necho tmux 3.1c\n');
    chmodSync(join(bin, 'tmux'), 0o755);
    const old = await project.engine(['up'], { PATH: `${bin}:${process.env['PATH']}` });
    expect(old.code).toBe(1);
    expect(old.stderr).toContain('Found tmux 3.1c');
  });

  it('a tmux that hangs is given up, and what runs is unknown', { timeout: 30_000 }, async () => {
    const project = engineProject(sleeper);
    const bin = join(project.folder, 'bin');
    mkdirSync(bin);
    writeFileSync(
      join(bin, 'tmux'),
      '#!/bin/sh\ncase "$1" in -V) echo tmux 3.3a;; *) exec sleep 60;; esac\n',
    );
    chmodSync(join(bin, 'tmux'), 0o755);
    const ran = await project.engine(['up'], { PATH: `${bin}:${process.env['PATH']}` });
    expect(ran.code).toBe(1);
    expect(ran.stderr).toContain('did not answer within 10 s');
  });

  it('a folder that was removed under the command', async () => {
    const project = engineProject(sleeper);
    // node itself wants a folder to find the script from, so it is named in full.
    const agents = join(project.folder, 'engine/agents.mjs');
    const inside = (command: string) => {
      const script = `mkdir gone && cd gone && rmdir ../gone && exec "$0" '${agents}' ${command}`;
      return run('sh', ['-c', script, process.execPath], { cwd: project.folder, env: project.env });
    };
    // Only what works in the current folder needs it.
    expect(await inside('validate')).toMatchObject({ code: 0, stderr: '' });
    const ran = await inside('init');
    expect(ran).toMatchObject({ code: 1, stdout: '' });
    expect(ran.stderr).toContain('does not exist any more');
  });
});

function serverOf(project: EngineProject): { socketPath: string; server: { pid: number } } {
  const record = parseServerRecord(project.readState(serverRecordFile));
  if (!record.ok || record.value.server === null) throw new Error('the server is not recorded');
  return { socketPath: record.value.socketPath, server: record.value.server };
}

function write(folder: string, path: string, content: string): void {
  writeFileSync(join(folder, path), content, 'latin1');
}

function symlinkLoop(path: string): void {
  rmSync(path);
  symlinkSync(path, path);
}

function claude(prompt: string): string {
  return `[project]\nname = "demo"\n[agents.a]\nbackend = "claude"\nprompt = "${prompt}"\n`;
}

it('goes on with an agent whose records were removed under it', async () => {
  const project = engineProject(sleeper);
  await project.ok('up', '--fleet', project.fleet);
  const { pid } = await project.agent('sleeper');
  rmSync(project.state(), { recursive: true });
  expect(await project.ok('up', '--fleet', project.fleet)).toBe(
    'sleeper: already up; its log is kept again\n',
  );
  expect(await project.agent('sleeper')).toMatchObject({ runtime: { state: 'alive', source: 'tmux' } });
  expect(await project.ok('down')).toBe('sleeper: stopped\n');
  expect(isRunning(pid ?? 0)).toBe(false);
});
