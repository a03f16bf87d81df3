// Whether the engine in a clone may be run. Code from a clone runs only if it is the pinned code: the right commit, and
// every file as in the release. Never runs it.
import type { Fleet, Project } from '../src/fleet/fleet.ts';
import type { CheckedEngine } from '../src/world/engines/engine-copy.ts';
import { known, type Look } from '../src/world/look.ts';
import type { Repository } from '../src/world/repository.ts';
import type { World } from '../src/world/world.ts';

export type EngineTrust =
  | { readonly runnable: true; readonly engine: CheckedEngine }
  /** There is no checkout, or another than the wanted one. The engine step that comes first will see to it. */
  | { readonly runnable: false; readonly why: 'missing' | 'not-pinned' }
  /** The pin is in place and these files are not what the release holds. */
  | { readonly runnable: false; readonly why: 'changed'; readonly files: readonly string[] };

/**
 * What may be checked out. What is to be started must be the wanted version; what only has to do with agents that run
 * (ending them, showing them) may be any release, since they were started by that one.
 *
 * `any-release`: where nothing here knows the commit, the source is asked: network. `any-known-release`: nobody is asked,
 * and what the source has answered in this run counts as known.
 */
export type Accepted =
  | { readonly kind: 'wanted'; readonly commit: string }
  | { readonly kind: 'any-release' | 'any-known-release' };

export async function trustEngine(
  { engine: { source } }: Pick<Fleet, 'engine'>,
  { path, engineOnDisk }: Pick<Repository, 'path' | 'engineOnDisk'>,
  accepted: Accepted,
  world: Pick<World, 'engines' | 'files'>,
): Promise<Look<EngineTrust>> {
  const notPinned = { runnable: false, why: 'not-pinned' } as const;
  if (engineOnDisk.kind !== 'checkout' || engineOnDisk.commit === null)
    return known({ runnable: false, why: 'missing' });
  const { commit, gitDir } = engineOnDisk;
  if (accepted.kind === 'any-release') {
    const version = await world.engines.findVersionOf(source, commit);
    if (!version.known) return version;
    if (version.value === null) return known(notPinned);
  }
  if (accepted.kind === 'any-known-release' && (await world.engines.versionOf(source, commit)) === null) {
    return known(notPinned);
  }
  const files = await world.engines.files(source, commit, gitDir);
  if (!files.known) return files;
  const changed = world.files.differing(`${path}/engine`, files.value);
  if (!changed.known) return changed;
  // Also where another version is to be checked out first: what git ignores there would still be there.
  if (changed.value.length > 0) return known({ runnable: false, why: 'changed', files: changed.value });
  const isAccepted = accepted.kind !== 'wanted' || commit === accepted.commit;
  return known(
    isAccepted ? { runnable: true, engine: { folder: `${path}/engine`, files: files.value } } : notPinned,
  );
}

/** The engine of a clone where it is a release that is known here; null where it may not be run. */
export async function engineIn(
  fleet: Pick<Fleet, 'engine'>,
  { path }: Pick<Project, 'path'>,
  world: Pick<World, 'git' | 'engines' | 'files'>,
): Promise<CheckedEngine | null> {
  const facts = await world.git.look(path);
  if (!facts.known || facts.value.kind !== 'repository') return null;
  const { engineOnDisk } = facts.value.repository;
  const trust = await trustEngine(fleet, { path, engineOnDisk }, { kind: 'any-known-release' }, world);
  return trust.known && trust.value.runnable ? trust.value.engine : null;
}

/** The version that the `package.json` of an engine names, without a `v`; empty where it names none. */
export function versionIn(packageJson: string): string {
  return /"version":\s*"([^"]*)"/.exec(packageJson)?.[1] ?? '';
}
