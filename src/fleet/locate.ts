import { dirname, join } from 'node:path';

/** The name that the registry is looked for by. */
export const registryName = 'fleet.toml';

/** The nearest registry upwards from a folder (absolute), as git finds its own. Null where there is none. */
export function locateRegistry(startFolder: string, exists: (file: string) => boolean): string | null {
  let folder = startFolder;
  while (true) {
    const file = join(folder, registryName);
    if (exists(file)) return file;
    const parent = dirname(folder);
    if (parent === folder) return null;
    folder = parent;
  }
}
