// Makes clones and new repositories, always in a folder that does not exist yet, and pushes without force.
import { dirname } from 'node:path';
import { makeFolder } from '../folders.ts';
import { identityEnvironment } from './identity.ts';
import { GitFailure, type GitRunner } from './run.ts';

export async function remoteIsEmpty(git: GitRunner, url: string): Promise<boolean> {
  // Asked as a transfer is made: a Ctrl-C on the terminal must not cut the answer short.
  return (await git.transfer('/', ['ls-remote', '--heads', '--tags', '--', url])).trim() === '';
}

export async function clone(
  git: GitRunner,
  { url, branch, to }: { url: string; branch: string; to: string },
): Promise<void> {
  makeFolder(dirname(to));
  await git.transfer(dirname(to), [
    'clone',
    '--quiet',
    '--origin',
    'origin',
    '--branch',
    branch,
    '--',
    url,
    to,
  ]);
}

export async function init(
  git: GitRunner,
  { path, branch, remoteUrl }: { path: string; branch: string; remoteUrl: string | null },
): Promise<void> {
  makeFolder(path);
  await git.plumb(path, ['init', '--quiet', '--template=', `--initial-branch=${branch}`]);
  if (remoteUrl !== null) await git.plumb(path, ['remote', 'add', 'origin', remoteUrl]);
}

export async function commitFirst(
  git: GitRunner,
  options: { path: string; branch: string; files: readonly string[]; message: string },
): Promise<{ commit: string }> {
  const { path, branch } = options;
  // --force: an operator's own ignore rules must not leave out a file of the template.
  await git.plumb(path, ['add', '--force', '--', ...options.files]);
  const tree = await git.plumb(path, ['write-tree']);
  const env = await identityEnvironment(git, path);
  const commit = await git.plumb(path, ['commit-tree', tree, '-m', options.message], { env });
  await git.plumb(path, ['update-ref', '-m', 'po: scaffold', `refs/heads/${branch}`, commit, '0'.repeat(40)]);
  return { commit };
}

export async function push(
  git: GitRunner,
  { path, commit, branch }: { path: string; commit: string; branch: string },
): Promise<string | null> {
  const refspec = `${commit}:refs/heads/${branch}`;
  // Whatever is configured: no tags and no commits of submodules go along.
  const alone = ['--quiet', '--no-follow-tags', '--no-recurse-submodules'];
  try {
    await git.transfer(path, ['push', ...alone, 'origin', refspec]);
    return null;
  } catch (error) {
    if (error instanceof GitFailure) return error.output;
    throw error;
  }
}
