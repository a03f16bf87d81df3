// An agent's life from `init` to `down`, with the released bundle, real tmux and real processes.
import { spawnSync } from 'node:child_process';
import { cpSync, mkdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { engineProject, fileAt, filesIn, isRunning, until } from '../support/engine.ts';

const sleeper = `
[agents.sleeper]
backend = "command"
command = ["sleep", "300"]
`;

describe('a project from nothing', () => {
  it('goes from init to up, status and down with nothing installed beside the engine', async () => {
    const project = engineProject('');
    expect(await project.ok('init', 'fresh')).toContain('wrote  agents.toml');
    const fresh = { ...project, folder: join(project.folder, 'fresh') };
    mkdirSync(join(fresh.folder, 'engine'));
    writeFileSync(join(project.folder, 'agents.toml'), readFileSync(join(fresh.folder, 'agents.toml')));

    expect(await project.ok('validate')).toContain('1 agent');
    expect(await project.ok('up', '--fleet', project.fleet)).toMatch(/^shell: started, pid \d+$/m);
    const shell = await project.agent('shell');
    expect(shell).toMatchObject({
      desired: 'up',
      session: 'fresh/shell',
      runtime: { state: 'alive', source: 'process' },
      activity: { state: 'unknown', source: 'none' },
      spec: { drift: false },
    });
    expect(shell.spec.started).toBe(shell.spec.declared);
    expect(isRunning(shell.pid ?? 0)).toBe(true);

    expect(await project.ok('down')).toMatch(/^shell: stopped\nwatchdog: ended, pid \d+\n$/);
    expect(isRunning(shell.pid ?? 0)).toBe(false);
    expect(await project.agent('shell')).toMatchObject({
      desired: 'down',
      pid: null,
      runtime: { state: 'absent' },
    });
  });

  it('keeps what is there already, byte for byte', async () => {
    const project = engineProject('# mine\n');
    const before = project.read('agents.toml');
    const said = await project.ok('init', '.', '--template', 'claude');
    expect(said).toContain('kept   agents.toml');
    expect(said).toContain('wrote  prompts/writer.md');
    expect(project.read('agents.toml')).toBe(before);
  });

  it.each(['readme.md', 'README.rst', 'ReadMe', 'Readme.txt'])(
    'makes no README.md beside %s',
    async (name) => {
      const project = engineProject('# mine\n');
      writeFileSync(join(project.folder, name), 'mine\n');
      const said = await project.ok('init', '.');
      expect(said).toContain(`kept   ${name}\n`);
      expect(filesIn(project.folder).filter((file) => /^readme/i.test(file))).toEqual([name]);
      expect(project.read(name)).toBe('mine\n');
    },
  );

  it('says how the engine is checked out where the clone declares it and has none', async () => {
    const project = engineProject('# mine\n');
    const folder = join(project.folder, 'fresh');
    mkdirSync(folder);
    writeFileSync(join(folder, '.gitmodules'), '[submodule "engine"]\n\tpath = engine\n\turl = x\n');
    expect(await project.ok('init', 'fresh')).toContain(
      `next: cd ${folder} && git submodule update --init engine; then node engine/agents.mjs up\n`,
    );
    writeFileSync(join(folder, '.gitmodules'), '[submodule "engine"]\n\tpath = engine\n\turl = /x\n');
    expect(await project.ok('init', 'fresh')).toContain(
      `next: cd ${folder} && git -c protocol.file.allow=always submodule update --init engine; then `,
    );
  });
});

describe('up', () => {
  it('starts what is not there and says so, then has nothing to do', async () => {
    const project = engineProject(sleeper);
    expect(await project.ok('up', '--fleet', project.fleet)).toMatch(/^sleeper: started, pid \d+\n$/);
    const { pid } = await project.agent('sleeper');
    // The fleet is remembered.
    expect(await project.ok('up')).toBe('sleeper: already up\n');
    expect((await project.agent('sleeper')).pid).toBe(pid);
  });

  it('marks the session in full, under the name that po gives the project', async () => {
    const project = engineProject(sleeper);
    await project.ok('up', '--fleet', project.fleet, '--project', 'other-name');
    const format = '#{session_name} #{@po_fleet} #{@ao_project} #{@ao_agent} #{@ao_engine} #{@ao_path}';
    const version = (await project.ok('version')).trim();
    expect(project.tmux('list-panes', '-a', '-F', format).stdout.trim()).toBe(
      `other-name/sleeper ${project.fleet} other-name sleeper ${version} ${project.folder}`,
    );
    const status = await project.status();
    expect(status.project).toBe('other-name');
    const spec = project.tmux('list-panes', '-a', '-F', '#{@ao_spec} #{@ao_launch}').stdout.trim();
    expect(spec).toBe(`${status.agents[0]?.spec.declared} ${status.agents[0]?.launch}`);
  });

  it('leaves the git status of a project clean, whatever its own .gitignore says', async () => {
    const project = engineProject(sleeper);
    const git = (...args: string[]) =>
      spawnSync('git', ['-c', 'user.name=t', '-c', 'user.email=t@example.org', ...args], {
        cwd: project.folder,
        encoding: 'utf8',
      }).stdout;
    git('init', '-q');
    git('add', '-A');
    git('commit', '-qm', 'all');
    await project.ok('up', '--fleet', project.fleet);
    expect(git('status', '--porcelain')).toBe('');
    expect(statSync(project.state()).mode & 0o777).toBe(0o700);
  });

  it('starts a task only when it is named, and is content when it is done', async () => {
    const project = engineProject(`
[agents.once]
kind = "task"
backend = "command"
command = ["sh", "-c", "echo done > result"]
`);
    expect(await project.ok('up', '--fleet', project.fleet)).toContain('nothing to start');
    expect(await project.ok('up', 'once', '--fleet', project.fleet)).toBe('once: ran and is done\n');
    expect(project.read('result')).toBe('done\n');
    expect(await project.agent('once')).toMatchObject({
      pid: null,
      runtime: { state: 'exited', source: 'launcher' },
    });
    // A dead pane of ours is replaced.
    expect(await project.ok('up', 'once')).toBe('once: ran and is done\n');
  });

  it('starts once when five come at the same time', async () => {
    const project = engineProject(sleeper);
    const all = await Promise.all(
      [1, 2, 3, 4, 5].map(() => project.engine(['up', '--fleet', project.fleet])),
    );
    expect(all.map(({ code }) => code)).toEqual([0, 0, 0, 0, 0]);
    expect(all.filter(({ stdout }) => stdout.includes('started'))).toHaveLength(1);
    expect(all.filter(({ stdout }) => stdout.includes('already up'))).toHaveLength(4);
    expect(project.tmux('list-panes', '-a', '-F', '#{pane_id}').stdout.trim().split('\n')).toHaveLength(1);
    expect(filesIn(project.state('lock'))).toEqual([]);
  });

  it('replaces an agent that has died, and keeps the record of how it ended', async () => {
    const project = engineProject(sleeper);
    await project.ok('up', '--fleet', project.fleet);
    const first = await project.agent('sleeper');
    process.kill(first.pid ?? 0, 'SIGKILL');
    await fileAt(project.state(`launch/${first.launch}.exit.json`));
    expect(await project.agent('sleeper')).toMatchObject({ pid: null, runtime: { state: 'exited' } });
    expect(project.record('sleeper', 'exit')).toMatchObject({ code: null, signal: 'SIGKILL', problem: null });
    expect(await project.ok('up')).toMatch(/started/);
    expect((await project.agent('sleeper')).launch).not.toBe(first.launch);
  });

  it('says when the definition has changed since the start, and leaves the agent alone', async () => {
    const project = engineProject(sleeper);
    await project.ok('up', '--fleet', project.fleet);
    const { pid } = await project.agent('sleeper');
    project.write('agents.toml', project.read('agents.toml').replace('300', '301'));
    expect(await project.ok('up')).toContain('its definition has changed');
    expect(await project.agent('sleeper')).toMatchObject({ pid, spec: { drift: true } });
  });

  it('refuses to start a second copy under another name or in another fleet', async () => {
    const project = engineProject(sleeper);
    await project.ok('up', '--fleet', project.fleet);
    for (const args of [
      ['--fleet', `${project.fleet}x`],
      ['--fleet', project.fleet, '--project', 'renamed'],
    ]) {
      const ran = await project.engine(['up', ...args]);
      expect(ran.code).toBe(1);
      expect(ran.stderr).toContain('The agents run under another name');
    }
    expect(project.tmux('list-panes', '-a', '-F', '#{pane_id}').stdout.trim().split('\n')).toHaveLength(1);
  });
});

describe('what an agent finds at its start', () => {
  it('is the environment of whoever ran up, without what belongs to the place it was run from', async () => {
    const project = engineProject(`
[agents.probe]
kind = "task"
backend = "command"
command = ["sh", "-c", "env > seen; pwd > place"]
dir = "inner"
env = { DECLARED = "yes" }
env_file = "probe.env"
`);
    mkdirSync(join(project.folder, 'inner'));
    project.write('probe.env', '# secret\nexport TOKEN="s3 cret"\n', 0o600);
    const ran = await project.engine(['up', 'probe', '--fleet', project.fleet], {
      CLAUDECODE: '1',
      CLAUDE_CODE_CHILD_SESSION: '1',
      CLAUDE_CODE_USE_BEDROCK: '1',
      CLAUDE_CODE_MESSAGING_TOKEN: 'secret',
      COLORTERM: undefined,
      GIT_DIR: '/nowhere',
      AO_AGENT: 'somebody-else',
      CALLER_OWN: 'kept',
    });
    expect(ran).toMatchObject({ code: 0 });
    const seen = new Map(
      project
        .read('inner/seen')
        .split('\n')
        .map((line): [string, string] => [
          line.slice(0, line.indexOf('=')),
          line.slice(line.indexOf('=') + 1),
        ]),
    );
    expect(seen.has('CLAUDECODE')).toBe(false);
    expect(seen.has('CLAUDE_CODE_CHILD_SESSION')).toBe(false);
    expect(seen.has('CLAUDE_CODE_MESSAGING_TOKEN')).toBe(false);
    expect(seen.has('GIT_DIR')).toBe(false);
    expect(seen.get('CLAUDE_CODE_USE_BEDROCK')).toBe('1');
    expect(seen.get('CALLER_OWN')).toBe('kept');
    expect(seen.get('AO_AGENT')).toBe('probe');
    expect(seen.get('DECLARED')).toBe('yes');
    expect(seen.get('TOKEN')).toBe('s3 cret');
    expect(seen.get('TERM')).toBe('tmux-256color');
    expect(seen.get('COLORTERM')).toBe('truecolor');
    expect(project.read('inner/place').trim()).toBe(join(project.folder, 'inner'));
    // The caller's environment may hold secrets: it is gone from the disk, and was never in the tmux server.
    expect(filesIn(project.state('launch')).filter((name) => name.includes('.env.'))).toEqual([]);
    expect(project.tmux('show-environment', '-g').stdout).not.toMatch(/CLAUDECODE|CALLER_OWN|TOKEN/);
  });

  it('is the whole prompt as one argument, and the way to it when it is too long for one', async () => {
    const project = engineProject(`
[agents.reader]
kind = "task"
backend = "command"
command = ["sh", "-c", 'printf %s "$1" > got', "sh"]
prompt = "prompt.md"
`);
    const awkward =
      '-p "quotes" \'single\' $HOME `id` \\ \t tab; ünï 🎉\n#{pane_id} #(touch x)\nlast line;\n';
    project.write('prompt.md', awkward);
    await project.ok('up', 'reader', '--fleet', project.fleet);
    expect(project.read('got')).toBe(awkward);
    project.write('prompt.md', 'x'.repeat(200 * 1024));
    await project.ok('up', 'reader');
    expect(project.read('got')).toContain(join(project.folder, 'prompt.md'));
  });

  it('is a project folder whose path means something to tmux', async () => {
    const project = engineProject('');
    const odd = join(project.folder, 'a b;#(touch hacked);é|x;');
    mkdirSync(odd);
    writeFileSync(join(odd, 'agents.toml'), `[project]\nname = "odd"\n${sleeper}`);
    cpSync(join(project.folder, 'engine'), join(odd, 'engine'), { recursive: true });
    const script = 'engine/agents.mjs';
    const ran = spawnSync(process.execPath, [script, 'up', '--fleet', project.fleet], {
      cwd: odd,
      encoding: 'utf8',
    });
    expect(ran).toMatchObject({ status: 0, stderr: '' });
    expect(project.tmux('list-panes', '-a', '-F', '#{@ao_path}').stdout.trim()).toBe(odd);
    const again = spawnSync(process.execPath, [script, 'up'], { cwd: odd, encoding: 'utf8' });
    expect(again.stdout).toBe('sleeper: already up\n');
    const down = spawnSync(process.execPath, [script, 'down'], { cwd: odd, encoding: 'utf8' });
    expect(down.stdout).toBe('sleeper: stopped\n');
  });
});

describe('a claude', () => {
  /** Writes down what it was told and, like the real one, its transcript once it has had a turn. */
  const fake = `#!/usr/bin/env node
const { appendFileSync, mkdirSync, writeFileSync } = require('node:fs');
appendFileSync('calls', JSON.stringify(process.argv.slice(2)) + '\\n');
const id = process.argv[3];
const folder = process.env.HOME + '/.claude/projects/' + process.cwd().replaceAll(/[^A-Za-z0-9]/g, '-');
process.stdin.on('data', () => {
  mkdirSync(folder, { recursive: true });
  writeFileSync(folder + '/' + id + '.jsonl', '{}\\n');
  writeFileSync('had-a-turn', 'yes');
});
`;

  it('keeps its conversation where there is one, and its flags in any case', async () => {
    const project = engineProject(`
[agents.writer]
backend = "claude"
command = ["./fake-claude"]
prompt = "prompt.md"
model = "opus"
`);
    project.write('fake-claude', fake, 0o755);
    project.write('prompt.md', 'Write.\n');
    const calls = () =>
      project
        .read('calls')
        .trim()
        .split('\n')
        .map((line) => JSON.parse(line) as string[]);

    const upTo = async (count: number) => {
      await project.ok('up', '--fleet', project.fleet);
      await fileAt(join(project.folder, 'calls'));
      await until('the call', () => calls().length === count);
    };

    await upTo(1);
    const { conversation } = await project.agent('writer');
    await project.ok('down');
    // It has not had a turn, so there is nothing to resume: the id is still free.
    await upTo(2);
    project.tmux('send-keys', '-t', 'demo/writer', 'hello', 'Enter');
    await fileAt(join(project.folder, 'had-a-turn'));
    await project.ok('down');
    await upTo(3);

    expect(await project.agent('writer')).toMatchObject({ conversation, runtime: { state: 'alive' } });
    const flags = [
      ...['--settings', expect.stringContaining('UserPromptSubmit'), '--model=opus'],
      ...['--permission-mode', 'default'],
    ];
    const first = ['--session-id', conversation, ...flags, '--', 'Write.\n'];
    const resumed = ['--resume', conversation, ...flags, '--', expect.stringContaining('started again')];
    expect(calls()).toEqual([first, first, resumed]);
    expect(project.record('writer', 'process')).toMatchObject({ resumed: true });
  });
});
