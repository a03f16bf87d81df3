// The commands that edit the registry, on real files and real clones: what they write, what they refuse, and that they
// touch nothing else.
import {
  appendFileSync,
  chmodSync,
  chownSync,
  closeSync,
  linkSync,
  lstatSync,
  mkdirSync,
  mkdtempSync,
  openSync,
  readdirSync,
  readFileSync,
  realpathSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { execa } from 'execa';
import { beforeEach, describe, expect, it, onTestFinished } from 'vitest';
import type { EditDocument } from '../../src/view/edit/json.ts';
import { tryFlock } from '../../src/world/flock.ts';
import { openRegistryFile, replaceRegistry } from '../../src/world/registry-file.ts';
import type { Ran } from '../support/engine.ts';
import { git, poFolder } from '../support/fleet.ts';
import { flawsOf } from '../support/formats.ts';
import { poInProcess } from '../support/in-process.ts';

const sample = `# Ours.
[fleet]
name = "recipes"
root = "clones"

[engine]
version = "v0.1.0"

[projects.base]
tags = ["site"]   # c

[projects.docs]
after = ["base"]
`;

let desk: string;
let file: string;

beforeEach(() => {
  desk = realpathSync(mkdtempSync(join(tmpdir(), 'po-edit-')));
  onTestFinished(() => rmSync(desk, { recursive: true, force: true }));
  file = join(desk, 'fleet.toml');
  writeFileSync(file, sample);
});

function po(...args: string[]): Promise<Ran> {
  return poInProcess(args, desk, { HOME: desk, XDG_CONFIG_HOME: join(desk, '.config') });
}

async function poJson(...args: string[]): Promise<EditDocument> {
  const { stdout } = await po(...args, '--json');
  const document: EditDocument = JSON.parse(stdout);
  expect(flawsOf('edit', document)).toEqual([]);
  return document;
}

function text(): string {
  return readFileSync(file, 'utf8');
}

describe('what is so already is left alone', () => {
  it.each([
    ['add base tags=site', 'fleet.toml has base with just that'],
    ['set base tags=site branch=', 'base is so already in fleet.toml'],
    ['set docs base protect=', 'base and docs are so already in fleet.toml'],
    ['remove web', 'fleet.toml has no project web'],
    ['remove dosc', 'fleet.toml has no project dosc (did you mean docs?)'],
    ['unhold docs', 'fleet.toml does not hold docs'],
    ['fmt', 'fleet.toml is formatted'],
  ])('po %s', async (line, nothing) => {
    const before = statSync(file, { bigint: true });
    if (line === 'fmt') expect((await po('fmt')).code).toBe(0);
    const formatted = text();
    const ran = await po(...line.split(' '));
    expect(ran).toEqual({ code: 0, stdout: `Nothing to change: ${nothing}.\n`, stderr: '' });
    expect(text()).toBe(formatted);
    if (line !== 'fmt') expect(statSync(file, { bigint: true }).ino).toBe(before.ino);
    const document = await poJson(...line.split(' '));
    expect(document).toMatchObject({ changed: false, written: false, projects: [], diff: '', next: null });
  });

  it('twice the same is once', async () => {
    for (const line of ['add web state=stopped', 'set docs tags=a,b', 'hold docs --reason x']) {
      expect((await po(...line.split(' '))).stdout).toContain('Next: po plan');
      const once = text();
      expect((await po(...line.split(' '))).stdout).toMatch(/^Nothing to change: /);
      expect(text()).toBe(once);
    }
  });
});

describe('a project that is added by the address of its repository', () => {
  it.each([
    ['add https://git.example.org/team/Web.git', 'web', 'https://git.example.org/team/Web.git'],
    ['add git@git.example.org:team/web.git state=stopped', 'web', 'git@git.example.org:team/web.git'],
    ['add site https://git.example.org/team/web', 'site', 'https://git.example.org/team/web'],
    ['add https://git.example.org/team/web site', 'site', 'https://git.example.org/team/web'],
    ['add file:///srv/web.git', 'web', 'file:///srv/web.git'],
    ['add https://git.example.org/x?a=b.git', 'x', 'https://git.example.org/x?a=b.git'],
    ['add ./sources/api.git', 'api', './sources/api.git'],
    ['add sources/api.git', 'api', './sources/api.git'],
  ])('po %s', async (line, name, repo) => {
    mkdirSync(join(desk, 'sources/api.git'), { recursive: true });
    const document = await poJson(...line.split(' '));
    expect(document.projects).toMatchObject([{ project: name, action: 'added' }]);
    expect(text()).toContain(`\n[projects.${name}]\nrepo = "${repo}"\n`);
    expect((await po(...line.split(' '))).stdout).toMatch(/^Nothing to change: /);
  });

  it('reads a path from where the operator stands', async () => {
    mkdirSync(join(desk, 'in/side'), { recursive: true });
    const env = { HOME: desk, XDG_CONFIG_HOME: join(desk, '.config') };
    const ran = await poInProcess(['add', '.'], join(desk, 'in/side'), env);
    expect(ran).toMatchObject({ code: 0, stderr: '' });
    expect(text()).toContain('\n[projects.side]\nrepo = "./in/side"\n');
  });

  it('has a name that is taken: a free one is offered, ready to paste', async () => {
    await po('add', 'https://git.example.org/team/web.git');
    const ran = await po('add', 'https://git.example.org/ours/web.git', 'hold.reason=being moved');
    expect(ran.code).toBe(1);
    expect(ran.stderr).toContain('https://git.example.org/ours/web.git would be web');
    const [, line = ''] = /^ *(po add .*)$/m.exec(ran.stderr) ?? [];
    expect(line).toBe("po add ours-web https://git.example.org/ours/web.git 'hold.reason=being moved'");
    expect(
      (await po('add', 'ours-web', 'https://git.example.org/ours/web.git', 'hold.reason=being moved')).code,
    ).toBe(0);
  });

  it('is a path with nothing at it, or one below the root: what was meant is offered', async () => {
    mkdirSync(join(desk, 'clones/web'), { recursive: true });
    const missing = await po('add', 'git.example.org/team/web');
    expect(missing.code).toBe(1);
    expect(missing.stderr).toMatch(/^ +po add https:\/\/git\.example\.org\/team\/web$/m);
    const below = await po('add', 'clones/web');
    expect(below.code).toBe(1);
    expect(below.stderr).toContain(`  po adopt ${join(desk, 'clones/web')}\n`);
    expect(text()).toBe(sample);
  });
});

describe('what would not be right is refused, and nothing is written', () => {
  it.each([
    ['add base branch=next', 1, 'project-exists'],
    ['set dosc branch=next', 1, 'project-unknown'],
    ['hold dosc --reason x', 1, 'project-unknown'],
    ['set docs brnch=', 1, 'unknown-key'],
    ['set docs hold.untl=', 1, 'unknown-key'],
    ['set docs brnch=x', 1, 'unknown-key'],
    ['set docs state=stoped', 1, 'invalid-value'],
    ['set docs protect=yes', 1, 'wrong-type'],
    ['set docs path=../x', 1, 'path-outside-root'],
    ['set docs repo=ext::sh', 1, 'remote-helper'],
    ['set docs engine=v9.9.9', 1, 'engine-version-unknown'],
    ['set docs hold.until=2026-12-01', 1, 'missing-key'],
    ['hold docs --reason x --until soon', 1, 'invalid-value'],
    ['add Web', 1, 'invalid-name'],
    ['remove base', 1, 'unknown-project'],
    ['adopt .', 1, 'adopt-outside-root'],
    ['adopt clones/none', 1, 'adopt-no-clone'],
  ])('po %s', async (line, code, diagnostic) => {
    const ran = await po(...line.split(' '), '--json');
    expect(ran.code, ran.stdout).toBe(code);
    const document = JSON.parse(ran.stdout);
    expect(flawsOf('diagnostics', document)).toEqual([]);
    expect(document.diagnostics.map((one: { code: string }) => one.code)).toContain(diagnostic);
    expect(text()).toBe(sample);
    expect(readdirSync(desk)).toEqual(['fleet.toml']);
  });

  it.each([
    ['add', 'name the project to add, or the URL of its repository'],
    ['add https://git.example.org/', 'https://git.example.org/ gives no name; write po add NAME URL'],
    ['add a/b c/d', 'add one project at a time; give its keys as key=value'],
    ['add https://git.example.org/a.git --repo x', 'repo is given twice'],
    ['add https://git.example.org/a.git repo=x', 'repo is given twice'],
    ['add a b', 'add one project at a time; give its keys as key=value'],
    ['add a --repo x repo=y', 'repo is given twice'],
    ['set a=b', 'name the project to change'],
    ['set docs', 'name the keys to set, as key=value; key= alone unsets'],
    ['hold docs', 'give a reason, with --reason: every plan shows it'],
    ['hold --reason x', 'name the project to hold'],
    ['unhold', 'name the project to take off hold'],
    ['remove', 'name the project to remove'],
    ['adopt', 'name the folder of a clone'],
  ])('po %s is misused', async (line, problem) => {
    const ran = await po(...line.split(' '));
    expect(ran).toEqual({
      code: 64,
      stdout: '',
      stderr: `po: ${problem}. See po ${line.split(' ')[0]} --help\n`,
    });
  });

  it('a registry with errors, with those', async () => {
    writeFileSync(file, `${sample}stat = "x"\n`);
    const ran = await po('set', 'base', 'branch=next');
    expect(ran).toMatchObject({ code: 1, stdout: '' });
    expect(ran.stderr).toContain('fleet.toml:14:1');
    expect(ran.stderr).not.toContain('as edited');
  });

  it('a hold that is everybody’s', async () => {
    writeFileSync(file, `${sample}\n[defaults]\nhold = { reason = "all" }\n`);
    expect((await po('unhold', 'docs')).stderr).toContain('take the hold out of [defaults]');
  });

  it.each([
    ['hold docs --reason x --until 2020-01-01', true],
    ['hold docs --reason x --until 2099-01-01', false],
    ['set docs hold.until=2020-01-01', true],
    ['set base branch=next', false],
  ])('a hold until a day that is past, with a warning and once: %s', async (line, isWarned) => {
    writeFileSync(file, `${sample}hold = { reason = "x", until = 2019-01-01 }\n`);
    const ran = await po(...line.split(' '));
    expect(ran.code).toBe(0);
    const says = 'docs is held until 2020-01-01, which is past.';
    expect(ran.stderr.includes(says), ran.stderr).toBe(isWarned);
    if (isWarned) expect(ran.stderr).toContain('  po unhold docs\n');
    else expect(ran.stderr).toBe('');
  });

  it('points at the text that would be written', async () => {
    const { stderr } = await po('set', 'docs', 'state=stoped');
    expect(stderr).toContain('--> fleet.toml (as edited):14:9');
    expect(stderr).toContain('14 | state = "stoped"');
  });
});

describe('the file', () => {
  const isRoot = process.getuid?.() === 0;
  const ada = 54_321;

  it.runIf(isRoot)('keeps its owner, also by sudo, and whatever command rewrites it', async () => {
    chownSync(file, ada, ada + 1);
    chmodSync(file, 0o664);
    const owners = () => {
      const { uid, gid, mode } = statSync(file);
      return [uid, gid, mode & 0o7777];
    };
    for (const args of [
      ['set', 'docs', 'tags=a'],
      ['rename', 'docs', 'texts'],
      ['hold', 'base', '--reason', 'x'],
      ['fmt'],
    ]) {
      expect(await po(...args), args.join(' ')).toMatchObject({ code: 0 });
      expect(owners(), args.join(' ')).toEqual([ada, ada + 1, 0o664]);
    }
    writeFileSync(join(desk, 'one.plan'), '');
    chownSync(join(desk, 'one.plan'), ada, ada);
    expect(await po('plan', '--out', 'one.plan')).toMatchObject({ code: 0 });
    expect(statSync(join(desk, 'one.plan')).uid).toBe(ada);
    // What po writes under somebody's root would be root's, which is said.
    mkdirSync(join(desk, 'clones'), { recursive: true });
    chownSync(join(desk, 'clones'), ada, ada);
    expect((await po('plan')).stdout).toContain('The fleet belongs to another user');
  });

  it.runIf(isRoot)('is not written where its owner could not be kept', async () => {
    for (const path of [desk, poFolder()]) chmodSync(path, 0o777);
    const before = readFileSync(file, 'utf8');
    chmodSync(file, 0o666);
    const env = { HOME: desk, PATH: process.env['PATH'] };
    const ran = await execa(process.execPath, [join(poFolder(), 'po.mjs'), 'set', 'docs', 'tags=a'], {
      ...{ cwd: desk, env, extendEnv: false, reject: false, uid: ada, gid: ada },
    });
    expect(ran.exitCode).toBe(1);
    expect(ran.stderr).toContain('The registry belongs to another user');
    expect(ran.stderr).toContain("sudo -u '#0' po");
    expect(readFileSync(file, 'utf8')).toBe(before);
    expect(readdirSync(desk).filter((name) => name.includes('partial'))).toEqual([]);
  });

  it('keeps its mode and the link that leads to it', async () => {
    mkdirSync(join(desk, 'real'));
    writeFileSync(join(desk, 'real', 'fleet.toml'), sample);
    chmodSync(join(desk, 'real', 'fleet.toml'), 0o640);
    rmSync(file);
    symlinkSync('real/fleet.toml', file);
    expect((await po('set', 'docs', 'branch=next')).code).toBe(0);
    expect(lstatSync(file).isSymbolicLink()).toBe(true);
    expect(statSync(file).mode & 0o777).toBe(0o640);
    expect(text()).toBe(sample.replace('after = ["base"]\n', 'after = ["base"]\nbranch = "next"\n'));
    expect(readdirSync(join(desk, 'real'))).toEqual(['fleet.toml']);
  });

  it('that was changed meanwhile stays as it is', () => {
    const opened = openRegistryFile(file, 'fleet.toml');
    if (!opened.known || opened.value === null) throw new Error('it is there');
    appendFileSync(file, '# by somebody else\n');
    expect(replaceRegistry(opened.value, 'x')).toMatchObject({ code: 'registry-changed' });
    expect(text()).toBe(`${sample}# by somebody else\n`);
    expect(readdirSync(desk)).toEqual(['fleet.toml']);
  });

  it('that another program has locked stays as it is', () => {
    const opened = openRegistryFile(file, 'fleet.toml');
    if (!opened.known || opened.value === null) throw new Error('it is there');
    const handle = openSync(file, 'r');
    expect(tryFlock(handle)).toEqual({ kind: 'taken' });
    expect(replaceRegistry(opened.value, 'x')).toMatchObject({ code: 'registry-locked' });
    expect(text()).toBe(sample);
    closeSync(handle);
    expect(replaceRegistry(opened.value, 'x')).toBeNull();
    expect(text()).toBe('x');
  });

  it('loses none of many edits at the same moment: each is there, or was refused', async () => {
    const names = Array.from({ length: 8 }, (_, index) => `p${index}`);
    const ran = await Promise.all(
      names.map((name) =>
        execa(process.execPath, [join(poFolder(), 'po.mjs'), 'add', name], {
          cwd: desk,
          env: { HOME: desk, XDG_CONFIG_HOME: join(desk, '.config') },
          reject: false,
        }),
      ),
    );
    const added = names.filter((_, index) => ran[index]?.exitCode === 0);
    expect(added.length).toBeGreaterThan(0);
    for (const { exitCode, stderr } of ran) if (exitCode !== 0) expect(stderr).toContain('changed meanwhile');
    for (const name of names) expect(text().includes(`[projects.${name}]`)).toBe(added.includes(name));
  });

  it('that is no UTF-8, or is gone, is not edited', async () => {
    writeFileSync(file, Buffer.concat([Buffer.from(sample), Buffer.from([0x23, 0xff, 0x0a])]));
    expect((await po('set', 'docs', 'branch=next')).stderr).toContain('save it as UTF-8');
    expect(readFileSync(file).at(-2)).toBe(0xff);
    const ran = await po('set', 'docs', 'branch=next', '-f', 'none.toml');
    expect(ran.stderr).toContain('none.toml does not exist');
  });

  it('is not written for a dry run or a check', async () => {
    expect((await po('set', 'docs', 'branch=next', '--dry-run')).stdout).toContain('Nothing was written.');
    writeFileSync(file, sample.replace(' = ', '='));
    const formatted = await poJson('fmt', '--check');
    expect(formatted).toMatchObject({ changed: true, written: false, next: 'po fmt' });
    expect((await po('fmt', '--check')).code).toBe(1);
    expect(text()).toBe(sample.replace(' = ', '='));
    expect((await po('fmt')).code).toBe(0);
    expect((await po('fmt', '--check')).code).toBe(0);
  });

  it('that is TOML is formatted even where it is no registry, and one that is none is not', async () => {
    writeFileSync(file, 'a=1\n');
    expect((await po('fmt')).code).toBe(0);
    expect(text()).toBe('a = 1\n');
    writeFileSync(file, 'a=\n');
    expect((await po('fmt')).stderr).toContain('fleet.toml:1');
    expect(text()).toBe('a=\n');
  });

  it('may have a name that a shell would not read', async () => {
    writeFileSync(join(desk, "it's.toml"), sample);
    const { stdout } = await po('set', 'docs', 'branch=next', '-f', "it's.toml");
    expect(stdout).toMatch(/^Next: po plan -f 'it'\\''s\.toml'$/m);
  });
});

it('shows no credential and nothing that steers a terminal', async () => {
  const words = ['add', 'web', '--repo', 'https://me:hunter2@git.example.org/web.git', 'hold=a\u202eb'];
  const ran = await po(...words, '--dry-run');
  const json = await po(...words, '--json');
  for (const one of ['hunter2', '\u202e']) {
    expect(ran.stdout + ran.stderr).not.toContain(one);
    expect(json.stdout).not.toContain(one);
  }
  expect(ran.stderr).toContain('Credentials in a repository address');
  expect(flawsOf('edit', JSON.parse(json.stdout))).toEqual([]);
  // What was asked for is what stands there, all the same.
  expect(text()).toContain('me:hunter2@');
});

it('says of several projects what is the same once', async () => {
  expect((await po('set', '@site', 'docs', 'state=stopped', 'branch=next')).stdout).toContain(
    'Changed state and branch of base and docs in fleet.toml.\n',
  );
  const document = await poJson('remove', 'docs', 'web');
  expect(document).toMatchObject({
    projects: [
      { project: 'docs', action: 'removed', keys: [{ key: 'after' }, { key: 'state' }, { key: 'branch' }] },
    ],
    diagnostics: [{ code: 'project-unknown', severity: 'warning' }],
    next: 'po plan',
  });
});

describe('po adopt', () => {
  function clone(name: string, branch = 'main', remote: string | null = null): string {
    const path = join(desk, 'clones', name);
    mkdirSync(path, { recursive: true });
    git(path, 'init', '--quiet', `--initial-branch=${branch}`);
    git(path, '-c', 'user.name=a', '-c', 'user.email=a@b', 'commit', '--quiet', '--allow-empty', '-m', 'One');
    if (remote !== null) git(path, 'remote', 'add', 'origin', remote);
    return path;
  }

  function everythingIn(path: string): string {
    const names = readdirSync(path, { recursive: true, encoding: 'utf8' }).sort();
    const at = names.map((name) => `${name} ${statSync(join(path, name), { bigint: true }).mtimeNs}`);
    return `${at.join('\n')}\n${readFileSync(join(path, '.git/config'), 'utf8')}`;
  }

  it('makes a name of a long folder that ends in no hyphen', async () => {
    const folder = `_${'a'.repeat(38)}_${'b'.repeat(10)}`;
    clone(folder);
    expect((await po('adopt', `clones/${folder}`)).code).toBe(0);
    expect(text()).toContain(`[projects.${'a'.repeat(38)}]`);
  });

  it('writes what it sees, touches nothing, and the next plan adopts', async () => {
    const web = clone('web', 'main', 'https://me:hunter2@git.example.org/web.git');
    const cards = clone('group/Menu_Cards', 'next', join(desk, 'remote.git'));
    const before = [web, cards].map(everythingIn);
    const ran = await po('adopt', 'clones/web', cards, 'clones/web/');
    expect(ran).toMatchObject({ code: 0, stderr: '' });
    expect(text()).toBe(
      `${sample}
[projects.web]
repo = "https://git.example.org/web.git"

[projects.menu-cards]
repo = "${join(desk, 'remote.git')}"
path = "group/Menu_Cards"
branch = "next"
`,
    );
    expect([web, cards].map(everythingIn)).toEqual(before);
    const plan = JSON.parse((await po('plan', '--json', 'web', 'menu-cards')).stdout);
    const adopts = plan.steps.filter((step: { action: string }) => step.action === 'adopt');
    expect(adopts.map((step: { id: string }) => step.id)).toEqual(['menu-cards/clone', 'web/clone']);
    expect((await po('adopt', 'clones/web')).stdout).toBe(
      'Nothing to change: fleet.toml has clones/web already.\n',
    );
  });

  it('takes all or none, and says of each why not', async () => {
    clone('web');
    const foreign = clone('foreign');
    git(foreign, 'config', 'po.fleet', 'others');
    git(foreign, 'config', 'po.project', 'x');
    git(clone('detached'), 'checkout', '--quiet', '--detach');
    clone('nested/docs');
    git(clone('main-tree'), 'worktree', 'add', '--quiet', '../linked');
    mkdirSync(join(desk, 'clones', 'plain', 'x'), { recursive: true });
    clone('___');
    clone('relative', 'main', '../remote.git');
    const words = ['web', 'foreign', 'detached', 'nested/docs', 'linked', 'plain', '___', 'relative'];
    const ran = await po('adopt', ...words.map((word) => `clones/${word}`), '--json');
    expect(
      JSON.parse(ran.stdout)
        .diagnostics.map((one: { code: string }) => one.code)
        .sort(),
    ).toEqual([
      'adopt-marked',
      'adopt-name-taken',
      'adopt-name-taken',
      'adopt-no-branch',
      'adopt-no-clone',
      'adopt-no-clone',
      'adopt-relative-remote',
    ]);
    expect(text()).toBe(sample);
  });

  it('gives a clone of ours the name that it has, and says of a pin that nobody knows', async () => {
    const path = clone('moved-here');
    git(path, 'config', 'po.fleet', 'recipes');
    git(path, 'config', 'po.project', 'web');
    git(path, 'update-index', '--add', '--cacheinfo', `160000,${'1'.repeat(40)},engine`);
    git(path, '-c', 'user.name=a', '-c', 'user.email=a@b', 'commit', '--quiet', '-m', 'Pin');
    const ran = await po('adopt', 'clones/moved-here');
    expect(text()).toBe(`${sample}\n[projects.web]\npath = "moved-here"\n`);
    expect(ran.stderr).toContain('pins engine/ at 111111111111, which is no release');
  });
});

it('does not part a registry from its other names', async () => {
  const other = join(desk, 'another name.toml');
  linkSync(file, other);
  const ran = await po('set', 'docs', 'state=stopped');
  expect(ran).toMatchObject({ code: 1, stdout: '' });
  expect(ran.stderr).toContain('error: The registry is one file under several names\n');
  expect(text()).toBe(sample);
  expect(statSync(file).nlink).toBe(2);
  await execa('sh', ['-c', /^ {4}(cp .*)$/m.exec(ran.stderr)?.[1] ?? 'false']);
  expect(await po('set', 'docs', 'state=stopped')).toMatchObject({ code: 0, stderr: '' });
  expect(text()).toContain('state = "stopped"');
  expect(readFileSync(other, 'utf8')).toBe(sample);
});
