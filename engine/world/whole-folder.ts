/** A folder of a few files that is there whole or not at all, and reading what is in it. */
import { mkdirSync, renameSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { quietly } from '../kernel/diagnostic.ts';
import { errorCode } from '../kernel/error-code.ts';
import { guarded } from './file-fault.ts';
import { temporaryBeside } from './files.ts';
import { writeNew } from './new-file.ts';
import { readBytes } from './regular-file.ts';

export interface NamedContent {
  readonly name: string;
  readonly content: Buffer;
}

/** Null where there is no regular file of at most `limitBytes`, or none that may be read. */
export function readSmallFile(path: string, limitBytes: number): Buffer | null {
  return quietly(() => readBytes(path, limitBytes), null);
}

/** Whether each of the files is there, with these bytes. */
export function holdsFiles(folder: string, files: readonly NamedContent[]): boolean {
  return files.every(
    ({ name, content }) => readSmallFile(join(folder, name), content.length)?.equals(content) === true,
  );
}

/** Replaces the folder that is there, if any. Only the owner can read the files. */
export function placeFolder(folder: string, files: readonly NamedContent[]): void {
  const [made, replaced] = [temporaryBeside(folder, 'new'), temporaryBeside(folder, 'old')];
  guarded(folder, 'make', () => {
    try {
      mkdirSync(made, { mode: 0o700 });
      for (const { name, content } of files) {
        writeNew({ path: join(made, name), content, mode: 0o400 });
      }
      moveAway(folder, replaced);
      renameSync(made, folder);
    } catch (error) {
      // Another process was faster.
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
    if (errorCode(error) !== 'ENOENT') throw error;
  }
}
