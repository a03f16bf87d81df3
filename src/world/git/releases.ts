// The bare repositories that engines are fetched from: the embedded one, which po writes itself, and a local
// copy of the tags of a remote source.
import { existsSync, renameSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { releaseMessage, releaseSignature } from '../engines/release.ts';
import { temporaryFor } from '../files.ts';
import { makeFolder } from '../folders.ts';
import { configuredAt } from './configured.ts';
import { GitFailure, unlessGitFails } from './failure.ts';
import type { ReleaseToWrite, TagPush } from './git.ts';
import { alternate } from './remote.ts';
import type { GitRunner } from './run.ts';

/** git need not find a bare repository by itself: `safe.bareRepository` may forbid it. */
const here = '--git-dir=.';

/** @param path as of `configuredAt` */
export async function remoteTags(
  git: GitRunner,
  url: string,
  path: string,
): Promise<ReadonlyMap<string, string>> {
  const tags = new Map<string, string>();
  const listed = await configuredAt(git, path, url, ({ cwd, options }) =>
    git.query(cwd, [...options, 'ls-remote', '--tags', '--', url], { url }),
  );
  for (const line of listed.split('\n')) {
    const [, id, tag, peeled] = /^([0-9a-f]+)\trefs\/tags\/(.+?)(\^\{\})?$/.exec(line) ?? [];
    if (id === undefined || tag === undefined) continue;
    // The peeled line names the commit of an annotated tag; a lightweight tag has only its own.
    if (peeled !== undefined || !tags.has(tag)) tags.set(tag, id);
  }
  return tags;
}

export async function whyUnreachable(
  git: GitRunner,
  { url, path, timeoutMs }: { url: string; path: string; timeoutMs: number },
): Promise<string | null> {
  try {
    await configuredAt(git, path, url, ({ cwd, options }) =>
      git.query(cwd, [...options, 'ls-remote', '--quiet', '--', url, 'HEAD'], { url, timeoutMs }),
    );
    return null;
  } catch (error) {
    if (!(error instanceof GitFailure)) throw error;
    return error.output;
  }
}

export async function pushTags(git: GitRunner, { gitDir, url, tags, path }: TagPush): Promise<void> {
  const refs = tags.map(({ tag, commit }) => `${commit}:refs/tags/${tag}`);
  const options = ['--quiet', '--no-force', '--no-follow-tags', '--no-recurse-submodules'];
  const push = ['push', ...options, '--', url, ...refs];
  await configuredAt(git, path, url, async ({ cwd, options: configured }) => {
    // What is configured for the folder applies only in a repository, so that one borrows the objects for the push.
    const isInRepository = (await unlessGitFails(git.plumb(cwd, ['rev-parse', '--git-dir']))) !== null;
    if (isInRepository) {
      const env = { GIT_ALTERNATE_OBJECT_DIRECTORIES: alternate(join(gitDir, 'objects')) };
      await git.transfer(cwd, [...configured, ...push], { env });
    } else await git.transfer(gitDir, [...configured, here, ...push], { configuredIn: cwd });
  });
}

export async function fetchTag(
  git: GitRunner,
  { url, tag, into }: { url: string; tag: string; into: string },
): Promise<void> {
  await makeBare(git, into);
  await git.transfer(into, [here, 'fetch', '--quiet', '--no-tags', url, `refs/tags/${tag}:refs/tags/${tag}`]);
}

export async function writeRelease(git: GitRunner, release: ReleaseToWrite): Promise<{ commit: string }> {
  const { gitDir, tag } = release;
  await makeBare(git, gitDir);
  const paths = release.files.map(({ sourcePath }) => `${sourcePath}\n`).join('');
  const written = await git.plumb(gitDir, [here, 'hash-object', '-w', '--no-filters', '--stdin-paths'], {
    input: paths,
  });
  const blobs = written.split('\n');
  const entries = release.files.map(({ name, mode }, index) => `${mode} blob ${blobs[index]}\t${name}\n`);
  const tree = await git.plumb(gitDir, [here, 'mktree'], { input: entries.join('') });
  const { name, email, date } = releaseSignature;
  const commit = await git.plumb(gitDir, [here, 'commit-tree', tree, '-F', '-'], {
    input: releaseMessage(tag),
    env: {
      GIT_AUTHOR_NAME: name,
      GIT_AUTHOR_EMAIL: email,
      GIT_AUTHOR_DATE: date,
      GIT_COMMITTER_NAME: name,
      GIT_COMMITTER_EMAIL: email,
      GIT_COMMITTER_DATE: date,
    },
  });
  return { commit };
}

/** Points a tag at a commit. It must not be there yet, or be where the caller has seen it. */
export async function setTag(
  git: GitRunner,
  gitDir: string,
  tag: string,
  commit: string,
  from: string | null,
): Promise<void> {
  await git.plumb(gitDir, [here, 'update-ref', `refs/tags/${tag}`, commit, from ?? '0'.repeat(40)]);
}

async function makeBare(git: GitRunner, gitDir: string): Promise<void> {
  if (existsSync(gitDir)) return;
  const partial = temporaryFor(gitDir);
  makeFolder(dirname(gitDir), 0o700);
  await git.plumb(dirname(gitDir), ['init', '--quiet', '--bare', '--template=', partial]);
  renameSync(partial, gitDir);
}
