/** The one place of the engine that starts processes: never through a shell, and no wait is without a limit (ADR 54). */
import { type ChildProcess, type StdioOptions, spawn } from 'node:child_process';
import { closeSync, constants, openSync } from 'node:fs';
import type { Environment } from './environment.ts';

export type Ran =
  | {
      readonly kind: 'ended';
      /** Null when a signal ended it. */
      readonly code: number | null;
      readonly stdout: string;
      readonly stderr: string;
    }
  /** There is no such program, or it may not be run. */
  | { readonly kind: 'not-started'; readonly problem: string }
  /** It was killed because it took longer than allowed. */
  | { readonly kind: 'timeout' };

export interface RunOptions {
  readonly env: Environment;
  readonly cwd: string;
  readonly timeoutMs: number;
  /** What the program reads; nothing if absent. */
  readonly input?: string;
  /** A file or a device that is its standard input instead. Opened so that it can neither block nor become a terminal of ours. */
  readonly inputFrom?: string;
  /** In a process group of its own, so that its children end with it when it takes too long. */
  readonly group?: true;
}

const quietly = constants.O_RDONLY | constants.O_NONBLOCK | constants.O_NOCTTY;

/** Runs a program to its end and gives back what it printed. */
export function run(file: string, args: readonly string[], options: RunOptions): Promise<Ran> {
  return new Promise((resolve) => {
    let source: number | null;
    try {
      source = options.inputFrom === undefined ? null : openSync(options.inputFrom, quietly);
    } catch (error) {
      resolve({ kind: 'not-started', problem: error instanceof Error ? error.message : String(error) });
      return;
    }
    const child = spawn(file, args, {
      env: options.env,
      cwd: options.cwd,
      stdio: [source ?? 'pipe', 'pipe', 'pipe'],
      detached: options.group === true,
    });
    if (source !== null) closeSync(source);
    // A program that does not read to the end says so by its exit code.
    child.stdin?.on('error', () => {});
    child.stdin?.end(options.input ?? '');
    let stdout = '';
    let stderr = '';
    // A decoder per stream: a character may be cut in two by the size of a read.
    child.stdout?.setEncoding('utf8').on('data', (text: string) => {
      stdout += text;
    });
    child.stderr?.setEncoding('utf8').on('data', (text: string) => {
      stderr += text;
    });
    // SIGKILL at once: a tmux client that hangs does so for hours and does not listen to anything else.
    const limit = setTimeout(() => {
      if (options.group === true) killGroup(child);
      else child.kill('SIGKILL');
      child.stdin?.destroy();
      child.stdout?.destroy();
      child.stderr?.destroy();
      resolve({ kind: 'timeout' });
    }, options.timeoutMs);
    child.on('error', (error) => {
      clearTimeout(limit);
      resolve({ kind: 'not-started', problem: error.message });
    });
    child.on('close', (code) => {
      clearTimeout(limit);
      resolve({ kind: 'ended', code, stdout, stderr });
    });
  });
}

function killGroup({ pid }: ChildProcess): void {
  if (pid === undefined) return;
  try {
    // Not collected yet, so the number is still that of our own group.
    process.kill(-pid, 'SIGKILL');
  } catch {
    // It ended this very moment.
  }
}

export interface Attached {
  /** Undefined when the program could not be started. */
  readonly pid: number | undefined;
  kill(signal: NodeJS.Signals): void;
  readonly ended: Promise<
    | { readonly kind: 'exited'; readonly code: number }
    | { readonly kind: 'signalled'; readonly signal: NodeJS.Signals }
    | { readonly kind: 'not-started'; readonly problem: string }
  >;
}

/**
 * Starts a program on this process's own terminal and in its process group, so that the terminal treats the
 * two as one. The caller must not read from the terminal afterwards.
 */
export function attach(
  argv: readonly [string, ...string[]],
  options: { env: Environment; cwd: string },
): Attached {
  const [file, ...args] = argv;
  let child: ChildProcess;
  try {
    child = spawn(file, args, { env: options.env, cwd: options.cwd, stdio: 'inherit' });
  } catch (error) {
    // An argv that is too long is thrown, not emitted.
    const problem = error instanceof Error ? error.message : String(error);
    return { pid: undefined, kill: () => {}, ended: Promise.resolve({ kind: 'not-started', problem }) };
  }
  const ended: Attached['ended'] = new Promise((resolve) => {
    child.on('error', (error) => {
      if (child.pid === undefined) resolve({ kind: 'not-started', problem: error.message });
    });
    child.on('exit', (code, signal) => {
      if (signal !== null) resolve({ kind: 'signalled', signal });
      else resolve({ kind: 'exited', code: code ?? 0 });
    });
  });
  return { pid: child.pid, kill: (signal) => void child.kill(signal), ended };
}

/**
 * Starts a program that goes on by itself, in a Unix session of its own and in `/`: whatever becomes of the
 * caller, its terminal or its folder. What it prints is appended to `log`. Gives the pid, or why there is none.
 */
export function startDetached(
  file: string,
  args: readonly string[],
  options: { env: Environment; log: string },
): Promise<number | { readonly problem: string }> {
  return new Promise((resolve) => {
    let log: number;
    try {
      log = openSync(
        options.log,
        constants.O_WRONLY | constants.O_APPEND | constants.O_CREAT | constants.O_NOFOLLOW,
        0o600,
      );
    } catch (error) {
      resolve({ problem: error instanceof Error ? error.message : String(error) });
      return;
    }
    const stdio: StdioOptions = ['ignore', log, log];
    const child = spawn(file, args, { env: options.env, cwd: '/', detached: true, stdio });
    closeSync(log);
    child.on('error', (error) => resolve({ problem: error.message }));
    child.on('spawn', () => {
      child.unref();
      resolve(child.pid ?? { problem: 'it has no pid' });
    });
  });
}
