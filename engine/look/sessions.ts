/**
 * Which tmux sessions are this project's agents. Decided by their marks and by what their pane was started with, never by
 * their names: any process on the server can set marks on a session, but none can change what a pane was started with. Pure.
 */
import { isSameLaunch } from '../contract/engine-process.ts';
import { namePattern } from '../contract/names.ts';
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
  /** More than one where the window was split. */
  readonly panes: readonly [Pane, ...Pane[]];
}

/** A session that either its marks or its start command ties to an agent of the project, but not both. */
export interface UnclearSession extends Pick<AgentSession, 'sessionId' | 'sessionName'> {
  /**
   * `claims`: its marks name an agent, and it was started as something else. `unmarked`: it was started as the agent, and
   * its marks do not say so. `twice`: there is another one for this agent.
   */
  readonly kind: 'claims' | 'unmarked' | 'twice';
  readonly agent: string;
  /** Of the pane in question. */
  readonly pid: number;
}

interface Found {
  readonly agents: readonly AgentSession[];
  readonly unclear: readonly UnclearSession[];
}

/** Every agent of the project in `folder`, whatever the project or fleet was called when it was started. */
export function sessionsOf(panes: readonly Pane[], folder: string): readonly AgentSession[] {
  return lookFor(panes, folder).agents;
}

/** Sessions with a living process that are left alone until a person has dealt with them. */
export function unclearOf(panes: readonly Pane[], folder: string): readonly UnclearSession[] {
  return lookFor(panes, folder).unclear;
}

function lookFor(panes: readonly Pane[], folder: string): Found {
  const agents = onePerPane([...bySession(panes).values()].flatMap((own) => agentSession(own, folder) ?? []));
  const proven = new Set(agents.flatMap((session) => session.panes.map(({ paneId }) => paneId)));
  // A session that only shows the panes of another, as a second terminal does, is not unclear.
  const others = panes.filter(({ paneId, dead }) => !dead && !proven.has(paneId));
  const unclear = others.flatMap((pane) => unclearSession(pane, folder) ?? []);
  const names = agents.map(({ agent }) => agent);
  const twice = agents.filter(({ agent }) => names.indexOf(agent) !== names.lastIndexOf(agent));
  return {
    agents,
    unclear: [
      ...unclear.filter(
        ({ sessionId }, at) => at === unclear.findIndex((one) => one.sessionId === sessionId),
      ),
      ...twice.map((session) => unclearAs('twice', session.agent, agentPane(session, null))),
    ],
  };
}

function bySession(panes: readonly Pane[]): ReadonlyMap<string, readonly [Pane, ...Pane[]]> {
  const sessions = new Map<string, [Pane, ...Pane[]]>();
  for (const pane of panes) {
    const others = sessions.get(pane.sessionId);
    if (others === undefined) sessions.set(pane.sessionId, [pane]);
    else others.push(pane);
  }
  return sessions;
}

function agentSession(panes: readonly [Pane, ...Pane[]], folder: string): AgentSession | null {
  const { sessionId, sessionName, agent, project, fleet, launch, spec, createdAt, path } = panes[0];
  if (path !== folder || agent === null || project === null || !panes.some(isAsMarked)) return null;
  return { ...{ sessionId, sessionName, agent, project, fleet, launch, spec, createdAt }, panes };
}

/** The pane was started as the very launch that the marks of its session name. */
function isAsMarked({ path, agent, launch, started }: Pane): boolean {
  if (path === null || agent === null || launch === null || started === null) return false;
  return namePattern.test(agent) && isSameLaunch(started, { folder: path, agent, launch });
}

/** Of sessions that show the same pane, the first: the others were made to look at it. */
function onePerPane(sessions: readonly AgentSession[]): AgentSession[] {
  const paneOf = (session: AgentSession) => agentPane(session, null).paneId;
  return sessions.filter((one, at) => at === sessions.findIndex((other) => paneOf(other) === paneOf(one)));
}

function unclearSession(pane: Pane, folder: string): UnclearSession | null {
  const { started, path, agent } = pane;
  if (started?.folder === folder && namePattern.test(started.agent))
    return unclearAs('unmarked', started.agent, pane);
  if (path !== folder || agent === null || !namePattern.test(agent)) return null;
  return unclearAs('claims', agent, pane);
}

function unclearAs(kind: UnclearSession['kind'], agent: string, pane: Pane): UnclearSession {
  const { sessionId, sessionName, pid } = pane;
  return { kind, agent, sessionId, sessionName, pid };
}

/** The pane the agent was started in: the one that its launcher recorded, else the oldest that was started as the agent. */
export function agentPane(session: AgentSession, record: ProcessRecord | null): Pane {
  const own = session.panes.filter(isAsMarked);
  const recorded = own.find((pane) => record !== null && pane.paneId === record.pane);
  const age = (pane: Pane) => Number(pane.paneId.slice(1));
  return (
    recorded ??
    own.reduce((oldest, pane) => (age(pane) < age(oldest) ? pane : oldest), own[0] ?? session.panes[0])
  );
}
