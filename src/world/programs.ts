import { constants, statSync } from 'node:fs';
import { join } from 'node:path';
import { isAllowed, orNull } from './paths.ts';

/** The first program of that name on a PATH, or null. Relative folders of the PATH are skipped. */
export function findProgram(name: string, searchPath: string): string | null {
  const paths = searchPath
    .split(':')
    .flatMap((folder) => (folder.startsWith('/') ? [join(folder, name)] : []));
  const isFile = (path: string) => orNull(() => statSync(path).isFile()) === true;
  return paths.find((path) => isFile(path) && isAllowed(path, constants.X_OK)) ?? null;
}
