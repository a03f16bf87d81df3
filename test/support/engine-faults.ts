// A project where the engine has work to do, made anew for each kill, and where it has ended: one of each agent and never two,
// every record whole, no lock of a dead process.
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect } from 'vitest';
import {
  type EngineProject,
  engineProject,
  isRunning,
  processesWith,
  type Ran,
  run,
  until,
} from './engine.ts';
import { type FakeAgents, fakeAgents } from './fake-agent.ts';
import type { Attempt, Work } from './faults.ts';
import { patienceMs } from './fleet.ts';
import { sleeper, watchdogs } from './healing.ts';
import { nodeOption, type Order } from './kill-at.ts';

export interface Scene {
  readonly project: EngineProject;
  readonly fakes: FakeAgents;
  /** Runs the engine, under an order where one is given. */
  engine(args: readonly string[], order?: Order): Promise<Ran>;
  /** The same, and it must succeed. */
  ok(...args: string[]): Promise<string>;
  /** A process of each that was alive before the work. */
  readonly before: Map<string, number>;
}

export interface EngineWork {
  readonly kind: string;
  /** What is killed, unless `work` does it. */
  readonly args: readonly string[];
  /** Whether its agents are up before. */
  readonly isUp: boolean;
  /** `a` has conversations, and takes longer to start. */
  readonly talks?: true;
  /** What is killed where that is no command: the order has to reach the process. */
  work?(scene: Scene, order: Order): Promise<Ran>;
  /** What finishes it. */
  finish(scene: Scene, wasKilled: boolean): Promise<unknown>;
}

const talker = '[agents.a]\nbackend = "claude"\nprompt = "prompt.md"\nwatch = "heal"\n';

export function engineWork({ kind, args, isUp, talks, work, finish }: EngineWork): Work {
  return {
    kind,
    async begin(): Promise<Attempt> {
      const scene = makeScene(talks === true ? talker : sleeper('a'));
      const { project } = scene;
      if (isUp) {
        await scene.ok('up', '--fleet', project.fleet);
        if (talks === true) await scene.fakes.wait('a', 'turn');
        for (const { name, pid } of (await project.status()).agents) scene.before.set(name, pid ?? 0);
      }
      return {
        run(order) {
          const names = [
            [project.state(), 'STATE'],
            [project.stateHome, 'HOME'],
            [project.folder, '~'],
            [project.fleet, 'FLEET'],
          ] as const;
          const whole: Order = { ...order, names };
          return work === undefined ? scene.engine(args, whole) : work(scene, whole);
        },
        async finish(wasKilled) {
          if (wasKilled) await expectTruthful(scene);
          const also = await finish(scene, wasKilled);
          return { ...(await endOf(scene)), also };
        },
        async end() {
          // Also of a project that was killed in the middle: nothing of it may be in the way of this.
          await scene.ok('down');
          project.tmux('kill-server');
          await until('all to end', () => startedIn(scene).length === 0, patienceMs);
        },
      };
    },
  };
}

function makeScene(first: string): Scene {
  const project = engineProject(first + sleeper('b'));
  const fakes = fakeAgents(project);
  project.write('prompt.md', 'Work.\n');
  const env = { ...project.env, ...fakes.env, AO_TEST_TIME_SCALE: '0.05' };
  const scene: Scene = {
    ...{ project, fakes, before: new Map() },
    engine: (args, order) =>
      run(
        process.execPath,
        [...(order === undefined ? [] : [nodeOption(order)]), 'engine/agents.mjs', ...args],
        { cwd: project.folder, env },
      ),
    async ok(...args) {
      const ran = await scene.engine(args);
      expect(ran, `engine ${args.join(' ')}\n${ran.stdout}${ran.stderr}`).toMatchObject({ code: 0 });
      return ran.stdout;
    },
  };
  return scene;
}

/** What it says of each agent is so, whatever it was killed in. */
async function expectTruthful({ project }: Scene): Promise<void> {
  // What was told to end may do so between the look and ours.
  await until('a true status', async () => {
    const { agents: all } = await project.status();
    return all.every(({ pid, runtime }) => runtime.state !== 'alive' || isRunning(pid ?? 0));
  });
}

async function endOf(scene: Scene) {
  const { project } = scene;
  const names = (folder: string) => (existsSync(folder) ? readdirSync(folder) : []);
  const { agents: all, watchdog } = await until(
    'agents to have started',
    async () => {
      const status = await project.status();
      return status.agents.some(({ runtime }) => runtime.state === 'starting') ? null : status;
    },
    patienceMs,
  );
  for (const line of readFileSync(project.state('events.jsonl'), 'utf8').split('\n').slice(0, -1))
    JSON.parse(line);
  return {
    agents: all.map(({ name, desired, runtime, restarts, held, spec }) => ({
      ...{ name, desired, state: runtime.state, quarantined: restarts.quarantined, held, drift: spec.drift },
    })),
    sessions: project.tmux('list-sessions', '-F', '#{session_name}').stdout.split('\n').sort(),
    // Each once, with its launcher.
    running: startedIn(scene).sort(),
    watchdog: watchdog.state,
    watchdogs: watchdogs(project).length,
    locks: names(project.state('lock')),
    // What was being written.
    leftovers: readdirSync(project.stateHome, { recursive: true, encoding: 'utf8' })
      .filter((path) => /\.(new|old)$/.test(path))
      .map((path) => path.replaceAll(/\d+\.[0-9a-f]{8}-[0-9a-f-]{27}/g, 'ID')),
  };
}

/** Agents and launchers, by what they were started with; a hook is over in a moment. */
function startedIn({ project }: Scene): string[] {
  const found: string[] = [];
  processesWith(({ argv, environment }) => {
    // The shell of the CLI has the whole command line of a hook, with its quotes, as one word.
    const isHook = argv.includes('hook') || (argv[0] === 'sh' && /[ ']hook[ ']/.test(argv.join(' ')));
    if (!environment.includes(`AO_PROJECT_DIR=${project.folder}`) || isHook) return false;
    const agent = environment.find((entry) => entry.startsWith('AO_AGENT=')) ?? '';
    // The launcher of an agent, and then what it has started.
    found.push(`${agent} ${argv[0] === 'sh' ? 'launcher' : 'agent'}`);
    return true;
  });
  return found;
}

/** It is the very process that it was before. */
export function expectSame({ before }: Scene, ...names: readonly string[]): void {
  for (const name of names) expect(isRunning(before.get(name) ?? 0), `${name} goes on`).toBe(true);
}

/** What the process under an order has come to: the kill, or nothing more to do. */
export async function killedOr(order: Order, isDone: () => Promise<boolean> | boolean): Promise<void> {
  const { kill } = order;
  await until(
    'the kill, or the end',
    async () => (kill !== undefined && existsSync(kill.seen)) || (await isDone()),
    patienceMs,
  );
}

export const watchdogOrder = (order: Order, folder: string): Order => ({
  ...order,
  argv: ' watch --project ',
  once: join(folder, '..', 'ordered'),
});
