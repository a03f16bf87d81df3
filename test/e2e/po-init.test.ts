// `po init`: what it makes, what it refuses, and what it leaves when it is cut off; and the orchestrator itself, alive.
import { execFileSync, spawn } from 'node:child_process';
import {
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  renameSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { basename, join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { describe, expect, it } from 'vitest';
import { agentName } from '../../src/bootstrap/files.ts';
import { until } from '../support/engine.ts';
import { patienceMs, poFolder } from '../support/fleet.ts';
import { flawsOf } from '../support/formats.ts';
import { elsewhere, typed } from '../support/hostile-environments.ts';
import { poInProcess } from '../support/in-process.ts';
import { localSubmodules } from '../support/local-submodules.ts';
import { lastingClaude, type Orchestrator, orchestratorPlace } from '../support/orchestrator.ts';
import { realCli } from '../support/real-clis.ts';
import { snapshot } from '../support/snapshot.ts';

function git(folder: string, ...args: string[]): string {
  const env = { ...process.env, ...elsewhere };
  return execFileSync('git', args, { cwd: folder, encoding: 'utf8', env }).replace(/\n$/, '');
}

const init = (place: Orchestrator, ...args: string[]) =>
  poInProcess(['init', ...args], join(place.top, 'desk'), place.env);

/** Everything that a finished one has. */
function expectWhole(folder: string): void {
  expect(git(folder, 'log', '--format=%s')).toMatch(
    /^Add the engine: v[\d.]+\nScaffold \S+, a project orchestrator$/,
  );
  expect(git(folder, 'status', '--porcelain')).toBe('');
  expect(git(folder, 'branch', '--show-current')).toBe('main');
  expect(git(folder, 'submodule', 'status')).toMatch(/^ [0-9a-f]{40} engine \(v[\d.]+\)$/);
  expect(git(folder, 'status', '--porcelain', '--ignored')).toBe('!! projects/');
  expect(readdirSync(folder).filter((name) => name.includes('partial'))).toEqual([]);
}

describe('po init', () => {
  it('makes a repository that is valid, pinned and committed, and says what to type', async () => {
    const place = orchestratorPlace('Recipes_2');
    const ran = await init(place, 'Recipes_2');
    expect(ran).toMatchObject({ code: 0, stderr: '' });
    expect(ran.stdout).toMatch(/^Made the project orchestrator recipes-2 in /);
    expect(ran.stdout).toContain(
      `\nNext:\n  cd Recipes_2\n  node engine/agents.mjs up\n  node engine/agents.mjs attach ${agentName}\n`,
    );
    expectWhole(place.folder);
    // On a machine where git knows nobody, the commits are by po, and that is said.
    expect(ran.stdout).toContain(
      '\ngit does not know who you are, so these commits are by po <po@localhost>:\n  git config --global user.name',
    );
    expect(git(place.folder, 'log', '-1', '--format=%an <%ae>')).toBe('po <po@localhost>');
    expect(statSync(join(place.folder, 'projects/.po')).mode & 0o077).toBe(0);
    const at = (...args: string[]) => poInProcess(args, place.folder, place.env);
    expect((await at('validate')).stdout).toBe('fleet.toml is valid: fleet recipes-2, 0 projects.\n');
    expect((await at('plan')).stdout).toBe('Nothing to do: fleet.toml declares no project.\n');
    expect(place.shell('node engine/agents.mjs validate')).toMatchObject({ code: 0 });
    // The engine that its projects pin is fetched by git itself, from where .gitmodules says.
    expect(
      place.shell(
        `git clone -q . ../copy && cd ../copy && git ${localSubmodules.join(' ')} submodule update -q --init && ls engine/agents.mjs`,
        typed(place.env),
      ),
    ).toMatchObject({ code: 0 });
  });

  it('makes it in the folder that one stands in, which stays the same', async () => {
    const place = orchestratorPlace();
    mkdirSync(place.folder);
    const before = statSync(place.folder).ino;
    const ran = await poInProcess(['init', '--name', 'recipes', '--json'], place.folder, place.env);
    expect(ran).toMatchObject({ code: 0, stderr: '' });
    const document = JSON.parse(ran.stdout);
    expect(flawsOf('init', document)).toEqual([]);
    expect(document).toMatchObject({
      name: 'recipes',
      path: place.folder,
      commit: git(place.folder, 'rev-parse', 'HEAD'),
      finished: false,
      next: ['node engine/agents.mjs up', `node engine/agents.mjs attach ${agentName}`],
    });
    expect(document.engine.commit).toBe(git(join(place.folder, 'engine'), 'rev-parse', 'HEAD'));
    expect(statSync(place.folder).ino).toBe(before);
    expectWhole(place.folder);
  });

  it('says nothing of who the commits are by where git knows', async () => {
    const place = orchestratorPlace();
    place.write('home/.gitconfig', '[user]\n\tname = Ada\n\temail = ada@example.org\n');
    const ran = await init(place, '--json', 'fleet');
    expect(JSON.parse(ran.stdout)).toMatchObject({ identity: [] });
    expect(git(place.folder, 'log', '-1', '--format=%an <%ae>')).toBe('Ada <ada@example.org>');
  });

  it('says what is missing on the PATH, and how to get it', async () => {
    const place = orchestratorPlace();
    place.write('bare/git', `#!/bin/sh\nPATH=/usr/bin:/bin exec git "$@"\n`, 0o755);
    const env = { ...place.env, PATH: join(place.top, 'bare') };
    const ran = await poInProcess(['init', '--json', 'fleet'], join(place.top, 'desk'), env);
    const { missing } = JSON.parse(ran.stdout);
    expect(missing).toEqual([
      { program: 'tmux', install: [expect.stringContaining('tmux')] },
      { program: 'flock', install: [expect.stringContaining('util-linux')] },
      { program: 'claude', install: ['npm install -g @anthropic-ai/claude-code'] },
      {
        program: 'po',
        install: [
          expect.stringMatching(/^npm install -g --ignore-scripts --prefix ~\/\.local /),
          expect.any(String),
        ],
      },
    ]);
  });

  it.each([
    [
      'a folder with something in it',
      (path: string) => mkdirSync(join(path, '.hidden'), { recursive: true }),
    ],
    ['a file', (path: string) => writeFileSync(path, 'mine')],
    ['a project orchestrator', (path: string) => mkdirSync(join(path, '.git'), { recursive: true })],
  ])('refuses %s, and changes nothing', async (_, prepare) => {
    const place = orchestratorPlace();
    prepare(place.folder);
    const before = snapshot(place.top, { times: true });
    const ran = await init(place, 'fleet');
    expect(ran).toMatchObject({ code: 4, stdout: '' });
    expect(ran.stderr).toContain(place.folder);
    expect(ran.stderr).toContain('name a folder that is empty or does not exist yet');
    const asData = await init(place, 'fleet', '--json');
    expect(JSON.parse(asData.stdout).diagnostics).toMatchObject([{ code: 'init-not-empty' }]);
    expect(snapshot(place.top, { times: true })).toEqual(before);
  });

  it('suggests another folder than the one that it refuses', async () => {
    const place = orchestratorPlace('orchestrator');
    mkdirSync(join(place.folder, 'mine'), { recursive: true });
    mkdirSync(`${place.folder}-2`);
    const ran = await init(place, 'orchestrator');
    const suggested = /po init (\S+)$/m.exec(ran.stderr)?.[1] ?? '';
    expect(suggested).toBe(`${place.folder}-3`);
    expect(await init(place, suggested)).toMatchObject({ code: 0 });
  });

  it('names what is left where a process has the number of one that was cut off, and how it is moved away', async () => {
    const place = orchestratorPlace();
    const left = `${place.folder}.${process.ppid}.po-partial`;
    mkdirSync(join(left, '.git'), { recursive: true });
    const ran = await init(place, 'fleet');
    expect(ran).toMatchObject({ code: 4, stdout: '' });
    expect(ran.stderr.replaceAll(/\s+/g, ' ')).toContain(`process ${process.ppid} is making`);
    const way = /^ *(mv -n .*)$/m.exec(ran.stderr)?.[1] ?? '';
    expect(way).toBe(`mv -n ${left} ${place.folder}.left-over`);
    expect(place.shell(way)).toMatchObject({ code: 0 });
    expect(await init(place, 'fleet')).toMatchObject({ code: 0 });
    expect(readdirSync(`${place.folder}.left-over`)).toEqual(['.git']);
  });

  it('lets a process that makes one of a longer name go on', async () => {
    const place = orchestratorPlace();
    const other = `${place.folder}.new.${process.ppid}.po-partial`;
    mkdirSync(join(other, '.git'), { recursive: true });
    expect(await init(place, 'fleet')).toMatchObject({ code: 0 });
    expect(readdirSync(other)).toEqual(['.git']);
  });

  it('names whatever comes into its way while it works, and makes nothing of it its own', async () => {
    const place = orchestratorPlace();
    mkdirSync(place.folder);
    // As somebody who unpacks something there meanwhile: git is the first that init starts.
    place.write(
      'bin/git',
      `#!/bin/sh\n[ -e '${place.folder}/engine' ] || { mkdir '${place.folder}/engine'; echo mine > '${place.folder}/fleet.toml'; }\nPATH='${process.env['PATH'] ?? ''}' exec git "$@"\n`,
      0o755,
    );
    const first = await init(place, 'fleet');
    expect(first).toMatchObject({ code: 4, stdout: '' });
    const inTheWay = ['engine', 'fleet.toml'].map((name) => join(place.folder, name));
    for (const path of inTheWay) expect(first.stderr).toContain(path);
    expect(first.stderr).toMatch(/move it away, then run it again:\n +po init \S+$/m);
    // What was made waits, under the name that it was made with.
    const again = await init(place, 'fleet', '--json');
    expect(again.code).toBe(4);
    expect(JSON.parse(again.stdout).diagnostics).toMatchObject([
      { code: 'init-in-the-way', detail: expect.stringContaining(inTheWay.join('\n')) },
    ]);
    expect(readFileSync(join(place.folder, 'fleet.toml'), 'utf8')).toBe('mine\n');
    for (const path of inTheWay) renameSync(path, join(place.top, basename(path)));
    const other = await init(place, 'fleet', '--name', 'other');
    expect(other).toMatchObject({ code: 4, stdout: '' });
    expect(other.stderr.replaceAll(/\s+/g, ' ')).toContain('it has made fleet, not other');
    const ran = await init(place, 'fleet', '--name', 'fleet', '-q');
    expect(ran).toMatchObject({ code: 0, stderr: '' });
    expect(ran.stdout.split('\n\n')[0]).toBe(
      `Finished what an earlier po init had begun: fleet in ${place.folder}`,
    );
    expectWhole(place.folder);
  });

  it('names what comes to a place where nothing was', async () => {
    const place = orchestratorPlace();
    place.write(
      'bin/git',
      `#!/bin/sh\nmkdir -p '${place.folder}/mine'\nPATH='${process.env['PATH'] ?? ''}' exec git "$@"\n`,
      0o755,
    );
    const ran = await init(place, 'fleet', '--json', '--name', 'recipes');
    expect(ran.code).toBe(4);
    expect(JSON.parse(ran.stdout).diagnostics).toMatchObject([
      {
        code: 'init-in-the-way',
        detail: expect.stringContaining(join(place.folder, 'mine')),
        help: expect.stringContaining(`po init ${place.folder} --name recipes`),
      },
    ]);
    expect(readdirSync(place.folder)).toEqual(['mine']);
    expect(readdirSync(join(place.top, 'desk'))).toEqual(['fleet']);
  });

  it('takes one folder, and a name that can be one', async () => {
    const place = orchestratorPlace();
    expect(await init(place, 'a', 'b')).toMatchObject({ code: 64 });
    expect(await init(place, 'a', '--name', 'Not A Name')).toMatchObject({ code: 64 });
    expect(await init(place, '')).toMatchObject({
      code: 64,
      stderr: expect.stringContaining('name one folder'),
    });
    expect(readdirSync(join(place.top, 'desk'))).toEqual([]);
  });

  it('leaves nothing where git is missing or refuses, or nothing can be written', async () => {
    const place = orchestratorPlace();
    const env = { ...place.env, PATH: join(place.top, 'bin') };
    const desk = join(place.top, 'desk');
    const ran = await poInProcess(['init', 'fleet'], desk, env);
    expect(ran).toMatchObject({ code: 4, stdout: '' });
    expect(ran.stderr).toMatch(
      /^error: git is not installed\n[\s\S]*To fix: install it[^\n]*\n {4}\S+ .*git/,
    );
    place.write(
      'home/.gitconfig',
      '[user]\n\tname = A\n\temail = a@b.c\n\tsigningKey = none\n[commit]\n\tgpgSign = true\n',
    );
    const refused = await init(place, 'fleet');
    expect(refused).toMatchObject({ code: 1, stdout: '' });
    expect(readdirSync(desk)).toEqual([]);
    const nowhere = await init(place, '/proc/fleet');
    expect(nowhere).toMatchObject({ code: 1, stdout: '' });
    expect(nowhere.stderr).toContain(
      `error: Nothing can be made at that path\n  you may not make a folder or a file at /proc/fleet, in /proc\n`,
    );
    expect(nowhere.stderr).not.toMatch(/ENOENT|EACCES|mkdir/);
  });

  it('makes nothing in what is something else, and says where it can be made', async () => {
    const place = orchestratorPlace();
    const desk = join(place.top, 'desk');
    const made = (folder: string) => readdirSync(join(desk, folder));
    git(desk, 'init', '--quiet', 'theirs');
    git(desk, 'init', '--quiet', '--bare', 'bare.git');
    mkdirSync(join(desk, 'clones/.po'), { recursive: true });
    place.write('desk/file', 'mine');
    symlinkSync('nowhere', join(desk, 'dangling'));
    for (const [path, summary, suggested] of [
      ['theirs/fleet', 'The folder would lie in another git repository', 'fleet'],
      ['theirs/a/fleet', 'The folder would lie in another git repository', 'fleet'],
      ['theirs/.git/fleet', 'The folder would lie in a folder of git', 'fleet'],
      ['bare.git/fleet', 'The folder would lie in a folder of git', 'fleet'],
      ['clones/fleet', 'The folder would lie among the clones of a fleet', 'fleet'],
      ['file/fleet', 'Something else is there', 'orchestrator'],
      ['dangling', 'Something else is there', 'orchestrator'],
    ] as const) {
      const before = snapshot(desk);
      const ran = await init(place, path);
      expect(ran, path).toMatchObject({ code: 4, stdout: '' });
      expect(ran.stderr.split('\n')[0]).toBe(`error: ${summary}`);
      expect(ran.stderr).toContain(`    po init ${join(desk, suggested)}\n`);
      expect(snapshot(desk)).toEqual(before);
    }
    expect(made('clones')).toEqual(['.po']);
    // The other remedy: the repository around it ignores it.
    const remedy = /^ {4}(printf .*)$/m.exec((await init(place, 'theirs/[fl]eet')).stderr)?.[1] ?? '';
    place.shell(remedy);
    expect(await init(place, 'theirs/[fl]eet')).toMatchObject({ code: 0 });
    expect(git(join(desk, 'theirs'), 'status', '--porcelain')).toBe('?? .gitignore');
    const again = await init(place, 'theirs/[fl]eet');
    expect(again.stderr).toContain(
      `To fix: to use the fleet that is there:\n    po plan -f '${join(desk, 'theirs/[fl]eet')}'\n`,
    );
  });

  it.each([
    ['a new folder', false],
    ['an empty folder', true],
  ])('is made whole by a second run after the first was killed, in %s', async (_, exists) => {
    const place = orchestratorPlace();
    const seen = new Set<string>();
    for (const afterMs of [300, 700, 20_000]) {
      if (exists && !existsSync(place.folder)) mkdirSync(place.folder);
      const child = spawn(process.execPath, [join(poFolder(), 'po.mjs'), 'init', 'fleet'], {
        cwd: join(place.top, 'desk'),
        env: place.env,
        stdio: 'ignore',
      });
      const ended = new Promise<number | null>((resolve) => child.on('close', resolve));
      const code = await Promise.race([ended, sleep(afterMs).then(() => 'late' as const)]);
      if (code === 'late') {
        child.kill('SIGKILL');
        await ended;
      }
      const isWhole = existsSync(join(place.folder, '.git'));
      seen.add(isWhole ? 'whole' : 'not yet');
      if (isWhole) break;
      // Without `.git` it is neither a repository nor a project orchestrator to anybody.
      if (!exists) expect(existsSync(place.folder)).toBe(false);
      else
        expect(
          readdirSync(place.folder).every(
            (name) => /partial$/.test(name) || existsSync(join(place.folder, '.po-init-ready.po-partial')),
          ),
        ).toBe(true);
    }
    expect([...seen].at(-1)).toBe('whole');
    expectWhole(place.folder);
    expect(readdirSync(join(place.top, 'desk'))).toEqual(['fleet']);
  });
});

describe('the project orchestrator', () => {
  /** Whatever this machine has installed is not on the PATH. */
  function bareMachine(): Orchestrator & { readonly bare: NodeJS.ProcessEnv } {
    const place = orchestratorPlace();
    place.write('bin/node', `#!/bin/sh\nexec '${process.execPath}' "$@"\n`, 0o755);
    return { ...place, bare: { PATH: `${join(place.top, 'bin')}:/usr/bin:/bin` } };
  }

  it('is up within a minute without an agent CLI, says that claude is missing, and is healed once it is there', async () => {
    const place = bareMachine();
    const startedMs = Date.now();
    const made = place.shell('po init fleet', place.bare);
    expect(made.stdout).toContain('claude is not on the PATH, and the agent runs on it:\n  npm install -g');
    const up = place.shell('node engine/agents.mjs up', place.bare);
    expect(Date.now() - startedMs).toBeLessThan(60_000);
    expect(up).toMatchObject({ code: 1, stdout: expect.stringMatching(/^watchdog: started/) });
    expect(up.stderr).toContain(`${agentName} was started, but cannot run claude`);
    expect(place.tmux('ao', 'list-sessions', '-F', '#{session_name}')).toBe(`fleet/${agentName}\n`);
    const doctor = place.shell('po doctor', place.bare);
    expect(doctor.code).toBe(1);
    expect(doctor.stdout).toContain('There is no program claude.');

    place.write('bin/claude', lastingClaude, 0o755);
    const isAlive = () => {
      const { stdout } = place.shell('node engine/agents.mjs status --json', place.bare);
      return JSON.parse(stdout).agents[0].runtime.state === 'alive';
    };
    await until('the watchdog to start it again', isAlive, patienceMs);
    expect(place.tmux('ao', 'capture-pane', '-p', '-t', `=fleet/${agentName}:`)).toMatch(/^Claude Code\n/);
  });

  it('can be a project of its own registry, and never stops itself', async () => {
    const place = bareMachine();
    place.write('bin/claude', lastingClaude, 0o755);
    expect(place.shell('po init fleet', place.bare)).toMatchObject({ code: 0 });
    const registry = 'desk/fleet/fleet.toml';
    const own = place.read(registry).replace('root = "projects"', 'root = ".."');
    place.write(registry, `${own}\n[projects.fleet]\n`);
    const applied = place.shell('po apply --yes', place.bare);
    expect(applied, applied.stdout).toMatchObject({ code: 0 });
    expect(place.shell('po plan', place.bare).stdout).toMatch(/^Nothing to do: /);

    // From inside of its session, as its agent would.
    place.write(registry, `${own}\n[projects.fleet]\nstate = "stopped"\n`);
    const inside = (line: string) =>
      place.tmux('po-fleet', 'split-window', '-d', '-c', place.folder, '-t', `=fleet/${agentName}:`, line);
    inside(`po apply --yes > ${place.top}/said 2>&1; echo $? > ${place.top}/code`);
    // The file is there before anything is in it.
    const code = () => (existsSync(join(place.top, 'code')) ? place.read('code').trim() : '');
    await until('po to end', () => code() !== '', patienceMs);
    expect(code()).toBe('4');
    expect(place.read('said')).toContain('self-stop');
    expect(place.tmux('po-fleet', 'list-sessions', '-F', '#{session_name}')).toBe(`fleet/${agentName}\n`);
    // From another terminal it is stopped like any other.
    expect(place.shell('po apply --yes', place.bare)).toMatchObject({ code: 0 });
    expect(place.tmux('po-fleet', 'list-sessions', '-F', '#{session_name}')).toBe('');
  });

  it.skipIf(realCli('claude') === null)('shows the first screen of the real claude', async () => {
    const place = orchestratorPlace();
    symlinkSync(realCli('claude') ?? '', join(place.top, 'bin/claude'));
    const startedMs = Date.now();
    expect(place.shell('po init fleet && cd fleet && node engine/agents.mjs up').stderr).not.toContain(
      'cannot run',
    );
    const screen = () => place.tmux('ao', 'capture-pane', '-p', '-S', '-', '-t', `=fleet/${agentName}:`);
    // Its welcome, or where it cannot reach anybody that it says so, below its own picture.
    await until('the screen of claude', () => /Claude Code|Anthropic/.test(screen()), patienceMs);
    expect(Date.now() - startedMs).toBeLessThan(60_000);
  });
});
