// Finds the schemas that `po schema` prints: beside the program, or in the reference when the sources are run.
import { fileURLToPath } from 'node:url';
import { systemFiles } from '../../world/files.ts';

const ending = '.schema.json';

/** Sorted. Empty only where the build is damaged. */
export function schemaNames(): readonly string[] {
  return namesIn(schemasFolder());
}

/** The exact bytes of docs/reference/. */
export function schemaText(name: string): string {
  const text = systemFiles.readText(`${schemasFolder()}/${name}${ending}`);
  if (!text.known || text.value === null) throw new Error('a schema is missing: run npm run build');
  return text.value;
}

function schemasFolder(): string {
  const [built = '', sources = ''] = ['./schemas', '../../../docs/reference'].map((path) =>
    fileURLToPath(new URL(path, import.meta.url)),
  );
  return systemFiles.realpath(built) === null ? sources : built;
}

function namesIn(folder: string): readonly string[] {
  const names = systemFiles.list(folder);
  return ((names.known ? names.value : null) ?? [])
    .filter((name) => name.endsWith(ending))
    .map((name) => name.slice(0, -ending.length));
}
