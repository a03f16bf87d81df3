// Whether an interrupted run has left a work tree between two commits. Reads only.
import { join } from 'node:path';
import { isThere } from '../paths.ts';
import type { Repository } from '../repository.ts';
import { changesBetween, emptyTree, unlike } from './change-set.ts';
import type { LocalGit } from './run.ts';
import type { StatusEntry } from './status.ts';

/** Every file that differs from HEAD is as the target has it, or missing: git was about to write it. */
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
  const touched = entries.flatMap((entry) => known.get(entry.path) ?? []);
  const unlikeTarget = await unlike(git, repository, touched, 'to');
  const others = entries.filter((entry) => unlikeTarget.has(entry.path));
  if (others.length === entries.length || others.some((entry) => isThere(join(path, entry.path))))
    return false;
  const staged = entries.filter((entry) => entry.isStaged).map((entry) => entry.path);
  if (staged.length === 0) return true;
  const options = ['--literal-pathspecs', 'diff-index', '--cached', '--quiet'];
  return (await git.ask(path, [...options, target, '--', ...staged])) !== null;
}
