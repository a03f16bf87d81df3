// Makes clones and new repositories, always in a folder that does not exist yet.
import { lstatSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { remedyText, shellWord } from '../../../engine/kernel/help.ts';
import { redactUrl } from '../../fleet/url.ts';
import { Obstruction } from '../failure.ts';
import { makeFolder } from '../folders.ts';
import { configuredAt } from './configured.ts';
import { GitFailure, unlessGitFails } from './failure.ts';
import { orNoRepository } from './no-repository.ts';
import { upstreamSettings } from './remote.ts';
import type { GitRunner } from './run.ts';
import { commitTree } from './signing.ts';

/** @param path where its clone will be */
export function remoteIsEmpty(git: GitRunner, url: string, path: string): Promise<boolean> {
  return configuredAt(git, path, url, async ({ cwd, options }) => {
    const asked = [...options, 'ls-remote', '--heads', '--tags', '--', url];
    const refs = await orNoRepository(url, git.query(cwd, asked, { url, isInStep: true }));
    return refs.trim() === '';
  });
}

export async function clone(
  git: GitRunner,
  { url, branch, to }: { url: string; branch: string; to: string },
): Promise<void> {
  makeFolder(dirname(to));
  const options = ['--quiet', '--origin', 'origin', '--branch', branch];
  try {
    await configuredAt(git, to, url, ({ cwd }) =>
      git.transfer(dirname(to), ['clone', ...options, '--', url, to], { configuredIn: cwd }),
    );
  } catch (error) {
    throw (await withoutBranch(git, url, branch, to)) ?? notWritten(error, dirname(to)) ?? error;
  }
}

/** For files that could not be written. git advises to repair its half of a clone, which po removes. */
function notWritten(error: unknown, folder: string): GitFailure | null {
  if (!(error instanceof GitFailure) || !/unable to (?:write|checkout)|no space left/i.test(error.output))
    return null;
  const said = error.output
    .split('\n')
    .filter((line) => !/^(?:warning: Clone succeeded|You can inspect|and retry with)/.test(line))
    .join('\n');
  const remedy = remedyText('see whether there is room for it:', `df -h ${shellWord(folder)}`);
  return new GitFailure('clone', `${said}\n${remedy}`);
}

/** Null where the remote has the branch, or does not answer. */
async function withoutBranch(
  git: GitRunner,
  url: string,
  branch: string,
  path: string,
): Promise<Obstruction | null> {
  const heads = await headsOf(git, url, path);
  if (heads === null || heads.includes(branch)) return null;
  const shown = heads.slice(0, shownHeads).join(', ');
  const more = heads.length > shownHeads ? ` and ${heads.length - shownHeads} more` : '';
  return new Obstruction(
    'branch-missing',
    `${redactUrl(url)} has no branch ${branch}; it has ${shown === '' ? 'none' : shown + more}`,
    remedyText(`set \`branch\` of the project to the one that is meant, or push ${branch} there`),
  );
}

const shownHeads = 5;

async function headsOf(git: GitRunner, url: string, path: string): Promise<readonly string[] | null> {
  const asked = configuredAt(git, path, url, ({ cwd, options }) =>
    git.query(cwd, [...options, 'ls-remote', '--heads', '--', url], { url, isInStep: true }),
  );
  const lines = (await unlessGitFails(asked))?.matchAll(/\trefs\/heads\/(.+)$/gm);
  return lines === undefined ? null : [...lines].flatMap(([, name]) => name ?? []);
}

/** With a remote, the repository is as its clone would be once `branch` exists there. */
export async function init(
  git: GitRunner,
  { path, branch, remoteUrl }: { path: string; branch: string; remoteUrl: string | null },
): Promise<void> {
  makeFolder(path);
  await git.plumb(path, ['init', '--quiet', '--template=', `--initial-branch=${branch}`]);
  if (remoteUrl === null) return;
  const settings = [
    ['remote.origin.url', remoteUrl],
    ['remote.origin.fetch', '+refs/heads/*:refs/remotes/origin/*'],
    ...upstreamSettings(branch),
  ] as const;
  for (const [key, value] of settings) await git.plumb(path, ['config', key, value]);
  await git.plumb(path, ['symbolic-ref', 'refs/remotes/origin/HEAD', `refs/remotes/origin/${branch}`]);
}

export async function commitFirst(
  git: GitRunner,
  options: { path: string; branch: string; files: readonly string[]; message: string },
): Promise<{ commit: string }> {
  const { path, branch } = options;
  // Not by `git add`: what an operator ignores, converts or filters must neither omit nor change a file of the template.
  const hashed = await git.plumb(path, ['hash-object', '-w', '--no-filters', '--stdin-paths'], {
    input: options.files.map((file) => `${file}\n`).join(''),
  });
  const blobs = hashed.split('\n');
  const entries = options.files.map((file, at) => {
    const isProgram = (lstatSync(join(path, file)).mode & 0o100) !== 0;
    return `${isProgram ? '100755' : '100644'} ${blobs[at]}\t${file}\0`;
  });
  await git.plumb(path, ['update-index', '--add', '-z', '--index-info'], { input: entries.join('') });
  // Only saves git from comparing the files again; nothing depends on it.
  await git.ask(path, ['update-index', '-q', '--refresh']);
  const tree = await git.plumb(path, ['write-tree']);
  const commit = await commitTree(git, { path, tree, parents: [], message: options.message });
  await git.plumb(path, ['update-ref', '-m', 'po: scaffold', `refs/heads/${branch}`, commit, '0'.repeat(40)]);
  return { commit };
}
