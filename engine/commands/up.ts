import { join } from 'node:path';
import { type Context, exitCodes } from '../context.ts';
import type { FullDefinition } from '../declaration/full-definition.ts';
import { projectFolder } from '../declaration/own-project.ts';
import { limitsFor } from '../heal/limits.ts';
import { ensureWatchdog, needsWatchdog } from '../heal/watchdog.ts';
import { type GivenHome, homeOf, lookAtHome, refuseOtherHome, refuseUnknown } from '../look/home.ts';
import { acceptRunning } from '../run/accept-running.ts';
import { bringAll, type Scene } from '../run/bring-all.ts';
import { reportOn } from '../run/bring-report.ts';
import { type Begun, inTurns } from '../run/in-turns.ts';
import { requireTmux } from '../run/tmux-check.ts';
import { noteSession } from '../session/record.ts';
import { withLock } from '../state/lock.ts';
import { prepareState } from '../state/take-over.ts';
import type { Command } from './command.ts';
import { homeFlags, homeOptions } from './flags.ts';
import { printResults } from './print-text.ts';
import { agentsToStart, type ToStart } from './to-start.ts';

/**
 * Starts agents that should run and do not, and accepts their definitions. An agent that runs is left alone, even when its
 * definition has changed.
 */
export const up: Command = {
  name: 'up',
  usage: '[AGENT…] [--fleet NAME] [--project NAME]',
  summary: 'start the persistent agents, or the named ones',
  options: homeOptions,
  words: Number.POSITIVE_INFINITY,
  async run(context, given) {
    const asked = agentsToStart(context, projectFolder(context), given.words);
    if (asked.agents.length === 0) {
      context.output.line('nothing to start: agents.toml declares no persistent agent');
      return exitCodes.done;
    }
    // A factor that the watchdog would refuse is refused here, where the operator sees it.
    limitsFor(context.env);
    await requireTmux(context);
    await prepareState(context, asked);
    await noteSession(context, asked.state);
    const flags = homeFlags(given, context.env);
    const isDone = await inTurns(context, asked.folder, asked.agents, (agents) =>
      withLock(context, join(asked.state.path, 'lock'), () => bringUpNow(context, asked, flags, agents)),
    );
    context.output.report(asked.refused);
    return isDone && asked.refused.length === 0 ? exitCodes.done : exitCodes.failed;
  },
};

async function bringUpNow(
  context: Context,
  { folder, state, project, declared }: ToStart,
  flags: GivenHome,
  agents: readonly FullDefinition[],
): Promise<Begun> {
  const record = state.readServer();
  const home = homeOf(flags, record, project);
  const look = refuseUnknown(await lookAtHome(context, home, record));
  await refuseOtherHome(context, { folder, state }, home, look, record);
  const scene: Scene = { context, folder, state, home, look };
  const brought = await bringAll(scene, agents, 'keep');
  const ends = brought.flatMap((one) => (one.kind === 'waits' ? [] : [reportOn(scene, one, 'up')]));
  if (declared !== null) acceptRunning(scene, declared);
  if (needsWatchdog(state)) {
    const hasStarted = brought.some(({ kind }) => kind === 'launched');
    const done = await ensureWatchdog(context, folder, state, hasStarted);
    if (done !== null) ends.push(done);
  }
  printResults(context, ends);
  const isDone = ends.every((end) => typeof end === 'string');
  return { isDone, brought, startSpacingMs: home.startSpacingMs };
}
