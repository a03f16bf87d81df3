// A file of a commit that is read in process must be the one that git would give; where it could be another, git is asked.
import { execFileSync } from 'node:child_process';
import { chmodSync, mkdirSync, mkdtempSync, realpathSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, dirname, join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { fileInCommit } from '../../../src/world/git/file-in-commit.ts';
import { fileAt } from '../../../src/world/git-files/index.ts';

let top: string;
let desk: string;
let likeATag: string;

const identity = ['-c', 'user.name=t', '-c', 'user.email=t@example.org'];

function git(...args: string[]): string {
  return execFileSync('git', ['-C', desk, ...identity, ...args], { encoding: 'utf8', stdio: 'pipe' }).trim();
}

/** The id of an object of these bytes, be they as git would write them or not. */
function made(type: string, bytes: Buffer): string {
  const args = ['-C', desk, 'hash-object', '-t', type, '--literally', '-w', '--stdin'];
  return execFileSync('git', args, { input: bytes, encoding: 'utf8' }).trim();
}

function commit(text: string): void {
  writeFileSync(join(desk, 'fleet.toml'), text);
  writeFileSync(join(desk, 'sub/fleet.toml'), `sub ${text}`);
  git('add', '--all');
  git('commit', '--quiet', '--message', text);
}

beforeAll(() => {
  top = realpathSync(mkdtempSync(join(tmpdir(), 'po-file-at-')));
  desk = join(top, 'desk');
  mkdirSync(join(desk, 'sub/deep'), { recursive: true });
  mkdirSync(join(desk, 'untracked'));
  git('init', '--quiet', '--initial-branch', 'main');
  writeFileSync(join(desk, 'sub/deep/é.toml'), 'not of ASCII\n');
  writeFileSync(join(desk, 'run.toml'), 'may be run\n');
  chmodSync(join(desk, 'run.toml'), 0o755);
  symlinkSync('fleet.toml', join(desk, 'link.toml'));
  writeFileSync(join(desk, 'bytes.toml'), Buffer.from([0x61, 0xff, 0x0a]));
  commit('one\n');
  git('tag', 'light');
  git('tag', '--annotate', '--message', 'x', 'v1');
  git('tag', '--annotate', '--message', 'x', 'of-v1', 'v1');
  git('tag', 'a-tree', 'HEAD^{tree}');
  git('branch', 'both');
  commit('two\n');
  git('tag', 'both');
  git('branch', 'team/topic');
  git('update-ref', 'refs/remotes/origin/main', 'HEAD');
  git('symbolic-ref', 'refs/remotes/origin/HEAD', 'refs/remotes/origin/main');
  git('pack-refs', '--all');
  git('gc', '--quiet');
  git('branch', 'loose');
  commit('three\n');
  git('branch', 'FETCH_HEAD', 'HEAD~1');
  git('fetch', '--quiet', desk, 'main');
  git('branch', git('rev-parse', '--short', 'HEAD~1'), 'HEAD');
  git('worktree', 'add', '--quiet', '--detach', join(top, 'other'), 'light');
  symlinkSync(join(desk, 'sub'), join(top, 'to-sub'));
  likeATag = made('blob', Buffer.from(`object ${git('rev-parse', 'HEAD')}\ntype commit\n`));
  const sub = Buffer.from(git('rev-parse', 'HEAD:sub'), 'hex');
  const tree = made('tree', Buffer.concat([Buffer.from('040000 sub\0'), sub]));
  git('tag', 'old-tree', git('commit-tree', '-m', 'x', tree));
});
afterAll(() => rmSync(top, { recursive: true, force: true }));

/** What git says: the commit, and the file, or null. */
function asked(file: string, revision: string): { commit: string; bytes: Buffer | null } | null {
  const run = (...args: string[]) => execFileSync('git', ['-C', dirname(file), ...args], { stdio: 'pipe' });
  try {
    const id = run('rev-parse', '--quiet', '--verify', `${revision}^{commit}`).toString().trim();
    try {
      return { commit: id, bytes: run('cat-file', 'blob', `${id}:./${basename(file)}`) };
    } catch {
      return { commit: id, bytes: null };
    }
  } catch {
    return null;
  }
}

describe('is read in process, and is what git says', () => {
  it.each([
    ['the branch that is checked out', 'desk/fleet.toml', 'HEAD'],
    ['a branch', 'desk/fleet.toml', 'main'],
    ['a branch by its longer names', 'desk/fleet.toml', 'heads/main'],
    ['a branch by its whole name', 'desk/fleet.toml', 'refs/heads/team/topic'],
    ['a branch that is packed', 'desk/fleet.toml', 'team/topic'],
    ['a branch that is not', 'desk/fleet.toml', 'loose'],
    ['a branch of a remote', 'desk/fleet.toml', 'origin/main'],
    ['the HEAD of a remote', 'desk/fleet.toml', 'refs/remotes/origin/HEAD'],
    ['a tag', 'desk/fleet.toml', 'light'],
    ['an annotated tag', 'desk/fleet.toml', 'v1'],
    ['a tag of a tag', 'desk/fleet.toml', 'of-v1'],
    ['a file further down', 'desk/sub/deep/é.toml', 'main'],
    ['a file that may be run', 'desk/run.toml', 'HEAD'],
    ['a folder that a link leads to', 'to-sub/fleet.toml', 'HEAD'],
    ['another work tree', 'other/fleet.toml', 'HEAD'],
    ['a branch, in another work tree', 'other/sub/fleet.toml', 'main'],
    ['a file that the commit does not have', 'desk/none.toml', 'v1'],
    ['a folder that the commit does not have', 'desk/untracked/fleet.toml', 'HEAD'],
  ])('%s', (_, file, revision) => {
    const path = join(top, file);
    expect(fileAt(path, revision)).toEqual({ outcome: 'value', value: asked(path, revision) });
  });

  it('by its id, in whatever case, and whatever branch is named so', () => {
    const id = git('rev-parse', 'HEAD~2');
    git('update-ref', `refs/heads/${id.toUpperCase()}`, 'HEAD');
    expect(fileAt(join(desk, 'fleet.toml'), id.toUpperCase())).toEqual(fileAt(join(desk, 'fleet.toml'), id));
    expect(fileAt(join(desk, 'fleet.toml'), id)).toMatchObject({
      outcome: 'value',
      value: { commit: id, bytes: Buffer.from('one\n') },
    });
  });
});

describe('is left to git', () => {
  it.each([
    ['what begins like an option', 'desk/fleet.toml', '--all'],
    ['nothing', 'desk/fleet.toml', ''],
    ['a commit before another', 'desk/fleet.toml', 'HEAD~1'],
    ['HEAD by its short name', 'desk/fleet.toml', '@'],
    ['a branch as it was', 'desk/fleet.toml', 'main@{1}'],
    ['a branch and a tag of one name', 'desk/fleet.toml', 'both'],
    ['a branch by the name of a file of git’s', 'desk/fleet.toml', 'FETCH_HEAD'],
    ['a name that there is not', 'desk/fleet.toml', 'none'],
    ['what is no commit', 'desk/fleet.toml', 'a-tree'],
    ['a symbolic link', 'desk/link.toml', 'HEAD'],
    ['a folder', 'desk/sub', 'HEAD'],
    ['a blob that begins as a tag does', 'desk/fleet.toml', 'LIKE-A-TAG'],
    ['a tree that was written in an old way', 'desk/sub/fleet.toml', 'old-tree'],
    ['what lies in no work tree', 'fleet.toml', 'HEAD'],
    ['what lies in a git directory', 'desk/.git/config', 'HEAD'],
    ['an id that there is not', 'desk/fleet.toml', 'a'.repeat(40)],
  ])('%s', async (_, file, revision) => {
    const path = join(top, file);
    if (revision === 'LIKE-A-TAG') revision = likeATag;
    expect(fileAt(path, revision).outcome).toBe('unsupported');
    const answer = revision.startsWith('-') ? null : asked(path, revision);
    const said = await fileInCommit(path, revision);
    const isText = answer !== null && answer.bytes !== null;
    if (isText) expect(said).toEqual({ kind: 'text', text: String(answer.bytes) });
    else expect(said.kind).toBe('no-commit');
  });

  it('a branch that is named like a commit', async () => {
    const short = git('rev-parse', '--short', 'HEAD~1');
    const path = join(desk, 'fleet.toml');
    expect(await fileInCommit(path, short)).toEqual({
      kind: 'text',
      text: String(asked(path, short)?.bytes),
    });
  });

  it('a repository that replaces a commit', async () => {
    git('replace', 'HEAD', 'light');
    expect(fileAt(join(desk, 'fleet.toml'), 'HEAD').outcome).toBe('unsupported');
    expect(await fileInCommit(join(desk, 'fleet.toml'), 'HEAD')).toEqual({ kind: 'text', text: 'one\n' });
    git('replace', '--delete', 'HEAD');
  });

  it('a repository without a commit', async () => {
    const empty = join(top, 'empty');
    execFileSync('git', ['init', '--quiet', empty]);
    expect(fileAt(join(empty, 'fleet.toml'), 'HEAD').outcome).toBe('unsupported');
    expect((await fileInCommit(join(empty, 'fleet.toml'), 'HEAD')).kind).toBe('no-commit');
  });
});
