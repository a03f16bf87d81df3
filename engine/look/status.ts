/** Puts together what `status` answers: every declared agent, as it was asked for and as it is. */

import { backends } from '../backends/index.ts';
import type { Context } from '../context.ts';
import { type DesiredRecord, wishOf } from '../contract/desired-record.ts';
import { sessionName, socketName } from '../contract/names.ts';
import {
  type AgentStatus,
  type LogStatus,
  type StatusDocument,
  statusFormat,
} from '../contract/status-document.ts';
import { readPrompt } from '../declaration/agents-check.ts';
import type { AgentDefinition } from '../declaration/definition.ts';
import type { Project } from '../declaration/project.ts';
import { specDigest } from '../declaration/spec-digest.ts';
import { logNow } from '../logs/log-now.ts';
import { knownConversation } from '../run/conversation.ts';
import { type ActivityNow, lookAtActivity } from './activity.ts';
import type { AgentNow } from './agents.ts';
import type { Healing } from './healing.ts';
import type { Home } from './home.ts';
import { queueOf } from './queue-status.ts';
import type { ServerLook } from './server.ts';
import { sessionsOf } from './sessions.ts';

export interface Sight {
  readonly look: ServerLook;
  /** Every declared agent, by its name. */
  readonly observed: ReadonlyMap<string, AgentNow>;
  readonly healing: Healing;
}

const notHealed: AgentStatus['restarts'] = { count: 0, nextAt: null, quarantined: false };

export async function statusOf(
  { folder, state, file }: Project,
  home: Home,
  { look, observed, healing }: Sight,
  context: Pick<Context, 'version' | 'clock' | 'env'>,
): Promise<StatusDocument> {
  const desired = state.readDesired();
  const agents = await Promise.all(
    file.agents.map(async (agent): Promise<AgentStatus> => {
      const now = observed.get(agent.name);
      if (now === undefined) throw new Error(`${agent.name} was not looked at`);
      const declared = specDigest(agent, readPrompt(folder, agent));
      const conversation = knownConversation(state, agent.name, state.readAgent(agent.name));
      const doing = await lookAtActivity(context, agent, { state, look, now });
      const restarts = healing.restarts.get(agent.name) ?? notHealed;
      const log = logNow(state, agent.name, now.pane, now.session?.panes.length ?? 0);
      const { clock } = context;
      const queue = queueOf({ clock, state, agent, now, activity: doing.activity });
      return agentStatus(agent, {
        ...{ now, home, desired, declared, conversation, restarts, doing, log, queue },
      });
    }),
  );
  const running = look.kind === 'answered' ? sessionsOf(look.panes, folder) : [];
  return {
    format: statusFormat,
    project: home.project,
    engine: context.version,
    socket: socketName(home.fleet),
    watchdog: healing.watchdog,
    agents,
    undeclared: running
      .map((session) => session.agent)
      .filter((name) => !file.agents.some((agent) => agent.name === name)),
  };
}

function agentStatus(
  agent: AgentDefinition,
  known: {
    now: AgentNow;
    home: Home;
    desired: DesiredRecord;
    declared: string;
    conversation: string | null;
    restarts: AgentStatus['restarts'];
    doing: ActivityNow;
    log: LogStatus | null;
    queue: AgentStatus['queue'];
  },
): AgentStatus {
  const { now, home, desired, declared, conversation, restarts, doing, log, queue } = known;
  const started = now.runtime.state === 'alive' ? (now.session?.spec ?? null) : null;
  return {
    name: agent.name,
    kind: agent.kind,
    backend: agent.backend,
    watch: agent.watch,
    desired: wishOf(desired, agent.name)?.state ?? 'down',
    session: now.session?.sessionName ?? sessionName(home.project, agent.name),
    pid: now.pid,
    launch: now.launch,
    conversation,
    runtime: now.runtime,
    permission: agent.permission ?? backends[agent.backend].usualPermission,
    activity: doing.activity,
    held: doing.held,
    restarts,
    log,
    queue,
    spec: { declared, started, drift: started !== null && started !== declared },
  };
}
