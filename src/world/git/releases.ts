// The bare repositories that engines are fetched from: the embedded one, which po writes itself, and a local
// copy of the tags of a remote source.
import { existsSync, mkdirSync, readFileSync, renameSync } from 'node:fs';
import { dirname } from 'node:path';
import { releaseMessage, releaseSignature } from '../engines/release.ts';
import { temporaryFor } from '../files.ts';
import type { ReleaseToWrite } from './git.ts';
import type { GitRunner } from './run.ts';

export async function remoteTagCommit(git: GitRunner, url: string, tag: string): Promise<string | null> {
  const ref = `refs/tags/${tag}`;
  const lines = (await git.query('/', ['ls-remote', '--', url, ref, `${ref}^{}`])).split('\n');
  const ids = new Map(lines.map((line) => line.split('\t').reverse() as [string, string]));
  // The peeled line names the commit of an annotated tag; a lightweight tag has only its own.
  return ids.get(`${ref}^{}`) ?? ids.get(ref) ?? null;
}

export async function fetchTag(
  git: GitRunner,
  { url, tag, into }: { url: string; tag: string; into: string },
): Promise<void> {
  await makeBare(git, into);
  await git.transfer(into, ['fetch', '--quiet', '--no-tags', url, `refs/tags/${tag}:refs/tags/${tag}`]);
}

export async function writeRelease(git: GitRunner, release: ReleaseToWrite): Promise<{ commit: string }> {
  const { gitDir, tag } = release;
  await makeBare(git, gitDir);
  const entries: string[] = [];
  for (const { name, mode, sourcePath } of release.files) {
    const blob = await git.plumb(gitDir, ['hash-object', '-w', '--no-filters', '--stdin'], {
      input: readFileSync(sourcePath),
    });
    entries.push(`${mode} blob ${blob}\t${name}\n`);
  }
  const tree = await git.plumb(gitDir, ['mktree'], { input: entries.join('') });
  const { name, email, date } = releaseSignature;
  const commit = await git.plumb(gitDir, ['commit-tree', tree, '-F', '-'], {
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

/** Points a tag at a commit; a tag that exists stays, and must be the same. */
export async function setTag(git: GitRunner, gitDir: string, tag: string, commit: string): Promise<void> {
  await git.plumb(gitDir, ['update-ref', `refs/tags/${tag}`, commit, '0'.repeat(40)]);
}

async function makeBare(git: GitRunner, gitDir: string): Promise<void> {
  if (existsSync(gitDir)) return;
  const partial = temporaryFor(gitDir);
  mkdirSync(dirname(gitDir), { recursive: true, mode: 0o700 });
  await git.plumb(dirname(gitDir), ['init', '--quiet', '--bare', '--template=', partial]);
  renameSync(partial, gitDir);
}
