// Which operation of git is under way in a clone, or in its engine: git was stopped half-way there, or works right now.
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import type { Repository } from '../repository.ts';
import type { EngineWork } from './git.ts';

/** Files and folders in a git directory that show an operation of git, running or cut off. */
const operations: readonly (readonly [string, string])[] = [
  ['rebase-merge', 'rebase'],
  ['rebase-apply', 'rebase or am'],
  ['MERGE_HEAD', 'merge'],
  ['CHERRY_PICK_HEAD', 'cherry-pick'],
  ['REVERT_HEAD', 'revert'],
  ['BISECT_LOG', 'bisect'],
  ['index.lock', 'index.lock: a git command is running, or was cut off'],
  ['HEAD.lock', 'HEAD.lock: a git command is running, or was cut off'],
];

type Operation = Pick<EngineWork, 'operation' | 'operationAt'>;

export function operationIn({ path, gitDir, engineOnDisk }: Repository): Operation {
  const inClone = operationAt(path, gitDir);
  if (inClone !== null) return inClone;
  const inEngine =
    engineOnDisk.kind === 'checkout' ? operationAt(join(path, 'engine'), engineOnDisk.gitDir) : null;
  return inEngine === null
    ? { operation: null }
    : { ...inEngine, operation: `in engine/, ${inEngine.operation}` };
}

function operationAt(folder: string, gitDir: string): Operation | null {
  const found = operations.find(([name]) => existsSync(join(gitDir, name)));
  if (found === undefined) return null;
  const [name, operation] = found;
  return { operation, operationAt: { folder, lock: name.endsWith('.lock') ? join(gitDir, name) : null } };
}
