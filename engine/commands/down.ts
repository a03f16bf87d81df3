import { join } from 'node:path';
import { type Context, exitCodes } from '../context.ts';
import type { ProcessIdentity } from '../contract/process-identity.ts';
import { openFolder, readAgents } from '../declaration/project.ts';
import { type AgentNow, observeAgent } from '../look/agents.ts';
import { homeOf, lookAtHome } from '../look/home.ts';
import type { ServerLook } from '../look/server.ts';
import { sessionsOf } from '../look/sessions.ts';
import { refuseUnknown } from '../run/bring-up.ts';
import { familyOf, stopTree } from '../run/stop.ts';
import { withLock } from '../state/lock.ts';
import type { StateFolder } from '../state/state-folder.ts';
import { type Diagnostic, DiagnosticError } from '../toml/diagnostic.ts';
import { statOf } from '../world/files.ts';
import { identify, listProcesses } from '../world/process-table.ts';
import { killSession, look as lookAgain } from '../world/tmux.ts';
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
  const existing = agents.filter((agent) => agent.session !== null || agent.pid !== null);
  for (const agent of existing) await refuseSelf(scene, agent);
  wantDown(context, state, names);
  if (existing.length === 0) {
    context.output.line('nothing was running');
    return exitCodes.done;
  }
  const ends = await Promise.all(existing.map((agent) => end(scene, agent)));
  for (const one of ends) {
    if (typeof one === 'string') context.output.line(one);
    else context.output.report([one]);
  }
  return ends.every((one) => typeof one === 'string') ? exitCodes.done : exitCodes.failed;
}

/** What to say of an agent that was ended, or why it was not. */
async function end(scene: Scene, agent: AgentNow): Promise<string | Diagnostic> {
  const launcher = await launcherOf(agent);
  const { killed, left } =
    launcher === null
      ? { killed: 0, left: [] }
      : await stopTree(scene.context.clock, launcher, agent.process?.agent ?? null);
  if (left.length > 0) {
    const pids = left.map(({ pid }) => pid).join(', ');
    return fault('not-stopped', 'Processes that do not end', `${agent.name}: pid ${pids} would not end.`);
  }
  const problem = agent.session === null ? null : await removeSession(scene, agent);
  if (problem !== null)
    return fault('session-not-removed', 'tmux did not remove a session', `${agent.name}: ${problem}.`);
  const plural = killed === 1 ? 'process' : 'processes';
  return `${agent.name}: stopped${killed > 0 ? `; ${killed} ${plural} did not listen, so killed` : ''}`;
}

/** The process that leads the agent's Unix session. Its start time is the recorded one wherever there is one. */
async function launcherOf({ process, pane }: AgentNow): Promise<ProcessIdentity | null> {
  if (process !== null) return process.launcher;
  return pane === null || pane.dead ? null : identify(pane.pid);
}

/** Looks once more before it removes: ids of sessions are given out by a server, and that may be a new one. */
async function removeSession({ folder, look }: Scene, agent: AgentNow): Promise<string | null> {
  const again = await lookAgain(look.tmux);
  if (again.kind === 'unknown') return again.problem;
  if (again.kind === 'no-server') return null;
  const session = sessionsOf(again.panes, folder).find(
    (one) => one.sessionId === agent.session?.sessionId && one.launch === agent.session.launch,
  );
  return session === undefined ? null : killSession(look.tmux, session.sessionId);
}

/** A command that runs inside an agent would end half-way through ending it. */
async function refuseSelf({ context, look }: Scene, agent: AgentNow): Promise<void> {
  const [socketPath] = (context.env['TMUX'] ?? '').split(',');
  const isHere =
    look.kind === 'answered' &&
    look.socketPath === socketPath &&
    agent.session?.panes.some((pane) => pane.paneId === context.env['TMUX_PANE']);
  const launcher = await launcherOf(agent);
  const family =
    launcher === null
      ? []
      : familyOf(await listProcesses(), launcher, [
          launcher,
          ...(agent.process?.agent ? [agent.process.agent] : []),
        ]);
  if (!isHere && !family.some((row) => row.pid === process.pid)) return;
  throw new DiagnosticError([
    fault(
      'would-end-itself',
      'A command cannot end the agent it runs in',
      `This command runs inside ${agent.name}.`,
      `run it from another terminal${agent.session === null ? '' : ', or name the other agents only'}`,
    ),
  ]);
}

/** Before anything is ended: a watchdog that comes by in between must not start it again. */
function wantDown(context: Context, state: StateFolder, names: readonly string[]): void {
  const since = context.clock.now().toISOString();
  const desired = state.readDesired();
  const wishes = names.map((name) => [name, { state: 'down' as const, since }] as const);
  state.writeDesired({ ...desired, agents: { ...desired.agents, ...Object.fromEntries(wishes) } });
}

function fault(code: string, summary: string, detail: string, help?: string): Diagnostic {
  return { severity: 'error', code, summary, detail, ...(help !== undefined && { help }) };
}
