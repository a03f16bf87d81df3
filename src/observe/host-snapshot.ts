import type { Snapshot } from '../../reconcilers/reconciler.ts';
import type { Look } from '../world/look.ts';
import type { Repository } from '../world/repository.ts';
import type { ServerFacts } from '../world/tmux.ts';
import type { Orphans } from './orphans.ts';

/** A look at the tmux servers and the root of this host that lasts for one run. */
export interface HostSnapshot extends Omit<Snapshot, 'facts' | 'homeServer'> {
  /** The server on another socket; each is looked at once a run. */
  serverAt(socketPath: string): Promise<Look<ServerFacts>>;
  findOrphans(): Promise<Orphans>;
  /** Its owner does not matter. Null also where it cannot be looked at: an inspection reports that. */
  repositoryAt(path: string): Promise<Repository | null>;
}
