// Finds the registry that a path names. Apart from `registry.ts`, since completion loads this.
import { join } from 'node:path';
import { locateRegistry, registryName } from '../fleet/locate.ts';
import { systemFiles } from '../world/files.ts';

/** The registry that a path names: that file, or the one in that folder. */
export function registryAt(path: string): string {
  const kind = systemFiles.kindOf(systemFiles.realpath(path) ?? path);
  return kind.known && kind.value === 'folder' ? join(path, registryName) : path;
}

/** The nearest registry upwards from a folder, absolute, or null. */
export function nearestRegistry(cwd: string): string | null {
  return locateRegistry(cwd, isSomething);
}

/** A dangling link counts: a registry further up is not the one that was meant. */
function isSomething(file: string): boolean {
  const kind = systemFiles.kindOf(file);
  return kind.known && kind.value !== 'absent';
}
