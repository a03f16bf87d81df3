// Where a repository lies and what its own configuration says, without a word of what it holds.
import { realpathSync, statSync } from 'node:fs';
import { dirname } from 'node:path';
import type { GitConfig } from './config.ts';
import { readWholeIfPresent } from './files.ts';
import { openGitDir, openWorkTree } from './git-dir.ts';
import { realOf } from './leads-out.ts';
import { type Reading, settle } from './reading.ts';

export interface RepositoryPlace {
  /** Absolute; another than `commonDir` only for a linked work tree. */
  readonly gitDir: string;
  readonly commonDir: string;
  /** The top of its work tree; null where the git directory itself was named. */
  readonly top: string | null;
  readonly config: GitConfig;
}

/** The repository whose work tree a folder lies in; null where it lies in none. */
export function repositoryAround(folder: string): Reading<RepositoryPlace | null> {
  return settle(folder, () => {
    for (let at = realpathSync(folder); ; at = dirname(at)) {
      const opened = openWorkTree(at, statSync(at));
      if (opened !== null) return { ...opened, top: at };
      if (dirname(at) === at) return null;
    }
  });
}

/** The git directory at exactly this path; null where there is none. */
export function repositoryAt(gitDir: string): Reading<RepositoryPlace | null> {
  return settle(gitDir, () => {
    const opened = openGitDir(gitDir);
    return opened === null ? null : { ...opened, top: null };
  });
}

/** A regular file of at most `limitBytes`, whole; null where there is none. A link is not followed. */
export function smallFile(path: string, limitBytes: number): Reading<Buffer | null> {
  return settle(path, () => readWholeIfPresent(path, limitBytes));
}

/** The same, links followed: repositories may share what git only reads. */
export function smallFileThroughLinks(path: string, limitBytes: number): Reading<Buffer | null> {
  return settle(path, () => {
    const real = realOf(path);
    return real === null ? null : readWholeIfPresent(real, limitBytes);
  });
}
