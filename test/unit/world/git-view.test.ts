// git works in a folder of po's own in place of what a repository says of itself, and answers as it does in the repository:
// whatever is set up there without naming a program, and whatever the user has set up.
import {
  appendFileSync,
  mkdtempSync,
  readFileSync,
  realpathSync,
  rmSync,
  symlinkSync,
  utimesSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, it, onTestFinished } from 'vitest';
import { gitEnvironment } from '../../../src/world/environment.ts';
import { systemExec } from '../../../src/world/exec.ts';
import { gitRunner } from '../../../src/world/git/run.ts';
import { isHarmless, readSettings } from '../../../src/world/git/settings.ts';
import { lookingOnly, writingBytes } from '../../../src/world/git/view.ts';
import { branchesCheckedOut } from '../../../src/world/git-files/index.ts';
import { git } from '../../support/fleet.ts';
import { commitFiles } from '../../support/remotes.ts';
import { snapshot } from '../../support/snapshot.ts';

function makeClone(): string {
  const clone = realpathSync(mkdtempSync(join(tmpdir(), 'po-view-')));
  onTestFinished(() => rmSync(clone, { recursive: true, force: true }));
  git(clone, 'init', '--quiet', '--initial-branch=main');
  commitFiles(clone, { 'a.txt': 'a\n', 'b.txt': 'b\n', 'folder/c.txt': 'c\n' }, 'First');
  return clone;
}

/** A user whose configuration is the text. */
function user(config: string): Record<string, string> {
  const home = mkdtempSync(join(tmpdir(), 'po-view-home-'));
  onTestFinished(() => rmSync(home, { recursive: true, force: true }));
  writeFileSync(join(home, '.gitconfig'), config);
  return {
    ...gitEnvironment({ ...process.env, GIT_CONFIG_NOSYSTEM: '1' }),
    HOME: home,
    XDG_CONFIG_HOME: home,
  };
}

const plain = () => user('');
const status = ['status', '--porcelain', '--branch', '--untracked-files=all', '--ignore-submodules=dirty'];

/** What git says with and without; a look changes no byte. */
async function both(
  clone: string,
  env = plain(),
  args: readonly string[] = status,
): Promise<[string, string]> {
  const runner = gitRunner(systemExec, env);
  const before = snapshot(clone);
  const looked = await lookingOnly(runner, (safe) => safe.raw(clone, args));
  expect(snapshot(clone)).toEqual(before);
  return [looked, await runner.raw(clone, args)];
}

async function expectSame(clone: string, env = plain()): Promise<string> {
  const [looked, asked] = await both(clone, env);
  expect(looked).toBe(asked);
  return looked;
}

it.each<[string, (clone: string) => void]>([
  ['as it was made', () => {}],
  [
    'with what is left out of its own accord',
    (clone) => appendFileSync(join(clone, '.git/info/exclude'), 'new.txt\n'),
  ],
  [
    'with line ends of its own',
    (clone) => writeFileSync(join(clone, '.git/info/attributes'), '*.txt text eol=crlf\n'),
  ],
  ['that knows no modes', (clone) => void git(clone, 'config', 'core.fileMode', 'false')],
  ['with a split index', (clone) => void git(clone, 'update-index', '--split-index')],
  ['with an index of version 4', (clone) => void git(clone, 'update-index', '--index-version', '4')],
  ['that is sparse', (clone) => void git(clone, 'sparse-checkout', 'set', '--cone', 'folder')],
  ['with packed refs', (clone) => void git(clone, 'pack-refs', '--all')],
  ['without a branch', (clone) => void git(clone, 'checkout', '--quiet', '--detach')],
  [
    'whose HEAD is a link',
    (clone) => {
      rmSync(join(clone, '.git/HEAD'));
      symlinkSync('refs/heads/main', join(clone, '.git/HEAD'));
    },
  ],
  [
    'that names its object format',
    (clone) => {
      git(clone, 'config', 'core.repositoryFormatVersion', '1');
      git(clone, 'config', 'extensions.objectFormat', 'sha1');
    },
  ],
  [
    'whose configuration includes a file',
    (clone) => {
      writeFileSync(join(clone, '.git/more'), '[core]\n\tfileMode = false\n');
      git(clone, 'config', 'include.path', 'more');
    },
  ],
])('a clone %s', async (_name, change) => {
  const clone = makeClone();
  change(clone);
  writeFileSync(join(clone, 'folder/c.txt'), 'changed\n');
  writeFileSync(join(clone, 'new.txt'), 'new\n');
  expect(await expectSame(clone)).toContain(' M folder/c.txt');
});

it('a linked work tree, from a folder inside of it', async () => {
  const clone = makeClone();
  const linked = join(clone, 'linked');
  git(clone, 'worktree', 'add', '--quiet', '-b', 'other', linked);
  writeFileSync(join(linked, 'a.txt'), 'changed\n');
  expect(await expectSame(linked)).toContain('## other\n M a.txt');
  expect(await expectSame(join(linked, 'folder'))).toContain(' M a.txt');
});

