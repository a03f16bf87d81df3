// Opens a git directory, from itself or from its work tree, and checks that its format is known here. Must never accept a
// place that git itself would refuse or ask about.
import { isUtf8 } from 'node:buffer';
import { lstatSync, realpathSync, type Stats, statSync } from 'node:fs';
import { dirname } from 'node:path';
import { identityOf, unless } from '../paths.ts';
import { type GitConfig, readBoolean, readGitConfig } from './config.ts';
import { isPresent, readWhole, readWholeIfPresent } from './files.ts';
import { UnsupportedError } from './reading.ts';
import { type RawRef, readPackedRefs, readRawHead } from './refs.ts';

export interface GitDir {
  /** Absolute; holds HEAD. */
  readonly gitDir: string;
  /** Holds config, refs and objects; another folder than `gitDir` only for a linked work tree. */
  readonly commonDir: string;
  /** HEAD as it was when the folder was opened. */
  readonly head: RawRef;
  readonly config: GitConfig;
}

const LIMIT_CONFIG_BYTES = 4 * 1024 * 1024;
const LIMIT_GITFILE_BYTES = 8 * 1024;

/** The repository with its top at `path`, or null. Throws UnsupportedError where git itself has to answer. */
export function openWorkTree(path: string, pathStats: Stats): GitDir | null {
  const dotGit = `${path}/.git`;
  const stats = lstatSync(dotGit, { throwIfNoEntry: false });
  if (stats === undefined) return null;
  if (stats.isSymbolicLink()) throw new UnsupportedError(`${dotGit} is a symbolic link`);
  if (stats.isFile()) {
    const target = readPointer(dotGit, /^gitdir: ([^\0]+?)[\r\n]*$/s);
    const targetStats = statSync(target);
    const opened = openGitDir(target);
    if (opened === null)
      throw new UnsupportedError(`${dotGit} leads to ${target}, which is not a git directory`);
    checkOwners([pathStats, stats, targetStats], path);
    checkWorkTree(opened, path);
    return opened;
  }
  const opened = stats.isDirectory() ? openGitDir(dotGit) : null;
  if (opened === null) return null;
  checkOwners([pathStats, stats], path);
  checkWorkTree(opened, path);
  return opened;
}

/** The git directory at exactly this path, or null where the folder is none (git's is_git_directory). */
export function openGitDir(gitDir: string): GitDir | null {
  const head = readRawHead(gitDir);
  if (head === null) return null;
  const commonDir = readCommonDir(gitDir);
  if (!isPresent(`${commonDir}/objects`) || !isPresent(`${commonDir}/refs`)) return null;
  const config = readConfig(`${commonDir}/config`);
  checkFormat(config, commonDir);
  return { gitDir, commonDir, head, config };
}

/** Replaced objects (git-replace) make git see another tree than the ids say. */
export function checkReplacements(commonDir: string): void {
  const isPacked = readPackedRefs(commonDir)?.includes(' refs/replace/') ?? false;
  if (isPacked || isPresent(`${commonDir}/refs/replace`)) {
    throw new UnsupportedError(`${commonDir} replaces objects`);
  }
}

function readCommonDir(gitDir: string): string {
  const path = `${gitDir}/commondir`;
  // Asked first because few repositories have it, and an exception is dear.
  return isPresent(path) ? readPointer(path, /^([^\0]+?)[\r\n]*$/s) : gitDir;
}

/** The folder that a file names. The system walks the path, since `..` after a symbolic link is not what the text suggests. */
function readPointer(source: string, pattern: RegExp): string {
  const content = readWhole(source, LIMIT_GITFILE_BYTES);
  const target = pattern.exec(content.toString('utf8'))?.[1];
  if (target === undefined || !isUtf8(content)) throw new UnsupportedError(`${source} is malformed`);
  const path = target.startsWith('/') ? target : `${dirname(source)}/${target}`;
  const real = unless(['ENOENT'], () => realpathSync.native(path));
  if (real === null) throw new UnsupportedError(`${source} leads to ${path}, which is not there`);
  return real;
}

export function readConfig(path: string): GitConfig {
  const bytes = readWholeIfPresent(path, LIMIT_CONFIG_BYTES);
  const config =
    bytes === null ? readGitConfig('') : isUtf8(bytes) ? readGitConfig(bytes.toString()) : 'unsupported';
  if (config === 'unsupported') throw new UnsupportedError(`${path} is malformed`);
  return config;
}

// From git's Documentation/technical/repository-version.txt: these change nothing of what we read.
const HARMLESS_EXTENSIONS: ReadonlySet<string> = new Set([
  'extensions.noop',
  'extensions.noop-v1',
  'extensions.partialclone',
  'extensions.preciousobjects',
]);

function checkFormat(config: GitConfig, place: string): void {
  const version = config.get('core.repositoryformatversion');
  if (version !== undefined && version !== '0' && version !== '1')
    throw new UnsupportedError(`${place} has format version ${version}`);
  for (const name of config.names()) {
    if (name.startsWith('include.') || name.startsWith('includeif.')) {
      throw new UnsupportedError(`${place} includes other configuration`);
    }
    if (!name.startsWith('extensions.') || HARMLESS_EXTENSIONS.has(name)) continue;
    const isDefault =
      (name === 'extensions.objectformat' && config.get(name) === 'sha1') ||
      (name === 'extensions.refstorage' && config.get(name) === 'files');
    if (!isDefault) throw new UnsupportedError(`${place} has ${name}`);
  }
}

/** git refuses a repository of another user unless `safe.directory` names it, so git has to decide. */
function checkOwners(all: readonly Stats[], path: string): void {
  const user = process.geteuid?.();
  if (user !== undefined && all.some((stats) => stats.uid !== user)) {
    throw new UnsupportedError(`${path} belongs to another user`);
  }
}

/** Where another folder is configured as the work tree, git would speak of that one. */
function checkWorkTree(opened: GitDir, path: string): void {
  // A linked work tree has its place from its own files; git ignores both settings there.
  if (opened.commonDir !== opened.gitDir) return;
  const bare = opened.config.get('core.bare');
  if (bare !== undefined && readBoolean(bare) !== false) {
    throw new UnsupportedError(`${opened.gitDir} is configured as bare`);
  }
  const configured = opened.config.get('core.worktree');
  if (configured === undefined) return;
  const place = configured?.startsWith('/') ? configured : `${opened.gitDir}/${configured}`;
  const identity = configured === null ? null : identityOf(place);
  if (identity === null || identity !== identityOf(path)) {
    throw new UnsupportedError(`${opened.gitDir} has its work tree elsewhere`);
  }
}
