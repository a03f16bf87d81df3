import { join } from 'node:path';
import { type Context, exitCodes } from '../context.ts';
import type { DesiredRecord } from '../contract/desired-record.ts';
import { agentVariables } from '../contract/engine-process.ts';
import { projectFolder } from '../declaration/own-project.ts';
import { openFolder, readAgents } from '../declaration/project.ts';
import { endWatchdog, watchdogOf, watchdogsOf } from '../heal/watchdog.ts';
import { type Diagnostic, DiagnosticError, errorOf } from '../kernel/diagnostic.ts';
import { type AgentNow, observeAgent } from '../look/agents.ts';
import { startedFor } from '../look/evidence.ts';
import { homeOf, lookAtHome, refuseUnknown } from '../look/home.ts';
import { panesOf, pathsOf } from '../look/own-place.ts';
import { lookAgain, type ServerLook } from '../look/server.ts';
import { sessionsOf } from '../look/sessions.ts';
import { unclearIn } from '../look/unclear.ts';
import { endProcesses, strandedOf } from '../run/leftovers.ts';
import { refuseSelf, takeDown } from '../run/take-down.ts';
import { hasClaims } from '../state/claims.ts';
import { setDesired } from '../state/desired-state.ts';
import { withLock } from '../state/lock.ts';
import type { StateFolder } from '../state/state-folder.ts';
import { prepareState } from '../state/take-over.ts';
import { listProcesses } from '../world/process-table.ts';
import type { Command } from './command.ts';
import { homeFlags, homeOptions } from './flags.ts';
import { printResults } from './print-text.ts';
import { refuseUnknownAgents } from './selection.ts';

/**
 * Ends agents with all their processes. It uses what runs, not agents.toml, so it works when that file is broken,
 * and also ends agents that were removed from it.
 */
export const down: Command = {
  name: 'down',
  usage: '[AGENT…]',
  summary: 'end all agents of the project, or the named ones',
  options: homeOptions,
  words: Number.POSITIVE_INFINITY,
  async run(context, given) {
    const { folder, state } = openFolder(projectFolder(context), context.env);
    const read = readAgents(folder);
    const declared = read.ok ? read.value.agents.map((agent) => agent.name) : [];
    const isProject = read.ok || state.exists() || hasClaims(folder);
    if (!isProject) throw new DiagnosticError(read.diagnostics);
    await prepareState(context, { folder, state });
    return withLock(context, join(state.path, 'lock'), async () => {
      const record = state.readServer();
      const home = homeOf(homeFlags(given), record, read.ok ? read.value.project : '');
      const look = refuseUnknown(await lookAtHome(context, home, record));
      const running = sessionsOf(panesOf(look, { folder, state }), folder).map((session) => session.agent);
      const isAll = given.words.length === 0;
      const desired = isAll ? readableDesired(state) : state.readDesired();
      const known = [...new Set([...declared, ...running, ...Object.keys(desired?.agents ?? {})])];
      refuseUnknownAgents(given.words, known);
      if (desired === null) {
        state.writeDesired({ format: 'ao.desired/1', agents: {} });
        context.output.line(
          'what was asked for could not be read; it is recorded anew, with every agent down',
        );
      }
      return endAll({ context, folder, state, look }, isAll ? known : given.words);
    });
  },
};

/** Null if it is unreadable, which does not matter once every agent is down. */
function readableDesired(state: StateFolder): DesiredRecord | null {
  try {
    return state.readDesired();
  } catch (error) {
    if (isUnreadable(error)) return null;
    throw error;
  }
}

function isUnreadable(error: unknown): boolean {
  return (
    error instanceof DiagnosticError && error.diagnostics.some(({ code }) => code === 'state-unreadable')
  );
}

interface Scene {
  readonly context: Context;
  readonly folder: string;
  readonly state: StateFolder;
  readonly look: Exclude<ServerLook, { kind: 'unknown' }>;
}

async function endAll(scene: Scene, names: readonly string[]): Promise<number> {
  const { context, state } = scene;
  const agents = await Promise.all(names.map((name) => observe(scene, name)));
  const rows = await listProcesses();
  // Children can outlive both their agent and its session.
  const hasOrphans = ({ name, launch }: AgentNow) =>
    launch !== null && startedFor(rows, { paths: pathsOf(scene), agent: name, launch }).length > 0;
  const existing = agents.filter(
    (agent) => agent.session !== null || agent.pid !== null || hasOrphans(agent),
  );
  for (const agent of existing) await refuseSelf(scene, agent);
  setDesired(context, state, names, 'down');
  const ends = await Promise.all(existing.map((agent) => takeDown(scene, agent, 'down')));
  ends.push(...(await endStranded(scene, names)));
  if (ends.length === 0) ends.push('nothing was running');
  ends.push(...(await endIdleWatchdogs(scene)));
  const look = await lookAgain(scene.look);
  const unclear = unclearIn(scene, look, [], names);
  printResults(context, ends);
  context.output.report(unclear);
  return ends.every((one) => typeof one === 'string') ? exitCodes.done : exitCodes.failed;
}

/** With a record that is damaged an agent is ended by its session, and by what its processes were started with. */
async function observe({ folder, state, look }: Scene, name: string): Promise<AgentNow> {
  try {
    return await observeAgent(folder, state, look, name);
  } catch (error) {
    if (!isUnreadable(error)) throw error;
    const session =
      sessionsOf(panesOf(look, { folder, state }), folder).find(({ agent }) => agent === name) ?? null;
    const runtime = { state: 'unknown', source: 'none', since: null } as const;
    return {
      ...{ name, session, pane: session?.panes[0] ?? null, launch: session?.launch ?? null },
      ...{ process: null, doubt: null, isUnclear: false, exit: null, pid: null, runtime },
    };
  }
}

async function endStranded(scene: Scene, names: readonly string[]): Promise<(string | Diagnostic)[]> {
  const { context, folder } = scene;
  const isOwn = context.env[agentVariables.folder] === folder;
  const others = names.filter((name) => !isOwn || context.env[agentVariables.agent] !== name);
  const stranded = strandedOf(await listProcesses(), scene, others);
  if (stranded.length === 0) return [];
  const left = await endProcesses(context, stranded);
  if (left.length > 0) return [wouldNotEnd(left.map(({ pid }) => pid))];
  return [`ended what was left of earlier starts: pid ${stranded.map(({ pid }) => pid).join(', ')}`];
}

/** Where no agent is wanted up there is nothing to heal. The watchdog would end by itself, a little later. */
async function endIdleWatchdogs({ context, folder, state }: Scene): Promise<(string | Diagnostic)[]> {
  const isAnyWanted = Object.values(state.readDesired().agents).some((one) => one.state === 'up');
  if (isAnyWanted) return [];
  const { pid } = await watchdogOf(folder, state, context.version);
  const problem = pid === null ? null : await endWatchdog(context, folder, state);
  const others = (await watchdogsOf(folder, state)).filter((one) => one.pid !== pid);
  const left = await endProcesses(context, others);
  return [
    ...(pid === null ? [] : [problem ?? `watchdog: ended, pid ${pid}`]),
    ...others.filter((one) => !left.includes(one)).map((one) => `watchdog: ended, pid ${one.pid}`),
    ...(left.length === 0 ? [] : [wouldNotEnd(left.map((one) => one.pid))]),
  ];
}

function wouldNotEnd(pids: readonly number[]): Diagnostic {
  return errorOf('not-stopped', 'Some processes do not end', `pid ${pids.join(', ')} would not end.`);
}
