/**
 * Reads below a folder that others write to, without ever leaving it: each step on the way is opened by itself, and a symlink
 * is no way. What cannot be opened so is not there.
 */
import { closeSync, constants, lstatSync, openSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { DiagnosticError } from '../toml/diagnostic.ts';
import { readOwnBytes } from './regular-file.ts';

const folderFlags = constants.O_RDONLY | constants.O_DIRECTORY | constants.O_NOFOLLOW;

/** Null for all that is no regular file of at most `limitBytes`. `way`: names, none with a slash in it. */
export function readBelow(top: string, way: readonly string[], limitBytes: number): Buffer | null {
  if (!way.every(isName)) return null;
  return inFolder(top, way.slice(0, -1), (folder) => {
    try {
      return readOwnBytes(join(folder, way.at(-1) ?? ''), limitBytes);
    } catch (error) {
      if (error instanceof DiagnosticError) return null;
      throw error;
    }
  });
}

/** Names, at most so many. */
export function listBelow(top: string, way: readonly string[], most: number): readonly string[] {
  return inFolder(top, way, (folder) => readdirSync(folder).slice(0, most)) ?? [];
}

/** Whether a real folder is there. */
export function isFolderBelow(top: string, way: readonly string[]): boolean {
  return inFolder(top, way, () => true) ?? false;
}

function inFolder<T>(top: string, way: readonly string[], act: (folder: string) => T | null): T | null {
  if (!way.every(isName)) return null;
  const handles: number[] = [];
  let at = top;
  try {
    for (const name of way) {
      const handle = openSync(join(at, name), folderFlags);
      handles.push(handle);
      at = process.platform === 'linux' ? `/proc/self/fd/${handle}` : join(at, name);
      // Elsewhere the name has to do: what is seen here may be another folder a moment later.
      if (process.platform !== 'linux' && !lstatSync(at).isDirectory()) return null;
    }
    return act(at);
  } catch (error) {
    if (error instanceof Error && 'code' in error) return null;
    throw error;
  } finally {
    for (const handle of handles) closeSync(handle);
  }
}

function isName(word: string): boolean {
  return word !== '' && word !== '.' && word !== '..' && !/[/\0]/.test(word);
}
