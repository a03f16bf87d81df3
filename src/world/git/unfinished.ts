// Finds what a killed po has left half made beside git's own files of a clone. Removes only files with po's own
// temporary suffix and the number of a process that has ended.
import { readdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { WorldFailure } from '../failure.ts';
import { isLeftover } from '../files.ts';
import { isSystemError } from '../system-error.ts';
import { GitFailure, type LocalGit } from './run.ts';

/**
 * Never fails: files that cannot be removed do no harm, and where there is no clone there is nothing to remove.
 * @param lend gives a git for the clone, if it is one
 */
export async function discardUnfinished(
  path: string,
  lend: (use: (git: LocalGit) => Promise<void>) => Promise<void>,
): Promise<void> {
  try {
    await lend((git) => discardIn(git, path));
  } catch (error) {
    if (!(error instanceof WorldFailure || error instanceof GitFailure || isSystemError(error))) throw error;
  }
}

async function discardIn(git: LocalGit, path: string): Promise<void> {
  const gitDir = (await git.plumb(path, ['rev-parse', '--absolute-git-dir'])).trim();
  for (const folder of [gitDir, join(gitDir, 'modules')])
    for (const name of namesIn(folder).filter(isLeftover))
      rmSync(join(folder, name), { recursive: true, force: true });
}

function namesIn(folder: string): readonly string[] {
  try {
    return readdirSync(folder);
  } catch (error) {
    if (isSystemError(error)) return [];
    throw error;
  }
}
