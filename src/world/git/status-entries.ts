// Tells the engine's own folder from the rest of what `git status` says. Pure.
import type { Repository } from '../repository.ts';
import type { StatusEntry } from './status.ts';

/**
 * The engine's checkout is at another commit than HEAD pins whenever a pin is under way, and where HEAD has no pin
 * it looks like an untracked folder. What is in it is looked at for itself. A pin that is staged does count.
 */
export function isEngine(entry: StatusEntry, { gitDir, engineOnDisk }: Repository): boolean {
  if (entry.kind === 'untracked') return entry.path === 'engine/' && isSubmoduleOf(gitDir, engineOnDisk);
  return entry.path === 'engine' && entry.kind === 'changed' && entry.isSubmodule && !entry.isStaged;
}

/** Its repository lies under the clone's own, as that of every submodule does that git or po has made. */
export function isSubmoduleOf(gitDir: string, engine: Repository['engineOnDisk']): boolean {
  return engine.kind === 'checkout' && engine.gitDir.startsWith(`${gitDir}/modules/`);
}
