// Which folders a repository around them treats as its own: those in its work tree that it does not ignore.
import { existsSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { gitEnvironment } from '../environment.ts';
import { systemExec } from '../exec.ts';
import { nearestReal } from '../paths.ts';

const timeoutMs = 10_000;

/** The top of the work tree around a folder, without links; null where there is none. Starts no git. */
export function workTreeAround(folder: string): string | null {
  for (let at = nearestReal(folder); ; at = dirname(at)) {
    if (existsSync(join(at, '.git'))) return at;
    if (dirname(at) === at) return null;
  }
}

/** The folders that their work tree does not ignore; null where git does not answer. */
export async function notIgnored(top: string, folders: readonly string[]): Promise<readonly string[] | null> {
  // With --no-index also those that are in the index already.
  const args = ['check-ignore', '--no-index', '-z', '--stdin'];
  const input = folders.map((folder) => `${folder}/\0`).join('');
  const env = gitEnvironment(process.env);
  const ran = await systemExec.run({ file: 'git', args, cwd: top, timeoutMs, env, input });
  if (ran.code !== 0 && ran.code !== 1) return null;
  const ignored = new Set(ran.stdout.split('\0').map((path) => path.replace(/\/$/, '')));
  return folders.filter((folder) => !ignored.has(folder));
}
