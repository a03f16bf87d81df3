// Writes the files of docs/reference/ into a folder, and takes away there what was made earlier and is not made any more.
import { existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { notice, type ReferenceFile } from './reference.ts';

export function writeReference(folder: string, files: readonly ReferenceFile[]): void {
  mkdirSync(folder, { recursive: true });
  const before = madeEarlier(folder);
  for (const { name, content } of files) writeFileSync(join(folder, name), content);
  for (const name of before) {
    if (!files.some((file) => file.name === name)) rmSync(join(folder, name), { force: true });
  }
}

/** What the first page names, which has a link to every file. Whatever else lies there is somebody's. */
function madeEarlier(folder: string): readonly string[] {
  const page = join(folder, 'README.md');
  const text = existsSync(page) ? readFileSync(page, 'utf8') : '';
  if (!text.startsWith(notice)) return [];
  return [...text.matchAll(/\]\(([\w-][\w.-]*)\)/g)].map(([, name = '']) => name);
}
