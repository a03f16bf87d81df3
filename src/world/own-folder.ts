// Keeps po's own folder under the root, `.po/`, out of any repository around it.
import { existsSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

/** Has git pass over the folder from within, where it is there. One that cannot be written stays as it is. */
export function ignoreItself(root: string): void {
  const folder = join(root, '.po');
  if (!existsSync(folder)) return;
  try {
    writeFileSync(join(folder, '.gitignore'), '*\n', { flag: 'wx' });
  } catch {
    // It has one already; or it is not writable, which whatever has to be written there says.
  }
}
