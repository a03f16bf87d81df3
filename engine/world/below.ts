/**
 * Reads below a folder that others write to, without ever leaving it: each folder on the way is opened by itself, and symlinks
 * are not followed. What cannot be opened like this counts as missing.
 */
import { closeSync, constants, lstatSync, openSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { quietly } from '../kernel/diagnostic.ts';
import { readOwnBytes } from './regular-file.ts';

const folderFlags = constants.O_RDONLY | constants.O_DIRECTORY | constants.O_NOFOLLOW;

/** Null for anything but a regular file of at most `limitBytes`. `way`: names without a slash. */
export function readBelow(top: string, way: readonly string[], limitBytes: number): Buffer | null {
  if (!way.every(isName)) return null;
  return inFolder(top, way.slice(0, -1), (folder) =>
    quietly(() => readOwnBytes(join(folder, way.at(-1) ?? ''), limitBytes), null),
  );
}

/** The names in a folder, at most `most` of them. */
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
      // Elsewhere only the name is known, and it may lead to another folder a moment later.
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
