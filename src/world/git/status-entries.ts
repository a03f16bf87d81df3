// Tells the engine's own folder from the rest of what `git status` says. Pure.
import type { Repository } from '../repository.ts';
import type { StatusEntry } from './status.ts';

/** While a pin is made, `engine/` is at another commit or untracked, which is checked elsewhere. A staged pin counts. */
export function isEngine(entry: StatusEntry, { gitDir, engineOnDisk }: Repository): boolean {
  if (entry.kind === 'untracked') return entry.path === 'engine/' && isSubmoduleOf(gitDir, engineOnDisk);
  return entry.path === 'engine' && entry.kind === 'changed' && entry.isSubmodule && !entry.isStaged;
}

/** Its repository lies under the clone's own, as that of every submodule does that git or po has made. */
export function isSubmoduleOf(gitDir: string, engine: Repository['engineOnDisk']): boolean {
  return engine.kind === 'checkout' && engine.gitDir.startsWith(`${gitDir}/modules/`);
}
