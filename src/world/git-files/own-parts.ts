// Whether all parts of a clone are its own: git follows a link, a `.git` file, `commondir` or `core.worktree` wherever it leads,
// so work in such a clone changes another one. Must never follow one of them itself, except to say where it leads.
import { basename, dirname, join, resolve } from 'node:path';
import { NotReadable } from '../regular-file.ts';
import { type GitConfig, readBoolean, readGitConfig } from './config.ts';
import { readWholeIfPresent } from './files.ts';
import { isInside, type LeadsOut, leadsTo, linkOut, lstatOf, realOf } from './leads-out.ts';
import { type Depth, findInGitDir } from './own-git-dir.ts';
import { type Reading, settle } from './reading.ts';

/** The first part of a clone that is not its own; null where all of them are, and where there is no clone. */
export function findLeadingOut(path: string, depth: Depth): Reading<LeadsOut | null> {
  return settle(path, () => {
    const top = realOf(path);
    return top === null ? null : findInClone(top, depth);
  });
}

/** The same of the repository of a submodule that is not checked out. */
export function findLeadingOutOfModule(gitDir: string, name: string): Reading<LeadsOut | null> {
  return settle(gitDir, () => {
    const real = realOf(gitDir);
    return real === null ? null : findInModule(real, name);
  });
}

function findInClone(top: string, depth: Depth): LeadsOut | null {
  const own = repositoryOf(top, [], isMarked);
  if (own === null || 'how' in own) return own;
  const { gitDir, commonDir } = own;
  const found = findInGitDir(commonDir, depth) ?? (gitDir === commonDir ? null : findInGitDir(gitDir, depth));
  if (found !== null) return found;
  // git takes the place of a linked work tree from its own files, and ignores both settings.
  const set = depth === 'quick' || gitDir !== commonDir ? null : placeSet(gitDir, top);
  return set ?? findInEngine(top, gitDir, depth) ?? (depth === 'whole' ? findInFiles(top) : null);
}

/** What else po and the engine read and write. */
function findInFiles(top: string): LeadsOut | null {
  return linkOut(join(top, 'agents.toml'), top) ?? linkOut(join(top, '.ao-state'), top);
}

function findInEngine(top: string, gitDir: string, depth: Depth): LeadsOut | null {
  const engine = join(top, 'engine');
  // To git a link is content, and never a submodule's work tree.
  const isFolder = lstatOf(engine)?.isDirectory() === true;
  const own = isFolder ? repositoryOf(engine, [join(gitDir, 'modules')], () => false) : null;
  if (own !== null && 'how' in own) return own;
  if (depth === 'quick') return null;
  // The engine would be checked out from there.
  if (own === null) return findInModule(gitDir, 'engine');
  const found = findInGitDir(own.commonDir, depth) ?? findInGitDir(own.gitDir, depth);
  return found ?? (own.gitDir === own.commonDir ? placeSet(own.gitDir, engine) : null);
}

/** Each folder on the way to the module, and what is in it. */
function findInModule(gitDir: string, name: string): LeadsOut | null {
  const parts = ['modules', ...name.split('/')];
  for (const [at] of parts.entries()) {
    const found = linkOut(join(gitDir, ...parts.slice(0, at + 1)), gitDir);
    if (found !== null) return found;
  }
  const module = join(gitDir, ...parts);
  if (lstatOf(module)?.isDirectory() !== true) return null;
  const linked = linkOut(join(module, 'commondir'), module);
  if (linked !== null) return linked;
  const common = commonDirOf(module);
  if (common !== null && common !== module) return sharedWith(module, common);
  return findInGitDir(module, 'whole');
}

interface Repository {
  readonly gitDir: string;
  readonly commonDir: string;
}

/**
 * The repository of a work tree; null where it has none, and where git itself reports what is wrong with it.
 *
 * @param folder its top, without links
 * @param places other places for its repository
 * @param isClaimed whether the configuration of a repository elsewhere names this work tree
 */
