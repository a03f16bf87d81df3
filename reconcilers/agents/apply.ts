// Starts, restarts and stops agents by running the project's own engine, after checking that it is the pinned code.
// Never touches tmux itself.
import { remedyText } from '../../engine/kernel/help.ts';
import type { CheckedEngine } from '../../src/world/engines/engine-copy.ts';
import { WorldFailure } from '../../src/world/failure.ts';
import { lastLines } from '../../src/world/text.ts';
import type { World } from '../../src/world/world.ts';
import { isList, namesIn, told } from '../facts.ts';
import type { Desired, Fact, Reconciler } from '../reconciler.ts';
import { talks } from '../waiting.ts';
import type { AgentsWanted } from './facts.ts';
import type { AgentsObserved } from './types.ts';

export const apply: Reconciler<AgentsObserved>['apply'] = async (desired, observed, step, world) => {
  if (observed.kind === 'no-clone') throw new Error('there is no clone to run an engine in');
  if (observed.engine?.runnable !== true)
    throw new WorldFailure('engine/ is not the pinned code, so it is not run');
  const { engine } = observed.engine;
  if (step.action === 'stop') {
    await runEngine(desired, engine, world, ['down']);
    await expectNothingLeft(desired, world);
    return { notes: [] };
  }
  // Engine v0.1.0 assumes that a live watchdog can heal.
  if (observed.watchdogProcess !== undefined) {
    const folder = world.files.realpath(desired.project.path) ?? desired.project.path;
    await world.processes.endWatchdog(observed.watchdogProcess, folder);
  }
  const { agents: names, restarted: again, definitions } = told<AgentsWanted>(step.after);
  if (!isList(names) || observed.declared.kind !== 'agents') throw new Error('no agents to start');
  const restarted = namesIn(again);
  const accept = digestsIn(definitions);
  const failures: string[] = [];
  for (const agent of observed.declared.agents) {
    const isRestarted = restarted.includes(agent.name);
    if (!isRestarted && !names.includes(agent.name)) continue;
    // Two that log in at the same time race for one login.
    if (talks(agent.backend)) {
      await world.rateLimiter.turn(agent.backend, desired.fleet.apply.startSpacingMs);
    }
    try {
      await runEngine(desired, engine, world, [isRestarted ? 'restart' : 'up', agent.name], accept);
    } catch (error) {
      // One agent that does not come up must not keep the others down.
      if (!(error instanceof WorldFailure)) throw error;
      failures.push(error.message);
    }
  }
  if (failures.length > 0) throw new WorldFailure(failures.join('\n'));
  // Only the watchdog is missing. Agents are named: one that ended by itself and should stay ended is not started.
  const { ended = [] } = observed;
  const alive = observed.declared.agents.filter(
    ({ name, persistent }) => persistent && !ended.includes(name),
  );
  if (names.length + restarted.length === 0)
    await runEngine(desired, engine, world, ['up', ...alive.map(({ name }) => name)], accept);
  return { notes: [] };
};

/**
 * A watchdog that finds no agent wanted up ends by itself. It may take this long after its last look, or a failed
 * one.
 */
const watchdogEndsWithinMs = 20_000;
const pauseMs = 250;

/** An engine ends what it has a record of. Without a record, only the process table tells what still runs. */
async function expectNothingLeft({ project: { path } }: Desired, world: World): Promise<void> {
  const real = world.files.realpath(path) ?? path;
  const startedMs = world.clock.monotonicMs();
  while (true) {
    const all = await world.processes.ofEngines();
    // The next look reports it.
    if (!all.known) return;
    const left = all.value.filter(({ folder }) => folder === real);
    if (left.length === 0) return;
    if (world.clock.monotonicMs() - startedMs > watchdogEndsWithinMs) {
      const pids = left.map(({ pid }) => pid).join(' ');
      const what = left.map(({ kind, agent, pid }) => `${agent ?? `the ${kind}`} (pid ${pid})`).join(', ');
      throw new WorldFailure(
        `still running after the stop: ${what}; the engine has lost its record of it\n${remedyText('end it, then apply again:', `kill ${pids}`)}`,
      );
    }
    await world.clock.sleep(pauseMs);
  }
}

const failureTexts = {
  timeout: 'timed out',
  signal: 'ended by a signal',
  'not-found': 'not found',
  other: 'could not be run',
} as const;

/**
 * The digests that the plan showed. Null where po cannot read the definitions of a newer engine, which then uses its
 * own.
 */
function digestsIn(definitions: Fact | undefined): Readonly<Record<string, string>> | null {
  if (definitions === undefined) return null;
  const entries = Object.entries(Object(definitions));
  return Object.fromEntries(entries.map(([name, digest]) => [name, String(digest)]));
}

async function runEngine(
  { fleet, project }: Desired,
  engine: CheckedEngine,
  world: World,
  args: readonly string[],
  accept: Readonly<Record<string, string>> | null = null,
): Promise<void> {
  // Passed every time: the engine's own record lies in the clone, where `git clean` may have removed it.
  const words = [...args, '--fleet', fleet.name, '--project', project.name];
  const { startSpacingMs } = fleet.apply;
  const options = args[0] === 'down' ? {} : { startSpacingMs, ...(accept !== null && { accept }) };
  const result = await world.harness.run(project.path, engine, words, options);
  if (result.code === 0) return;
  const said = lastLines(result.stderr || result.stdout);
  const how = result.failure === null ? `exit ${result.code ?? '?'}` : failureTexts[result.failure];
  throw new WorldFailure(`node engine/agents.mjs ${args.join(' ')}: ${how}${said === '' ? '' : `\n${said}`}`);
}
