// Whether a work tree is between one commit and another, as an interrupted run leaves it. Reads only.
import { join } from 'node:path';
import type { Repository } from '../repository.ts';
import { changesBetween, emptyTree, isThere, unlike } from './change-set.ts';
import type { LocalGit } from './run.ts';
import type { StatusEntry } from './status.ts';

/** Everything that differs from HEAD is as the target has it; a file that is missing is one that git was about to write. */
export async function isHalfWay(
  git: LocalGit,
  repository: Repository,
  target: string,
  entries: readonly StatusEntry[],
): Promise<boolean> {
  const { path, commit } = repository;
  if (entries.length === 0 || entries.some(({ kind }) => kind === 'conflict')) return false;
  const changes = await changesBetween(git, path, commit ?? emptyTree, target);
  const known = new Map(changes.map((change) => [change.path, change]));
  if (!entries.every((entry) => known.has(entry.path))) return false;
  const unlikeTarget = await unlike(
    git,
    repository,
    entries.flatMap((entry) => known.get(entry.path) ?? []),
    'to',
  );
  const isMissing = (name: string) => !isThere(join(path, name));
  const others = entries.filter((entry) => unlikeTarget.has(entry.path));
  if (others.length === entries.length || !others.every((entry) => isMissing(entry.path))) return false;
  const staged = entries.filter((entry) => entry.isStaged).map((entry) => entry.path);
  return (
    staged.length === 0 ||
    (await git.ask(path, [
      '--literal-pathspecs',
      'diff-index',
      '--cached',
      '--quiet',
      target,
      '--',
      ...staged,
    ])) !== null
  );
}
