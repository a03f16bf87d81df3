/** Records dialogs shown before an agent's first hook, and usage limits, for callers that must not start a process. */
import { backends } from '../backends/index.ts';
import type { Context } from '../context.ts';
import type { ScreensRecord } from '../contract/activity-record.ts';
import type { Project } from '../declaration/project.ts';
import { DiagnosticError } from '../kernel/diagnostic.ts';
import { lookAtActivity } from '../look/activity.ts';
import { observeAgent } from '../look/agents.ts';
import type { ServerLook } from '../look/server.ts';
import type { UsageLimit } from '../look/usage-limit.ts';
import { readActivity } from '../state/activity.ts';
import { forgetLimit, readLimit, writeLimit } from '../state/limit-record.ts';
import { readScreens, writeScreens } from '../state/screens.ts';
import type { StateFolder } from '../state/state-folder.ts';
import type { AgentDecision } from './agent-decisions.ts';

/** If it cannot be written, only notices are lost. */
export async function noteScreens(
  context: Context,
  { folder, state, file }: Project,
  look: ServerLook,
  all: readonly AgentDecision[],
): Promise<void> {
  try {
    const before = readScreens(state);
    const shown: ScreensRecord['agents'] = [];
    for (const { facts } of all) {
      const agent = file.agents.find(({ name }) => name === facts.definition.name);
      const { launch, runtime } = facts;
      if (agent === undefined || launch === null) continue;
      if (runtime.state !== 'alive') {
        // If it has cleared its screen, only the cause that held it at its end is known.
        shown.push(...before.filter((one) => one.name === agent.name && one.launch === launch));
        continue;
      }
      if (backends[agent.backend].readScreen === null) continue;
      const said = readActivity(state, agent.name);
      const hasSpoken = said?.launch === launch && said.state !== 'unknown';
      // Not every CLI has a hook for a limit, and none has one for its end.
      if (hasSpoken && said.state === 'idle' && readLimit(state, agent.name) === null) continue;
      const now = await observeAgent(folder, state, look, agent.name);
      const { activity, held, limit } = await lookAtActivity(context, agent, { state, look, now });
      noteLimit(state, agent.name, launch, limit);
      if (hasSpoken) continue;
      if (activity.state === 'waiting' || activity.state === 'held') {
        shown.push({
          name: agent.name,
          launch,
          state: activity.state,
          reason: held?.reason ?? activity.reason ?? null,
        });
      }
    }
    if (JSON.stringify(before) !== JSON.stringify(shown)) writeScreens(state, shown);
  } catch (error) {
    if (!(error instanceof DiagnosticError)) throw error;
  }
}

/** As first reported, while the screen or a hook shows it: its words stay on the screen when it is over. */
function noteLimit(state: StateFolder, agent: string, launch: string, limit: UsageLimit | null): void {
  const known = readLimit(state, agent);
  if (limit === null) {
    if (known !== null) forgetLimit(state, agent);
    return;
  }
  const { text, since, until } = limit;
  if (known !== null && known.launch === launch && known.text === text) return;
  const times = { seenAt: since.toISOString(), until: until?.toISOString() ?? null };
  writeLimit(state, agent, { format: 'ao.limit/1', launch, text, ...times });
}
