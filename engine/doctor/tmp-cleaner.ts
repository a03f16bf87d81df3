import { join } from 'node:path';
import { cleanerPlaces, removesSockets } from '../contract/tmp-cleaners.ts';
import { quietly } from '../kernel/diagnostic.ts';
import { listFolder, readText } from '../world/files.ts';

/** The file that has sockets below /tmp removed, or null. `top` is the root of the file system. */
export function findCleaner(top = '/'): string | null {
  const places = cleanerPlaces.folders.flatMap((folder) =>
    quietly(() => listFolder(join(top, folder)), []).map(({ name }) => `${folder}/${name}`),
  );
  const removes = (path: string) => removesSockets(quietly(() => readText(join(top, path)), null) ?? '');
  return [...cleanerPlaces.files, ...places].find(removes) ?? null;
}
