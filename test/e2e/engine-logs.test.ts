// What an agent shows and has shown: logs and attach, in real tmux.
import { spawn, spawnSync } from 'node:child_process';
import { readFileSync, rmSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it, onTestFinished } from 'vitest';
import { type EngineProject, engineProject, fileAt, until } from '../support/engine.ts';

const talker = `
[agents.talker]
backend = "command"
command = ["sh", "-c", "printf '\\\\033[31mred\\\\033[0m words\\\\n10%%\\\\r100%%\\\\n'; cat"]
`;

async function started(agents = talker): Promise<EngineProject> {
  const project = engineProject(agents);
  await project.ok('up', '--fleet', project.fleet);
  if (agents.startsWith(talker)) await until('what it says', () => shown(project).includes('100%'));
  return project;
}

function shown(project: EngineProject): string {
  return project.tmux('capture-pane', '-p', '-t', '=demo/talker:').stdout;
}

describe('logs', () => {
  it('shows the screen now, without control sequences', async () => {
    const project = await started();
    expect(await project.ok('logs', 'talker')).toBe('red words\n100%\n');
    expect(await project.ok('logs', 'talker', '--screen', '-n', '1')).toBe('100%\n');
    expect(await project.ok('logs', 'talker', '--screen', '--raw')).toContain('\u001b[31mred');
  });

  it('keeps all it has printed, over its starts, for nobody else to read', async () => {
    const project = await started();
    await project.ok('down');
    await project.ok('up');
    await until(
      'both starts',
      async () => (await project.ok('logs', 'talker', '--full')).match(/100%/g)?.[1],
    );
    expect(await project.ok('logs', 'talker', '--full', '-n', '2')).toBe('red words\n100%\n');
    expect(await project.ok('logs', 'talker', '--full', '--raw')).toContain('\u001b[31mred\u001b[0m words');
    const folder = project.state('logs/talker');
    expect(statSync(folder).mode & 0o777).toBe(0o700);
    expect(statSync(join(folder, 'full.log')).mode & 0o777).toBe(0o600);
  });

  it('shows what it showed when it ended, also after it was started again', async () => {
    const project = await started(`
[agents.talker]
backend = "command"
command = ["sh", "-c", "echo start $AO_LAUNCH; until test -e end; do sleep 0.1; done; echo out of memory; exit 3"]
`);
    const none = await project.engine(['logs', 'talker', '--exit']);
    expect(none).toMatchObject({ code: 1 });
    const { launch } = await project.agent('talker');
    project.write('end', '');
    await fileAt(project.state(`launch/${launch}.screen.txt`));
    expect(await project.ok('logs', 'talker')).toContain('out of memory');
    rmSync(join(project.folder, 'end'));
    expect(await project.ok('up')).toContain('started');
    expect(await project.ok('logs', 'talker', '--exit')).toBe(`start ${launch}\nout of memory\n`);
    expect(await project.ok('logs', 'talker')).not.toContain('out of memory');
  });

  it('shows what a dead agent printed without blank lines around it, and says where it printed nothing', async () => {
    const ends = (script: string) =>
      JSON.stringify(['sh', '-c', `${script}; until test -e end; do sleep 0.1; done`]);
    const project = await started(`
[agents.three]
backend = "command"
command = ${ends("printf '\\n\\none\\n\\ntwo\\nthree\\n'")}
[agents.quiet]
backend = "command"
command = ${ends(':')}
[agents.cleared]
backend = "command"
command = ${ends("printf 'gone\\033[2J\\033[H'")}
`);
    const nothing = 'quiet has printed nothing\n';
    expect(await project.engine(['logs', 'quiet'])).toEqual({ code: 0, stdout: '', stderr: nothing });
    expect(await project.engine(['logs', 'quiet', '--exit'])).toMatchObject({ code: 1, stdout: '' });
    project.write('end', '');
    const states = async () => (await project.status()).agents.map(({ runtime }) => runtime.state).join();
    await until('their ends', async () => (await states()) === 'exited,exited,exited');
    for (const flags of [
      [],
      ['--screen'],
      ['--full'],
      ['--exit'],
      ['--raw'],
      ['-n', '5'],
      ['--full', '--raw'],
    ]) {
      const quiet = await project.engine(['logs', 'quiet', ...flags]);
      expect(quiet, flags.join(' ')).toEqual({ code: 0, stdout: '', stderr: nothing });
      if (flags.includes('--raw')) continue;
      expect(await project.ok('logs', 'three', ...flags), flags.join(' ')).toBe('one\n\ntwo\nthree\n');
    }
    expect(await project.ok('logs', 'three', '--full', '--raw')).toMatch(/^(\r?\n){2}one/);
    const cleared = await project.engine(['logs', 'cleared']);
    expect(cleared).toMatchObject({ code: 0, stdout: '' });
    expect(cleared.stderr).toContain('node engine/agents.mjs logs cleared --full');
    const terminal = spawnSync('script', ['-qec', 'node engine/agents.mjs logs three', '/dev/null'], {
      cwd: project.folder,
      encoding: 'utf8',
    });
    expect(terminal.stdout).toBe('one\r\n\r\ntwo\r\nthree\u001b[0m\r\n');
    await project.ok('down');
    const down = await project.engine(['logs', 'quiet']);
    expect(down).toEqual({ code: 0, stdout: '', stderr: nothing });
  });

  it('keeps the screen of an agent whose launcher was killed with it', async () => {
    const project = await started();
    const { launcher, agent } = project.record('talker', 'process') as Record<string, { pid: number }>;
    process.kill(launcher?.pid ?? 0, 'SIGKILL');
    process.kill(agent?.pid ?? 0, 'SIGKILL');
    await until('the end', async () => (await project.agent('talker')).runtime.state === 'exited');
    expect(await project.ok('up')).toContain('started');
    expect(await project.ok('logs', 'talker', '--exit')).toBe('red words\n100%\n');
  });

  it('goes on with what is printed, line by line', async () => {
    const project = await started();
    const follower = spawn(process.execPath, ['engine/agents.mjs', 'logs', 'talker', '-f', '-n', '1'], {
      cwd: project.folder,
      stdio: ['ignore', 'pipe', 'ignore'],
    });
    onTestFinished(() => void follower.kill('SIGKILL'));
    let said = '';
    follower.stdout.setEncoding('utf8').on('data', (text: string) => {
      said += text;
    });
    await until('what is there', () => said === '100%\n');
    project.tmux('send-keys', '-t', '=demo/talker:', 'hello', 'Enter');
    // Once typed, and once repeated by cat.
    await until('what comes', () => said === '100%\nhello\nhello\n');
  });

  it('says what goes not together', async () => {
    const project = engineProject(talker);
    for (const args of [
      ['logs'],
      ['logs', 'talker', '--full', '--exit'],
      ['logs', 'talker', '-f', '--screen'],
      ['logs', 'talker', '-n', 'x'],
    ]) {
      expect(await project.engine(args), args.join(' ')).toMatchObject({ code: 64 });
    }
    expect(await project.engine(['logs', 'talker'])).toMatchObject({ code: 1 });
  });
});

