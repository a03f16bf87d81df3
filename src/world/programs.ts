import { accessSync, constants, statSync } from 'node:fs';
import { join } from 'node:path';

/** Where a program of that name is by a PATH, or null. Relative parts of the PATH are not looked into. */
export function findProgram(name: string, searchPath: string): string | null {
  const paths = searchPath
    .split(':')
    .flatMap((folder) => (folder.startsWith('/') ? [join(folder, name)] : []));
  return paths.find(isProgram) ?? null;
}

function isProgram(path: string): boolean {
  try {
    accessSync(path, constants.X_OK);
    return statSync(path).isFile();
  } catch {
    return false;
  }
}
