/** A folder of a few files that is there whole or not at all, and reading what is in it. */
import { randomUUID } from 'node:crypto';
import {
  closeSync,
  constants,
  fstatSync,
  fsyncSync,
  mkdirSync,
  openSync,
  readSync,
  renameSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { guarded } from './file-fault.ts';

export interface NamedContent {
  readonly name: string;
  readonly content: Buffer;
}

/** Null where there is no regular file of at most `limitBytes`, or none that may be read. */
export function readSmallFile(path: string, limitBytes: number): Buffer | null {
  let file: number;
  try {
    // Without O_NONBLOCK, opening a pipe waits until somebody writes to it.
    file = openSync(path, constants.O_RDONLY | constants.O_NONBLOCK);
  } catch {
    return null;
  }
  try {
    const stats = fstatSync(file);
    if (!stats.isFile() || stats.size > limitBytes) return null;
    const content = Buffer.alloc(stats.size);
    for (let at = 0; at < content.length; ) {
      const count = readSync(file, content, at, content.length - at, at);
      if (count === 0) return null;
      at += count;
    }
    return content;
  } finally {
    closeSync(file);
  }
}

/** Whether each of the files is there, with these bytes. */
export function holdsFiles(folder: string, files: readonly NamedContent[]): boolean {
  return files.every(
    ({ name, content }) => readSmallFile(join(folder, name), content.length)?.equals(content) === true,
  );
}

/** In the place of another one, if need be. Files are for their owner to read alone. */
export function placeFolder(folder: string, files: readonly NamedContent[]): void {
  const [made, replaced] = ['new', 'old'].map((kind) => `${folder}.${randomUUID()}.${kind}`) as [
    string,
    string,
  ];
  guarded(folder, 'make', () => {
    try {
      mkdirSync(made, { mode: 0o700 });
      for (const { name, content } of files) writeDurably(join(made, name), content);
      moveAway(folder, replaced);
      renameSync(made, folder);
    } catch (error) {
      // Somebody else was quicker.
      if (!holdsFiles(folder, files)) throw error;
    } finally {
      for (const one of [made, replaced]) rmSync(one, { recursive: true, force: true });
    }
  });
}

function moveAway(folder: string, to: string): void {
  try {
    renameSync(folder, to);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ENOENT') throw error;
  }
}

function writeDurably(path: string, content: Buffer): void {
  const file = openSync(path, 'wx', 0o400);
  try {
    writeFileSync(file, content);
    fsyncSync(file);
  } finally {
    closeSync(file);
  }
}
