// Which work tree of a repository has a branch checked out: git keeps a branch to one of them (gitrepository-layout,
// `worktrees/`).
import { lstatSync, readdirSync, readlinkSync } from 'node:fs';
import { dirname } from 'node:path';
import { readBoolean } from './config.ts';
import { isPresent, readWholeIfPresent } from './files.ts';
import { readConfig } from './git-dir.ts';
import { type Reading, settle } from './reading.ts';
import { readRawHead } from './refs.ts';

export interface WorkTreeOfBranch {
  /** `refs/heads/main`. */
  readonly ref: string;
  /** The top of the work tree; it may be gone. */
  readonly path: string;
}

const limitBytes = 8 * 1024;

/** @param commonDir what the repository's work trees share */
export function branchesCheckedOut(commonDir: string): Reading<readonly WorkTreeOfBranch[]> {
  return settle(commonDir, () => [...ofMain(commonDir), ...ofLinked(`${commonDir}/worktrees`)]);
}

function ofMain(commonDir: string): WorkTreeOfBranch[] {
  const bare = readConfig(`${commonDir}/config`).get('core.bare');
  const isBare = bare !== undefined && readBoolean(bare) !== false;
  return isBare || !commonDir.endsWith('/.git') ? [] : branchAt(commonDir, dirname(commonDir));
}

function ofLinked(folder: string): WorkTreeOfBranch[] {
  if (!isPresent(folder)) return [];
  return readdirSync(folder).flatMap((name) => {
    const place = readWholeIfPresent(`${folder}/${name}/gitdir`, limitBytes)?.toString('utf8').trim();
    return place === undefined ? [] : branchAt(`${folder}/${name}`, dirname(place));
  });
}

function branchAt(gitDir: string, path: string): WorkTreeOfBranch[] {
  const ref = refOf(gitDir);
  return ref === null ? [] : [{ ref, path }];
}

function refOf(gitDir: string): string | null {
  const file = `${gitDir}/HEAD`;
  // Where git prefers it (core.preferSymlinkRefs), HEAD is a link to the file of its branch.
  if (lstatSync(file, { throwIfNoEntry: false })?.isSymbolicLink() === true) return readlinkSync(file);
  const head = readRawHead(gitDir);
  return head?.kind === 'symbolic' ? head.target : null;
}
