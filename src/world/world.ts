// Every port to the outside, in one place. Reconcilers see only these interfaces; tests may replace any of them.
import { join } from 'node:path';
import {
  acceptVariable,
  calledAsVariable,
  callerFolderVariable,
  engineFile,
  startSpacingVariable,
} from '../../engine/protocol.ts';
import { type AgentRecords, systemAgentRecords } from './agent-records.ts';
import { type Caller, systemCaller } from './caller.ts';
import { type Clock, systemClock } from './clock.ts';
import { type CheckedEngine, copyToRun } from './engines/engine-copy.ts';
import { type Engines, systemEngines } from './engines/engines.ts';
import { engineEnvironment, gitEnvironment } from './environment.ts';
import { type Completed, handOver, systemExec } from './exec.ts';
import { WorldFailure } from './failure.ts';
import { type Files, systemFiles } from './files.ts';
import type { Git } from './git/git.ts';
import { systemGit } from './git/system.ts';
import { limits } from './limits.ts';
import { type Processes, systemProcesses } from './processes.ts';
import { type RateLimiter, systemRateLimiter } from './rate-limiter.ts';
import type { Tmux } from './tmux.ts';
import { systemTmux } from './tmux-server.ts';
import { systemTurns, type Turns } from './turns.ts';

export interface World {
  readonly clock: Clock;
  readonly files: Files;
  readonly records: AgentRecords;
  readonly git: Git;
  readonly tmux: Tmux;
  readonly processes: Processes;
  readonly caller: Caller;
  readonly engines: Engines;
  readonly harness: Harness;
  readonly rateLimiter: RateLimiter;
  readonly turns: Turns;
}

/** Runs the pinned engine of a project. */
export interface Harness {
  /** Never rejects. `args` follow `node engine/agents.mjs`. Runs a copy of the checked engine. */
  run(
    projectPath: string,
    engine: CheckedEngine,
    args: readonly string[],
    options?: HarnessOptions,
  ): Promise<Completed>;
}

export interface HarnessOptions {
  readonly timeoutMs?: number;
  /** For a command that may start agents: the time between starts on one account. While it reports its wait, no limit counts. */
  readonly startSpacingMs?: number;
  /** Digests of the definitions that the operator has seen, by the names of the agents. */
  readonly accept?: Readonly<Record<string, string>>;
  /** Hears what it waits for, in its own words. */
  readonly onNote?: (line: string) => void;
}

/** @param releasesFolder where the build put the engine releases */
export function systemWorld(root: string, releasesFolder: string): World {
  const exec = systemExec;
  const env = engineEnvironment(process.env);
  const git = systemGit(exec, gitEnvironment(process.env));
  return {
    clock: systemClock,
    files: systemFiles,
    records: systemAgentRecords(env, systemFiles),
    git,
    tmux: systemTmux(exec, env),
    processes: systemProcesses(exec, env, systemClock),
    caller: systemCaller(process.env),
    engines: systemEngines(git, root, releasesFolder),
    rateLimiter: systemRateLimiter(systemClock),
    turns: systemTurns(),
    harness: {
      async run(projectPath, engine, args, given = {}) {
        const { timeoutMs = limits.engineMs, startSpacingMs, accept, onNote = () => {} } = given;
        const made = callOrFailure(projectPath, engine, args);
        if (made instanceof WorldFailure)
          return { code: null, stdout: '', stderr: made.message, failure: 'other' };
        const call = { ...made, timeoutMs };
        if (startSpacingMs === undefined) return exec.run(call);
        const env = {
          ...call.env,
          [startSpacingVariable]: String(startSpacingMs),
          ...(accept !== undefined && { [acceptVariable]: JSON.stringify(accept) }),
        };
        return exec.run({ ...call, env, onNote });
      },
    },
  };
}

/** Runs a project's engine with po's terminal and streams, for a person. Answers its exit code. Throws `WorldFailure`. */
export function handOverToEngine(
  projectPath: string,
  engine: CheckedEngine,
  args: readonly string[],
): Promise<number> {
  const call = engineCall(projectPath, engine, args);
  return handOver({ ...call, env: { ...call.env, [callerFolderVariable]: process.cwd() } });
}

/** Throws `WorldFailure` where the copy cannot be made. */
function engineCall(cwd: string, engine: CheckedEngine, args: readonly string[]) {
  const program = copyToRun(engine, process.env);
  // The commands that it shows people name the engine in the clone.
  const env = { ...engineEnvironment(process.env), [calledAsVariable]: join(engine.folder, engineFile) };
  return { file: process.execPath, args: [program, ...args], cwd, env };
}

function callOrFailure(...call: Parameters<typeof engineCall>) {
  try {
    return engineCall(...call);
  } catch (error) {
    if (error instanceof WorldFailure) return error;
    throw error;
  }
}
