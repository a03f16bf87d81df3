// Somebody’s work in a described clone: changes of every kind that git knows, and what git was stopped in.
import { appendFileSync, chmodSync, mkdirSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Operation, Work } from './description.ts';
import { type Git, mustStop } from './shell.ts';

/** Commits exactly these files on whatever HEAD is on. */
export async function commitTo(
  git: Git,
  path: string,
  files: Readonly<Record<string, string>>,
): Promise<void> {
  for (const [name, content] of Object.entries(files)) writeFileSync(join(path, name), content);
  await git(path, 'add', '--', ...Object.keys(files));
  await git(
    path,
    'commit',
    '--quiet',
    '--message',
    `Change ${Object.keys(files).join(', ')}`,
    '--',
    ...Object.keys(files),
  );
}

/** `top`: where a hook that runs says so. */
export async function doWork(git: Git, path: string, work: Work, top: string): Promise<void> {
  const write = (name: string, content: string) => writeFileSync(join(path, name), content);
  switch (work) {
    case 'stash':
      write('stashed.txt', 'put away\n');
      return void (await git(path, 'stash', 'push', '--quiet', '--include-untracked', '--', 'stashed.txt'));
    case 'modified':
      return appendFileSync(join(path, 'README.md'), 'modified\n');
    case 'staged':
      write('staged.txt', 'staged\n');
      return void (await git(path, 'add', 'staged.txt'));
    case 'staged-and-modified':
      write('both.txt', 'staged\n');
      await git(path, 'add', 'both.txt');
      return write('both.txt', 'and changed again\n');
    case 'intent-to-add':
      write('intended.txt', 'not yet added\n');
      return void (await git(path, 'add', '--intent-to-add', 'intended.txt'));
    case 'renamed':
      return void (await git(path, 'mv', 'renamed-from.txt', 'renamed-to.txt'));
    case 'deleted':
      return void (await git(path, 'rm', '--quiet', 'deleted.txt'));
    case 'mode-changed':
      chmodSync(join(path, 'script.sh'), 0o755);
      return void (await git(path, 'add', 'script.sh'));
    case 'untracked':
      mkdirSync(join(path, 'drafts'));
      return write('drafts/one.md', 'a draft\n');
    case 'ignored':
      return writeFileSync(join(path, 'secret.env'), 'TOKEN=1\n', { mode: 0o600 });
    case 'symlink':
      return symlinkSync('../nowhere', join(path, 'link'));
    case 'side-branch': {
      const commit = await git(path, 'commit-tree', 'HEAD^{tree}', '-p', 'HEAD', '-m', 'On the side');
      return void (await git(path, 'branch', 'side', commit));
    }
    case 'hooks':
      return addHooks(path, top);
    case 'bystander':
      return;
  }
}

const hookNames = [
  'pre-commit',
  'prepare-commit-msg',
  'commit-msg',
  'post-commit',
  'post-checkout',
  'post-index-change',
  'pre-push',
  'reference-transaction',
] as const;

/** Each of them would leave a file that nobody expects. */
function addHooks(path: string, top: string): void {
  mkdirSync(join(path, '.git/hooks'), { recursive: true });
  for (const hook of hookNames) {
    writeFileSync(join(path, '.git/hooks', hook), `#!/bin/sh\ntouch ${top}/hook-${hook}-ran\n`, {
      mode: 0o755,
    });
  }
}

/** Begins what can be begun before there is other work; HEAD is on main. */
export async function beginOperation(git: Git, path: string, operation: Operation): Promise<void> {
  switch (operation) {
    case 'rebase':
      await fork(git, path);
      return mustStop(git(path, 'rebase', '--quiet', 'fork'));
    case 'merge':
      await fork(git, path);
      return mustStop(git(path, 'merge', '--quiet', 'fork'));
    case 'cherry-pick':
      await fork(git, path);
      return mustStop(git(path, 'cherry-pick', 'fork'));
    case 'revert':
      await commitTo(git, path, { 'src/main.c': 'int first;\n' });
      await commitTo(git, path, { 'src/main.c': 'int second;\n' });
      return mustStop(git(path, 'revert', '--no-edit', 'HEAD~1'));
    case 'am': {
      await fork(git, path);
      const patch = await git(path, 'format-patch', '-1', 'fork', '--stdout');
      writeFileSync(join(path, '.git/fork.patch'), `${patch}\n`);
      return mustStop(git(path, 'am', '--quiet', '.git/fork.patch'));
    }
    case 'bisect':
      for (const at of [1, 2, 3]) await commitTo(git, path, { 'src/main.c': `int number${at};\n` });
      return void (await git(path, 'bisect', 'start', 'HEAD', 'HEAD~3'));
    case 'index.lock':
    case 'HEAD.lock':
    case 'index.lock-in-engine':
      return;
  }
}

/** Two branches that change the same line. */
async function fork(git: Git, path: string): Promise<void> {
  await git(path, 'switch', '--quiet', '--create', 'fork');
  await commitTo(git, path, { 'src/main.c': 'int theirs;\n' });
  await git(path, 'switch', '--quiet', 'main');
  await commitTo(git, path, { 'src/main.c': 'int mine;\n' });
}

const locks: Readonly<Partial<Record<Operation, string>>> = {
  'index.lock': '.git/index.lock',
  'HEAD.lock': '.git/HEAD.lock',
  'index.lock-in-engine': '.git/modules/engine/index.lock',
};

/** Last of all: no git command could do anything more. */
export function leaveLock(path: string, operation: Operation): void {
  const lock = locks[operation];
  if (lock !== undefined) writeFileSync(join(path, lock), '');
}
