// A file as a commit has it, read out of the repository around it. Answers only for what git would take for the very
// same commit, whatever else is there by that name; everything else is git's to answer.
import { realpathSync, type Stats, statSync } from 'node:fs';
import { basename, dirname, relative, sep } from 'node:path';
import { isPresent } from './files.ts';
import { checkReplacements, type GitDir, openGitDir, openWorkTree } from './git-dir.ts';
import { readObject } from './objects.ts';
import { type Reading, settle, UnsupportedError } from './reading.ts';
import { isRefName, readHead, readRef } from './refs.ts';
import { commitOf, entryAt } from './trees.ts';

export interface FileAt {
  /** 40 hex digits. */
  readonly commit: string;
  /** Null where the commit has nothing at that path. */
  readonly bytes: Buffer | null;
}

/** @param revision `HEAD`, a whole id, or a branch, tag or remote branch by the only name that it could be */
export function fileAt(file: string, revision: string): Reading<FileAt> {
  return settle(file, () => readFileAt(file, revision));
}

function readFileAt(file: string, revision: string): FileAt {
  const folder = realpathSync.native(dirname(file));
  const { top, opened } = workTreeAround(folder);
  checkReplacements(opened.commonDir);
  const objects = `${opened.commonDir}/objects`;
  const { commit, tree } = commitOf(objects, idOf(opened, revision));
  const below = relative(top, folder);
  const path = [...(below === '' ? [] : below.split(sep)), basename(file)];
  const entry = entryAt(objects, tree, path);
  if (entry === null) return { commit, bytes: null };
  const { type, body } = readObject(objects, entry.id);
  if (type !== 'blob' || !entry.mode.startsWith('100')) {
    throw new UnsupportedError(`${file} is no file in ${commit}`);
  }
  return { commit, bytes: body };
}

/** The nearest work tree upwards, as git looks for it. */
function workTreeAround(folder: string): { readonly top: string; readonly opened: GitDir } {
  const { dev } = statOf(folder);
  for (let at = folder; ; at = dirname(at)) {
    const stats = statOf(at);
    // git goes no further than the file system, unless it is told to.
    if (stats.dev !== dev) throw new UnsupportedError(`${at} is on another file system`);
    const opened = openWorkTree(at, stats);
    if (opened !== null) return { top: at, opened };
    if (basename(at) === '.git' || openGitDir(at) !== null) {
      throw new UnsupportedError(`${at} is a git directory`);
    }
    if (at === dirname(at)) throw new UnsupportedError(`${folder} is in no work tree`);
  }
}

function statOf(path: string): Stats {
  const stats = statSync(path, { throwIfNoEntry: false });
  if (stats === undefined) throw new UnsupportedError(`${path} is not there`);
  return stats;
}

/** In the order of gitrevisions(7). */
const places = ['refs/', 'refs/tags/', 'refs/heads/', 'refs/remotes/'];

function idOf(opened: GitDir, revision: string): string {
  // To git that is an id, whatever refs are named so.
  if (/^[0-9a-f]{40}$/i.test(revision)) return revision.toLowerCase();
  if (revision === 'HEAD') {
    return readHead(opened, opened.head).commit ?? unsupported(`HEAD of ${opened.gitDir} has no commit`);
  }
  // A name that begins like an option, or means more than itself to git: `main~2`, `@`, `main:x`.
  if (!isRefName(`refs/${revision}`) || !/^[\w]/.test(revision) || revision.includes('@')) {
    return unsupported(`${revision} is more than a name`);
  }
  const whole = revision.startsWith('refs/') ? readRef(opened, revision) : null;
  if (whole !== null) return whole;
  // `FETCH_HEAD` and the like: git looks there first.
  if (isPresent(`${opened.gitDir}/${revision}`)) return unsupported(`${revision} lies in ${opened.gitDir}`);
  const found = places.flatMap((place) => readRef(opened, `${place}${revision}`) ?? []);
  const [only] = found;
  return only !== undefined && found.length === 1 ? only : unsupported(`${revision} is not one ref`);
}

function unsupported(why: string): never {
  throw new UnsupportedError(why);
}
