// Starts processes: the one door for it outside git. Every call has a limit, its output is bounded, and a
// process that does not heed SIGTERM gets SIGKILL. Never a shell, never an argument joined into a string.
import { execa } from 'execa';

export interface Command {
  readonly file: string;
  readonly args: readonly string[];
  readonly cwd: string;
  readonly timeoutMs: number;
  /** The whole environment of the process. */
  readonly env: Readonly<Record<string, string>>;
  readonly input?: string | Uint8Array;
}

export interface Completed {
  /** The exit code, or null when the process was ended by a signal or could not be started. */
  readonly code: number | null;
  readonly stdout: string;
  readonly stderr: string;
  /** Why there is no exit code: the limit was reached, a signal, or the program is missing. */
  readonly failure: 'timeout' | 'signal' | 'not-found' | 'other' | null;
}

export interface Exec {
  /** Never rejects: what went wrong is in the result. */
  run(command: Command): Promise<Completed>;
}

const outputLimitBytes = 32 * 1024 * 1024;

export const systemExec: Exec = {
  async run(command) {
    const result = await execa(command.file, command.args, {
      cwd: command.cwd,
      env: command.env,
      extendEnv: false,
      reject: false,
      timeout: command.timeoutMs,
      forceKillAfterDelay: 2_000,
      // In a process group of its own: Ctrl-C on the terminal is for po to hear, which lets a begun step finish.
      detached: true,
      maxBuffer: outputLimitBytes,
      stripFinalNewline: false,
      ...(command.input === undefined ? { stdin: 'ignore' as const } : { input: command.input }),
    });
    const failure = result.timedOut
      ? 'timeout'
      : result.code === 'ENOENT'
        ? 'not-found'
        : result.isTerminated
          ? 'signal'
          : result.exitCode === undefined
            ? 'other'
            : null;
    return {
      code: result.exitCode ?? null,
      stdout: result.stdout,
      stderr: result.stderr || (result.failed && failure !== null ? (result.shortMessage ?? '') : ''),
      failure,
    };
  },
};
