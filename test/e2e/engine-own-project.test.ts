// Which project the engine acts on: the one that it lies in, wherever it is called from. The current folder is another
// project here, with an agent of the same name, as a project orchestrator is that has its clones below it.

import { execFileSync } from 'node:child_process';
import { cpSync, mkdirSync, mkdtempSync, realpathSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { expect, it, onTestFinished } from 'vitest';
import { parseStatus } from '../../engine/protocol.ts';
import { type EngineProject, engineProject, isRunning, type Ran, run, until } from '../support/engine.ts';
import { unwrapped } from '../support/fleet.ts';
import { stateOf } from '../support/state.ts';

/** Of the user that the tests are run as, as far as they know. */
const stateHome = join(process.env['HOME'] ?? '', '.local/state');

const sleeper = (name: string, more = '') =>
  `[agents.${name}]\nbackend = "command"\ncommand = ["sleep", "infinity"]\n${more}`;

interface Nested {
  readonly outer: EngineProject;
  /** `projects/notes` below it. */
  readonly notes: string;
}

async function nested(): Promise<Nested> {
  const outer = engineProject(sleeper('two'), stateHome);
  const notes = join(outer.folder, 'projects/notes');
  mkdirSync(join(notes, 'sub/folder'), { recursive: true });
  cpSync(join(outer.folder, 'engine'), join(notes, 'engine'), { recursive: true });
  writeFileSync(
    join(notes, 'agents.toml'),
    `[project]\nname = "notes"\n${sleeper('two')}${sleeper('three')}`,
  );
  await outer.ok('up', '--fleet', outer.fleet);
  return { outer, notes };
}

function call(engine: string, cwd: string, ...args: readonly string[]): Promise<Ran> {
  return run(process.execPath, [engine, ...args], { cwd, env: process.env });
}

async function ok(engine: string, cwd: string, ...args: readonly string[]): Promise<Ran> {
  const ran = await call(engine, cwd, ...args);
  expect(ran, `${engine} ${args.join(' ')} in ${cwd}`).toMatchObject({ code: 0 });
  return ran;
}

/** Each agent of the project that answers, with how it is. */
async function seen(engine: string, cwd: string): Promise<{ project: string; agents: object; said: string }> {
  const { stdout, stderr } = await ok(engine, cwd, 'status', '--json');
  const parsed = parseStatus(stdout);
  if (!parsed.ok) throw new Error(parsed.problem);
  const { project, agents } = parsed.value;
  const states = agents.map(({ name, runtime }) => [name, runtime.state]);
  return { project, agents: Object.fromEntries(states), said: stderr };
}

it('acts on the project that it lies in, never on that of the current folder', async () => {
  const { outer, notes } = await nested();
  const engine = 'projects/notes/engine/agents.mjs';
  const file = join(outer.folder, engine);
  const { fleet } = outer;
  const note = `note: this engine acts on its own project, ${notes}; the current folder lies in another, ${outer.folder}\n`;
  const up = await ok(engine, outer.folder, 'up', '--fleet', fleet, '--project', 'notes');
  expect(up.stderr).toBe(note);
  const alive = { project: 'notes', agents: { two: 'alive', three: 'alive' } };
  expect(await seen(engine, outer.folder)).toEqual({ ...alive, said: note });
  expect(await seen('notes/engine/agents.mjs', dirname(notes))).toEqual({ ...alive, said: note });

  // By a link, from below, and from where no project is: nobody could have meant another one.
  symlinkSync(file, join(outer.folder, 'notes.mjs'));
  expect(await seen('notes.mjs', outer.folder)).toEqual({ ...alive, said: note });
  expect(await seen('../../engine/agents.mjs', join(notes, 'sub/folder'))).toEqual({ ...alive, said: '' });
  expect(await seen(file, '/')).toEqual({ ...alive, said: '' });
  expect(await seen('engine/agents.mjs', notes)).toEqual({ ...alive, said: '' });
  for (const args of [
    ['validate'],
    ['logs', 'two', '--full'],
    ['events', '--json'],
    ['attach', 'two', '--print'],
  ]) {
    const { stdout } = await ok(engine, notes.replace('/projects/notes', ''), ...args);
    expect(stdout, args.join(' ')).toBe((await ok('engine/agents.mjs', notes, ...args)).stdout);
  }
  expect((await ok(file, '/', 'why', 'three')).stdout).toContain('three');
  expect((await call(file, '/', 'doctor')).stdout).toContain('right; 2 declared');
  expect(await call(file, '/', 'send', 'three', '--blind', 'hello')).toMatchObject({ code: 10, stderr: '' });
  const pid = (await outer.agent('two')).pid ?? 0;
  await ok(engine, outer.folder, 'restart', 'three');
  await ok(engine, outer.folder, 'down', 'two');
  expect(await seen(file, '/')).toMatchObject({ agents: { two: 'absent', three: 'alive' } });
  expect(isRunning(pid)).toBe(true);
  expect(await outer.agent('two')).toMatchObject({ pid, runtime: { state: 'alive' } });

  // Also where its agents.toml is gone: what it has started says that it is a project.
  rmSync(join(notes, 'agents.toml'));
  await ok(engine, outer.folder, 'down');
  expect(outer.tmux('list-sessions', '-F', '#{session_name}').stdout).toBe('demo/two\n');

  // And where nothing of it is there yet, but git has the engine for its submodule.
  rmSync(stateOf(stateHome, notes), { recursive: true });
  writeFileSync(join(notes, '.gitmodules'), '[submodule "engine"]\n\tpath = engine\n\turl = ../engine\n');
  for (const verb of ['up', 'down', 'status']) {
    const refused = await call(engine, outer.folder, verb);
    expect(refused).toMatchObject({ code: 1, stdout: '' });
    expect(refused.stderr).toContain(`${notes}: there is no agents.toml in it.`);
    expect(refused.stderr).toContain(`\n    node ${file} init ${notes}\n`);
  }
  expect(isRunning(pid)).toBe(true);
});

it('acts on the current folder where it lies in no project, and on no folder above', async () => {
  const { outer, notes } = await nested();
  const top = realpathSync(mkdtempSync(join(tmpdir(), 'po-release-')));
  onTestFinished(() => rmSync(top, { recursive: true, force: true }));
  cpSync(join(outer.folder, 'engine'), join(top, 'release'), { recursive: true });
  const release = join(top, 'release/agents.mjs');
  expect(await seen(release, outer.folder)).toMatchObject({ agents: { two: 'alive' }, said: '' });
  expect(await seen(release, notes)).toMatchObject({ project: 'notes', agents: { two: 'absent' }, said: '' });
  // Linked into a project it is that project's engine as well.
  const linked = join(notes, 'linked');
  mkdirSync(linked);
  writeFileSync(join(linked, 'agents.toml'), '[project]\nname = "linked"\n');
  symlinkSync(join(top, 'release'), join(linked, 'engine'));
  expect(await seen('projects/notes/linked/engine/agents.mjs', outer.folder)).toMatchObject({
    project: 'linked',
  });
  const below = await call(release, join(notes, 'sub'), 'down');
  expect(below).toMatchObject({ code: 1, stdout: '' });
  expect(below.stderr).toContain(`${notes}/sub: there is no agents.toml in it.`);
  const gone = await call('sh', top, '-c', '');
  expect(gone.code).not.toBe(0);
});

it('refuses where two projects share it by a link, and says whose it is', async () => {
  const { outer, notes } = await nested();
  const shared = join(notes, 'shared');
  mkdirSync(shared);
  writeFileSync(join(shared, 'agents.toml'), `[project]\nname = "shared"\n${sleeper('two')}`);
  symlinkSync('../engine', join(shared, 'engine'));
  const refused = await call('engine/agents.mjs', shared, 'up');
  expect(refused).toMatchObject({ code: 1, stdout: '' });
  expect(unwrapped(refused.stderr)).toContain(`${shared} has the engine of ${notes} by a link`);
  const command = /^ +(node .* status)$/m.exec(refused.stderr)?.[1] ?? '';
  expect(
    execFileSync('sh', ['-c', command], { cwd: outer.folder, encoding: 'utf8', stdio: 'pipe' }),
  ).toContain('two');
});

it('keeps work trees of one repository apart', async () => {
  const { outer, notes } = await nested();
  const git = (...args: string[]) => {
    const config = ['-c', 'user.name=x', '-c', 'user.email=x@x', '-c', 'commit.gpgSign=false'];
    execFileSync('git', [...config, ...args], { cwd: notes, stdio: 'pipe' });
  };
  git('init', '--quiet');
  git('add', 'agents.toml', 'engine');
  git('commit', '--quiet', '--message', 'A project');
  const tree = join(outer.folder, 'projects/tree');
  git('worktree', 'add', '--quiet', '--detach', tree);
  const { fleet } = outer;
  await ok('projects/notes/engine/agents.mjs', outer.folder, 'up', '--fleet', fleet, '--project', 'notes');
  expect(await seen(join(tree, 'engine/agents.mjs'), notes)).toMatchObject({ agents: { two: 'absent' } });
  expect((await call(join(tree, 'engine/agents.mjs'), notes, 'down')).code).toBe(0);
  expect(await seen(join(notes, 'engine/agents.mjs'), tree)).toMatchObject({ agents: { two: 'alive' } });
});

it('names itself in commands to run as it can be called from there', async () => {
  const { outer, notes } = await nested();
  const file = join(notes, 'engine/agents.mjs');
  const commandIn = (text: string) => /^ +(node .*)$/m.exec(text)?.[1] ?? '';
  for (const [cwd, program] of [
    [outer.folder, file],
    ['/', file],
    [notes, 'engine/agents.mjs'],
  ] as const) {
    const { stderr } = await call(file, cwd, 'attach', 'two');
    expect(commandIn(stderr), cwd).toBe(`node ${program} up two`);
    const unknown = await call(file, cwd, 'logs');
    expect(unknown).toMatchObject({ code: 64 });
  }
  const { stdout } = await call(file, '/', 'why', 'two');
  expect(stdout).not.toContain('node engine/agents.mjs');
});

it('needs no current folder, and heals what was started from elsewhere', async () => {
  const outer = engineProject(sleeper('two', 'watch = "heal"\n'), stateHome);
  const file = join(outer.folder, 'engine/agents.mjs');
  const script = 'mkdir gone && cd gone && rmdir ../gone && exec "$@"';
  const env = { ...process.env, AO_TEST_TIME_SCALE: '0.05' };
  const words = ['sh', process.execPath, file, 'up', '--fleet', outer.fleet];
  const up = await run('sh', ['-c', script, ...words], { cwd: dirname(outer.folder), env });
  expect(up).toMatchObject({ code: 0, stderr: '' });
  const { pid } = await outer.agent('two');
  process.kill(pid ?? 0, 'SIGKILL');
  await until('the agent to be healed', async () => {
    const { runtime, pid: now } = await outer.agent('two');
    return runtime.state === 'alive' && now !== null && now !== pid;
  });
});

it('is this repository that its own engine acts on', async () => {
  const top = join(import.meta.dirname, '../..');
  const { stdout } = await ok(join(top, 'engine/agents.mjs'), '/', 'validate');
  expect(stdout).toBe('agents.toml is right; 1 agent\n');
});
