import { join } from 'node:path';
import { exitCodes } from '../context.ts';
import { refuseFaults } from '../declaration/agents-check.ts';
import type { FullDefinition } from '../declaration/full-definition.ts';
import { projectFolder } from '../declaration/own-project.ts';
import { openProject } from '../declaration/project.ts';
import { limitsFor, paceOf, sharesAccount } from '../heal/limits.ts';
import { ensureWatchdog, needsWatchdog } from '../heal/watchdog.ts';
import type { Diagnostic } from '../kernel/diagnostic.ts';
import { observeAgent } from '../look/agents.ts';
import { homeOf, lookAtHome, refuseOtherHome, refuseUnknown } from '../look/home.ts';
import { acceptRunning } from '../run/accept-running.ts';
import { unreviewed } from '../run/acceptance.ts';
import { type Brought, bringAll, type Scene } from '../run/bring-all.ts';
import { reportOn } from '../run/bring-report.ts';
import { inTurns } from '../run/in-turns.ts';
import type { Restart } from '../run/restart.ts';
import { refuseSelf, takeDown } from '../run/take-down.ts';
import { requireTmux } from '../run/tmux-check.ts';
import { noteSession } from '../session/record.ts';
import { setDesired } from '../state/desired-state.ts';
import { withLock } from '../state/lock.ts';
import { prepareState } from '../state/take-over.ts';
import { awaitTurn } from '../turns/turns.ts';
import type { Command } from './command.ts';
import { homeFlags, homeOptions } from './flags.ts';
import { printResults } from './print-text.ts';
import { nameNeeded } from './selection.ts';
import { agentsToStart } from './to-start.ts';

const turnPollMs = 200;

/**
 * Ends agents and starts them again as agents.toml declares them now. A conversation that can be taken up again
 * is; nothing is started for an agent whose end did not work.
 */
export const restart: Command = {
  name: 'restart',
  usage: 'AGENT… [--fresh] [--fleet NAME] [--project NAME]',
  summary: 'end agents and start them again, with their conversations',
  notes: [
    '--fresh  begin a new conversation; the old one stays with the CLI, and can be resumed there',
    'If its start prompt has changed, the agent receives the new one.',
  ],
  options: { ...homeOptions, fresh: { type: 'boolean' } },
  words: Number.POSITIVE_INFINITY,
  async run(context, given) {
    const own = projectFolder(context);
    const flags = homeFlags(given, context.env);
    const how = given.flags['fresh'] === true ? 'fresh' : 'keep';
    if (given.words.length === 0) {
      const names = openProject(own, context.env).file.agents.map((agent) => agent.name);
      throw nameNeeded('restart', names);
    }
    // Before anything is ended: an agent that cannot be started again had better keep running.
    const { folder, state, project, declared, agents, refused } = agentsToStart(context, own, given.words);
    refuseFaults([...refused, ...agents.flatMap((agent) => unreviewed(context, state, agent) ?? [])]);
    limitsFor(context.env);
    await requireTmux(context);
    await prepareState(context, { folder, state });
    await noteSession(context, state);
    const locked = <T>(act: () => Promise<T>) => withLock(context, join(state.path, 'lock'), act);
    const find = async (): Promise<Scene> => {
      const record = state.readServer();
      const home = homeOf(flags, record, project);
      const look = refuseUnknown(await lookAtHome(context, home, record));
      await refuseOtherHome(context, { folder, state }, home, look, record);
      return { context, folder, state, home, look };
    };
    // Before any of them is ended, too.
    await locked(async () => {
      const scene = await find();
      for (const { name } of agents) {
        await refuseSelf(scene, await observeAgent(folder, state, scene.look, name));
      }
    });
    const isDone = await inTurns(context, folder, agents, (due) =>
      locked(async () => {
        const scene = await find();
        const { begun, brought } = await restartDue(scene, due, how);
        if (declared !== null) acceptRunning(scene, declared);
        const watchdog = needsWatchdog(state) ? await ensureWatchdog(context, folder, state, true) : null;
        const said = watchdog === null ? begun : [...begun, watchdog];
        printResults(context, said);
        const { startSpacingMs } = scene.home;
        return { isDone: said.every((one) => typeof one === 'string'), brought, startSpacingMs };
      }),
    );
    return isDone ? exitCodes.done : exitCodes.failed;
  },
};

/** Those whose turn has come are ended and started again; the others go on meanwhile. */
async function restartDue(
  scene: Scene,
  agents: readonly FullDefinition[],
  how: Restart,
): Promise<{ begun: (string | Diagnostic)[]; brought: Brought[] }> {
  const { context, folder, state, look, home } = scene;
  const pace = paceOf(limitsFor(context.env), home.startSpacingMs, how);
  const due: FullDefinition[] = [];
  const waits: Brought[] = [];
  for (const agent of agents) {
    const whose = { folder, agent: agent.name };
    const turn = sharesAccount(agent.backend)
      ? await awaitTurn(context, agent.backend, whose, pace)
      : ({ kind: 'taken' } as const);
    if (turn.kind === 'waits') waits.push({ agent, ...turn });
    else due.push(agent);
  }
  const ends = await Promise.all(
    due.map(async (agent) => {
      const now = await observeAgent(folder, state, look, agent.name);
      const isThere = now.session !== null || now.pid !== null;
      return { agent, end: isThere ? await takeDown(scene, now, 'restart') : '' };
    }),
  );
  const ended = ends.filter(({ end }) => typeof end === 'string').map(({ agent }) => agent);
  setDesired(
    context,
    state,
    ended.map(({ name }) => name),
    'up',
  );
  const begun: (string | Diagnostic)[] = ends.flatMap(({ end }) => (typeof end === 'string' ? [] : [end]));
  const brought: Brought[] = [];
  for (let left: readonly FullDefinition[] = ended; left.length > 0; ) {
    const now = await bringAll(scene, left, how);
    const again = now.flatMap(({ kind, agent }) => (kind === 'waits' ? [agent] : []));
    for (const one of now) if (one.kind !== 'waits') begun.push(reportOn(scene, one, 'restart'));
    brought.push(...now.filter(({ kind }) => kind !== 'waits'));
    left = again;
    // Another project was faster while they ended. They are down, so they are started before anything else.
    if (left.length > 0) await context.clock.sleep(turnPollMs);
  }
  return { begun, brought: [...brought, ...waits] };
}
