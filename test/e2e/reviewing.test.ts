// docs/reviewing-plans.md as it stands, and the workflows that it names, on a repository of the registry with a pull
// request from a fork. The forge is on loopback.
import { spawn } from 'node:child_process';
import { mkdirSync, readdirSync, readFileSync, rmSync, symlinkSync } from 'node:fs';
import { join } from 'node:path';
import { beforeEach, describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import { walkOf } from '../support/console.ts';
import { type Fleet, git, makeFleet, poFolder } from '../support/fleet.ts';
import { type ForgeServer, noJob, repository, startForge, token } from '../support/forge-server.ts';
import { commitFiles } from '../support/remotes.ts';

const workflows = ['github', 'forgejo'] as const;

let fleet: Fleet;

beforeEach(() => {
  fleet = makeFleet({ projects: { web: { state: 'stopped' } }, engine: { version: 'v0.1.0' } });
  fleet.write('desk/.gitignore', 'clones/\n*.plan.json\nplan.md\n');
  git(fleet.desk, 'init', '--quiet', '--initial-branch=main');
  commitFiles(fleet.desk, {}, 'The fleet');
});

interface Shell {
  readonly code: number | null;
  readonly output: string;
}

async function shell(command: string, env: Readonly<Record<string, string>>): Promise<Shell> {
  const child = spawn('bash', ['-e', '-o', 'pipefail', '-c', command], {
    cwd: fleet.desk,
    env: { ...fleet.env, ...noJob, ...env },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let output = '';
  for (const stream of [child.stdout, child.stderr]) stream.on('data', (chunk) => (output += String(chunk)));
  const code = await new Promise<number | null>((resolve) => child.on('close', resolve));
  return { code, output };
}

/** `po` by that name, as it is after `npm link`. */
function onPath(): string {
  fleet.write('bin/po', `#!/bin/sh\nexec node '${poFolder()}/po.mjs' "$@"\n`, 0o755);
  return `${join(fleet.top, 'bin')}:${process.env['PATH']}`;
}

it('docs/reviewing-plans.md runs as it stands there', async () => {
  await fleet.apply();
  git(fleet.desk, 'switch', '--quiet', '--create', 'add-notes');
  fleet.declare('notes', { template: 'shell' });
  commitFiles(fleet.desk, {}, 'Add notes');
  git(fleet.desk, 'switch', '--quiet', 'main');
  const forge = await startForge('forgejo');
  const who = ['AUTHOR', 'COMMITTER'].flatMap((role) => [
    [`GIT_${role}_NAME`, 'Operator'],
    [`GIT_${role}_EMAIL`, 'operator@example.org'],
  ]);
  const env = { ...Object.fromEntries(who), PATH: onPath(), PO_FORGE_TOKEN: token };

  const text = readFileSync('docs/reviewing-plans.md', 'utf8');
  const commands = walkOf(text);
  expect(commands.length).toBeGreaterThan(8);
  for (const { command, output } of commands) {
    const ran = await shell(command.replace('https://git.example.org', forge.url), env);
    expect(ran.output, command).toMatch(output);
  }
  expect(fleet.session('notes', 'shell').alive).toBe(true);
  expect(forge.comments).toHaveLength(1);
  expect(forge.comments[0]?.body).toContain('notes');
});

interface Step {
  readonly name?: string;
  readonly uses?: string;
  readonly with?: Readonly<Record<string, unknown>>;
  readonly env?: Readonly<Record<string, string>>;
  readonly run?: string;
  readonly 'working-directory'?: string;
}

interface Workflow {
  readonly on: Readonly<Record<string, unknown>>;
  readonly permissions?: Readonly<Record<string, string>>;
  readonly env: Readonly<Record<string, string>>;
  readonly jobs: Readonly<Record<string, { readonly steps: readonly Step[] }>>;
}

function workflowOf(name: (typeof workflows)[number]): Workflow {
  return parse(readFileSync(`docs/workflows/${name}.yml`, 'utf8'));
}

/** As a runner fills it in. */
function expression(what: string): string {
  return `$\{{ ${what} }}`;
}

function stepsOf({ jobs }: Workflow): readonly Step[] {
  return Object.values(jobs).flatMap(({ steps }) => steps);
}

describe.each(workflows)('the workflow for %s', (name) => {
  const workflow = workflowOf(name);

  it('runs nothing of the pull request, and may do no more than comment', () => {
    expect(Object.keys(workflow.on)).toEqual(['pull_request_target']);
    if (name === 'github')
      expect(workflow.permissions).toEqual({ contents: 'read', 'pull-requests': 'write' });
    const checkouts = stepsOf(workflow).filter(({ uses }) => /checkout@/.test(uses ?? ''));
    expect(checkouts.map((step) => step.with?.['ref'])).toEqual([
      expression('github.event.pull_request.base.sha'),
      expression('env.PO_COMMIT'),
    ]);
    for (const { run = '' } of stepsOf(workflow)) {
      // What somebody else has written gets into a script as a variable and never as a part of it.
      expect(run).not.toContain('${{');
      for (const command of run.match(/\bnpm [^\n]*/g) ?? []) expect(command).toBe('npm ci');
    }
    const builds = stepsOf(workflow).filter(({ run = '' }) => run.includes('npm'));
    expect(builds.map((step) => step['working-directory'])).toEqual(['.po-tool']);
    // Nothing runs before it was said what.
    expect(workflow.env['PO_COMMIT']).toMatch(/^0{40}$/);
  });

  /** The scripts of the workflow, one after the other, as a runner would run them. */
  async function runWorkflow(forge: ForgeServer, head: string): Promise<Shell[]> {
    const values: Readonly<Record<string, string>> = {
      'github.event.pull_request.number': '7',
      'github.event.pull_request.head.sha': head,
      'github.token': token,
    };
    const temp = join(fleet.top, 'runner');
    mkdirSync(temp, { recursive: true });
    const event = fleet.write('runner/event.json', JSON.stringify({ pull_request: { number: 7 } }));
    const envFile = fleet.write('runner/env', '');
    // Checked out and built: no part of the repository.
    const tool = join(fleet.desk, '.po-tool');
    rmSync(tool, { recursive: true, force: true });
    mkdirSync(tool);
    symlinkSync(poFolder(), join(tool, 'dist'));
    fleet.write('desk/.git/info/exclude', '.po-tool\n');
    const own = name.toUpperCase();
    const ran: Shell[] = [];
    for (const step of stepsOf(workflow)) {
      if (step.run === undefined || step['working-directory'] !== undefined) continue;
      const given = Object.entries(step.env ?? {}).map(([key, value]) => [
        key,
        value.replace(/\$\{\{ (.*?) \}\}/g, (_whole, what: string) => values[what] ?? ''),
      ]);
      const kept = readFileSync(envFile, 'utf8')
        .split('\n')
        .filter((line) => line !== '')
        .map((line) => line.split(/=(.*)/s));
      const all = { ...workflow.env, ...Object.fromEntries(kept), ...Object.fromEntries(given) };
      const result = await shell(step.run, {
        ...all,
        ...{ [`${own}_ACTIONS`]: 'true', GITHUB_ACTIONS: 'true', GITHUB_ENV: envFile, RUNNER_TEMP: temp },
        ...{ GITHUB_SERVER_URL: forge.url, GITHUB_API_URL: forge.api, GITHUB_REPOSITORY: repository },
        ...{ GITHUB_EVENT_PATH: event, GITHUB_WORKSPACE: fleet.desk },
      });
      ran.push(result);
      expect(result.output).not.toContain(token);
      if (result.code !== 0) break;
    }
    return ran;
  }

  const origin = () => join(fleet.top, 'remotes', 'fleet.git');
  const fork = () => join(fleet.top, 'fork');
  const trap = "require('node:fs').writeFileSync('was-run', '')\n";

  /** The clone of the job stands at the base, as it is checked out; a fork is of the base as it was before. */
  function forkBase(): void {
    git(fleet.top, 'clone', '--quiet', '--bare', fleet.desk, origin());
    git(fleet.top, 'clone', '--quiet', origin(), fork());
    git(fleet.desk, 'remote', 'add', 'origin', origin());
  }

  /** The base has gone on meanwhile; that is nothing that a pull request asks for. */
  function goOn(): void {
    fleet.declare('later', { state: 'stopped' });
    commitFiles(fleet.desk, {}, 'Later');
  }

  /** A commit of the fork, as the forge keeps it. Null: it has no registry. */
  function push(registry: string | null): string {
    if (registry === null) git(fork(), 'rm', '--quiet', '--ignore-unmatch', 'fleet.toml');
    const files = registry === null ? {} : { 'fleet.toml': registry };
    const others = { '.po-tool/dist/po.mjs': trap, 'package.json': trap, note: `${registry}` };
    const head = commitFiles(fork(), { ...files, ...others }, 'Of the fork');
    git(fork(), 'push', '--quiet', '--force', 'origin', 'HEAD:refs/pull/7/head');
    return head;
  }

  const unchanged = () => readFileSync(join(fork(), 'fleet.toml'), 'utf8');
  const running = (text: string) => text.replace('state = "stopped"', 'state = "running"');
  const broken = (text: string) => text.replace('state = "stopped"', 'state = "stoped"');

  /** The whole comment, once all scripts have ended well. */
  async function commentOn(forge: ForgeServer, head: string): Promise<string | null> {
    const ran = await runWorkflow(forge, head);
    expect(ran.map(({ code, output }) => ({ code, output: code === 0 ? '' : output }))).toEqual([
      { code: 0, output: '' },
      { code: 0, output: '' },
      { code: 0, output: '' },
    ]);
    expectDeskUntouched();
    return commentAt(forge);
  }

  function commentAt(forge: ForgeServer): string | null {
    expect(forge.comments.length).toBeLessThanOrEqual(1);
    const body = forge.comments[0]?.body ?? null;
    if (body !== null) expect(body).toMatch(new RegExp(`^<!-- po:comment kind=diff fleet=${fleet.name} `));
    return body;
  }

  function expectDeskUntouched(): void {
    expect(git(fleet.desk, 'status', '--porcelain')).toBe('');
    for (const folder of [fleet.desk, join(fleet.desk, '.po-tool')])
      expect(readdirSync(folder)).not.toContain('was-run');
  }

  it('comments what the pull request of a fork asks for', async () => {
    forkBase();
    const head = push(running(unchanged()));
    goOn();
    const body = await commentOn(await startForge(name), head);
    expect(body).toContain('web');
    expect(body).not.toContain('later');
  });

  it('marks what is wrong with its registry, says so, and fails', async () => {
    forkBase();
    const head = push(broken(unchanged()));
    goOn();
    const forge = await startForge(name);
    const ran = await runWorkflow(forge, head);
    expect(ran.map(({ code }) => code)).toEqual([0, 0, 1]);
    expect(ran[1]?.output).toMatch(/^::error file=fleet\.toml,line=\d+,/m);
    expect(commentAt(forge)).toContain('cannot be told');
    expectDeskUntouched();
  });

  it('runs for every pull request, and comments none that leaves the registry alone', async () => {
    expect(Object.keys(workflow.on['pull_request_target'] ?? {})).toEqual(['types']);
    forkBase();
    const head = push(unchanged());
    goOn();
    const forge = await startForge(name);
    expect(await commentOn(forge, head)).toBeNull();
    expect(forge.count('POST ')).toBe(0);
  });

  it('takes back what it has said once the registry is not changed any more', async () => {
    forkBase();
    const was = unchanged();
    const changed = push(running(was));
    goOn();
    const forge = await startForge(name);
    expect(await commentOn(forge, changed)).toContain('web');
    const body = await commentOn(forge, push(was));
    expect(body).toContain('does not change `fleet.toml` any more');
    expect(body).not.toContain('web');
    expect(await commentOn(forge, push(running(was)))).toContain('web');
  });

  it('comments the pull request that brings the first registry', async () => {
    const first = readFileSync(join(fleet.desk, 'fleet.toml'), 'utf8');
    git(fleet.desk, 'rm', '--quiet', 'fleet.toml');
    commitFiles(fleet.desk, {}, 'No fleet yet');
    forkBase();
    const forge = await startForge(name);
    // There is nothing yet by which a comment could be found.
    const none = await runWorkflow(forge, push(null));
    expect(none.map(({ code }) => code)).toEqual([0, 0, 0]);
    expect(none[2]?.output).toContain('Neither the base nor the pull request has fleet.toml');
    expect(forge.seen).toEqual([]);

    expect(await commentOn(forge, push(running(first)))).toContain('web');
    const wrong = await runWorkflow(forge, push(broken(first)));
    expect(wrong.map(({ code }) => code)).toEqual([0, 0, 1]);
    expect(commentAt(forge)).toContain('cannot be told');
    expect(await commentOn(forge, push(first))).toContain('web');
    expect(await commentOn(forge, push(null))).toContain('does not change `fleet.toml` any more');
  });

  it('says of a pull request without the registry that nothing can be told, and fails', async () => {
    forkBase();
    const head = push(null);
    goOn();
    const forge = await startForge(name);
    const ran = await runWorkflow(forge, head);
    expect(ran.map(({ code }) => code)).toEqual([0, 0, 1]);
    const body = commentAt(forge);
    expect(body).toContain('there is no file `fleet.toml` any more');
    expect(body).toContain('cannot be told');
    expect(body).not.toMatch(/nothing to do|not change/i);
    expect(ran[1]?.output).toContain('cannot be told');
    expectDeskUntouched();
  });

  it('says the same where a folder has come in its place', async () => {
    forkBase();
    git(fork(), 'rm', '--quiet', 'fleet.toml');
    const head = commitFiles(fork(), { 'fleet.toml/a.toml': 'x' }, 'A folder');
    git(fork(), 'push', '--quiet', '--force', 'origin', 'HEAD:refs/pull/7/head');
    const forge = await startForge(name);
    const ran = await runWorkflow(forge, head);
    expect(ran.map(({ code }) => code)).toEqual([0, 0, 1]);
    expect(commentAt(forge)).toContain('there is no file `fleet.toml` any more');
    expectDeskUntouched();
  });

  it.each([
    ['is empty', ''],
    ['is no TOML', '[fleet\n'],
  ])('comments the pull request that mends a registry that %s', async (_, text) => {
    const whole = readFileSync(join(fleet.desk, 'fleet.toml'), 'utf8');
    commitFiles(fleet.desk, { 'fleet.toml': text }, 'Broken');
    forkBase();
    const forge = await startForge(name);
    const ran = await runWorkflow(forge, push(running(whole)));
    expect(ran[2]?.output).not.toContain('Neither the base');
    expect(commentAt(forge)).not.toBeNull();
    expectDeskUntouched();
  });
});
