// Finds the engine's entry in `.gitmodules`, and writes one without touching the rest of the file.
import { existsSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { temporaryFor } from '../files.ts';
import { readGitConfig, smallFile } from '../git-files/index.ts';
import { isOneFileSystem } from '../mounts.ts';
import type { Repository } from '../repository.ts';
import { configSection } from './config-text.ts';
import { idOf } from './plumbing.ts';
import { GitFailure, type LocalGit } from './run.ts';

export interface ModuleEntry {
  readonly name: string;
  readonly path: string | null;
  /** As written; it may be relative to the remote of the clone. */
  readonly url: string | null;
}

/** Every section of a `.gitmodules`. Throws `GitFailure` where git would refuse the file. */
function readModules(text: string): readonly ModuleEntry[] {
  const config = readGitConfig(text);
  if (config === 'unsupported') throw new GitFailure('config', '.gitmodules is malformed');
  const names = [...config.names()]
    .flatMap((key) => /^submodule\.(.*)\.[^.]+$/s.exec(key)?.[1] ?? [])
    .filter(isModuleName);
  return [...new Set(names)].map((name) => ({
    name,
    path: config.get(`submodule.${name}.path`)?.replace(/\/$/, '') ?? null,
    url: config.get(`submodule.${name}.url`) ?? null,
  }));
}

/** git ignores any other name: its repository would lie outside `modules/` (check_submodule_name). */
function isModuleName(name: string): boolean {
  return name !== '' && !name.startsWith('/') && !name.split(/[/\\]/).includes('..');
}

export function entryAtEngine(entries: readonly ModuleEntry[]): ModuleEntry | null {
  return entries.find(({ path }) => path === 'engine') ?? null;
}

const largestModulesBytes = 1024 * 1024;

/** The `.gitmodules` of a commit and of the work tree; empty where there is none. */
export async function modulesOf(
  git: LocalGit,
  { path, commit }: Repository,
): Promise<{ readonly committed: readonly ModuleEntry[]; readonly inWorkTree: readonly ModuleEntry[] }> {
  const committed = commit === null ? null : await contentAt(git, path, `${commit}:.gitmodules`);
  const file = join(path, '.gitmodules');
  const reading = smallFile(file, largestModulesBytes);
  if (reading.outcome !== 'value') throw new GitFailure('config', `${file} cannot be read`);
  const present = reading.value?.toString('utf8') ?? '';
  return { committed: readModules(committed ?? ''), inWorkTree: readModules(present) };
}

/** A blob of the parent's `.gitmodules` with the engine's entry; null where it has one that stays. */
export async function blobWithEntry(
  git: LocalGit,
  { path, gitDir }: Repository,
  parent: string | null,
  { name, url, renewsUrl }: { readonly name: string; readonly url: string; readonly renewsUrl: boolean },
): Promise<string | null> {
  const committed = parent === null ? null : await contentAt(git, path, `${parent}:.gitmodules`);
  const draft = temporaryFor(join(gitDir, 'gitmodules'));
  try {
    const entry = { path: 'engine', url };
    if (committed === null) {
      writeFileSync(draft, configSection('submodule', name, Object.entries(entry)), { flag: 'wx' });
    } else {
      writeFileSync(draft, committed, { flag: 'wx' });
      const present = entryAtEngine(readModules(committed));
      if (present !== null && !renewsUrl) return null;
      const section = `submodule.${present?.name ?? name}`;
      for (const [key, value] of Object.entries(present === null ? entry : { url }))
        await git.plumb(path, ['config', '--file', draft, `${section}.${key}`, value]);
    }
    return await git.plumb(path, ['hash-object', '-w', '--no-filters', draft]);
  } finally {
    rmSync(draft, { force: true });
  }
}

/** Writes the commit's `.gitmodules`, if the file is still the parent's. Null if the two commits have the same. */
export async function placeModules(
  git: LocalGit,
  { path, gitDir }: Repository,
  parent: string | null,
  commit: string,
): Promise<{ blob: string; isInWorkTree: boolean } | null> {
  const at = (id: string) => idOf(git, path, `${id}:.gitmodules`);
  const before = parent === null ? null : await at(parent);
  const blob = await at(commit);
  if (blob === null || blob === before) return null;
  const file = join(path, '.gitmodules');
  // The file may have other line ends, so git converts it as for a commit.
  const present = existsSync(file) ? await git.plumb(path, ['hash-object', '--', '.gitmodules']) : null;
  if (present === before) {
    // In the git directory, where it is not seen, if it can be renamed from there.
    const draft = temporaryFor(isOneFileSystem(gitDir, path) ? join(gitDir, 'gitmodules') : file);
    writeFileSync(draft, await git.raw(path, ['cat-file', '--filters', '--path=.gitmodules', blob]), {
      flag: 'wx',
    });
    renameSync(draft, file);
  }
  return { blob, isInWorkTree: present === before || present === blob };
}

async function contentAt(git: LocalGit, path: string, object: string): Promise<string | null> {
  const id = await idOf(git, path, object);
  return id === null ? null : git.raw(path, ['cat-file', 'blob', id]);
}
