/** Puts together what `status` answers: every declared agent, as it was asked for and as it is. */

import { sessionName, socketName } from '../contract/names.ts';
import { type AgentStatus, type StatusDocument, statusFormat } from '../contract/status-document.ts';
import { readPrompt } from '../declaration/agents-check.ts';
import type { AgentDefinition } from '../declaration/definition.ts';
import type { Project } from '../declaration/project.ts';
import { specDigest } from '../declaration/spec-digest.ts';
import type { DesiredRecord } from '../state/records.ts';
import { type AgentNow, observeAgent } from './agents.ts';
import type { Home } from './home.ts';
import type { ServerLook } from './server.ts';
import { sessionsOf } from './sessions.ts';

export async function statusOf(
  { folder, state, file }: Project,
  home: Home,
  look: ServerLook,
  version: string,
): Promise<StatusDocument> {
  const desired = state.readDesired();
  const agents = await Promise.all(
    file.agents.map(async (agent): Promise<AgentStatus> => {
      const now = await observeAgent(folder, state, look, agent.name);
      const declared = specDigest(agent, readPrompt(folder, agent));
      const { conversation } = state.readAgent(agent.name);
      return agentStatus(agent, { now, home, desired, declared, conversation });
    }),
  );
  const running = look.kind === 'answered' ? sessionsOf(look.panes, folder) : [];
  return {
    format: statusFormat,
    project: home.project,
    engine: version,
    socket: socketName(home.fleet),
    watchdog: { state: 'none', pid: null },
    agents,
    undeclared: running
      .map((session) => session.agent)
      .filter((name) => !file.agents.some((agent) => agent.name === name)),
  };
}

function agentStatus(
  agent: AgentDefinition,
  known: { now: AgentNow; home: Home; desired: DesiredRecord; declared: string; conversation: string | null },
): AgentStatus {
  const { now, home, desired, declared, conversation } = known;
  const started = now.runtime.state === 'alive' ? (now.session?.spec ?? null) : null;
  return {
    name: agent.name,
    kind: agent.kind,
    backend: agent.backend,
    watch: agent.watch,
    desired: desired.agents[agent.name]?.state ?? 'down',
    session: now.session?.sessionName ?? sessionName(home.project, agent.name),
    pid: now.pid,
    launch: now.launch,
    conversation,
    runtime: now.runtime,
    // This engine asks nobody what an agent is doing, and does not guess.
    activity: { state: 'unknown', source: 'none', since: null },
    held: null,
    restarts: { count: 0, nextAt: null, quarantined: false },
    spec: { declared, started, drift: started !== null && started !== declared },
  };
}
