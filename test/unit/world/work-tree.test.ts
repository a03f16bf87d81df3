// What is in a clone and nowhere else, as `status` looks at it, against real repositories. A look changes no byte.
import { chmodSync, mkdirSync, mkdtempSync, realpathSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, it, onTestFinished } from 'vitest';
import { gitEnvironment } from '../../../src/world/environment.ts';
import { systemExec } from '../../../src/world/exec.ts';
import type { WorkTree } from '../../../src/world/git/git.ts';
import { systemGit } from '../../../src/world/git/system.ts';
import { git } from '../../support/fleet.ts';
import { commitFiles } from '../../support/remotes.ts';
import { snapshot } from '../../support/snapshot.ts';

const port = systemGit(systemExec, gitEnvironment({ ...process.env, GIT_CONFIG_NOSYSTEM: '1' }));

function newFolder(): string {
  const top = realpathSync(mkdtempSync(join(tmpdir(), 'po-work-tree-')));
  onTestFinished(() => rmSync(top, { recursive: true, force: true }));
  return top;
}

/** A clone with one commit, pushed to its remote where it has one. */
function makeClone({ hasRemote = true } = {}): string {
  const top = newFolder();
  const [remote, clone] = [join(top, 'remote.git'), join(top, 'clone')];
  git(top, 'init', '--quiet', '--bare', '--initial-branch=main', remote);
  git(top, 'init', '--quiet', '--initial-branch=main', clone);
  commitFiles(clone, { 'a.txt': 'a\n', 'b.txt': 'b\n' }, 'First');
  if (hasRemote) {
    git(clone, 'remote', 'add', 'origin', remote);
    git(clone, 'push', '--quiet', 'origin', 'main');
  }
  return clone;
}

async function lookAt(clone: string) {
  const facts = await port.look(clone);
  if (!facts.known || facts.value.kind !== 'repository') throw new Error(`${clone} is no clone`);
  return port.lookAtWorkTree(facts.value.repository);
}

async function workIn(clone: string): Promise<WorkTree> {
  const before = snapshot(clone, { times: true });
  const look = await lookAt(clone);
  if (!look.known) throw new Error(look.diagnostic.detail);
  expect(snapshot(clone, { times: true })).toEqual(before);
  return look.value;
}

const clean: WorkTree = {
  ...{ operation: null, changed: [], untracked: [], unpushed: 0, stashes: 0 },
  ...{ engineChanges: [], engineCommits: [] },
};

it('finds nothing where everything is committed and pushed', async () => {
  expect(await workIn(makeClone())).toEqual(clean);
});

it('says of a clone without a remote that nobody can tell what is unpushed', async () => {
  expect(await workIn(makeClone({ hasRemote: false }))).toEqual({ ...clean, unpushed: null });
});

it('finds files that are changed, staged, deleted and untracked, whatever they are called', async () => {
  const clone = makeClone();
  writeFileSync(join(clone, 'a.txt'), 'other\n');
  rmSync(join(clone, 'b.txt'));
  writeFileSync(join(clone, 'new\nline.txt'), 'x');
  writeFileSync(join(clone, 'staged.txt'), 'x');
  git(clone, 'add', 'staged.txt');
  writeFileSync(join(clone, '.gitignore'), '');
  expect(await workIn(clone)).toEqual({
    ...clean,
    changed: ['a.txt', 'b.txt', 'staged.txt'],
    untracked: ['.gitignore', 'new\nline.txt'],
  });
});

it('counts commits of every branch and of a HEAD without one, and each once', async () => {
  const clone = makeClone();
  commitFiles(clone, { 'c.txt': '1' }, 'Second');
  git(clone, 'switch', '--quiet', '-c', 'side');
  commitFiles(clone, { 'd.txt': '1' }, 'Third');
  git(clone, 'switch', '--quiet', '--detach');
  commitFiles(clone, { 'e.txt': '1' }, 'Fourth');
  expect((await workIn(clone)).unpushed).toBe(3);
  git(clone, 'push', '--quiet', 'origin', 'HEAD:refs/heads/elsewhere');
  git(clone, 'fetch', '--quiet', 'origin');
  expect((await workIn(clone)).unpushed).toBe(0);
});

it('counts everything where the remote has nothing', async () => {
  const clone = makeClone({ hasRemote: false });
  git(clone, 'remote', 'add', 'origin', '/nowhere');
  expect((await workIn(clone)).unpushed).toBe(1);
});

it('finds stashes and an operation that is under way, before the first commit as well', async () => {
  const clone = makeClone();
  for (const text of ['1', '2']) {
    writeFileSync(join(clone, 'a.txt'), text);
    git(clone, 'stash', '--quiet');
  }
  writeFileSync(join(clone, '.git/MERGE_HEAD'), `${git(clone, 'rev-parse', 'HEAD')}\n`);
  // A stash that is pushed nowhere is no branch's.
  expect(await workIn(clone)).toEqual({ ...clean, operation: 'merge', stashes: 2 });

  const unborn = join(newFolder(), 'unborn');
  git('/', 'init', '--quiet', '--initial-branch=main', unborn);
  git(unborn, 'remote', 'add', 'origin', '/nowhere');
  expect(await workIn(unborn)).toEqual(clean);
});

it('tells what is in engine/ apart from the rest', async () => {
  const clone = makeClone();
  const engine = join(clone, 'engine');
  mkdirSync(join(clone, '.git/modules'));
  git(
    clone,
    'init',
    '--quiet',
    '--initial-branch=main',
    '--separate-git-dir',
    join(clone, '.git/modules/engine'),
    engine,
  );
  commitFiles(engine, { 'agents.mjs': 'x' }, 'Its own');
  git(clone, 'add', 'engine');
  git(clone, 'commit', '--quiet', '-m', 'Pin');
  git(clone, 'push', '--quiet', 'origin', 'main');
  git(engine, 'tag', 'v0.1.0');
  expect(await workIn(clone)).toEqual(clean);

  writeFileSync(join(engine, 'agents.mjs'), 'y');
  writeFileSync(join(engine, 'notes.txt'), 'y');
  expect(await workIn(clone)).toEqual({ ...clean, engineChanges: ['agents.mjs', 'notes.txt'] });
  rmSync(join(engine, 'notes.txt'));
  commitFiles(engine, { 'agents.mjs': 'z' }, 'A fix');
  const { changed, engineChanges, engineCommits } = await workIn(clone);
  expect({ changed, engineChanges }).toEqual({ changed: [], engineChanges: [] });
  expect(engineCommits).toEqual([expect.stringMatching(/^[0-9a-f]+ A fix$/)]);
});

it('is unknown where git cannot tell', async () => {
  const clone = makeClone();
  writeFileSync(join(clone, '.git/index'), 'no index');
  chmodSync(join(clone, '.git/index'), 0o600);
  expect(await lookAt(clone)).toMatchObject({ known: false, diagnostic: { code: 'git-unknown' } });
});
