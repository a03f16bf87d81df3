// A fleet that has one of everything, looked at: `po status` and `po show` tell it as it is and change nothing, and `po
// attach`, `logs` and `send` reach its agents through the engine of the project.
import { spawnSync } from 'node:child_process';
import { appendFileSync, existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { ProjectStatus } from '../../src/status/status.ts';
import { until } from '../support/engine.ts';
import { buildFleet, currentEngine, type Fleet, patienceMs, poFolder, unwrapped } from '../support/fleet.ts';
import { flawsOf } from '../support/formats.ts';
import { typed } from '../support/hostile-environments.ts';
import { poInProcess } from '../support/in-process.ts';
import { seatOperator } from '../support/operator.ts';
import { agentsToml, commitFiles, makeRemote } from '../support/remotes.ts';
import { snapshot } from '../support/snapshot.ts';

let fleet: Fleet;

beforeAll(async () => {
  fleet = buildFleet({
    projects: {
      alive: { tags: ['one'] },
      dead: { protect: true },
      dirty: { state: 'stopped' },
      edited: {},
      held: { state: 'stopped', hold: { reason: 'migration' } },
    },
  });
  const remote = makeRemote(fleet, {
    commits: [{ 'agents.toml': agentsToml('two'), '.gitignore': '.ao-state/\n' }],
  });
  fleet.declare('two', { repo: remote.url, state: 'stopped' });
  mkdirSync(fleet.path('foreign'), { recursive: true });
  writeFileSync(fleet.path('foreign', 'notes.txt'), 'somebody’s');
  await fleet.apply();
  fleet.declare('foreign', {});
  fleet.declare('missing', {});
  fleet.edit((text) => text.replace('reason = "migration"', '$&, until = 2026-01-01'));
  // What an agent has been at.
  writeFileSync(fleet.path('dirty', 'new.txt'), '');
  appendFileSync(fleet.path('dirty', 'agents.toml'), '\n# a remark\n');
  commitFiles(fleet.path('two'), { 'work.txt': '' }, 'Work');
  appendFileSync(fleet.path('two', 'work.txt'), 'more');
  fleet.git('two', 'stash', '--quiet');
  // Code that is not the release's.
  appendFileSync(fleet.path('edited', 'engine/agents.mjs'), '\n// edited\n');
  await endForGood('dead', 'shell');
});
afterAll(() => fleet.end());

/** The watchdog would start it again. */
async function endForGood(project: string, agent: string): Promise<void> {
  const { pid } = JSON.parse(readFileSync(fleet.state(project, 'watchdog.json'), 'utf8'));
  process.kill(pid, 'SIGKILL');
  process.kill(fleet.session(project, agent).panePid, 'SIGKILL');
  await until('the agent to end', () => !fleet.session(project, agent).alive, patienceMs);
}

/** Without a process of its own: nothing is handed over. */
function po(...args: readonly string[]) {
  const { HOME, XDG_CONFIG_HOME } = fleet.env;
  return poInProcess(args, fleet.desk, { HOME, XDG_CONFIG_HOME });
}

/** What is on the screen of the one agent of `alive`. */
function screenOfAlive(): string {
  return fleet.tmux('capture-pane', '-p', '-t', '=alive/shell:');
}

async function statusOf(...args: readonly string[]) {
  const ran = await po('status', '--json', ...args);
  expect(ran).toMatchObject({ code: 0, stderr: '' });
  const document = JSON.parse(ran.stdout);
  expect(flawsOf('status', document)).toEqual([]);
  const projects: readonly ProjectStatus[] = document.projects;
  return { document, projects: Object.fromEntries(projects.map((project) => [project.name, project])) };
}

describe('status', () => {
  it('tells of each project how it is, as the plan does, and changes nothing', async () => {
    // What runs goes on and keeps its records; everything else stays as it is, the index of every clone included.
    const state = { times: true, except: /^home\/\.local\/state$/ };
    const before = snapshot(fleet.top, state);
    const { document, projects } = await statusOf();
    expect(snapshot(fleet.top, state)).toEqual(before);
    const plan = await fleet.plan();
    expect(Object.values(projects).map(({ name, health }) => ({ name, state: health }))).toEqual(
      plan.projects,
    );
    expect(document.summary).toMatchObject({ held: 1, unknown: 0 });
    for (const step of plan.steps) {
      expect(projects[step.project]?.drift).toContainEqual(
        expect.objectContaining({ kind: step.kind, reason: step.reason }),
      );
    }
    expect(projects).toMatchObject({
      alive: {
        pin: { version: currentEngine, isAsDeclared: true },
        work: { changed: [], untracked: [], unpushed: null, stashes: 0 },
        agents: {
          source: 'engine',
          watchdog: 'running',
          list: [{ name: 'shell', runtime: { state: 'alive' } }],
        },
      },
      dead: {
        protect: true,
        agents: { list: [{ name: 'shell', runtime: { state: 'exited' } }] },
        drift: [{ reason: 'agents-missing', text: 'agent shell has ended' }],
      },
      dirty: { work: { changed: ['agents.toml'], untracked: ['new.txt'] }, health: 'unchanged' },
      edited: {
        work: { engineChanges: ['agents.mjs'] },
        agents: {
          source: 'tmux',
          why: 'engine/ is not what its release holds',
          list: [{ runtime: { state: 'alive', since: null } }],
        },
      },
      foreign: { clone: { kind: 'other' }, work: null, blocked: [{ code: 'path-taken' }] },
      held: { hold: { reason: 'migration', until: '2026-01-01', isPast: true } },
      missing: { clone: { kind: 'absent' }, pin: null },
      two: { branch: { name: 'main', isAsDeclared: true }, work: { unpushed: 1, stashes: 1 } },
    });
  });

  it('passes on what an engine says that refuses to tell, with the project and a command that works anywhere', async () => {
    const file = fleet.path('dead', 'agents.toml');
    const sound = readFileSync(file, 'utf8');
    writeFileSync(file, sound.replace('backend = "shell"', 'backend = "shel"\nwach = 1'));
    const { document } = await statusOf('dead');
    expect(document.diagnostics).toMatchObject([{ code: 'engine-silent', project: 'dead' }]);
    const [{ detail, help }] = document.diagnostics;
    const said = detail.split('\n');
    expect(said.slice(0, 4)).toEqual([
      'po shows what tmux knows about the agents of dead. Its engine says:',
      'error: Value that is not allowed',
      expect.stringMatching(/^--> agents\.toml:\d+:11$/),
      expect.stringMatching(/^agents\.shell\.backend is "shel"; it can be /),
    ]);
    expect(said.at(-1)).toBe('Did you mean "shell"?');
    const asked = spawnSync('sh', ['-c', help.split('\n')[1]], { cwd: fleet.top, env: typed(fleet.env) });
    writeFileSync(file, sound);
    expect(asked.stderr.toString()).toContain('agents.shell.backend is "shel"');
  });

  it('takes projects as plan does, and exits 0 whatever it finds', async () => {
    expect(Object.keys((await statusOf('@one', 'd*', '--except', 'dirty')).projects)).toEqual([
      'alive',
      'dead',
    ]);
    const quiet = await po('status', '-q', 'foreign', 'alive');
    expect(quiet.code).toBe(0);
    expect(quiet.stdout).not.toMatch(/^ +alive/m);
    expect(quiet.stdout).toContain('! foreign');
    const wrong = await po('status', 'aliv');
    expect(wrong.code).toBe(1);
    expect(wrong.stderr).toContain('Did you mean alive?');
  });

  it('watches on a terminal alone: anew as it changes and at any size, until q, and leaves the screen as it was', async () => {
    const piped = await po('status', '--watch');
    expect(piped).toMatchObject({ code: 64, stdout: '' });
    expect(piped.stderr).toContain('--watch needs a terminal');

    const operator = seatOperator(fleet);
    operator.type('echo was here before');
    operator.press('Enter');
    operator.po('status', '--watch', 'dirty', 'missing');
    await operator.see(/every 2 s: q quits/);
    await operator.see(/dirty +stopped +1 changed, 1 untracked/);
    expect(operator.screen()).not.toContain('was here before');
    writeFileSync(fleet.path('dirty', 'newer.txt'), '');
    await operator.see(/1 changed, 2 untracked/);
    operator.resize(44, 8);
    await operator.see(/work: 1 changed, 2 untracked/);
    await operator.see(/more below/);
    operator.press('End');
    await operator.see(/more above/);
    operator.resize(140, 60);
    await operator.see(/dirty +stopped/);
    operator.press('q');
    expect(await operator.exitCode()).toBe(0);
    await operator.see(/was here before/);
    expect(operator.screen()).not.toContain('q quits');
    // What is typed is seen again, line by line.
    operator.type('echo typed');
    operator.press('Enter');
    await operator.see(/^typed$/m);

    operator.po('status', '--watch', 'dirty');
    await operator.see(/dirty +stopped/);
    operator.press('C-c');
    expect(await operator.exitCode()).toBe(130);
    await operator.see(/was here before/);
  });

  it('leaves a watched fleet at once, whatever it still asks', async () => {
    const said = join(fleet.top, 'said');
    const slow = `trap 'kill $!; exit' TERM; echo asked >>'${said}'; sleep 6 & wait; echo answered >>'${said}'`;
    fleet.write('slow/tmux', `#!/bin/sh\n${slow}\nexit 1\n`, 0o755);
    const operator = seatOperator(fleet);
    operator.type(`PATH='${join(fleet.top, 'slow')}':$PATH`);
    operator.press('Enter');
    operator.po('status', '--watch', 'dirty');
    await operator.see(/q quits/);
    await until('tmux to be asked', () => existsSync(said), patienceMs);
    operator.press('q');
    expect(await operator.exitCode()).toBe(0);
    expect(readFileSync(said, 'utf8')).not.toContain('answered');
  });
});

describe('show', () => {
  it('tells all of a project: what is declared, what is there, and what was done to it', async () => {
    const ran = await po('show', 'two', '--json');
    const document = JSON.parse(ran.stdout);
    expect(flawsOf('project', document)).toEqual([]);
    expect(document).toMatchObject({
      project: { name: 'two', work: { unpushed: 1, stashes: 1 } },
      steps: [],
      runs: [
        {
          steps: [
            { id: 'two/clone', action: 'create', outcome: 'done' },
            { id: 'two/engine', outcome: 'done' },
          ],
        },
      ],
    });
    const missing = await po('show', 'missing');
    expect(missing.stdout).toContain(
      '+ missing/clone  scaffold a project from template "shell", branch main',
    );
  });

  it('takes a name for a project, ./NAME for a file, and tells when it is both', async () => {
    await po('plan', 'missing', '--out', 'missing');
    const project = await po('show', 'missing');
    expect(project.stdout).toContain('missing: differs from fleet.toml');
    expect(project.stdout).toContain('write ./missing for the file');
    const file = await po('show', './missing');
    expect(file.stdout).toContain('Saved plan ./missing');
    const neither = await po('show', 'mising');
    expect(neither).toMatchObject({ code: 1 });
    expect(neither.stderr).toContain('Did you mean missing?');
  });
});

describe('agents', () => {
  it('are sent a text byte for byte, with the exit code of the engine', async () => {
    const words = await fleet.po('send', 'alive/shell', 'echo \'it is "one"\' | tr a-z A-Z');
    expect(words).toMatchObject({ code: 10, stderr: '' });
    await until('the text', () => screenOfAlive().includes('IT IS "ONE"'), patienceMs);
    expect((await fleet.po('logs', 'alive')).stdout).toContain('IT IS "ONE"');

    const ran = spawnSync(process.execPath, [`${poFolder()}/po.mjs`, 'send', 'alive/shell', '-'], {
      cwd: fleet.desk,
      env: fleet.env,
      input: 'echo two | tr a-z A-Z\necho lines | tr a-z A-Z\n',
    });
    expect(ran.status).toBe(10);
    await until('both lines', () => /TWO\s[\s\S]*LINES/.test(screenOfAlive()), patienceMs);

    const dead = await fleet.po('send', 'two/sleeper', 'x');
    expect(dead.code).toBe(13);
  });

  it('are named, where there is not one alone, and never of what is not ours or not the release', async () => {
    const refusals: readonly [string[], string][] = [
      [['send', 'alive', 'x'], 'Did you mean alive/shell?'],
      [['attach', 'alive/shel'], 'Did you mean alive/shell?'],
      [['logs', 'aliv/shell'], 'Did you mean alive?'],
      [['logs', 'foreign'], 'there is a folder, and no clone'],
      [['logs', 'missing/shell'], 'there is no clone'],
      [['attach', 'edited'], 'is not what its release holds: agents.mjs'],
    ];
    for (const [args, said] of refusals) {
      const ran = await po(...args);
      expect(ran, args.join(' ')).toMatchObject({ code: 1, stdout: '' });
      expect(unwrapped(ran.stderr)).toContain(said);
    }
    const wrong: readonly [string[], string][] = [
      [['logs', 'alive', '-n', 'x'], 'po: -n takes a number of lines, not "x". See po logs --help\n'],
      [['logs', 'alive', '-n', '-1'], 'po: -n takes a number of lines, not "-1". See po logs --help\n'],
      [
        ['logs', 'alive', '--exit', '-f'],
        'po: --exit and --follow cannot be given together. See po --help\n',
      ],
      [
        ['send', 'alive/shell', 'x', '--timeout', '1h'],
        'po: --timeout takes a number of seconds, not "1h". See po send --help\n',
      ],
    ];
    for (const [args, said] of wrong) {
      expect(await po(...args), args.join(' ')).toEqual({ code: 64, stdout: '', stderr: said });
    }
    const split = await po('send', 'alive/shell', 'two', 'words');
    expect(split).toMatchObject({ code: 64 });
    expect(split.stderr).toContain('put it in quotes');
  });

  it('are attached to in the terminal of the operator, and followed until Ctrl-C', async () => {
    const operator = seatOperator(fleet);
    // Inside another tmux the engine says how to get there instead.
    operator.po('attach', 'alive');
    expect(await operator.exitCode()).toBe(1);
    await operator.see(/Inside another tmux/);
    operator.forget();
    operator.po('attach', 'alive', '--nest');
    await operator.see(/TWO\s[\s\S]*LINES/);
    operator.type('echo typed here | tr a-z A-Z');
    operator.press('Enter');
    await operator.see(/TYPED HERE/);
    fleet.tmux('detach-client', '-s', '=alive/shell');
    expect(await operator.exitCode()).toBe(0);
    operator.forget();
    operator.po('logs', 'alive/shell', '-f');
    await operator.see(/TYPED HERE/);
    await fleet.po('send', 'alive/shell', 'echo later | tr a-z A-Z');
    await operator.see(/LATER/);
    operator.press('C-c');
    expect(await operator.exitCode()).toBe(130);
  });
});
