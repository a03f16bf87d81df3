// Puts the pin in place: the checkout of `engine/` and the commit of its gitlink. The commit is built in an
// index of its own, so that what an agent has staged or changed in the clone stays exactly as it is.
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
import { GitFailure, type GitRunner } from './run.ts';
import { commitTree } from './signing.ts';
import { writingBytes } from './view.ts';

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
  else if (!(await hasCommit(git, moduleDir, commit))) await fetchRelease(git, moduleDir, options);
  if (repository.engineOnDisk.kind === 'absent') {
    const config = join(moduleDir, 'config');
    const workTree = relative(moduleDir, engine);
    // git need not be able to work in it yet.
    if (!isNew) await git.plumb(repository.gitDir, ['config', '--file', config, 'core.worktree', workTree]);
    keepBytes(moduleDir);
    await fillEngine(git, moduleDir, engine, options);
  } else {
    await writingBytes(git, { gitDir: moduleDir, workTree: engine }, (run) =>
      run(['checkout', '--quiet', '--detach', commit]),
    );
  }
  // Before the pin is pushed: cut off after that, the next run takes the pin from origin, and commits none.
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

/** Checked out beside its place and moved there whole: cut off before, `engine/` is still empty. */
async function fillEngine(
  git: GitRunner,
  moduleDir: string,
  engine: string,
  { repository, commit }: EngineCheckout,
): Promise<void> {
  // A hidden place, unless the repository is on another file system than its work tree, as of a linked one.
  const { gitDir, path } = repository;
  const partial = temporaryFor(isOneFileSystem(gitDir, path) ? join(gitDir, 'engine') : engine);
  mkdirSync(partial);
  await writingBytes(git, { gitDir: moduleDir, workTree: partial }, async (run) => {
    // The index of a checkout that is gone would have git take every file for a removed one.
    if (existsSync(join(moduleDir, 'index'))) await run(['read-tree', '--empty']);
    await run(['read-tree', '-m', '-u', commit]);
    await run(['checkout', '--quiet', '--detach', commit]);
  });
  writeFileSync(join(partial, '.git'), `gitdir: ${relative(engine, moduleDir)}\n`, { flag: 'wx' });
  if (readdirSync(engine).length > 0) throw new GitFailure('checkout', `${engine} is no longer empty`);
  renameSync(partial, engine);
}

/** Made under a temporary name and moved into place, so that a half-made one is never taken for a submodule. */
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
  // The rest is written at once: no other process has the file yet.
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

/** No line ends, keywords or filters of the operator's: what is in a release is compared with it byte for byte. */
function keepBytes(moduleDir: string): void {
  const file = join(moduleDir, 'info', 'attributes');
  if (existsSync(file)) return;
  makeFolder(join(moduleDir, 'info'));
  writeFileSync(file, '* -text -ident -filter -working-tree-encoding\n', { flag: 'wx' });
}

/**
 * The commit gets a ref of ours as well: it tells a release from a commit that a person made in `engine/`, even
 * where a tag of the same name already means something else there (and is left alone).
 */
async function fetchRelease(
  git: GitRunner,
  moduleDir: string,
  { fetchFrom, tag, commit }: EngineCheckout,
): Promise<void> {
  const ours = `refs/po/releases/${commit}`;
  const quietly = ['--quiet', '--no-tags', '--no-write-fetch-head'];
  const fetch = ['--git-dir=.', 'fetch', ...quietly, fetchFrom, `refs/tags/${tag}:${ours}`];
  // Both repositories are po's own; what the operator allows is about those of others.
  await git.plumb(moduleDir, fetch, { env: { GIT_ALLOW_PROTOCOL: 'file' } });
  const taken = await git.ask(moduleDir, [
    '--git-dir=.',
    'rev-parse',
    '--quiet',
    '--verify',
    `refs/tags/${tag}`,
  ]);
  if (taken === null) await git.plumb(moduleDir, ['--git-dir=.', 'update-ref', `refs/tags/${tag}`, ours, '']);
}

async function hasCommit(git: GitRunner, gitDir: string, commit: string): Promise<boolean> {
  return (
    (await git.ask(gitDir, ['--git-dir=.', 'rev-parse', '--quiet', '--verify', `${commit}^{commit}`])) !==
    null
  );
}

export async function makePin(git: GitRunner, options: PinCommit): Promise<{ commit: string }> {
  const { repository, parent, engineCommit, moduleName, url, renewsUrl, tag } = options;
  const { path, gitDir } = repository;
  const modules = await blobWithEntry(git, repository, parent, {
    name: moduleName,
    url,
    renewsUrl,
  });
  const entries = [gitlinkTo(engineCommit), ...(modules === null ? [] : [modulesAt(modules)])];
  const index = temporaryFor(join(gitDir, 'index'));
  const env = { GIT_INDEX_FILE: index };
  try {
    await git.plumb(path, ['read-tree', parent ?? '--empty'], { env });
    const isFirst = (await git.plumb(path, ['ls-files', '--', 'engine'], { env })) === '';
    await git.plumb(path, ['update-index', '--add', ...cacheInfo(entries)], { env });
    const tree = await git.plumb(path, ['write-tree'], { env });
    const message = pinSubject(tag, isFirst);
    const commit = await commitTree(git, { path, tree, parents: parent === null ? [] : [parent], message });
    return { commit };
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
  // The clone's own index first, the branch last: cut between the two, the pin is staged and not committed,
  // which the next run sees and finishes. `.gitmodules` is left alone there when it has changes.
  const staged = [
    gitlinkTo(engineCommit),
    ...(modules?.isInWorkTree === true ? [modulesAt(modules.blob)] : []),
  ];
  await git.plumb(path, ['update-index', '--add', ...cacheInfo(staged)]);
  const [ref, before] = [`refs/heads/${branch}`, parent ?? '0'.repeat(40)];
  await git.plumb(path, [
    'update-ref',
    '-m',
    `po: ${pinSubject(tag, repository.engineInHead.kind !== 'gitlink')}`,
    ref,
    commit,
    before,
  ]);
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
