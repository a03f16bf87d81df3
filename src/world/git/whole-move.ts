// Brings a work tree to another commit, all of it or nothing. git writes file after file, and stops or goes on where it
// cannot write one. So all files are first written beside the clone; and if git fails even so, its changes are undone.
import { constants, existsSync, lstatSync, mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { WorldFailure } from '../failure.ts';
import { temporaryFor } from '../files.ts';
import { isAllowed, isThere } from '../paths.ts';
import { readRegularFile } from '../regular-file.ts';
import type { Repository } from '../repository.ts';
import { type Change, changesBetween, emptyTree, NamesNotUtf8, unlike, writeEntries } from './change-set.ts';
import { commitOf } from './plumbing.ts';
import { GitFailure, type GitRunner } from './run.ts';

/** @param move git's own careful command, which moves HEAD last. Where it throws, HEAD, index and files are as before. */
export async function moveWhole(
  git: GitRunner,
  repository: Repository,
  to: string,
  move: () => Promise<unknown>,
): Promise<void> {
  const { path } = repository;
  const head = await headOf(git, path);
  const from = head.commit ?? emptyTree;
  const changes = await changesBetween(git, path, from, to).catch((error: unknown) => {
    if (!(error instanceof NamesNotUtf8)) throw error;
    throw new WorldFailure(`${error.output}; nothing was changed`, error.help);
  });
  const written = await rehearse(git, repository, from, to, changes);
  refuseUnwritable(path, changes);
  // An interrupted run has already written these.
  const before = await unlike(git, repository, changes, 'from');
  const notThere = before.size === 0 ? before : await unlike(git, repository, changes, 'to');
  const halfDone = changes.filter((one) => before.has(one.path) && !notThere.has(one.path));
  await writeEntries(git, path, halfDone, 'to');
  try {
    await move();
    const left = [...(await unlike(git, repository, changes, 'to'))].filter((file) => !written.has(file));
    if (left.length > 0) throw new GitFailure('checkout', `these files were not written: ${left.join(', ')}`);
  } catch (error) {
    await putBack(git, repository, { head, from, to, changes, before, halfDone });
    throw error;
  }
}

interface Head {
  /** The full name of the branch, or null. */
  readonly ref: string | null;
  readonly commit: string | null;
}

async function headOf(git: GitRunner, path: string): Promise<Head> {
  return {
    ref: await git.ask(path, ['symbolic-ref', '--quiet', 'HEAD']),
    commit: await commitOf(git, path, 'HEAD'),
  };
}

/** Far more than any work tree needs. */
const largestIndexBytes = 1024 * 1024 * 1024;

/** Answers the files that differ from their blob once they are written, such as by their line endings. */
async function rehearse(
  git: GitRunner,
  { gitDir, path }: Repository,
  from: string,
  to: string,
  changes: readonly Change[],
): Promise<ReadonlySet<string>> {
  const place = temporaryFor(join(gitDir, 'rehearsal'));
  const tree = join(place, 'tree');
  // Not recursive, to fail where another process has put something there.
  mkdirSync(place);
  mkdirSync(tree);
  try {
    // It holds what is staged, and what a sparse checkout skips.
    const index = join(place, 'index');
    const own = await git.plumb(path, ['rev-parse', '--path-format=absolute', '--git-path', 'index']);
    if (existsSync(own)) writeFileSync(index, readRegularFile(own, largestIndexBytes), { flag: 'wx' });
    const here = [`--git-dir=${gitDir}`, `--work-tree=${tree}`];
    const env = { GIT_INDEX_FILE: index };
    await git.slow(tree, [...here, 'read-tree', '-m', '-u', from, to], { env });
    const names = await git.plumb(tree, [...here, 'diff-files', '--name-only', '-z'], { env });
    const different = new Set(names.split('\0'));
    const sparse = await skipped(git, tree, here, env);
    return new Set(
      changes.flatMap(({ path: file }) => (different.has(file) || sparse.has(file) ? [file] : [])),
    );
  } catch (error) {
    if (!(error instanceof GitFailure)) throw error;
    throw new WorldFailure(
      'git cannot write the files that would come, so nothing was changed',
      error.output,
    );
  } finally {
    rmSync(place, { recursive: true, force: true });
  }
}

async function skipped(
  git: GitRunner,
  cwd: string,
  here: readonly string[],
  env: Readonly<Record<string, string>>,
): Promise<ReadonlySet<string>> {
  const listed = await git.plumb(cwd, [...here, 'ls-files', '-t', '-z'], { env });
  return new Set(listed.split('\0').flatMap((line) => (line.startsWith('S ') ? [line.slice(2)] : [])));
}

/** git would leave such a file as it was, and go on. */
function refuseUnwritable(path: string, changes: readonly Change[]): void {
  for (const change of changes) {
    const file = join(path, change.path);
    for (let folder = dirname(file); ; folder = dirname(folder)) {
      if (!isFolder(folder)) continue;
      if (!isAllowed(folder, constants.W_OK | constants.X_OK))
        throw new WorldFailure(`${folder} may not be written, so nothing was changed`);
      break;
    }
  }
}

function isFolder(path: string): boolean {
  return isThere(path) && lstatSync(path).isDirectory();
}

interface Began {
  readonly head: Head;
  readonly from: string;
  readonly to: string;
  readonly changes: readonly Change[];
  /** Files that differed from HEAD before the move. */
  readonly before: ReadonlySet<string>;
  /** Those of them that were as the target has them, and are staged by now. */
  readonly halfDone: readonly Change[];
}

/** Unforced: the index names the files that are new, and git goes back from there. */
async function putBack(
  git: GitRunner,
  repository: Repository,
  { head, from, to, changes, before, halfDone }: Began,
): Promise<void> {
  const { path } = repository;
  try {
    const now = await unlike(git, repository, changes, 'from');
    const { ref, commit } = await headOf(git, path);
    const changed = changes.filter((one) => now.has(one.path) && !before.has(one.path));
    const isMoved = ref !== head.ref || commit !== head.commit;
    if (!isMoved && changed.length === 0) return await writeEntries(git, path, halfDone, 'from');
    const others = changes.filter((one) => !changed.includes(one));
    await writeEntries(git, path, isMoved ? others : halfDone, 'from');
    await writeEntries(git, path, changed, 'to');
    // Without times in the index, git would see every file as changed.
    await git.ask(path, ['update-index', '-q', '--refresh']);
    await git.slow(path, ['read-tree', '-m', '-u', to, from]);
    if (isMoved) await moveBack(git, path, head, ref, to);
  } catch (error) {
    if (!(error instanceof GitFailure)) throw error;
    throw new WorldFailure(
      `${path} is half-way between two commits: ${error.message}; plan again to see what is there`,
      error.output,
    );
  }
}

async function moveBack(
  git: GitRunner,
  path: string,
  { ref, commit }: Head,
  now: string | null,
  to: string,
): Promise<void> {
  const log = ['-m', 'po: back'];
  if (ref !== null && ref !== now) await git.plumb(path, ['symbolic-ref', ...log, 'HEAD', ref]);
  else if (commit !== null && ref === null)
    await git.plumb(path, ['update-ref', '--no-deref', ...log, 'HEAD', commit]);
  else if (commit !== null && ref !== null) await git.plumb(path, ['update-ref', ...log, ref, commit, to]);
}