it('knows which work tree has a branch, also where HEAD is a link', () => {
  const clone = makeClone();
  const linked = join(clone, 'linked');
  git(clone, 'worktree', 'add', '--quiet', '-b', 'other', linked);
  const both = [
    { ref: 'refs/heads/main', path: clone },
    { ref: 'refs/heads/other', path: linked },
  ];
  expect(branchesCheckedOut(join(clone, '.git'))).toEqual({ outcome: 'value', value: both });
  rmSync(join(clone, '.git/HEAD'));
  symlinkSync('refs/heads/main', join(clone, '.git/HEAD'));
  expect(branchesCheckedOut(join(clone, '.git'))).toEqual({ outcome: 'value', value: both });
});

it('filters of the user are run, also where they hold for a folder alone', async () => {
  const clone = makeClone();
  commitFiles(clone, { '.gitattributes': '*.txt filter=theirs\n' }, 'Filtered');
  const filter = '[filter "theirs"]\n\tclean = tr A-Z a-z\n\tsmudge = cat\n';
  writeFileSync(join(clone, 'a.txt'), 'A\n');
  for (const make of [() => user(filter), () => conditional(clone, filter)]) {
    expect(await expectSame(clone, make())).toBe('## main\n');
  }
  // Without them the file is another one.
  expect(await expectSame(clone)).toContain(' M a.txt');
});

function conditional(clone: string, config: string): Record<string, string> {
  const file = join(clone, '.git', 'theirs');
  writeFileSync(file, config);
  return user(`[includeIf "gitdir:${clone}/"]\n\tpath = ${file}\n`);
}

it('filters of the clone are not, and a file that they would change shows as changed', async () => {
  const clone = makeClone();
  git(clone, 'config', 'filter.own.clean', 'tr A-Z a-z');
  writeFileSync(join(clone, '.git/info/attributes'), '*.txt filter=own\n');
  writeFileSync(join(clone, 'a.txt'), 'A\n');
  utimesSync(join(clone, 'a.txt'), 1, 1);
  expect(await both(clone)).toEqual(['## main\n M a.txt\n', '## main\n']);
});

it('what is no repository, or another user’s, is said by git', async () => {
  const folder = realpathSync(mkdtempSync(join(tmpdir(), 'po-view-')));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  const runner = gitRunner(systemExec, plain());
  await expect(lookingOnly(runner, (safe) => safe.raw(folder, status))).rejects.toThrow(/rev-parse/);
});

it('files are written byte for byte, and HEAD and the index are the repository’s own', async () => {
  const clone = makeClone();
  const first = git(clone, 'rev-parse', 'HEAD');
  const second = commitFiles(clone, { 'a.txt': 'b $Id$\n' }, 'Second');
  git(clone, 'checkout', '--quiet', '--detach', first);
  writeFileSync(join(clone, '.git/info/attributes'), '* text eol=crlf ident filter=own\n');
  git(clone, 'config', 'filter.own.smudge', 'tr a-z A-Z');
  const runner = gitRunner(systemExec, user('[core]\n\tautocrlf = true\n'));
  await writingBytes(runner, { gitDir: join(clone, '.git'), workTree: clone }, (run) =>
    run(['checkout', '--quiet', '--detach', second]),
  );
  expect(readFileSync(join(clone, 'a.txt'), 'utf8')).toBe('b $Id$\n');
  expect(git(clone, 'rev-parse', 'HEAD')).toBe(second);
  expect(git(clone, 'diff', '--cached', '--name-only')).toBe('');
});

it('settings are read as git lists them, and only those that hold data go along', () => {
  const listed = 'local\0core.bare\nfalse\0local\0core.filemode\0global\0alias.x\n!a\nb\0';
  const settings = readSettings(listed);
  expect(settings).toEqual([
    { scope: 'local', name: 'core.bare', value: 'false' },
    { scope: 'local', name: 'core.filemode', value: null },
    { scope: 'global', name: 'alias.x', value: '!a\nb' },
  ]);
  const names = [
    ...['core.filemode', 'remote.a.b.url', 'branch.x y.merge', 'po.fleet', 'user.email'],
    ...['core.fsmonitor', 'core.sshcommand', 'core.worktree', 'core.pager', 'core.hookspath', 'core.editor'],
    ...[
      'filter.a.clean',
      'include.path',
      'remote.a.uploadpack',
      'remote.a.promisor',
      'remote.a.vcs',
      'remote.a.proxy',
    ],
    ...[
      'url.ext::sh.insteadof',
      'submodule.a.update',
      'gpg.program',
      'credential.helper',
      'core.alternaterefscommand',
    ],
    ...[
      'extensions.partialclone',
      'extensions.worktreeconfig',
      'merge.a.driver',
      'diff.external',
      'core.gitproxy',
    ],
  ];
  const carried = names.filter((name) => isHarmless({ scope: 'local', name, value: '' }));
  expect(carried).toEqual(['core.filemode', 'remote.a.b.url', 'branch.x y.merge', 'po.fleet', 'user.email']);
});
