// What po observes of a project's pin.
import { sameRemote } from '../../src/fleet/url.ts';
import type { Authorship, EngineWork } from '../../src/world/git/git.ts';
import type { Repository } from '../../src/world/repository.ts';
import type { Desired, PendingEffects } from '../reconciler.ts';
import type { Foreign } from './foreign.ts';

export type EngineObserved =
  /** There is no clone yet. */
  | { readonly kind: 'no-clone' /** Asked where a clone is to be made. */; readonly authorship?: Authorship }
  | {
      readonly kind: 'clone';
      readonly repository: Repository;
      /** The version of HEAD's gitlink, where known. For display. */
      readonly pinnedVersion: string | null;
      /** What would block a change of the pin. Looked at only where the pin is not as wanted, here or at origin. */
      readonly work: EngineWork | null;
      /** What takes the engine's place and is not the engine; absent where the engine is there, or po did not look. */
      readonly foreign?: Foreign;
      /** `engine/` is empty and a mount point. */
      readonly isEngineMounted?: true;
    };

/** True when HEAD pins the wanted commit and `engine/` has it checked out. */
export function isPinned(repository: Repository, commit: string): boolean {
  return (
    repository.engineInHead.kind === 'gitlink' &&
    repository.engineInHead.commit === commit &&
    repository.engineOnDisk.kind === 'checkout' &&
    repository.engineOnDisk.commit === commit
  );
}

/**
 * False where the clone itself shows that origin's branch lacks the pin, or lacks po's commit at HEAD. Only for the
 * declared branch, and only where there is a remote.
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
 * Whether `.gitmodules` names an address other than that of a source that is one: no other host would find the next
 * pin there. The address of an engine that po carries is valid on this machine alone, so it replaces no other.
 */
export function renewsUrl({ fleet, engine }: Desired, { module }: EngineWork): boolean {
  if (fleet.engine.source.kind !== 'git' || module === null) return false;
  return module.url === null || !sameRemote(module.url, engine.url);
}

export function changesPin({ engine }: Desired, { engineInHead }: Repository): boolean {
  return engineInHead.kind !== 'gitlink' || engineInHead.commit !== engine.commit;
}

/** A clone whose work tree po looked at. */
export type Seen = Extract<EngineObserved, { kind: 'clone' }> & { readonly work: EngineWork };

export interface EngineSubject {
  readonly desired: Desired;
  readonly observed: EngineObserved;
  readonly pendingEffects: PendingEffects;
}
