// Asks git as it is configured in a repository that need not be there yet. `includeIf "gitdir:…"` holds in a repository
// alone, and `hasconfig:remote.*.url` with a remote, so a key, an identity or a proxy for one folder is seen nowhere else.
import { existsSync, rmSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { temporaryFor } from '../files.ts';
import { GitFailure } from './failure.ts';
import type { LocalGit } from './run.ts';

export interface Configured {
  /** Where git is to be run. */
  readonly cwd: string;
  /** What comes before its command. */
  readonly options: readonly string[];
}

/**
 * Nothing is left behind; something is made for the time of `use` only where the user has a configuration for folders.
 *
 * @param path of the repository, or the folder that it will be in
 * @param url of its remote, null where it has none
 */
export async function configuredAt<T>(
  git: LocalGit,
  path: string,
  url: string | null,
  use: (configured: Configured) => Promise<T>,
): Promise<T> {
  const folder = existing(path);
  if (folder === path && existsSync(join(path, '.git'))) return use({ cwd: path, options: [] });
  const conditions =
    (await git.ask(folder, ['config', '--name-only', '--get-regexp', '^includeif\\.'])) ?? '';
  const options =
    url !== null && /^includeif\.hasconfig:/im.test(conditions) ? ['-c', `remote.po-asks.url=${url}`] : [];
  const made = /^includeif\.gitdir/im.test(conditions) ? await makeRepository(git, folder, path) : null;
  if (made === null) return use({ cwd: folder, options });
  try {
    return await use({ cwd: made, options });
  } finally {
    rmSync(made, { recursive: true, force: true });
  }
}

let count = 0;

/** Null where nothing can be made there. */
async function makeRepository(git: LocalGit, folder: string, path: string): Promise<string | null> {
  const wanted =
    folder === path ? basename(path) : (path.slice(folder.length).split('/').find(Boolean) ?? '');
  count += 1;
  const made = temporaryFor(join(folder, `${wanted}.asking-${count}`));
  try {
    await git.plumb(folder, ['init', '--quiet', '--template=', made]);
    return made;
  } catch (error) {
    if (error instanceof GitFailure) return null;
    throw error;
  }
}

function existing(path: string): string {
  return existsSync(path) || dirname(path) === path ? path : existing(dirname(path));
}
