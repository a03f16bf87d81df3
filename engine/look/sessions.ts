/** Which tmux sessions are this project's agents. Told by their marks alone, never by their names. Pure. */
import { launchPattern, namePattern } from '../contract/names.ts';
import type { ProcessRecord } from '../state/records.ts';
import type { Pane } from '../world/tmux.ts';

export interface AgentSession {
  readonly sessionId: string;
  readonly sessionName: string;
  readonly agent: string;
  readonly project: string;
  readonly fleet: string | null;
  readonly launch: string | null;
  readonly spec: string | null;
  readonly createdAt: Date;
  /** More than one where somebody split the window. */
  readonly panes: readonly [Pane, ...Pane[]];
}

/** Every agent of the project in `folder`, whatever the project or fleet was called when it was started. */
export function sessionsOf(panes: readonly Pane[], folder: string): AgentSession[] {
  const sessions = new Map<string, AgentSession>();
  for (const pane of panes) {
    if (pane.path !== folder || pane.agent === null || pane.project === null) continue;
    const { sessionId, sessionName, agent, project, fleet, spec, createdAt } = pane;
    // Anything can set a mark, and these become parts of paths.
    if (!namePattern.test(agent)) continue;
    const launch = pane.launch !== null && launchPattern.test(pane.launch) ? pane.launch : null;
    const others = sessions.get(sessionId)?.panes;
    sessions.set(sessionId, {
      ...{ sessionId, sessionName, agent, project, fleet, launch, spec, createdAt },
      panes: others === undefined ? [pane] : [...others, pane],
    });
  }
  return [...sessions.values()];
}

/** The pane the agent was started in: as its launcher recorded it, else the oldest. */
export function agentPane(session: AgentSession, record: ProcessRecord | null): Pane {
  const recorded = session.panes.find((pane) => record !== null && pane.paneId === record.pane);
  const age = (pane: Pane) => Number(pane.paneId.slice(1));
  return recorded ?? session.panes.reduce((oldest, pane) => (age(pane) < age(oldest) ? pane : oldest));
}
