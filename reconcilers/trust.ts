// Whether the engine in a clone may be run: asked by the agents' reconciler, and by doctor. Reads only.
import { known, type Look } from '../src/world/look.ts';
import type { PathFacts } from '../src/world/repository.ts';
import type { World } from '../src/world/world.ts';
import type { Desired } from './reconciler.ts';

export type EngineTrust =
  | { readonly runnable: true }
  /** There is no checkout, or another than the wanted one. The engine step that comes first will see to it. */
  | { readonly runnable: false; readonly why: 'missing' | 'not-pinned' }
  /** The pin is in place and these files are not what the release holds. */
  | { readonly runnable: false; readonly why: 'changed'; readonly files: readonly string[] };

/**
 * Code from a clone runs only if it is the pinned code: the right commit, and every file as in the release. What
 * is to be started must be the wanted version; what is to be stopped may be any release, since it was started
 * by that one.
 */
export async function trustEngine(
  desired: Desired,
  facts: PathFacts,
  world: World,
): Promise<Look<EngineTrust | null>> {
  if (facts.kind !== 'repository') return known(null);
  const { engineOnDisk } = facts.repository;
  const notPinned = { runnable: false, why: 'not-pinned' } as const;
  if (engineOnDisk.kind !== 'checkout' || engineOnDisk.commit === null)
    return known({ runnable: false, why: 'missing' });
  const { commit, gitDir } = engineOnDisk;
  const { source } = desired.fleet.engine;
  const isRunning = desired.project.state === 'running';
  const isWanted = commit === desired.engine.commit;
  if (!isWanted && !isRunning) {
    const isRelease = await world.engines.isRelease(source, commit);
    if (!isRelease.known) return isRelease;
    if (!isRelease.value) return known(notPinned);
  }
  const files = await world.engines.files(source, commit, gitDir);
  if (!files.known) return files;
  const changed = world.files.differing(`${desired.project.path}/engine`, files.value);
  if (!changed.known) return changed;
  // Also where another version is to be checked out first: what git ignores there would still be there.
  if (changed.value.length > 0) return known({ runnable: false, why: 'changed', files: changed.value });
  return known(isWanted || !isRunning ? { runnable: true } : notPinned);
}
