// The state of a fleet as data: the declaration of each project, the observation, and how the two differ. Programs get it
// as `po.status/1`, whose schema describes its parts.
import type { Diagnostic } from '../../engine/kernel/diagnostic.ts';
import type { DataOf } from '../formats/common.ts';
import type { statusSchema } from '../formats/status.ts';

type StatusDocument = DataOf<typeof statusSchema>;

export interface FleetStatus extends Omit<StatusDocument, 'format' | 'diagnostics'> {
  readonly diagnostics: readonly Diagnostic[];
}

export type ProjectStatus = StatusDocument['projects'][number];
export type CloneStatus = ProjectStatus['clone'];
export type PinStatus = NonNullable<ProjectStatus['pin']>;
export type BranchStatus = NonNullable<ProjectStatus['branch']>;
export type AgentsStatus = ProjectStatus['agents'];
export type AgentLine = AgentsStatus['list'][number];
export type Axis<State extends string> = Omit<AgentLine['runtime'], 'state'> & { readonly state: State };
export type Drift = ProjectStatus['drift'][number];
