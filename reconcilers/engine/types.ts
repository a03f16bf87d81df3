// What po observes of a project's pin.
import { sameRemote } from '../../src/fleet/url.ts';
import type { Authorship, EngineWork } from '../../src/world/git/git.ts';
import type { Repository } from '../../src/world/repository.ts';
import type { Foreign } from '../foreign-engine.ts';
import type { Desired, PendingEffects } from '../reconciler.ts';

export type EngineObserved =
  /** There is no clone yet. */
  | { readonly kind: 'no-clone' /** Asked where a clone is to be made. */; readonly authorship?: Authorship }
  | {
      readonly kind: 'clone';
      readonly repository: Repository;
      /** The version that HEAD's gitlink is, where that is known. For display. */
      readonly pinnedVersion: string | null;
      /** Looked at only where the pin is not as wanted, here or at origin: what would be in the way of changing that. */
      readonly work: EngineWork | null;
      /** What has the engine's place and is not the engine's; omitted where it is, or was not looked at. */
      readonly foreign?: Foreign;
      /** `engine/` is empty, and something is mounted there. */
      readonly isEngineMounted?: true;
    };

/** True when the commit that HEAD pins and the one checked out in `engine/` are both the wanted one. */
export function isPinned(repository: Repository, commit: string): boolean {
  return (
    repository.engineInHead.kind === 'gitlink' &&
    repository.engineInHead.commit === commit &&
    repository.engineOnDisk.kind === 'checkout' &&
    repository.engineOnDisk.commit === commit
  );
}

/**
 * False where the clone itself says that origin's branch does not have the pin, or that it does not have the commit of po's
 * that HEAD is. Only of the declared branch, and only where there is a remote.
 */
export function isAtOrigin({ project, engine }: Desired, repository: Repository): boolean {
  const { branch, commit, upstreamCommit, apart } = repository;
  if (project.repo === null || branch !== project.branch || commit === null) return true;
  if (upstreamCommit === null) return false;
  if (apart === undefined) return true;
  const { engineThere, isHeadPin } = apart;
  return engineThere.kind === 'gitlink' && engineThere.commit === engine.commit && !isHeadPin;
}

/**
 * Whether `.gitmodules` names another address than a source that is one: nobody else would find the next pin there. The address
 * of an engine that po carries is of this machine alone, so it takes the place of no other.
 */
export function renewsUrl({ fleet, engine }: Desired, { module }: EngineWork): boolean {
  if (fleet.engine.source.kind !== 'git' || module === null) return false;
  return module.url === null || !sameRemote(module.url, engine.url);
}

export function changesPin({ engine }: Desired, { engineInHead }: Repository): boolean {
  return engineInHead.kind !== 'gitlink' || engineInHead.commit !== engine.commit;
}

/** A clone whose work tree was looked at. */
export type Seen = Extract<EngineObserved, { kind: 'clone' }> & { readonly work: EngineWork };

/** What the rules are asked about. */
export interface EngineSubject {
  readonly desired: Desired;
  readonly observed: EngineObserved;
  readonly pendingEffects: PendingEffects;
}
