import { mkdirSync } from 'node:fs';
import { dirname } from 'node:path';
import { isFolder } from './paths.ts';

/** Makes a folder and those above it. Node's recursive mkdir never returns where nothing can be made, such as in /proc. */
export function makeFolder(path: string, mode = 0o777): void {
  if (isFolder(path)) return;
  const parent = dirname(path);
  if (parent !== path) makeFolder(parent, mode);
  try {
    mkdirSync(path, { mode });
  } catch (error) {
    // Another process may have made it meanwhile.
    if (!isFolder(path)) throw error;
  }
}
