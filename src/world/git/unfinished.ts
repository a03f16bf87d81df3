// Removes what a killed po has left half made beside a clone's git files: only what has po's temporary suffix and the number
// of a process that has ended.
import { rmSync } from 'node:fs';
import { join } from 'node:path';
import { WorldFailure } from '../failure.ts';
import { isLeftover } from '../files.ts';
import { namesIn } from '../paths.ts';
import { isSystemError } from '../system-error.ts';
import type { LocalGit } from './run.ts';

/** Never fails: remains do no harm. @param lend gives a git for the clone, if it is one */
export async function discardUnfinished(
  path: string,
  lend: (use: (git: LocalGit) => Promise<void>) => Promise<void>,
): Promise<void> {
  try {
    await lend((git) => discardIn(git, path));
  } catch (error) {
    if (!(error instanceof WorldFailure || isSystemError(error))) throw error;
  }
}

async function discardIn(git: LocalGit, path: string): Promise<void> {
  const gitDir = (await git.plumb(path, ['rev-parse', '--absolute-git-dir'])).trim();
  for (const folder of [gitDir, join(gitDir, 'modules')])
    for (const name of namesIn(folder).filter(isLeftover))
      rmSync(join(folder, name), { recursive: true, force: true });
}
