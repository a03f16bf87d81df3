// Writes the files of docs/reference/ into a folder, and removes files there that an earlier run made and this one does
// not.
import { existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { notice, type ReferenceFile } from './reference.ts';

export function writeReference(folder: string, files: readonly ReferenceFile[]): void {
  mkdirSync(folder, { recursive: true });
  const before = linkedIn(folder);
  for (const { name, content } of files) writeFileSync(join(folder, name), content);
  // The first page also links pages that other commands make.
  const now = linkedIn(folder);
  for (const name of before) if (!now.includes(name)) rmSync(join(folder, name), { force: true });
}

/** The files that the first page links, which is all of them. Anything else in the folder is kept. */
function linkedIn(folder: string): readonly string[] {
  const page = join(folder, 'README.md');
  const text = existsSync(page) ? readFileSync(page, 'utf8') : '';
  if (!text.startsWith(notice)) return [];
  return [...text.matchAll(/\]\(([\w-][\w.-]*)\)/g)].map(([, name = '']) => name);
}
