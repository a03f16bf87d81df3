// The marks by which po knows a clone. Those of a linked work tree are in its own `config.worktree`, since git's config is one
// for all work trees. git reads that file only where it is switched on; po reads it in any case.
import { join } from 'node:path';
import type { LocalGit } from './run.ts';

const protectKey = 'po.protect';
const allKeys: readonly string[] = ['po.fleet', 'po.project', protectKey];

/** Below the git directory of a linked work tree. */
const worktreeConfig = 'config.worktree';

export async function setMarks(
  git: LocalGit,
  path: string,
  marks: { fleet: string; project: string },
): Promise<void> {
  const place = await placeOf(git, path);
  // The fleet's last: cut off before it, the clone belongs to no fleet and is marked again.
  await git.plumb(path, ['config', ...place, 'po.project', marks.project]);
  await git.plumb(path, ['config', ...place, 'po.fleet', marks.fleet]);
}

export async function setProtection(git: LocalGit, path: string, isOn: boolean): Promise<void> {
  const place = await placeOf(git, path);
  if (isOn) await git.plumb(path, ['config', ...place, '--replace-all', protectKey, 'true']);
  else await unset(git, path, place, protectKey);
}

/** All in one step: once one of them is gone, no plan finds what is left of the others. */
export async function removeMarks(git: LocalGit, path: string): Promise<void> {
  const place = await placeOf(git, path);
  const listed = await git.ask(path, ['config', ...place, '--name-only', '--get-regexp', '^po\\.']);
  if (listed === null) return;
  const names = listed.split('\n').filter((name) => name !== '');
  if (names.every((name) => allKeys.includes(name)))
    await git.plumb(path, ['config', ...place, '--remove-section', 'po']);
  // The rest of the section is not ours.
  else for (const key of allKeys) await unset(git, path, place, key);
}

/** The options by which git is told where the marks of a work tree are. */
export async function placeOf(git: LocalGit, path: string): Promise<readonly string[]> {
  const options = ['rev-parse', '--path-format=absolute', '--git-dir', '--git-common-dir'];
  const [gitDir = '', commonDir = ''] = (await git.plumb(path, options)).split('\n');
  return gitDir === commonDir ? ['--local'] : ['--file', join(gitDir, worktreeConfig)];
}

async function unset(git: LocalGit, path: string, place: readonly string[], key: string): Promise<void> {
  const isThere = (await git.ask(path, ['config', ...place, '--get-all', key])) !== null;
  if (isThere) await git.plumb(path, ['config', ...place, '--unset-all', key]);
}