function repositoryOf(
  folder: string,
  places: readonly string[],
  isClaimed: (config: GitConfig) => boolean,
): Repository | LeadsOut | null {
  const dotGit = join(folder, '.git');
  const gitDir = gitDirAt(dotGit);
  if (gitDir === null || typeof gitDir !== 'string') return gitDir;
  const linked = linkOut(join(gitDir, 'commondir'), gitDir);
  if (linked !== null) return linked;
  const commonDir = commonDirOf(gitDir);
  if (commonDir !== null && commonDir !== gitDir) {
    if (dirname(gitDir) !== join(commonDir, 'worktrees')) {
      return gitDir === dotGit
        ? sharedWith(gitDir, commonDir)
        : { path: dotGit, to: commonDir, how: 'repository' };
    }
    return backOf(gitDir) === dotGit ? { gitDir, commonDir } : { path: dotGit, to: gitDir, how: 'moved' };
  }
  const own = { gitDir, commonDir: gitDir };
  if (isInside(gitDir, folder) || places.some((place) => isInside(gitDir, place) && gitDir !== place))
    return own;
  const config = configOf(gitDir);
  const workTree = config?.get('core.worktree');
  if (typeof workTree === 'string' && realOf(resolve(gitDir, workTree)) === folder) return own;
  // A folder named `.git` belongs to the clone around it, whatever its configuration says.
  const isOfAnother = basename(gitDir) === '.git';
  if (!isOfAnother && config !== null && isClaimed(config)) return own;
  return { path: dotGit, to: gitDir, how: 'repository' };
}

/** With `--separate-git-dir` only a `.git` file leads to the repository, so po's own mark shows that a project owns it. */
function isMarked(config: GitConfig): boolean {
  return config.get('po.fleet') !== undefined;
}

function gitDirAt(dotGit: string): string | LeadsOut | null {
  const stats = lstatOf(dotGit);
  if (stats === null) return null;
  if (stats.isDirectory()) return dotGit;
  if (stats.isSymbolicLink()) {
    const to = realOf(dotGit);
    return to !== null && lstatOf(to)?.isDirectory() === true ? to : leadsTo(dotGit);
  }
  if (!stats.isFile()) throw new NotReadable(dotGit, 'not-a-file');
  const named = /^gitdir: ([^\0]+?)[\r\n]*$/s.exec(textOf(dotGit) ?? '')?.[1];
  const to = named === undefined ? null : realOf(resolve(dirname(dotGit), named));
  return to !== null && lstatOf(to)?.isDirectory() === true ? to : null;
}

function commonDirOf(gitDir: string): string | null {
  const named = textOf(join(gitDir, 'commondir'))?.replace(/[\r\n]+$/, '');
  return named === undefined || named === '' ? null : realOf(resolve(gitDir, named));
}

function sharedWith(gitDir: string, to: string): LeadsOut {
  return { path: join(gitDir, 'commondir'), to, how: 'common-dir' };
}

/** Where a repository records the `.git` file of a linked work tree. */
function backOf(gitDir: string): string | null {
  const named = textOf(join(gitDir, 'gitdir'))?.replace(/[\r\n]+$/, '');
  if (named === undefined || named === '') return null;
  const file = resolve(gitDir, named);
  const folder = realOf(dirname(file));
  return folder === null ? null : join(folder, basename(file));
}

/** A setting that puts its files elsewhere. */
function placeSet(gitDir: string, workTree: string): LeadsOut | null {
  const config = configOf(gitDir);
  const path = join(gitDir, 'config');
  const bare = config?.get('core.bare');
  if (bare !== undefined && readBoolean(bare) !== false) return { path, to: gitDir, how: 'bare' };
  const named = config?.get('core.worktree');
  if (named == null) return null;
  const to = resolve(gitDir, named);
  return (realOf(to) ?? to) === workTree ? null : { path, to, how: 'work-tree' };
}

const limitBytes = 4 * 1024 * 1024;

/** Null where it is missing or malformed: git itself reports that. */
function configOf(gitDir: string): GitConfig | null {
  const text = textOf(join(gitDir, 'config'));
  const config = text === null ? 'unsupported' : readGitConfig(text);
  return config === 'unsupported' ? null : config;
}

function textOf(file: string): string | null {
  return readWholeIfPresent(file, limitBytes)?.toString('utf8') ?? null;
}
