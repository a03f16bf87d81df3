/** What is known of each agent of a project right now: tmux, the records and the process table put together. */

import type { AgentStatus } from '../contract/status-document.ts';
import type { Project } from '../declaration/project.ts';
import { claimedExit } from '../state/claims.ts';
import type { ExitRecord, ProcessRecord } from '../state/records.ts';
import type { StateFolder } from '../state/state-folder.ts';
import { identify } from '../world/process-table.ts';
import type { Pane } from '../world/tmux.ts';
import { believe } from './evidence.ts';
import { type OwnPlace, panesOf, pathsOf } from './own-place.ts';
import { type PaneEvidence, runtimeOf } from './runtime.ts';
import { lookAgain, type ServerLook } from './server.ts';
import { type AgentSession, agentPane, sessionsOf, unclearOf } from './sessions.ts';

export interface AgentNow {
  readonly name: string;
  readonly session: AgentSession | null;
  readonly pane: Pane | null;
  /** Of the session's launch, or of the newest one where there is no session. */
  readonly launch: string | null;
  readonly process: ProcessRecord | null;
  /** Why the record of its processes is not believed; null where it is, or there is none. */
  readonly doubt: string | null;
  /** A session was started as this agent but its marks say otherwise, or several were started: a person has to decide. */
  readonly isUnclear: boolean;
  readonly exit: ExitRecord | null;
  /** The agent's own process is alive. */
  readonly pid: number | null;
  readonly runtime: AgentStatus['runtime'];
}

/** Every declared agent, by its name. */
export async function observeAll(
  { folder, state, file }: Project,
  look: ServerLook,
): Promise<ReadonlyMap<string, AgentNow>> {
  const seen = file.agents.map(
    async ({ name }) => [name, await observeAgent(folder, state, look, name)] as const,
  );
  return new Map(await Promise.all(seen));
}

export async function observeAgent(
  folder: string,
  state: StateFolder,
  look: ServerLook,
  name: string,
): Promise<AgentNow> {
  const seen = await observeIn(folder, state, look, name);
  // A look that is older than the newest launch cannot have seen its session. Seldom, so it is asked only then.
  if (look.kind === 'unknown' || !mayBeNewer(seen)) return seen;
  return observeIn(folder, state, await lookAgain(look), name);
}

/** Its session was not seen, and nothing says that it has ended: it may have been started in between. */
function mayBeNewer({ session, launch, process, exit, pid }: AgentNow): boolean {
  return session === null && launch !== null && exit === null && (!process?.agent || pid !== null);
}

async function observeIn(
  folder: string,
  state: StateFolder,
  look: ServerLook,
  name: string,
): Promise<AgentNow> {
  const place = { folder, state };
  const panes = panesOf(look, place);
  const session = await sessionOf(panes, place, name);
  // A session was started as the agent, but its marks do not prove it: whether the agent runs is unknown.
  const isUnclear =
    session === null &&
    unclearOf(panes, folder).some(({ kind, agent }) => kind !== 'claims' && agent === name);
  const launch = session?.launch ?? state.readAgent(name).launches[0] ?? null;
  const {
    record: process,
    agentAlive,
    doubt,
  } = launch === null
    ? { record: null, agentAlive: false, doubt: null }
    : await believe(state.readProcess(launch), { paths: pathsOf(place), agent: name, launch });
  const agent = process?.agent ?? null;
  // After the process table: an agent that is seen to have ended has had its end written down, or soon will.
  const exit =
    launch === null ? null : (state.readExit(launch) ?? (await claimedExit(folder, state, launch, process)));
  const pane = session === null ? null : agentPane(session, process);
  const runtime = runtimeOf({
    pane: look.kind === 'unknown' || isUnclear ? 'unknown' : pane === null ? null : await paneEvidence(pane),
    process,
    exit,
    agentAlive,
  });
  const pid = agentAlive && agent !== null ? agent.pid : null;
  return { name, session, pane, launch, process, doubt, isUnclear, exit, pid, runtime };
}

/** Null also where there are several, and not exactly one of them has a record that names its process. */
async function sessionOf(
  panes: readonly Pane[],
  place: OwnPlace,
  name: string,
): Promise<AgentSession | null> {
  const { folder, state } = place;
  const paths = pathsOf(place);
  const all = sessionsOf(panes, folder).filter(({ agent }) => agent === name);
  if (all.length <= 1) return all[0] ?? null;
  const recorded: AgentSession[] = [];
  for (const session of all) {
    const { launch } = session;
    if (launch === null) continue;
    const { record } = await believe(state.readProcess(launch), { paths, agent: name, launch });
    if (record !== null && session.panes.some(({ pid }) => pid === record.launcher.pid))
      recorded.push(session);
  }
  return recorded.length === 1 ? (recorded[0] ?? null) : null;
}

async function paneEvidence(pane: Pane): Promise<PaneEvidence> {
  return {
    dead: pane.dead,
    processAlive: (await identify(pane.pid)) !== null,
    proven: pane.spec !== null,
    since: pane.createdAt,
  };
}
