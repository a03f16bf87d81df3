import { join } from 'node:path';
import { type Context, exitCodes } from '../context.ts';
import { openFolder, readAgents } from '../declaration/project.ts';
import { endWatchdog, watchdogOf } from '../heal/watchdog.ts';
import { type AgentNow, observeAgent } from '../look/agents.ts';
import { homeOf, lookAtHome } from '../look/home.ts';
import type { ServerLook } from '../look/server.ts';
import { sessionsOf } from '../look/sessions.ts';
import { refuseUnknown } from '../run/bring-up.ts';
import { refuseSelf, takeDown } from '../run/take-down.ts';
import { withLock } from '../state/lock.ts';
import type { StateFolder } from '../state/state-folder.ts';
import { wish } from '../state/wishes.ts';
import { type Diagnostic, DiagnosticError } from '../toml/diagnostic.ts';
import { statOf } from '../world/files.ts';
import { listProcesses, startedWith } from '../world/process-table.ts';
import type { Command } from './command.ts';
import { homeFlags, homeOptions } from './flags.ts';
import { refuseUnknownAgents } from './selection.ts';

/**
 * Ends agents with all their processes. It goes by what runs, not by agents.toml, so it works when that is
 * broken, and ends agents that were taken out of it as well.
 */
export const down: Command = {
  name: 'down',
  usage: '[AGENT…]',
  summary: 'end all agents of the project, or those that are named',
  options: homeOptions,
  words: Number.POSITIVE_INFINITY,
  async run(context, given) {
    const { folder, state } = openFolder(context.cwd);
    const read = readAgents(folder);
    const declared = read.ok ? read.value.agents.map((agent) => agent.name) : [];
    const isProject = read.ok || statOf(state.path) !== null;
    if (!isProject) throw new DiagnosticError(read.diagnostics);
    state.prepare();
    return withLock(context, join(state.path, 'lock'), async () => {
      const record = state.readServer();
      const home = homeOf(homeFlags(given), record, read.ok ? read.value.project : '');
      const look = refuseUnknown(await lookAtHome(context, home, record));
      const panes = look.kind === 'answered' ? look.panes : [];
      const running = sessionsOf(panes, folder).map((session) => session.agent);
      const wished = Object.keys(state.readDesired().agents);
      const known = [...new Set([...declared, ...running, ...wished])];
      refuseUnknownAgents(given.words, known);
      const names = given.words.length > 0 ? given.words : known;
      return endAll({ context, folder, state, look }, names);
    });
  },
};

interface Scene {
  readonly context: Context;
  readonly folder: string;
  readonly state: StateFolder;
  readonly look: Exclude<ServerLook, { kind: 'unknown' }>;
}

async function endAll(scene: Scene, names: readonly string[]): Promise<number> {
  const { context, folder, state, look } = scene;
  const agents = await Promise.all(names.map((name) => observeAgent(folder, state, look, name)));
  const rows = await listProcesses();
  // Children can outlive both their agent and its session.
  const hasOrphans = ({ launch }: AgentNow) =>
    launch !== null && startedWith(rows, 'AO_LAUNCH', launch).length > 0;
  const existing = agents.filter(
    (agent) => agent.session !== null || agent.pid !== null || hasOrphans(agent),
  );
  for (const agent of existing) await refuseSelf(scene, agent);
  wish(context, state, names, 'down');
  const ends = await Promise.all(existing.map((agent) => takeDown(scene, agent, 'down')));
  if (existing.length === 0) ends.push('nothing was running');
  ends.push(...(await endIdleWatchdog(context, state)));
  for (const one of ends) {
    if (typeof one === 'string') context.output.line(one);
    else context.output.report([one]);
  }
  return ends.every((one) => typeof one === 'string') ? exitCodes.done : exitCodes.failed;
}

/** Where no agent is wanted up there is nobody to heal. It would see that by itself, a little later. */
async function endIdleWatchdog(context: Context, state: StateFolder): Promise<(string | Diagnostic)[]> {
  const isAnyWanted = Object.values(state.readDesired().agents).some((one) => one.state === 'up');
  const { pid } = await watchdogOf(state, context.version);
  if (isAnyWanted || pid === null) return [];
  return [(await endWatchdog(context, state)) ?? `watchdog: ended, pid ${pid}`];
}
