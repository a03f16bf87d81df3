// Checks out `engine/` and commits its gitlink. The commit is built in an index of its own, so that what an agent has staged
// or changed in the clone stays as it is.
import {
  appendFileSync,
  existsSync,
  mkdirSync,
  readdirSync,
  renameSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { join, relative } from 'node:path';
import { temporaryFor } from '../files.ts';
import { makeFolder } from '../folders.ts';
import { isOneFileSystem } from '../mounts.ts';
import { pinSubject } from '../repository.ts';
import { configSection } from './config-text.ts';
import type { EngineCheckout, PinCommit } from './git.ts';
import { blobWithEntry, placeModules } from './modules.ts';
import { commitOf, idOf } from './plumbing.ts';
import { GitFailure, type GitRunner } from './run.ts';
import { commitTree } from './signing.ts';
import { writingBytes } from './view.ts';

const here = '--git-dir=.';

export async function checkOutEngine(git: GitRunner, options: EngineCheckout): Promise<void> {
  const { repository, commit } = options;
  const engine = join(repository.path, 'engine');
  const moduleDir =
    repository.engineOnDisk.kind === 'checkout'
      ? repository.engineOnDisk.gitDir
      : join(repository.gitDir, 'modules', options.moduleName);
  // git refuses to work in a submodule's repository whose work tree is not there.
  makeFolder(engine);
  const isNew = !existsSync(moduleDir);
  if (isNew) await makeModule(git, moduleDir, engine, options);
  else if ((await commitOf(git, moduleDir, commit, [here])) === null)
    await fetchRelease(git, moduleDir, options);
  if (repository.engineOnDisk.kind === 'absent') {
    const config = join(moduleDir, 'config');
    const workTree = relative(moduleDir, engine);
    // With --file, since git may not be able to work there yet.
    if (!isNew) await git.plumb(repository.gitDir, ['config', '--file', config, 'core.worktree', workTree]);
    keepBytes(moduleDir);
    await fillEngine(git, moduleDir, engine, options);
  } else {
    await writingBytes(git, { gitDir: moduleDir, workTree: engine }, (run) =>
      run(['checkout', '--quiet', '--detach', commit]),
    );
  }
  // Before the pin is pushed: after an interruption, the next run takes the pin from origin and commits none.
  if (options.isFirst) await declare(git, repository.path, options);
}

async function declare(
  git: GitRunner,
  path: string,
  { moduleName, url }: Pick<EngineCheckout, 'moduleName' | 'url'>,
): Promise<void> {
  await git.plumb(path, ['config', `submodule.${moduleName}.url`, url]);
  await git.plumb(path, ['config', `submodule.${moduleName}.active`, 'true']);
}

/** Checks out beside the place and moves the folder there, so that `engine/` is whole or empty. */
async function fillEngine(
  git: GitRunner,
  moduleDir: string,
  engine: string,
  { repository, commit }: EngineCheckout,
): Promise<void> {
  // In the git directory, unless that is on another file system than the work tree.
  const { gitDir, path } = repository;
  const partial = temporaryFor(isOneFileSystem(gitDir, path) ? join(gitDir, 'engine') : engine);
  mkdirSync(partial);
  await writingBytes(git, { gitDir: moduleDir, workTree: partial }, async (run) => {
    // By the index of a checkout that is gone, git would see every file as removed.
    if (existsSync(join(moduleDir, 'index'))) await run(['read-tree', '--empty']);
    await run(['read-tree', '-m', '-u', commit]);
    await run(['checkout', '--quiet', '--detach', commit]);
  });
  writeFileSync(join(partial, '.git'), `gitdir: ${relative(engine, moduleDir)}\n`, { flag: 'wx' });
  if (readdirSync(engine).length > 0) throw new GitFailure('checkout', `${engine} is no longer empty`);
  renameSync(partial, engine);
}

/** Under a temporary name first, so that a half-made one is never taken for a submodule. */
async function makeModule(
  git: GitRunner,
  moduleDir: string,
  engine: string,
  options: EngineCheckout,
): Promise<void> {
  const partial = temporaryFor(moduleDir);
  makeFolder(partial);
  await git.plumb(options.repository.gitDir, ['init', '--quiet', '--bare', '--template=', partial]);
  await fetchRelease(git, partial, options);
  const config = join(partial, 'config');
  await git.plumb(options.repository.gitDir, ['config', '--file', config, 'core.bare', 'false']);
  // Written directly, since no other process has the file yet.
  appendFileSync(
    config,
    configSection('core', null, [
      // The files are compared with the release byte for byte before they are run.
      ['autocrlf', 'false'],
      ['worktree', relative(moduleDir, engine)],
    ]) +
      configSection('remote', 'origin', [
        ['url', options.url],
        ['fetch', '+refs/heads/*:refs/remotes/origin/*'],
      ]),
  );
  keepBytes(partial);
  renameSync(partial, moduleDir);
}

/** Without the operator's line ends, keywords or filters: the files are compared with the release byte for byte. */
function keepBytes(moduleDir: string): void {
  const file = join(moduleDir, 'info', 'attributes');
  if (existsSync(file)) return;
  makeFolder(join(moduleDir, 'info'));
  writeFileSync(file, '* -text -ident -filter -working-tree-encoding\n', { flag: 'wx' });
}

/** The commit gets a ref of po's too, which tells a release from a person's commit, whatever the tag already means. */
async function fetchRelease(
  git: GitRunner,
  moduleDir: string,
  { fetchFrom, tag, commit }: EngineCheckout,
): Promise<void> {
  const ours = `refs/po/releases/${commit}`;
  const quietly = ['--quiet', '--no-tags', '--no-write-fetch-head'];
  const fetch = [here, 'fetch', ...quietly, fetchFrom, `refs/tags/${tag}:${ours}`];
  // Both repositories are po's own, whatever protocols the operator allows for others.
  await git.plumb(moduleDir, fetch, { env: { GIT_ALLOW_PROTOCOL: 'file' } });
  const taken = await idOf(git, moduleDir, `refs/tags/${tag}`, [here]);
  if (taken === null) await git.plumb(moduleDir, [here, 'update-ref', `refs/tags/${tag}`, ours, '']);
}

export async function makePin(git: GitRunner, options: PinCommit): Promise<{ commit: string }> {
  const { repository, parent, engineCommit, moduleName, url, renewsUrl, tag } = options;
  const { path, gitDir } = repository;
  const modules = await blobWithEntry(git, repository, parent, { name: moduleName, url, renewsUrl });
  const entries = [gitlinkTo(engineCommit), ...(modules === null ? [] : [modulesAt(modules)])];
  const index = temporaryFor(join(gitDir, 'index'));
  const env = { GIT_INDEX_FILE: index };
  try {
    await git.plumb(path, ['read-tree', parent ?? '--empty'], { env });
    const isFirst = (await git.plumb(path, ['ls-files', '--', 'engine'], { env })) === '';
    await git.plumb(path, ['update-index', '--add', ...cacheInfo(entries)], { env });
    const tree = await git.plumb(path, ['write-tree'], { env });
    const message = pinSubject(tag, isFirst);
    const parents = parent === null ? [] : [parent];
    return { commit: await commitTree(git, { path, tree, parents, message }) };
  } finally {
    rmSync(index, { force: true });
  }
}

export async function commitPin(
  git: GitRunner,
  options: PinCommit & { readonly commit: string },
): Promise<void> {
  const { repository, parent, branch, engineCommit, moduleName, url, tag, commit } = options;
  const { path } = repository;
  const modules = await placeModules(git, repository, parent, commit);
  if (modules !== null) {
    await declare(git, path, { moduleName, url });
    // As `git submodule sync` does.
    const own = join(repository.gitDir, 'modules', moduleName, 'config');
    if (options.renewsUrl && existsSync(own))
      await git.plumb(path, ['config', '--file', own, 'remote.origin.url', url]);
  }
  // The index first, the branch last: after an interruption the pin is staged, and the next run commits it. A changed
  // `.gitmodules` stays as it is.
  const staged = modules?.isInWorkTree === true ? [modulesAt(modules.blob)] : [];
  await git.plumb(path, ['update-index', '--add', ...cacheInfo([gitlinkTo(engineCommit), ...staged])]);
  const reason = `po: ${pinSubject(tag, repository.engineInHead.kind !== 'gitlink')}`;
  const before = parent ?? '0'.repeat(40);
  await git.plumb(path, ['update-ref', '-m', reason, `refs/heads/${branch}`, commit, before]);
}

function gitlinkTo(commit: string): string {
  return `160000,${commit},engine`;
}

function modulesAt(blob: string): string {
  return `100644,${blob},.gitmodules`;
}

function cacheInfo(entries: readonly string[]): string[] {
  return entries.flatMap((entry) => ['--cacheinfo', entry]);
}
