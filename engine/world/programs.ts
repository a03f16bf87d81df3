/** Where a program is, as the system itself would find it. Starts nothing. */
import { isAbsolute, join } from 'node:path';
import type { Environment } from './environment.ts';
import { statOf } from './files.ts';

/** Null where there is none. A name with a slash is a path, from `directory`; any other is looked for in PATH. */
export function findProgram(program: string, env: Environment, directory: string): string | null {
  const paths = program.includes('/')
    ? [isAbsolute(program) ? program : join(directory, program)]
    : (env['PATH'] ?? '').split(':').map((folder) => join(folder || directory, program));
  return paths.find((path) => isProgram(path)) ?? null;
}

export function isProgram(path: string): boolean {
  try {
    const stats = statOf(path);
    return stats?.isFile() === true && (stats.mode & 0o111) !== 0;
  } catch {
    // A part of PATH that is not a folder, or not readable.
    return false;
  }
}
