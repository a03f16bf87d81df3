/**
 * Notes which agents show a dialog before any hook of theirs has spoken, for whoever must not start a process to know it.
 * An idle agent that has spoken is not looked at again. Notes usage limits as well, when they are first seen.
 */
import { join } from 'node:path';
import { backends } from '../backends/index.ts';
import type { Context } from '../context.ts';
import { parseScreens, type ScreensRecord, screensPath } from '../contract/activity-record.ts';
import type { Project } from '../declaration/project.ts';
import { lookAtActivity } from '../look/activity.ts';
import { observeAgent } from '../look/agents.ts';
import type { ServerLook } from '../look/server.ts';
import type { UsageLimit } from '../look/usage-limit.ts';
import { readActivity } from '../state/activity.ts';
import { forgetLimit, readLimit, writeLimit } from '../state/limit-record.ts';
import type { StateFolder } from '../state/state-folder.ts';
import { DiagnosticError } from '../toml/diagnostic.ts';
import { readText, removeFile, writeAtomic } from '../world/files.ts';
import type { Outlook } from './outlook.ts';

/** Only news is lost where it cannot be written. */
export async function noteScreens(
  context: Context,
  { folder, state, file }: Project,
  look: ServerLook,
  all: readonly Outlook[],
): Promise<void> {
  try {
    const path = join(folder, screensPath);
    const shown: ScreensRecord['agents'] = [];
    for (const { facts } of all) {
      const agent = file.agents.find(({ name }) => name === facts.definition.name);
      const { launch, runtime } = facts;
      if (agent === undefined || launch === null || runtime.state !== 'alive') continue;
      if (backends[agent.backend].readScreen === null) continue;
      const said = readActivity(state, agent.name);
      const hasSpoken = said?.launch === launch && said.state !== 'unknown';
      // Of a limit no hook of Codex speaks, and none of any CLI tells its end.
      if (hasSpoken && said.state === 'idle' && readLimit(state, agent.name) === null) continue;
      const now = await observeAgent(folder, state, look, agent.name);
      const { activity, held, limit } = await lookAtActivity(context, agent, { state, look, now });
      noteLimit(state, agent.name, launch, limit);
      if (hasSpoken) continue;
      if (activity.state === 'waiting' || activity.state === 'held') {
        shown.push({ name: agent.name, launch, state: activity.state, reason: held?.reason ?? null });
      }
    }
    const text = readText(path);
    const known = text === null ? null : parseScreens(text);
    const before = known?.ok ? known.value.agents : [];
    if (JSON.stringify(before) === JSON.stringify(shown)) return;
    if (shown.length === 0) removeFile(path);
    else writeAtomic(path, `${JSON.stringify({ format: 'ao.screens/1', agents: shown }, null, 2)}\n`);
  } catch (error) {
    if (!(error instanceof DiagnosticError)) throw error;
  }
}

/** As it was first told, for as long as the screen or a hook says so: its words stay when it is over. */
function noteLimit(state: StateFolder, agent: string, launch: string, limit: UsageLimit | null): void {
  const known = readLimit(state, agent);
  if (limit === null) {
    if (known !== null) forgetLimit(state, agent);
    return;
  }
  const { text, since, until } = limit;
  if (known !== null && known.launch === launch && known.text === text) return;
  const times = { seenAt: since.toISOString(), until: until.toISOString() };
  writeLimit(state, agent, { format: 'ao.limit/1', launch, text, ...times });
}
