/** Ends one agent with all its processes, and removes its session. The caller holds the lock of the project. */
import type { ProcessIdentity } from '../contract/process-identity.ts';
import { type Diagnostic, errorOf, refusal } from '../kernel/diagnostic.ts';
import type { AgentNow } from '../look/agents.ts';
import { isLauncherOf, whoseOf } from '../look/evidence.ts';
import { panesOf } from '../look/own-place.ts';
import { sessionsOf } from '../look/sessions.ts';
import { tell } from '../state/events.ts';
import { listProcesses, rowOf } from '../world/process-table.ts';
import { killSession, look as lookAgain } from '../world/tmux.ts';
import type { Scene } from './bring-all.ts';
import { familyOf, stopTree } from './stop.ts';

type Place = Omit<Scene, 'home'>;

/** The line for an agent that was ended, or why it was not. */
export async function takeDown(
  scene: Place,
  agent: AgentNow,
  by: 'down' | 'restart',
): Promise<string | Diagnostic> {
  const ended = await end(scene, agent);
  const whose = { agent: agent.name, launch: agent.launch, by };
  const now = scene.context.clock.now();
  if ('killed' in ended) {
    tell(scene.state.path, now, { event: 'stopped', ...whose, killed: ended.killed });
    return said(agent, ended.killed);
  }
  tell(scene.state.path, now, { event: 'stop-failed', ...whose, why: ended.detail });
  return ended;
}

function said({ name }: AgentNow, killed: number): string {
  const plural = killed === 1 ? 'process' : 'processes';
  return `${name}: stopped${killed > 0 ? `; ${killed} ${plural} did not listen, so killed` : ''}`;
}

async function end(scene: Place, agent: AgentNow): Promise<{ readonly killed: number } | Diagnostic> {
  const launcher = await launcherOf(scene, agent);
  const { killed, left } =
    launcher === null
      ? { killed: 0, left: [] }
      : await stopTree(scene.context.clock, launcher, agent.process?.agent ?? null, whoseOf(scene, agent));
  if (left.length > 0) {
    const pids = left.map(({ pid }) => pid).join(', ');
    return errorOf('not-stopped', 'Some processes do not end', `${agent.name}: pid ${pids} would not end.`);
  }
  const problem = agent.session === null ? null : await removeSession(scene, agent);
  if (problem !== null)
    return errorOf('session-not-removed', 'tmux did not remove a session', `${agent.name}: ${problem}.`);
  return { killed };
}

/** The process that leads the agent's Unix session. Its start time is the recorded one wherever there is one. */
async function launcherOf(place: Place, agent: AgentNow): Promise<ProcessIdentity | null> {
  const { process, pane } = agent;
  if (process !== null) return process.launcher;
  const row = pane === null || pane.dead ? null : await rowOf(pane.pid);
  const whose = whoseOf(place, agent);
  return row !== null && whose !== null && (await isLauncherOf(row, whose)) ? row : null;
}

/** Looks once more before it removes: ids of sessions are given out by a server, and that may be a new one. */
async function removeSession(place: Place, agent: AgentNow): Promise<string | null> {
  const { tmux } = place.look;
  const again = await lookAgain(tmux);
  if (again.kind === 'unknown') return again.problem;
  if (again.kind === 'no-server') return null;
  const session = sessionsOf(panesOf(again, place), place.folder).find(
    (one) => one.sessionId === agent.session?.sessionId && one.launch === agent.session.launch,
  );
  return session === undefined ? null : killSession(tmux, session.sessionId);
}

/** A command that runs inside an agent would end half-way through ending it. */
export async function refuseSelf(place: Place, agent: AgentNow): Promise<void> {
  const { context, look } = place;
  const [socketPath] = (context.env['TMUX'] ?? '').split(',');
  const isHere =
    look.kind === 'answered' &&
    look.socketPath === socketPath &&
    agent.session?.panes.some((pane) => pane.paneId === context.env['TMUX_PANE']);
  const launcher = await launcherOf(place, agent);
  const known = [launcher, agent.process?.agent ?? null].filter((one) => one !== null);
  const family = launcher === null ? [] : familyOf(await listProcesses(), launcher, known, null);
  const isOfIt = agent.launch !== null && context.env['AO_LAUNCH'] === agent.launch;
  if (!isHere && !isOfIt && !family.some((row) => row.pid === process.pid)) return;
  throw refusal(
    'would-end-itself',
    'A command cannot end the agent it runs in',
    `This command runs inside ${agent.name}.`,
    `run it from another terminal${agent.session === null ? '' : ', or name the other agents only'}`,
  );
}
