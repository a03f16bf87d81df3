import type { Sight } from '../../reconcilers/reconciler.ts';
import type { Look } from '../world/look.ts';
import type { Repository } from '../world/repository.ts';
import type { ServerFacts } from '../world/tmux.ts';
import type { Strays } from './strays.ts';

/** A look at the tmux servers and the root of this host that lasts for one run. */
export interface HostSight extends Omit<Sight, 'facts' | 'homeServer'> {
  /** The server on another socket; each is looked at once a run. */
  serverAt(socketPath: string): Promise<Look<ServerFacts>>;
  findStrays(): Promise<Strays>;
  /** Its owner does not matter. Null also where it cannot be looked at: a closer look reports that. */
  repositoryAt(path: string): Promise<Repository | null>;
}
