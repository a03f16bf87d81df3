import { join } from 'node:path';
import { exitCodes } from '../context.ts';
import { projectFolder } from '../declaration/own-project.ts';
import { openProject } from '../declaration/project.ts';
import { limitsFor } from '../heal/limits.ts';
import { lookAtActivity } from '../look/activity.ts';
import { observeAgent } from '../look/agents.ts';
import { findHome } from '../look/home.ts';
import { noteSession } from '../session/record.ts';
import { readActivity, writeActivity } from '../state/activity.ts';
import { tell } from '../state/events.ts';
import { noDeaths, readHealRecord, writeHealRecord } from '../state/heal-record.ts';
import { type LimitRecord, readLimit } from '../state/limit-record.ts';
import { withLock } from '../state/lock.ts';
import { prepareState } from '../state/take-over.ts';
import type { Command } from './command.ts';
import { nameNeeded, refuseUnknownAgents } from './selection.ts';

/** Forgets the deaths of an agent and lifts its hold, so that it may be healed again. Starts nothing itself. */
export const clear: Command = {
  name: 'clear',
  usage: 'AGENT…',
  summary: 'let the watchdog start a quarantined, held or waiting agent again',
  options: {},
  words: Number.POSITIVE_INFINITY,
  async run(context, given) {
    const { folder, state, file } = openProject(projectFolder(context), context.env);
    const names = file.agents.map((agent) => agent.name);
    if (given.words.length === 0) throw nameNeeded('clear', names);
    refuseUnknownAgents(given.words, names);
    limitsFor(context.env);
    await prepareState(context, { folder, state });
    await noteSession(context, state);
    await withLock(context, join(state.path, 'lock'), async () => {
      const { look } = await findHome(context, { state, file });
      for (const { name: agent, backend } of file.agents.filter(({ name }) => given.words.includes(name))) {
        const now = context.clock.now();
        const record = readHealRecord(state.path, agent);
        const activity = readActivity(state, agent);
        const count = 'problem' in record ? 0 : record.deaths.length;
        const saysHeld = activity?.state === 'held';
        const launch = state.readAgent(agent).launches[0] ?? null;
        const seen = await observeAgent(folder, state, look, agent);
        const { held: hold } = await lookAtActivity(
          context,
          { name: agent, backend },
          { state, look, now: seen },
        );
        const isHeld = saysHeld || isLimited(readLimit(state, agent), launch, now) || hold !== null;
        const isClear = !('problem' in record) && count === 0 && record.failure === null && !isHeld;
        if (isClear) {
          context.output.line(`${agent}: nothing to clear`);
          continue;
        }
        writeHealRecord(state.path, agent, { ...noDeaths, cleared: { at: now.toISOString(), launch } });
        if (saysHeld) {
          const since = now.toISOString();
          writeActivity(state, agent, { ...activity, state: 'unknown', reason: null, since });
        }
        tell(state.path, now, { event: 'cleared', agent, launch: null, count });
        const held = isHeld ? ', hold lifted' : '';
        context.output.line(
          `${agent}: cleared, ${count} ${count === 1 ? 'death' : 'deaths'} forgotten${held}`,
        );
      }
    });
    return exitCodes.done;
  },
};

function isLimited(limit: LimitRecord | null, launch: string | null, now: Date): boolean {
  if (limit === null || limit.launch !== launch) return false;
  return limit.until === null || now.getTime() < Date.parse(limit.until);
}
