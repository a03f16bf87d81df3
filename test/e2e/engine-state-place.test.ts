// Where the engine keeps what it remembers: outside of the clone, along with it wherever it is moved, and nowhere else.
import {
  cpSync,
  existsSync,
  mkdirSync,
  readdirSync,
  renameSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { dirname, join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { type EngineProject, engineProject, type Ran, run, until } from '../support/engine.ts';
import { sleeper } from '../support/healing.ts';
import { snapshot } from '../support/snapshot.ts';
import { foldersIn, projectOfState, stateOf } from '../support/state.ts';

/** The same engine, run in another place of the clone. */
function runIn(project: EngineProject, folder: string, ...args: string[]): Promise<Ran> {
  const env = { ...process.env, XDG_STATE_HOME: project.stateHome };
  return run(process.execPath, ['engine/agents.mjs', ...args], { cwd: folder, env });
}

const newestLaunch = (text: string) => (JSON.parse(text) as { launches: string[] }).launches[0];

describe('what the engine remembers', () => {
  it('lies outside of the clone, in which nothing is written', async () => {
    const project = engineProject(sleeper('a'));
    const before = snapshot(project.folder, { times: true });
    await project.ok('up', '--fleet', project.fleet);
    await project.ok('status');
    await project.engine(['send', 'a', 'hello']);
    await project.ok('restart', 'a');
    await project.ok('down');
    expect(snapshot(project.folder, { times: true })).toEqual(before);
    const state = project.state();
    expect(state).toMatch(new RegExp(`^${project.stateHome}/ao/projects/demo-[0-9a-f]{16}$`));
    for (const path of [state, dirname(state), join(state, 'launch'), join(state, 'logs/a')])
      expect(statSync(path).mode & 0o777, path).toBe(0o700);
  });

  it('is not made by a command that only looks', async () => {
    const project = engineProject(sleeper('a'));
    await project.ok('status');
    await project.engine(['doctor']);
    await project.engine(['logs', 'a']);
    expect(existsSync(project.stateHome)).toBe(false);
  });

  it('goes along when the clone is moved, and another clone in its place has nothing of it', async () => {
    const project = engineProject(sleeper('a'));
    await project.ok('up', '--fleet', project.fleet);
    await project.ok('down');
    const launch = newestLaunch(project.readState('agents/a.json'));
    project.writeState('queue/a/20261130T100000000-0a1b2c3d.json', message('stay with me'));
    const moved = `${project.folder}-moved`;
    renameSync(project.folder, moved);
    cpSync(moved, project.folder, { recursive: true });

    // Looking finds it, and leaves it where it is.
    const seen = await runIn(project, moved, 'events');
    expect(seen.stdout).toContain('stopped');
    expect(foldersIn(project.stateHome).map(projectOfState)).toEqual([project.folder]);
    expect((await project.ok('status', '--json')).includes(launch ?? '')).toBe(false);

    expect(await runIn(project, moved, 'up', '--fleet', project.fleet)).toMatchObject({ code: 0 });
    const state = stateOf(project.stateHome, moved);
    expect(foldersIn(project.stateHome)).toEqual([state]);
    expect(readdirSync(join(state, 'queue/a'))).toEqual(['20261130T100000000-0a1b2c3d.json']);
    expect(existsSync(join(state, `launch/${launch}.exit.json`))).toBe(true);

    await project.ok('up', '--fleet', `${project.fleet}`, '--project', 'second');
    expect(foldersIn(project.stateHome).map(projectOfState).toSorted()).toEqual([project.folder, moved]);
    expect(project.readState('agents/a.json')).not.toContain(launch);
    expect(existsSync(project.state('queue'))).toBe(false);
    await runIn(project, moved, 'down');
    await project.ok('down');
  });

  it('is not given to a copy', async () => {
    const project = engineProject(sleeper('a'));
    await project.ok('up', '--fleet', project.fleet);
    const copy = `${project.folder}-copy`;
    cpSync(project.folder, copy, { recursive: true });
    const seen = JSON.parse((await runIn(project, copy, 'status', '--json')).stdout);
    expect(seen.agents).toMatchObject([{ launch: null, runtime: { state: 'absent' } }]);
    await runIn(project, copy, 'down');
    expect(await project.agent('a')).toMatchObject({ runtime: { state: 'alive' } });
    await project.ok('down');
  });
});

describe('where there is no place for it', () => {
  it.each<[string, (project: EngineProject) => Record<string, string>, RegExp]>([
    [
      'a home that is missing',
      () => ({ XDG_STATE_HOME: '', HOME: '/nowhere/at/all' }),
      /no home folder of your own/,
    ],
    [
      'a link in its place',
      ({ stateHome }) => {
        mkdirSync(`${stateHome}-elsewhere`, { recursive: true });
        mkdirSync(stateHome);
        symlinkSync(`${stateHome}-elsewhere`, join(stateHome, 'ao'));
        return {};
      },
      /ao is not a folder/,
    ],
    [
      'a file in its place',
      ({ stateHome }) => {
        mkdirSync(join(stateHome, 'ao'), { recursive: true });
        writeFileSync(join(stateHome, 'ao/projects'), '');
        return {};
      },
      /projects is not a folder/,
    ],
  ])('nothing is started: %s', async (_, prepare, words) => {
    const project = engineProject(sleeper('a'));
    const env = prepare(project);
    const before = snapshot(dirname(project.folder));
    for (const args of [
      ['up', '--fleet', project.fleet],
      ['restart', 'a'],
      ['status'],
      ['down'],
      ['send', 'a', 'x'],
    ]) {
      const ran = await project.engine(args, env);
      expect(ran, args.join(' ')).toMatchObject({ code: 1, stdout: '' });
      expect(ran.stderr.replaceAll(/\s+/g, ' ')).toMatch(words);
      expect(ran.stderr).toContain('To fix:');
    }
    const doctor = await project.engine(['doctor'], env);
    expect(doctor).toMatchObject({ code: 1 });
    expect(doctor.stdout).toMatch(/^error {4}state: /m);
    expect(project.tmux('list-sessions').code).not.toBe(0);
    expect(snapshot(dirname(project.folder))).toEqual(before);
  });
});

it('is found by the hooks of an agent that has another home', async () => {
  const hook = '"$1" "$2" hook UserPromptSubmit < prompt > /dev/null; exec sleep 300';
  const project = engineProject(
    `[agents.a]\nbackend = "command"\nwatch = "none"\nenv = { HOME = "/tmp/another", XDG_STATE_HOME = "" }\n` +
      `command = ["sh", "-c", ${JSON.stringify(hook)}, "sh", ${JSON.stringify(process.execPath)}, "engine/agents.mjs"]\n`,
  );
  project.write('prompt', '{"prompt":"hello"}');
  await project.ok('up', '--fleet', project.fleet);
  await until('the hook', () => existsSync(project.state('activity/a.json')));
  expect(project.readState('activity/a.json')).toContain('"count": 1');
  expect(existsSync('/tmp/another')).toBe(false);
  await project.ok('down');
});

it('moves nothing of a project whose clone is gone', async () => {
  const project = engineProject(sleeper('a'));
  await project.ok('up', '--fleet', project.fleet);
  await project.ok('down');
  const copy = `${project.folder}-copy`;
  cpSync(project.folder, copy, { recursive: true });
  rmSync(project.folder, { recursive: true });
  await runIn(project, copy, 'up', '--fleet', project.fleet);
  expect(foldersIn(project.stateHome).map(projectOfState).toSorted()).toEqual([project.folder, copy]);
  await runIn(project, copy, 'down');
});

function message(text: string): string {
  return JSON.stringify({ format: 'ao.message/1', text, at: '2026-11-30T10:00:00.000Z', by: 'send' });
}
