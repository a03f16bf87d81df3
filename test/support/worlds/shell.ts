// Runs git, tmux and the engine for generated worlds, several worlds side by side: nothing here waits for a
// process while others could go on.
import { execFile } from 'node:child_process';
import type { Ran } from '../engine.ts';

export type Environment = Readonly<Record<string, string | undefined>>;

/** Answers however it ended. */
export function runIn(cwd: string, env: Environment, file: string, args: readonly string[]): Promise<Ran> {
  return new Promise((resolve) => {
    const options = { cwd, env: { ...env }, maxBuffer: 64 * 1024 * 1024, timeout: 120_000 };
    execFile(file, [...args], options, (error, stdout, stderr) => {
      const code = error === null ? 0 : typeof error.code === 'number' ? error.code : null;
      resolve({ code, stdout, stderr });
    });
  });
}

const somebody = {
  GIT_AUTHOR_NAME: 'Somebody Else',
  GIT_AUTHOR_EMAIL: 'somebody@example.org',
  GIT_COMMITTER_NAME: 'Somebody Else',
  GIT_COMMITTER_EMAIL: 'somebody@example.org',
  GIT_OPTIONAL_LOCKS: '0',
  GIT_EDITOR: 'true',
} as const;

/** Standard output without the final newline. It must succeed. */
export type Git = (cwd: string, ...args: readonly string[]) => Promise<string>;

/** git as somebody else runs it: with an identity, and none of po’s precautions. */
export function gitOf(env: Environment): Git {
  return async (cwd, ...args) => {
    const ran = await runIn(cwd, { ...env, ...somebody }, 'git', args);
    if (ran.code !== 0) throw new Error(`git ${args.join(' ')} in ${cwd}: ${ran.stderr}${ran.stdout}`);
    return ran.stdout.replace(/\n$/, '');
  };
}

/** An operation of git’s that must stop half-way. */
export async function mustStop(git: Promise<string>): Promise<void> {
  const isDone = await git.then(
    () => true,
    () => false,
  );
  if (isDone) throw new Error('git was to stop half-way and did not');
}
