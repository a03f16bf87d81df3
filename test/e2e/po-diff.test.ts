// `po diff` on a real repository: what a change of the registry asks for, without a clone, a session or a network.
import { execFileSync } from 'node:child_process';
import { mkdirSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeEach, describe, expect, it } from 'vitest';
import { type Fleet, git, makeFleet, unwrapped } from '../support/fleet.ts';
import { flawsOf } from '../support/formats.ts';
import { poInProcess } from '../support/in-process.ts';
import { commitFiles } from '../support/remotes.ts';
import { snapshot } from '../support/snapshot.ts';

let fleet: Fleet;

/** The registry is committed, its change is not. */
beforeEach(() => {
  fleet = makeFleet({ projects: { web: { tags: ['docs'] }, api: {}, notes: {} } });
  git(fleet.desk, 'init', '--quiet', '--initial-branch=main');
  commitFiles(fleet.desk, {}, 'The fleet');
  fleet.declare('web', { state: 'stopped', tags: null });
  fleet.declare('new', { repo: 'https://git.example.org/team/new.git' });
});

/** A machine that has node and git, and nothing else. */
function bare(): Readonly<Record<string, string>> {
  const bin = join(fleet.top, 'bin');
  mkdirSync(bin);
  for (const [name, path] of [
    ['node', process.execPath],
    ['git', '/usr/bin/git'],
  ] as const)
    symlinkSync(path, join(bin, name));
  return { PATH: bin, HOME: fleet.home };
}

it('tells the steps of what is not committed yet, from HEAD to the file', async () => {
  const ran = await fleet.po('diff');
  expect(ran).toMatchObject({ code: 0, stderr: '' });
  expect(ran.stdout).toContain('  - web  stop its agents\n');
  expect(ran.stdout).toContain('  + new  clone https://git.example.org/team/new.git, branch main\n');
  expect(ran.stdout).toContain('    web tags  docs → none\n');
  expect(unwrapped(ran.stdout)).toContain(
    'Change: 2 to create, 1 to start, 1 to stop, 1 setting changed, of 4 projects, from HEAD:fleet.toml to fleet.toml.',
  );
  expect((await fleet.po('diff', '--detailed-exitcode')).code).toBe(2);
  expect((await fleet.po('diff', '-q')).stdout).toMatch(/^Change: [^\n]*\n( {8}[^\n]*\n)*$/);
});

it('needs neither clones nor tmux nor a network, and writes nothing', async () => {
  const env = bare();
  const before = snapshot(fleet.top, { times: true });
  const ran = await fleet.poWith(env, 'diff', '--json');
  expect(ran).toMatchObject({ code: 0, stderr: '' });
  expect(snapshot(fleet.top, { times: true })).toEqual(before);
  const document = JSON.parse(ran.stdout);
  expect(flawsOf('diff', document)).toEqual([]);
  expect(document).toMatchObject({
    format: 'po.diff/1',
    base: { name: 'HEAD:fleet.toml' },
    head: { name: 'fleet.toml' },
    summary: { create: 2, start: 1, stop: 1, unchanged: 2 },
    changes: [{ project: 'web', key: 'tags', before: ['docs'], after: [] }],
  });
  // Where the fleet’s clones are is another machine’s affair.
  expect(ran.stdout).not.toContain(fleet.top);
});

