// Asks git which commit holds a file as it was read. Only for telling people: no decision rests on it.
import { createHash } from 'node:crypto';
import { basename, dirname } from 'node:path';
import { gitEnvironment } from '../environment.ts';
import { systemExec } from '../exec.ts';
import { GitFailure, gitRunner } from './run.ts';

/**
 * The commit of HEAD where it holds the file with these very bytes; null where it does not, or where git cannot
 * tell.
 *
 * @param file absolute
 * @param digest `sha256:` and 64 hex digits over the bytes that were read
 */
export async function commitThatHolds(file: string, digest: string): Promise<string | null> {
  const git = gitRunner(systemExec, gitEnvironment(process.env));
  const folder = dirname(file);
  try {
    const commit = await git.plumb(folder, ['rev-parse', '--quiet', '--verify', 'HEAD^{commit}']);
    const text = await git.raw(folder, ['cat-file', 'blob', `${commit}:./${basename(file)}`]);
    return `sha256:${createHash('sha256').update(text).digest('hex')}` === digest ? commit : null;
  } catch (error) {
    if (error instanceof GitFailure) return null;
    throw error;
  }
}
