// Decides whether the engine in a clone may be run. po runs code from a clone only if it is the pinned code: the right
// commit, and every file as in the release. Never runs it.
import type { Fleet, Project } from '../src/fleet/fleet.ts';
import type { CheckedEngine } from '../src/world/engines/engine-copy.ts';
import { known, type Look } from '../src/world/look.ts';
import type { Repository } from '../src/world/repository.ts';
import type { World } from '../src/world/world.ts';

export type EngineTrust =
  | { readonly runnable: true; readonly engine: CheckedEngine }
  /** There is no checkout, or another than the wanted one. The engine step that comes first fixes this. */
  | { readonly runnable: false; readonly why: 'missing' | 'not-pinned' }
  /** The pin is in place, and these files differ from the release. */
  | { readonly runnable: false; readonly why: 'changed'; readonly files: readonly string[] };

/**
 * Which commit may be checked out. An engine that starts agents must be the wanted version. One that only ends or
 * shows running agents may be any release, since such a release started them. `any-release`: where nothing here knows
 * the commit, po asks the source: network. `any-known-release`: po asks no source; its answers of this run count as
 * known.
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
  // Also where another version is to be checked out first: files that git ignores would remain there.
  if (changed.value.length > 0) return known({ runnable: false, why: 'changed', files: changed.value });
  const isAccepted = accepted.kind !== 'wanted' || commit === accepted.commit;
  return known(
    isAccepted ? { runnable: true, engine: { folder: `${path}/engine`, files: files.value } } : notPinned,
  );
}

/** The engine of a clone that is a release known here; null where it may not be run. */
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