describe('attach', () => {
  let outers = 0;

  const onTerminal = (project: EngineProject, ...args: string[]) => runOn(project, [], args);
  /** As far as the engine can tell, no tmux is around it. */
  const onPlainTerminal = (project: EngineProject, ...args: string[]) =>
    runOn(project, ['env', '-u', 'TMUX', '-u', 'TMUX_PANE'], args);

  /** Runs the engine on a terminal of its own; what it prints is kept by tmux. */
  function runOn(project: EngineProject, prefix: readonly string[], args: readonly string[]): Outer {
    outers += 1;
    const socket = `${project.socket}-outer-${outers}`;
    const outer = (...words: string[]) =>
      spawnSync('tmux', ['-L', socket, ...words], { encoding: 'utf8' }).stdout;
    onTestFinished(() => void outer('kill-server'));
    const said = join(project.folder, `said-${outers}`);
    const command = `${[...prefix, process.execPath, 'engine/agents.mjs', ...args].join(' ')} 2> ${said}; echo "code $?"; sleep 300`;
    outer('-f', '/dev/null', 'new-session', '-d', '-x', '60', '-y', '20', '-c', project.folder, command);
    return {
      socket,
      outer,
      screen: () => outer('capture-pane', '-p'),
      said: () => readFileSync(said, 'utf8'),
    };
  }

  interface Outer {
    readonly socket: string;
    readonly outer: (...words: string[]) => string;
    readonly screen: () => string;
    readonly said: () => string;
  }

  const size = (project: EngineProject) =>
    project
      .tmux('display-message', '-p', '-t', '=demo/talker:', '#{window_width}x#{window_height} #{window-size}')
      .stdout.trim();

  it('prints the command', async () => {
    const project = await started();
    const shown = (await project.ok('attach', 'talker', '--print', '--read-only')).trim();
    expect(shown).toMatch(/^tmux -S \S+ attach-session -f read-only,ignore-size -t '=demo\/talker'$/);
  });

  it('says so where there is no terminal, and where there is no agent', async () => {
    const project = await started();
    const piped = await project.engine(['attach', 'talker']);
    expect(piped).toMatchObject({ code: 1 });
    expect(piped.stderr).toContain('not a terminal');
    await project.ok('down');
    const absent = await project.engine(['attach', 'talker']);
    expect(absent).toMatchObject({ code: 1 });
    expect(absent.stderr).toContain('it is absent');
    const commands = absent.stderr.split('\n').flatMap((line) => /^ +(node .*)$/.exec(line)?.[1] ?? []);
    expect(commands).toEqual([
      'node engine/agents.mjs up talker',
      'node engine/agents.mjs logs talker --exit',
    ]);
  });

  it('prints the command inside of another tmux, and does not nest', async () => {
    const project = await started();
    const terminal = onTerminal(project, 'attach', 'talker');
    await until('the answer', () => terminal.screen().includes('code 1'));
    expect(terminal.screen().replaceAll('\n', '')).toContain("attach-session -t '=demo/talker'");
    expect(terminal.said()).toContain('Inside another tmux');
    expect(terminal.said()).toMatch(/^ +node engine\/agents\.mjs attach talker --nest$/m);
    expect(project.tmux('list-clients').stdout).toBe('');
  });

  it.each([
    ['on a plain terminal', (project: EngineProject) => onPlainTerminal(project, 'attach', 'talker')],
    [
      'inside of another tmux when told to',
      (project: EngineProject) => onTerminal(project, 'attach', 'talker', '--nest'),
    ],
  ])('shows the agent %s, and leaves its window as large as it was', async (_, attach) => {
    const project = await started();
    expect(size(project)).toBe('220x50 latest');
    const terminal = attach(project);
    await until('the agent', () => terminal.screen().includes('red words'));
    expect(size(project)).toBe('60x19 latest');
    project.tmux('detach-client', '-s', 'demo/talker');
    await until('the end', () => terminal.screen().includes('code 0'));
    expect(size(project)).toBe('220x50 latest');
  });

  it('cannot type when it only reads, and has no say in the size while others look', async () => {
    const project = await started();
    const first = onTerminal(project, 'attach', 'talker', '--nest');
    await until('the agent', () => first.screen().includes('red words'));
    const second = onTerminal(project, 'attach', 'talker', '--nest', '--read-only');
    second.outer('resize-window', '-x', '40', '-y', '10');
    const flags = () => project.tmux('list-clients', '-F', '#{client_readonly}').stdout.trim().split('\n');
    await until('both', () => flags().toSorted().join() === '0,1');
    expect(size(project)).toBe('60x19 latest');
    second.outer('send-keys', 'hello', 'Enter');
    first.outer('send-keys', 'good bye', 'Enter');
    await until('what the first types', () => first.screen().includes('good bye'));
    expect(first.screen()).not.toContain('hello');
  });

  it('says how to switch over inside of the same tmux server, and leaves the terminal as it is', async () => {
    const project = await started(`${talker}${talker.replace('talker', 'other')}`);
    const terminal = onTerminal(project, 'attach', 'other', '--nest');
    await until('the first', () => terminal.screen().includes('red words'));
    // A shell of the operator, beside the agent.
    const script =
      'node engine/agents.mjs attach talker --nest > said 2> help; echo $? > code; until test -e go; do sleep 0.1; done; sh said; sleep 300';
    project.tmux('split-window', '-t', '=demo/other:', '-c', project.folder, script);
    const seen = () => project.tmux('list-clients', '-F', '#{session_name}').stdout.trim();
    expect(await fileAt(join(project.folder, 'code'))).toBe('1\n');
    expect(project.read('said')).toBe("tmux switch-client -t '=demo/talker'\n");
    expect(project.read('help')).toContain('Inside of the same tmux server');
    const windows = () => project.tmux('list-windows', '-a', '-F', '#{session_name} #{window_panes}').stdout;
    expect([seen(), windows()]).toEqual(['demo/other', 'demo/other 2\ndemo/talker 1\n']);
    project.write('go', '');
    await until('the other', () => seen() === 'demo/talker');
  });
});
