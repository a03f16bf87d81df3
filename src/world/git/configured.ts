// Runs git as it is configured in a repository that may not exist yet. `includeIf "gitdir:…"` applies only in a repository,
// and `hasconfig:remote.*.url` only with a remote: a key, an identity or a proxy for one folder shows nowhere else.
import { existsSync, rmSync } from 'node:fs';
import { basename, join } from 'node:path';
import { temporaryFor } from '../files.ts';
import { nearestThere } from '../paths.ts';
import { unlessGitFails } from './failure.ts';
import type { LocalGit } from './run.ts';

export interface Configured {
  readonly cwd: string;
  /** Options before git's command. */
  readonly options: readonly string[];
}

/** Makes a repository for `use` if the user has configuration for single folders. @param path it may not exist yet */
export async function configuredAt<T>(
  git: LocalGit,
  path: string,
  url: string | null,
  use: (configured: Configured) => Promise<T>,
): Promise<T> {
  const folder = nearestThere(path);
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

/** Null where none can be made there. */
async function makeRepository(git: LocalGit, folder: string, path: string): Promise<string | null> {
  const wanted =
    folder === path ? basename(path) : (path.slice(folder.length).split('/').find(Boolean) ?? '');
  count += 1;
  const made = temporaryFor(join(folder, `${wanted}.asking-${count}`));
  const output = await unlessGitFails(git.plumb(folder, ['init', '--quiet', '--template=', made]));
  return output === null ? null : made;
}