describe('compares', () => {
  const stepsFrom = async (...args: string[]) => {
    const ran = await fleet.po('diff', '--json', ...args);
    expect(ran).toMatchObject({ code: 0, stderr: '' });
    const { steps, base, head } = JSON.parse(ran.stdout);
    return { ids: steps.map(({ id }: { id: string }) => id), names: [base.name, head.name] };
  };
  const all = ['new/clone', 'web/agents', 'new/engine', 'new/agents'];

  it('two commits, two files, or one of each', async () => {
    const was = fleet.write('desk/was.toml', git(fleet.desk, 'show', 'HEAD:fleet.toml'));
    commitFiles(fleet.desk, {}, 'The change');
    expect(await stepsFrom()).toEqual({ ids: [], names: ['HEAD:fleet.toml', 'fleet.toml'] });
    expect(await stepsFrom('--base', 'HEAD^1')).toEqual({
      ids: all,
      names: ['HEAD^1:fleet.toml', 'fleet.toml'],
    });
    expect((await stepsFrom('--base', 'HEAD~1', '--head', 'main')).ids).toEqual(all);
    expect(await stepsFrom('--base', 'was.toml')).toEqual({ ids: all, names: ['was.toml', 'fleet.toml'] });
    expect((await stepsFrom('--base', was, '--head', 'main')).ids).toEqual(all);
    // The other way round it is undone.
    expect((await stepsFrom('--base', 'main', '--head', 'was.toml')).ids).toEqual([
      'web/agents',
      'new/agents',
      'new/clone',
    ]);
  });

  it('with a commit that has no registry: everything is new', async () => {
    git(fleet.desk, 'rm', '--quiet', '--cached', 'fleet.toml');
    git(fleet.desk, 'commit', '--quiet', '--message', 'None');
    const { ids } = await stepsFrom();
    expect(ids).toHaveLength(11);
    const head = await fleet.po('diff', '--base', 'main~1', '--head', 'main');
    expect(head.code).toBe(1);
    expect(head.stderr).toContain('main:fleet.toml: there is no registry there');
  });

  it('with nothing that git does not know', async () => {
    for (const base of ['nowhere', '--upload-pack=x', 'HEAD:fleet.toml', 'HEAD^9']) {
      const ran = await fleet.po('diff', `--base=${base}`);
      expect(ran, base).toMatchObject({ code: 1, stdout: '' });
      expect(unwrapped(ran.stderr)).toContain(
        `${base}: there is no such file, and git knows no such commit here`,
      );
    }
  });

  it.each([
    ['origin/next', 'fetched first. It is then origin/next. git fetch origin next'],
    ['next', 'fetched first. It is then origin/next. git fetch origin next'],
    ['a'.repeat(40), `fetched first. git fetch origin ${'a'.repeat(40)}`],
    ['HEAD^9', 'To fix: name a commit or a file 1 error'],
  ])('with %s, which is not here: what fetches it is said where anything does', async (base, help) => {
    expect(unwrapped((await fleet.po('diff', '--base', base)).stderr)).toContain(help);
  });

  it('with what is fetched by the command that it shows, from another folder too', async () => {
    const remote = join(fleet.top, 'remote.git');
    git(fleet.top, 'clone', '--quiet', '--bare', fleet.desk, remote);
    git(remote, 'branch', 'next', 'main');
    git(fleet.desk, 'remote', 'add', 'origin', remote);
    const inside = join(fleet.desk, 'a folder');
    mkdirSync(inside);
    const { stderr } = await poInProcess(['diff', '--base', 'next'], inside, fleet.env);
    const command = / {2,}(git .*fetch.*)\n/.exec(stderr)?.[1] ?? '';
    expect(command).toBe('git -C .. fetch origin next');
    execFileSync('sh', ['-c', command], { cwd: inside, stdio: 'ignore' });
    expect((await stepsFrom('--base', 'origin/next')).ids).toEqual(all);
  });
});

it('says what is wrong with a registry, and in which', async () => {
  const good = readFileSync(fleet.file, 'utf8');
  writeFileSync(fleet.file, `${good}[projects.last]\nstate = "runing"\n`);
  const head = await fleet.po('diff');
  expect(head).toMatchObject({ code: 1, stdout: '' });
  expect(head.stderr).toMatch(/--> fleet\.toml:\d+:9/);
  commitFiles(fleet.desk, {}, 'A fault');
  writeFileSync(fleet.file, good);
  const base = await fleet.po('diff', '--json');
  expect(base.code).toBe(1);
  expect(JSON.parse(base.stdout).diagnostics[0].place).toMatchObject({ file: 'HEAD:fleet.toml', column: 9 });
});

it('outside of a repository compares files', async () => {
  const other = join(fleet.top, 'other');
  mkdirSync(other);
  writeFileSync(join(other, 'fleet.toml'), readFileSync(fleet.file));
  const file = join(other, 'fleet.toml');
  expect((await fleet.po('diff', '-f', file, '--base', fleet.file)).stdout).toContain('nothing to do');
  const ran = await fleet.po('diff', '-f', file);
  expect(ran.code).toBe(1);
  expect(unwrapped(ran.stderr)).toContain('not a git repository');
  expect(unwrapped(ran.stderr)).toContain('To fix: name a file instead, ');
  expect(ran.stderr).not.toContain('git fetch');
  git(other, 'init', '--quiet');
  expect(unwrapped((await fleet.po('diff', '-f', file)).stderr)).toContain(
    'To fix: commit the registry first, or name a file with --base',
  );
});
