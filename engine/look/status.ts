/** Puts together what `status` answers: every declared agent, as it was asked for and as it is. */

import { backends } from '../backends/index.ts';
import type { Context } from '../context.ts';
import { type DesiredRecord, desiredStateOf } from '../contract/desired-record.ts';
import { sessionName, socketName } from '../contract/names.ts';
import {
  type AgentStatus,
  type LogStatus,
  type StatusDocument,
  statusFormat,
} from '../contract/status-document.ts';
import type { AgentDefinition } from '../declaration/definition.ts';
import { type DefinitionNow, definitionFacts, definitionNow } from '../declaration/in-force.ts';
import type { OpenedProject } from '../declaration/project.ts';
import { readDefinition } from '../declaration/read-definition.ts';
import { specDigest } from '../declaration/spec-digest.ts';
import { DiagnosticError } from '../kernel/diagnostic.ts';
import { logNow } from '../logs/log-now.ts';
import { knownConversation } from '../run/conversation.ts';
import { type ActivityNow, lookAtActivity } from './activity.ts';
import type { AgentNow } from './agents.ts';
import type { Healing } from './healing.ts';
import type { Home } from './home.ts';
import { panesOf } from './own-place.ts';
import { queueOf } from './queue-status.ts';
import type { ServerLook } from './server.ts';
import { sessionsOf } from './sessions.ts';
import { unclearFact, unclearIn } from './unclear.ts';

export interface Snapshot {
  readonly look: ServerLook;
  /** Every declared agent, by its name. */
  readonly observed: ReadonlyMap<string, AgentNow>;
  readonly healing: Healing;
}

const notHealed: AgentStatus['restarts'] = { count: 0, nextAt: null, quarantined: false };

export async function statusOf(
  { folder, state, file, declared, accepted }: OpenedProject,
  home: Home,
  { look, observed, healing }: Snapshot,
  context: Pick<Context, 'version' | 'clock' | 'env'>,
): Promise<StatusDocument> {
  const desired = state.readDesired();
  const agents = await Promise.all(
    file.agents.map(async (agent): Promise<AgentStatus> => {
      const now = observed.get(agent.name);
      if (now === undefined) throw new Error(`${agent.name} was not looked at`);
      const definition = definitionNow(folder, agent.name, declared, accepted);
      const own = declared.ok ? declared.value.agents.find(({ name }) => name === agent.name) : undefined;
      const full = own && readDefinition(folder, own, new Map());
      const spec = full && specDigest(full, full.promptText);
      const conversation = knownConversation(state, agent.name, state.readAgent(agent.name));
      const doing = await lookAtActivity(context, agent, { state, look, now });
      const restarts = healing.restarts.get(agent.name) ?? notHealed;
      const log = logNow(state, agent.name, now.pane, now.session?.panes.length ?? 0);
      const { clock } = context;
      const queue = queueOf({ clock, state, agent, now, activity: doing.activity });
      return agentStatus(agent, {
        ...{ now, home, desired, definition, spec, conversation, restarts, doing, log, queue },
      });
    }),
  );
  const place = { folder, state };
  const running = sessionsOf(panesOf(look, place), folder);
  const unclear = unclearIn(place, look, [...observed.values()]);
  return {
    format: statusFormat,
    project: home.project,
    engine: context.version,
    socket: socketName(home.fleet),
    watchdog: healing.watchdog,
    agents,
    fault: declared.ok ? null : new DiagnosticError(declared.diagnostics).message,
    undeclared: running
      .map((session) => session.agent)
      .filter((name) => !(declared.ok ? declared.value : file).agents.some((agent) => agent.name === name)),
    ...(unclear.length > 0 && {
      unclear: unclear.map(unclearFact),
    }),
  };
}

function agentStatus(
  agent: AgentDefinition,
  known: {
    now: AgentNow;
    home: Home;
    desired: DesiredRecord;
    definition: DefinitionNow;
    /** Undefined where agents.toml does not declare it, or cannot be read. */
    spec: string | undefined;
    conversation: string | null;
    restarts: AgentStatus['restarts'];
    doing: ActivityNow;
    log: LogStatus | null;
    queue: AgentStatus['queue'];
  },
): AgentStatus {
  const { now, home, desired, definition, conversation, restarts, doing, log, queue } = known;
  const started = now.runtime.state === 'alive' ? (now.session?.spec ?? null) : null;
  // With an agents.toml that cannot be read, no difference is known.
  const declared = known.spec ?? started ?? '';
  return {
    name: agent.name,
    kind: agent.kind,
    backend: agent.backend,
    watch: agent.watch,
    desired: desiredStateOf(desired, agent.name)?.state ?? 'down',
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
    definition: definitionFacts(definition),
    spec: { declared, started, drift: started !== null && started !== declared },
  };
}
