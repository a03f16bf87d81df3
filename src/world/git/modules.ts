// `.gitmodules`: which entry is the engine's, and writing one without touching what else the file holds.
import { existsSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { temporaryFor } from '../files.ts';
import type { Repository } from '../repository.ts';
import { configSection } from './config-text.ts';
import type { GitRunner } from './run.ts';

/** The name of the submodule at the path `engine`, or null where the file has none. */
export async function moduleName(git: GitRunner, cwd: string, file: string): Promise<string | null> {
  if (!existsSync(file)) return null;
  const entries = await git.ask(cwd, [
    'config',
    '--file',
    file,
    '--get-regexp',
    '^submodule\\..*\\.path$',
    '^engine/?$',
  ]);
  return /^submodule\.(.*)\.path /m.exec(entries ?? '')?.[1] ?? null;
}

/**
 * Adds the engine's entry to `.gitmodules` as it stands in `parent`, and to the work tree's file where that is
 * still the same as in `parent`. Answers the blob to commit, or null when `parent` has an entry already.
 */
export async function addModuleEntry(
  git: GitRunner,
  repository: Repository,
  parent: string | null,
  url: string,
): Promise<{ blob: string; isInWorkTree: boolean } | null> {
  const { path, gitDir } = repository;
  const committed = parent === null ? null : await contentAt(git, path, `${parent}:.gitmodules`);
  const draft = temporaryFor(join(gitDir, 'gitmodules'));
  try {
    const entry = { path: 'engine', url };
    if (committed === null) {
      writeFileSync(draft, configSection('submodule', 'engine', Object.entries(entry)));
    } else {
      writeFileSync(draft, committed);
      if ((await moduleName(git, path, draft)) !== null) return null;
      for (const [key, value] of Object.entries(entry))
        await git.plumb(path, ['config', '--file', draft, `submodule.engine.${key}`, value]);
    }
    const wanted = readFileSync(draft);
    const blob = await git.plumb(path, ['hash-object', '-w', '--no-filters', draft]);
    const file = join(path, '.gitmodules');
    const present = existsSync(file) ? readFileSync(file) : null;
    const unchanged =
      committed === null ? present === null : present?.equals(Buffer.from(committed)) === true;
    if (unchanged) renameSync(draft, file);
    return { blob, isInWorkTree: unchanged || present?.equals(wanted) === true };
  } finally {
    rmSync(draft, { force: true });
  }
}

async function contentAt(git: GitRunner, path: string, object: string): Promise<string | null> {
  const id = await git.ask(path, ['rev-parse', '--quiet', '--verify', object]);
  return id === null ? null : git.raw(path, ['cat-file', 'blob', id]);
}
