/** Whether an agent lives. Pure. It counts as ended only where something says so; without an answer it is unknown. */
import type { AgentStatus } from '../contract/status-document.ts';
import type { ExitRecord, ProcessRecord } from '../state/records.ts';

export interface Evidence {
  /** Null: tmux has no session of this agent. `unknown`: tmux could not be asked. */
  readonly pane: PaneEvidence | null | 'unknown';
  /** Of the session's launch, or of the newest one where there is no session. */
  readonly process: ProcessRecord | null;
  readonly exit: ExitRecord | null;
  /** The agent's own process, as recorded, is in the process table. */
  readonly agentAlive: boolean;
}

export interface PaneEvidence {
  readonly dead: boolean;
  /** The pane's process, the launcher, is in the process table. */
  readonly processAlive: boolean;
  /** The session is marked as a start that worked. */
  readonly proven: boolean;
  readonly since: Date;
}

type Runtime = AgentStatus['runtime'];

interface Rule {
  readonly holds: (evidence: Evidence) => boolean;
  readonly runtime: (evidence: Evidence) => Runtime;
}

const exited =
  (source: string) =>
  (evidence: Evidence): Runtime => ({
    state: 'exited',
    source,
    since: evidence.exit?.at ?? null,
  });

/** The first that holds decides. */
const rules: readonly Rule[] = [
  {
    // A tmux that does not answer says nothing about the agents on it: they usually live on.
    holds: ({ pane }) => pane === 'unknown',
    runtime: () => ({ state: 'unknown', source: 'none', since: null }),
  },
  {
    // Its terminal is gone, so it is over for the agent although its process goes on; `up` and `down` end it.
    holds: ({ pane, agentAlive }) => pane === null && agentAlive,
    runtime: exited('tmux'),
  },
  {
    holds: ({ pane }) => pane === null,
    runtime: ({ exit }) => ({ state: 'absent', source: 'tmux', since: exit?.at ?? null }),
  },
  {
    // The launcher saw it end. tmux may say so later, or, when it loses the signal, never.
    holds: ({ exit }) => exit !== null,
    runtime: exited('launcher'),
  },
  {
    holds: ({ pane }) => pane !== 'unknown' && pane?.dead === true,
    runtime: exited('tmux'),
  },
  {
    // tmux can miss the end of a pane's process and show the pane as alive for ever.
    holds: ({ pane }) => pane !== 'unknown' && pane?.processAlive === false,
    runtime: exited('process'),
  },
  {
    // The state of the project was removed while the agent ran. What tmux remembers of it still holds.
    holds: ({ pane, process }) => pane !== 'unknown' && pane?.proven === true && process === null,
    runtime: ({ pane }) => ({ state: 'alive', source: 'tmux', since: sinceOf(pane) }),
  },
  {
    holds: ({ process }) => process === null || process.agent === null,
    runtime: ({ pane }) => ({ state: 'starting', source: 'launcher', since: sinceOf(pane) }),
  },
  {
    holds: ({ agentAlive }) => agentAlive,
    runtime: ({ process }) => ({ state: 'alive', source: 'process', since: process?.at ?? null }),
  },
  {
    // It ended, and its launcher is about to write down how.
    holds: () => true,
    runtime: exited('process'),
  },
];

function sinceOf(pane: Evidence['pane']): string | null {
  return pane === null || pane === 'unknown' ? null : pane.since.toISOString();
}

export function runtimeOf(evidence: Evidence): Runtime {
  const rule = rules.find(({ holds }) => holds(evidence));
  if (rule === undefined) throw new Error('no rule for the evidence of an agent');
  return rule.runtime(evidence);
}
