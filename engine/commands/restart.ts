import { join } from 'node:path';
import { exitCodes } from '../context.ts';
import { checkAgents, refuseFaults } from '../declaration/agents-check.ts';
import { projectFolder } from '../declaration/own-project.ts';
import { openProject } from '../declaration/project.ts';
import { limitsFor } from '../heal/limits.ts';
import { ensureWatchdog, needsWatchdog } from '../heal/watchdog.ts';
import { observeAgent } from '../look/agents.ts';
import { homeOf, lookAtHome, refuseOtherHome } from '../look/home.ts';
import { bringAll, type Scene } from '../run/bring-all.ts';
import { reportOn } from '../run/bring-report.ts';
import { refuseUnknown } from '../run/bring-up.ts';
import { refuseSelf, takeDown } from '../run/take-down.ts';
import { requireTmux } from '../run/tmux-check.ts';
import { noteSession } from '../session/record.ts';
import { withLock } from '../state/lock.ts';
import { wish } from '../state/wishes.ts';
import type { Diagnostic } from '../toml/diagnostic.ts';
import type { Command } from './command.ts';
import { homeFlags, homeOptions } from './flags.ts';
import { nameNeeded, refuseUnknownAgents } from './selection.ts';

/**
 * Ends agents and starts them again as agents.toml declares them now. A conversation that can be taken up again
 * is; nothing is started for an agent whose end did not work.
 */
export const restart: Command = {
  name: 'restart',
  usage: 'AGENT… [--fresh] [--fleet NAME] [--project NAME]',
  summary: 'end agents and start them again, with their conversations',
  notes: [
    'A start prompt that has changed is told to the agent. --fresh begins a new conversation instead; the old one stays',
    'with the CLI, and can be taken up there.',
  ],
  options: { ...homeOptions, fresh: { type: 'boolean' } },
  words: Number.POSITIVE_INFINITY,
  async run(context, given) {
    const { folder, state, file } = openProject(projectFolder(context));
    const flags = homeFlags(given);
    const how = given.flags['fresh'] === true ? 'fresh' : 'keep';
    const declared = file.agents.map((agent) => agent.name);
    if (given.words.length === 0) throw nameNeeded('restart', declared);
    refuseUnknownAgents(given.words, declared);
    const agents = file.agents.filter((agent) => given.words.includes(agent.name));
    // Before anything is ended: an agent that cannot be started again had better go on.
    refuseFaults(checkAgents(folder, file, agents));
    limitsFor(context.env);
    await requireTmux(context);
    state.prepare();
    await noteSession(context, state);
    return withLock(context, join(state.path, 'lock'), async () => {
      const record = state.readServer();
      const home = homeOf(flags, record, file.project);
      const look = refuseUnknown(await lookAtHome(context, home, record));
      await refuseOtherHome(context, folder, home, look, record);
      const scene: Scene = { context, folder, state, home, look };
      const running = await Promise.all(
        agents.map(async (agent) => ({ agent, now: await observeAgent(folder, state, look, agent.name) })),
      );
      for (const { now } of running) await refuseSelf(scene, now);
      const ends = await Promise.all(
        running.map(async ({ agent, now }) => ({
          agent,
          end: now.session === null && now.pid === null ? '' : await takeDown(scene, now, 'restart'),
        })),
      );
      const ended = ends.filter(({ end }) => typeof end === 'string').map(({ agent }) => agent);
      wish(
        context,
        state,
        ended.map(({ name }) => name),
        'up',
      );
      const said: (string | Diagnostic)[] = ends.flatMap(({ end }) => (typeof end === 'string' ? [] : [end]));
      said.push(...(await bringAll(scene, ended, how)).map((brought) => reportOn(scene, brought, 'restart')));
      const watchdog = needsWatchdog(file, state) ? await ensureWatchdog(context, folder, state, true) : null;
      if (watchdog !== null) said.push(watchdog);
      for (const one of said) {
        if (typeof one === 'string') context.output.line(one);
        else context.output.report([one]);
      }
      return said.every((one) => typeof one === 'string') ? exitCodes.done : exitCodes.failed;
    });
  },
};
