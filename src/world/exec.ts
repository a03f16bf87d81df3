// Starts processes: the one place for it outside git. Every call has a limit, its output is bounded, and what
// does not heed SIGTERM gets SIGKILL, with all that it has started. Never a shell, never an argument joined into a string.
import { constants } from 'node:os';
import { execa } from 'execa';
import { WorldFailure } from './failure.ts';
import { passedOn, supervise } from './process-group.ts';

export interface Command {
  readonly file: string;
  readonly args: readonly string[];
  readonly cwd: string;
  readonly timeoutMs: number;
  /** The whole environment of the process. */
  readonly env: Readonly<Record<string, string>>;
  readonly input?: string | Uint8Array;
  /** It changes nothing, so a signal that ends po ends it as well. */
  readonly isQuestion?: boolean;
  /** Gets each line of its standard error as it comes, and the limit counts from the last one. */
  readonly onNote?: (line: string) => void;
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
  /** Never rejects: failures are in the result. */
  run(command: Command): Promise<Completed>;
}

/** Runs a program on po's terminal, without a limit. Answers its exit code, or 128 and the signal that ended it. */
export async function handOver({
  file,
  args,
  cwd,
  env,
}: Omit<Command, 'timeoutMs' | 'input'>): Promise<number> {
  // In po's own process group: it is the one that the terminal talks to, and stops with Ctrl-Z.
  const child = execa(file, args, {
    ...{ cwd, env, extendEnv: false, reject: false, stdio: 'inherit' as const },
    // The person who is shown an agent decides when that ends.
    forceKillAfterDelay: false,
  });
  const pass = (signal: NodeJS.Signals) => void child.kill(signal);
  for (const signal of passedOn) process.on(signal, pass);
  try {
    const { exitCode, signal, shortMessage } = await child;
    if (exitCode !== undefined) return exitCode;
    if (signal !== undefined) return 128 + constants.signals[signal];
    throw new WorldFailure(shortMessage ?? `${file} cannot be run`);
  } finally {
    for (const signal of passedOn) process.off(signal, pass);
  }
}

const outputLimitBytes = 32 * 1024 * 1024;

function hearLines(stream: NodeJS.ReadableStream, hear: (line: string) => void, extend: () => void): void {
  let rest = '';
  stream.on('data', (chunk: Buffer) => {
    const lines = (rest + chunk.toString()).split('\n');
    rest = lines.pop() ?? '';
    for (const line of lines) hear(line);
    if (lines.length > 0) extend();
  });
}

export const systemExec: Exec = {
  async run(command) {
    const child = execa(command.file, command.args, {
      cwd: command.cwd,
      env: command.env,
      extendEnv: false,
      reject: false,
      // In a session of its own: Ctrl-C on the terminal is for po to hear, which lets a begun step finish, and nothing
      // that is started can ask a person on that terminal.
      detached: true,
      maxBuffer: outputLimitBytes,
      stripFinalNewline: false,
      ...(command.input === undefined ? { stdin: 'ignore' as const } : { input: command.input }),
    });
    const supervision = supervise(() => child.pid, {
      timeoutMs: command.timeoutMs,
      isQuestion: command.isQuestion === true,
    });
    if (command.onNote !== undefined) hearLines(child.stderr, command.onNote, supervision.extend);
    const result = await child;
    supervision.finish();
    const ended = supervision.ended();
    const failure =
      ended ??
      (result.code === 'ENOENT'
        ? 'not-found'
        : result.isTerminated
          ? 'signal'
          : result.exitCode === undefined
            ? 'other'
            : null);
    return {
      code: ended === null ? (result.exitCode ?? null) : null,
      stdout: result.stdout,
      stderr: result.stderr || (result.failed && failure !== null ? (result.shortMessage ?? '') : ''),
      failure,
    };
  },
};
