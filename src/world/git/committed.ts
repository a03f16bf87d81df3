// Asks git for files as a commit has them, and which commit has one as it was read. For messages, and for whether a plan
// was reviewed: what git cannot tell counts as absent, which permits nothing.
import { createHash } from 'node:crypto';
import { basename, dirname } from 'node:path';
import { gitEnvironment } from '../environment.ts';
import { systemExec } from '../exec.ts';
import { fileAt } from '../git-files/index.ts';
import { GitFailure, unlessGitFails } from './failure.ts';
import { commitOf, fieldsOf, idOf } from './plumbing.ts';
import { gitRunner, type LocalGit } from './run.ts';
import { lookingOnly } from './view.ts';

/**
 * The commit of HEAD if it has the file with these bytes; null if it has not, or git cannot tell.
 *
 * @param file absolute
 * @param digest `sha256:` and 64 hex digits
 */
export async function commitThatHolds(file: string, digest: string): Promise<string | null> {
  const reading = fileAt(file, 'HEAD');
  if (reading.outcome === 'value') {
    const { commit, bytes } = reading.value;
    return bytes !== null && digestOf(bytes) === digest ? commit : null;
  }
  const folder = dirname(file);
  const asked = looking(async (git) => {
    const commit = await git.plumb(folder, ['rev-parse', '--quiet', '--verify', 'HEAD^{commit}']);
    const text = await git.raw(folder, ['cat-file', 'blob', `${commit}:./${basename(file)}`]);
    return digestOf(text) === digest ? commit : null;
  });
  return unlessGitFails(asked);
}

/** Agents may write to the registry's repository too. */
function looking<T>(use: (git: LocalGit) => Promise<T>): Promise<T> {
  return lookingOnly(gitRunner(systemExec, gitEnvironment(process.env)), use);
}

function digestOf(content: string | Buffer): string {
  return `sha256:${createHash('sha256').update(content).digest('hex')}`;
}

export type CommittedFile =
  | { readonly kind: 'text'; readonly text: string }
  /** The commit exists and has no such file. */
  | { readonly kind: 'absent' }
  /** `answers`: git works there and knows no such commit. */
  | { readonly kind: 'no-commit'; readonly answers: boolean; readonly why: string };

/** `fileInCommit`, by git itself. */
export async function askForFile(file: string, revision: string): Promise<CommittedFile> {
  const folder = dirname(file);
  try {
    return await looking(async (git): Promise<CommittedFile> => {
      // Fails in a git directory, where no name is a file's.
      await git.plumb(folder, ['rev-parse', '--show-toplevel']);
      // No name in git begins like an option.
      const commit = revision.startsWith('-') ? null : await commitOf(git, folder, revision);
      if (commit === null) return { kind: 'no-commit', answers: true, why: 'git knows no such commit here' };
      const blob = await idOf(git, folder, `${commit}:./${basename(file)}`);
      if (blob === null) return { kind: 'absent' };
      return { kind: 'text', text: await git.raw(folder, ['cat-file', 'blob', blob]) };
    });
  } catch (error) {
    if (!(error instanceof GitFailure)) throw error;
    const why = error.output === '' ? error.message : error.output;
    return { kind: 'no-commit', answers: false, why };
  }
}

/**
 * The last commits that changed a file: the one that brought the change to the branch, then the one that made it. None where
 * HEAD has no such file. Arguments as of `commitThatHolds`.
 */
export async function commitsThatBrought(file: string, digest: string): Promise<readonly string[]> {
  const head = await commitThatHolds(file, digest);
  if (head === null) return [];
  return looking(async (git) => {
    const last = (...how: string[]) =>
      // Not `log`: the user may have configured it to follow renames and to hide the first commit.
      git.plumb(dirname(file), ['rev-list', '-1', ...how, head, '--', `./${basename(file)}`]);
    return [...new Set([await last('--first-parent'), await last()])].filter((commit) => commit !== '');
  });
}

/** Every file of HEAD that contains a text, literally. None without a HEAD. @param folder absolute, in a work tree */
export async function committedFilesWith(
  folder: string,
  text: string,
): Promise<readonly { readonly path: string; readonly text: string }[]> {
  const asked = looking(async (git) => {
    const top = await git.plumb(folder, ['rev-parse', '--show-toplevel']);
    const head = await git.plumb(folder, ['rev-parse', '--quiet', '--verify', 'HEAD^{commit}']);
    const found = await git.ask(top, ['grep', '-l', '-z', '-I', '-F', '-e', text, head, '--']);
    return await Promise.all(
      fieldsOf(found ?? '').map(async (row) => ({
        path: row.slice(head.length + 1),
        text: await git.raw(top, ['cat-file', 'blob', row]),
      })),
    );
  });
  return (await unlessGitFails(asked)) ?? [];
}
