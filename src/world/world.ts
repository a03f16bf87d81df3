// Every door to the outside, in one hand. Reconcilers see these interfaces alone; tests may replace any of them.
import { callerFolderVariable, startSpacingVariable } from '../../engine/protocol.ts';
import { type Caller, systemCaller } from './caller.ts';
import type { Clock } from './clock.ts';
import { systemClock } from './clock.ts';
import type { Engines } from './engines/engines.ts';
import { systemEngines } from './engines/engines.ts';
import { engineEnvironment, gitEnvironment } from './environment.ts';
import type { Exec } from './exec.ts';
import { handOver, systemExec } from './exec.ts';
import type { Files } from './files.ts';
import { systemFiles } from './files.ts';
import type { Git } from './git/git.ts';
import { systemGit } from './git/system.ts';
import { limits } from './limits.ts';
import { type Pacer, systemPacer } from './pacer.ts';
import type { Processes } from './processes.ts';
import { systemProcesses } from './processes.ts';
import type { Tmux } from './tmux.ts';
import { systemTmux } from './tmux.ts';
import { systemTurns, type Turns } from './turns.ts';

export interface World {
  readonly clock: Clock;
  readonly files: Files;
  readonly git: Git;
  readonly tmux: Tmux;
  readonly processes: Processes;
  readonly caller: Caller;
  readonly engines: Engines;
  readonly harness: Harness;
  readonly pacer: Pacer;
  readonly turns: Turns;
}

/** Runs the pinned engine of a project. */
export interface Harness {
  /** Never rejects. `args` follow `node engine/agents.mjs`. */
  run(projectPath: string, args: readonly string[], options?: HarnessOptions): ReturnType<Exec['run']>;
}

export interface HarnessOptions {
  readonly timeoutMs?: number;
  /**
   * For a command that may start agents: how far apart those on one account are started. It waits for its turn for as long
   * as it says so.
   */
  readonly startSpacingMs?: number;
  /** Hears what it waits for, in its own words. */
  readonly onNote?: (line: string) => void;
}

/**
 * @param root the fleet's root
 * @param releasesFolder where the build put the engine releases
 */
export function systemWorld(root: string, releasesFolder: string): World {
  const exec = systemExec;
  const env = engineEnvironment(process.env);
  const git = systemGit(exec, gitEnvironment(process.env));
  return {
    clock: systemClock,
    files: systemFiles,
    git,
    tmux: systemTmux(exec, env),
    processes: systemProcesses(exec, env, systemClock),
    caller: systemCaller(process.env),
    engines: systemEngines(git, root, releasesFolder),
    pacer: systemPacer(systemClock),
    turns: systemTurns(),
    harness: {
      run(projectPath, args, { timeoutMs = limits.engineMs, startSpacingMs, onNote = () => {} } = {}) {
        const call = { ...engineCall(projectPath, args), timeoutMs };
        if (startSpacingMs === undefined) return exec.run(call);
        const env = { ...call.env, [startSpacingVariable]: String(startSpacingMs) };
        return exec.run({ ...call, env, onNote });
      },
    },
  };
}

/**
 * Runs the engine of a project with the terminal and all streams given to it, and answers what it exits with. No
 * reconciler can: it is for a person at a terminal. Throws `WorldFailure`.
 */
export function handOverToEngine(projectPath: string, args: readonly string[]): Promise<number> {
  const call = engineCall(projectPath, args);
  return handOver({ ...call, env: { ...call.env, [callerFolderVariable]: process.cwd() } });
}

function engineCall(cwd: string, args: readonly string[]) {
  const env = engineEnvironment(process.env);
  return { file: process.execPath, args: ['engine/agents.mjs', ...args], cwd, env };
}
