// Asks git for files as a commit has them, and which commit has one as it was read. For messages, and for whether
// a plan was reviewed: what git cannot tell is not there, so that nothing is done for want of an answer.
import { createHash } from 'node:crypto';
import { basename, dirname } from 'node:path';
import { gitEnvironment } from '../environment.ts';
import { systemExec } from '../exec.ts';
import { fileAt } from '../git-files/index.ts';
import { GitFailure, gitRunner, type LocalGit } from './run.ts';
import { lookingOnly } from './view.ts';

/**
 * The commit of HEAD where it holds the file with these very bytes; null where it does not, or where git cannot
 * tell.
 *
 * @param file absolute
 * @param digest `sha256:` and 64 hex digits over the bytes that were read
 */
export async function commitThatHolds(file: string, digest: string): Promise<string | null> {
  const reading = fileAt(file, 'HEAD');
  if (reading.outcome === 'value') {
    const { commit, bytes } = reading.value;
    return bytes !== null && digestOf(bytes) === digest ? commit : null;
  }
  const folder = dirname(file);
  try {
    return await looking(async (git) => {
      const commit = await git.plumb(folder, ['rev-parse', '--quiet', '--verify', 'HEAD^{commit}']);
      const text = await git.raw(folder, ['cat-file', 'blob', `${commit}:./${basename(file)}`]);
      return digestOf(text) === digest ? commit : null;
    });
  } catch (error) {
    if (error instanceof GitFailure) return null;
    throw error;
  }
}

/** Agents may write to the registry's repository as well. */
function looking<T>(use: (git: LocalGit) => Promise<T>): Promise<T> {
  return lookingOnly(gitRunner(systemExec, gitEnvironment(process.env)), use);
}

function digestOf(content: string | Buffer): string {
  return `sha256:${createHash('sha256').update(content).digest('hex')}`;
}

export type CommittedFile =
  | { readonly kind: 'text'; readonly text: string }
  /** The commit is there, and has no such file. */
  | { readonly kind: 'absent' }
  /** `answers`: git works there, and knows no such commit. Otherwise it has none at all to tell of. */
  | { readonly kind: 'no-commit'; readonly answers: boolean; readonly why: string };

/** `fileInCommit`, by git itself. */
export async function askForFile(file: string, revision: string): Promise<CommittedFile> {
  const folder = dirname(file);
  try {
    return await looking(async (git): Promise<CommittedFile> => {
      // It fails in a git directory, where no name is that of a file.
      await git.plumb(folder, ['rev-parse', '--show-toplevel']);
      const idOf = (name: string) => git.ask(folder, ['rev-parse', '--quiet', '--verify', name]);
      // What begins like an option is none of git's names.
      const commit = revision.startsWith('-') ? null : await idOf(`${revision}^{commit}`);
      if (commit === null) return { kind: 'no-commit', answers: true, why: 'git knows no such commit here' };
      const blob = await idOf(`${commit}:./${basename(file)}`);
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
 * The commits that last changed a file on the way to HEAD: the one that came to the branch (a merge, where there was
 * one) first, then the one that made the change. None where HEAD has no such file with these very bytes.
 *
 * @param file absolute
 * @param digest as of `commitThatHolds`
 */
export async function commitsThatBrought(file: string, digest: string): Promise<readonly string[]> {
  const head = await commitThatHolds(file, digest);
  if (head === null) return [];
  return looking(async (git) => {
    const last = (...how: string[]) =>
      // Not `log`, which follows renames, and hides the first commit, where people like that.
      git.plumb(dirname(file), ['rev-list', '-1', ...how, head, '--', `./${basename(file)}`]);
    return [...new Set([await last('--first-parent'), await last()])].filter((commit) => commit !== '');
  });
}

/**
 * Every file of HEAD that holds a text, whole. None where git knows no HEAD.
 *
 * @param folder absolute, anywhere in the work tree
 * @param text fixed, without a line break
 */
export async function committedFilesWith(
  folder: string,
  text: string,
): Promise<readonly { readonly path: string; readonly text: string }[]> {
  try {
    return await looking(async (git) => {
      const top = await git.plumb(folder, ['rev-parse', '--show-toplevel']);
      const head = await git.plumb(folder, ['rev-parse', '--quiet', '--verify', 'HEAD^{commit}']);
      const found = await git.ask(top, ['grep', '-l', '-z', '-I', '-F', '-e', text, head, '--']);
      const paths = (found ?? '').split('\0').filter((row) => row !== '');
      return await Promise.all(
        paths.map(async (row) => ({
          path: row.slice(head.length + 1),
          text: await git.raw(top, ['cat-file', 'blob', row]),
        })),
      );
    });
  } catch (error) {
    if (error instanceof GitFailure) return [];
    throw error;
  }
}
