// Writes docs/reference/, and takes away there what is not made any more.
import { mkdirSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { referenceFiles } from './reference.ts';

const folder = join(dirname(dirname(fileURLToPath(import.meta.url))), 'docs', 'reference');
const files = referenceFiles();

mkdirSync(folder, { recursive: true });
for (const { name, content } of files) writeFileSync(join(folder, name), content);
for (const name of readdirSync(folder)) {
  if (!files.some((file) => file.name === name)) rmSync(join(folder, name));
}
