// Which folders a repository around them would take for its own: those in its work tree that it does not ignore.
import { existsSync, realpathSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { gitEnvironment } from '../environment.ts';
import { systemExec } from '../exec.ts';

const timeoutMs = 10_000;

/** The top of the work tree that a folder lies in, links followed; null for one in none. Asks no git. */
export function workTreeAround(folder: string): string | null {
  let at = existing(folder);
  while (at !== null) {
    if (existsSync(join(at, '.git'))) return at;
    const parent = dirname(at);
    at = parent === at ? null : parent;
  }
  return null;
}

/** The nearest folder that is there. */
function existing(path: string): string | null {
  try {
    return realpathSync(path);
  } catch {
    return dirname(path) === path ? null : existing(dirname(path));
  }
}

/** Of folders in a work tree, those that it does not ignore. Null where git does not say. */
export async function notIgnored(top: string, folders: readonly string[]): Promise<readonly string[] | null> {
  // Also what is in the index already: it is to be ignored all the same.
  const args = ['check-ignore', '--no-index', '-z', '--stdin'];
  const input = folders.map((folder) => `${folder}/\0`).join('');
  const env = gitEnvironment(process.env);
  const ran = await systemExec.run({ file: 'git', args, cwd: top, timeoutMs, env, input });
  if (ran.code !== 0 && ran.code !== 1) return null;
  const ignored = new Set(ran.stdout.split('\0').map((path) => path.replace(/\/$/, '')));
  return folders.filter((folder) => !ignored.has(folder));
}
