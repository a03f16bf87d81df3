/** What processes that were killed have left half written. */
import { join } from 'node:path';
import { quietly } from '../kernel/diagnostic.ts';
import { listFolder, removeFolder } from './files.ts';
import { identify } from './process-table.ts';

/** As `temporaryBeside` names it. */
const temporaryName = /\.(\d+)\.[0-9a-f]{8}-[0-9a-f-]{27}\.(?:new|old)$/;

/** Removes it from a folder. What cannot be removed does no harm. */
export async function removeUnfinished(
  folder: string,
  { isDeep }: { readonly isDeep: boolean },
): Promise<void> {
  for (const entry of quietly(() => listFolder(folder), [])) {
    const path = join(folder, entry.name);
    const pid = temporaryName.exec(entry.name)?.[1];
    // Numbers are reused: one that runs may be another process, and a later command removes it.
    if (pid !== undefined && (await identify(Number(pid))) === null)
      quietly(() => removeFolder(path), undefined);
    else if (isDeep && entry.isDirectory()) await removeUnfinished(path, { isDeep });
  }
}
