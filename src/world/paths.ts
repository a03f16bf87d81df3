// Questions about paths whose failure is an answer too. Reads names and kinds of files, never their content.
import { accessSync, existsSync, lstatSync, readdirSync, realpathSync, statSync } from 'node:fs';
import { dirname } from 'node:path';
import { errorCode } from '../../engine/kernel/error-code.ts';

/** What `read` returns; null where it throws, whatever the reason. */
export function orNull<T>(read: () => T): T | null {
  try {
    return read();
  } catch {
    return null;
  }
}

/** What `read` returns; null where it throws an error with one of these codes. Any other error passes through. */
export function unless<T>(codes: readonly string[], read: () => T): T | null {
  try {
    return read();
  } catch (error) {
    if (codes.includes(errorCode(error) ?? '')) return null;
    throw error;
  }
}

/** Without symbolic links; null where nothing is, or it cannot be read. */
export function realPathOf(path: string): string | null {
  return orNull(() => realpathSync(path));
}

/** The path, or else the nearest folder above it that exists; without symbolic links. */
export function nearestReal(path: string): string {
  return realPathOf(path) ?? (dirname(path) === path ? path : nearestReal(dirname(path)));
}

/** The same with its links. */
export function nearestThere(path: string): string {
  return existsSync(path) || dirname(path) === path ? path : nearestThere(dirname(path));
}

/** Whether the path leads to a folder. Throws where the system refuses to tell. */
export function isFolder(path: string): boolean {
  return statSync(path, { throwIfNoEntry: false })?.isDirectory() === true;
}

/** A file, a folder or a link, even one that leads nowhere. A file in place of a folder above it means that nothing is there. */
export function isThere(path: string): boolean {
  return unless(['ENOTDIR'], () => lstatSync(path, { throwIfNoEntry: false }) ?? null) !== null;
}

/** The names in a folder, sorted; none where it does not exist or cannot be read. */
export function namesIn(folder: string): readonly string[] {
  return orNull(() => readdirSync(folder).sort()) ?? [];
}

/** @param mode of `fs.constants` */
export function isAllowed(path: string, mode: number): boolean {
  return orNull(() => accessSync(path, mode)) !== null;
}

/** The same for all paths that lead to one file or folder; null where nothing is. Throws where the system refuses to tell. */
export function identityOf(path: string, stat: typeof statSync | typeof lstatSync = statSync): string | null {
  const stats = stat(path, { bigint: true, throwIfNoEntry: false });
  return stats === undefined ? null : `${stats.dev}:${stats.ino}`;
}
