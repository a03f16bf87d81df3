// What there is to know about a project's pin.
import type { EngineWork } from '../../src/world/git/git.ts';
import type { Repository } from '../../src/world/repository.ts';
import type { Foreign } from '../foreign-engine.ts';

export type EngineObserved =
  /** There is no clone yet. */
  | { readonly kind: 'no-clone' }
  | {
      readonly kind: 'clone';
      readonly repository: Repository;
      /** The version that HEAD's gitlink is, where that is known. For display. */
      readonly pinnedVersion: string | null;
      /** Looked at only where the pin is not as wanted: what would stand in the way of changing it. */
      readonly work: EngineWork | null;
      /** What has the engine's place and is not the engine's; omitted where it is, or was not looked at. */
      readonly foreign?: Foreign;
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
