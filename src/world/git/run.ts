// Runs git. What changes something, and every look that a step rests on, goes through execa: its exit code and
// standard input matter, and it must outlive a Ctrl-C, so that a step that has begun is finished. Questions to a
// remote while a plan is made go through simple-git. No command of ours runs a clone's hooks.
import { redactUrl } from '../../fleet/url.ts';
import type { Exec } from '../exec.ts';
import { WorldFailure } from '../failure.ts';
import { limits } from '../limits.ts';
import { lastLines } from '../text.ts';

/** Git said no, or gave no answer in time. The message names the command; credentials are cut out of both. */
export class GitFailure extends WorldFailure {
  constructor(command: string, output: string) {
    super(redactUrl(`git ${command} failed`), redactUrl(output));
    this.name = 'GitFailure';
  }
}

export interface GitRunner {
  /** Standard output of a local command, the final newline cut off. Throws `GitFailure`. */
  plumb(cwd: string, args: readonly string[], options?: PlumbOptions): Promise<string>;
  /** The same, every byte of it. */
  raw(cwd: string, args: readonly string[]): Promise<string>;
  /** The same as `plumb`, but exit code 1 with nothing on standard error is an answer: null. */
  ask(cwd: string, args: readonly string[], options?: PlumbOptions): Promise<string | null>;
  /** What may take long, such as a fetch or a checkout: what `plumb` is, with the limit of a transfer. */
  transfer(cwd: string, args: readonly string[], options?: PlumbOptions): Promise<string>;
  /** A question to a remote; changes nothing, and may be cut off by Ctrl-C. Throws `GitFailure`. */
  query(cwd: string, args: readonly string[]): Promise<string>;
}

export interface PlumbOptions {
  readonly env?: Readonly<Record<string, string>>;
  readonly input?: string | Uint8Array;
  /** In place of the limit that the kind of command has. */
  readonly timeoutMs?: number;
}

const safeConfig = [
  // An agent's clone is no place to run code from: hooks and the file monitor stay out of every call.
  'core.hooksPath=/dev/null',
  'core.fsmonitor=false',
  // A collection of garbage takes away commits that nothing names any more; somebody may still look for them.
  'gc.auto=0',
  'maintenance.auto=false',
  // What is checked out in a submodule is never changed because the clone around it is.
  'submodule.recurse=false',
];

/** A setting in GIT_CONFIG_KEY_n, and a variable such as GIT_CONFIG_GLOBAL, is refused by simple-git without these. */
const operatorsOwn = {
  allowUnsafeAlias: true,
  allowUnsafeAskPass: true,
  allowUnsafeCommandBinaries: true,
  allowUnsafeConfigEnvCount: true,
  allowUnsafeConfigPaths: true,
  allowUnsafeCredentialHelper: true,
  allowUnsafeDiffExternal: true,
  allowUnsafeDiffTextConv: true,
  allowUnsafeEditor: true,
  allowUnsafeExec: true,
  allowUnsafeFilter: true,
  allowUnsafeFsMonitor: true,
  allowUnsafeGitProxy: true,
  allowUnsafeGpgProgram: true,
  allowUnsafeHooksPath: true,
  allowUnsafeInclude: true,
  allowUnsafeMergeDriver: true,
  allowUnsafePack: true,
  allowUnsafePager: true,
  allowUnsafeProtocolOverride: true,
  allowUnsafeSshCommand: true,
  allowUnsafeSubmodule: true,
  allowUnsafeTemplateDir: true,
  allowUnsafeUrlRewrite: true,
};

export function gitRunner(exec: Exec, env: Readonly<Record<string, string>>): GitRunner {
  const run = async (
    cwd: string,
    args: readonly string[],
    options: PlumbOptions = {},
    usualMs: number = limits.gitLocalMs,
  ) => {
    const timeoutMs = options.timeoutMs ?? usualMs;
    const result = await exec.run({
      file: 'git',
      args: [...safeConfig.flatMap((entry) => ['-c', entry]), ...args],
      cwd,
      timeoutMs,
      env: { ...env, ...options.env },
      ...(options.input === undefined ? {} : { input: options.input }),
    });
    if (result.failure === 'not-found') throw new GitFailure(label(args), 'git is not installed');
    if (result.failure === 'timeout') {
      throw new GitFailure(label(args), `not finished after ${timeoutMs / 1000} s`);
    }
    return result;
  };
  const raw = async (cwd: string, args: readonly string[], options?: PlumbOptions, timeoutMs?: number) => {
    const result = await run(cwd, args, options, timeoutMs);
    if (result.code !== 0) throw new GitFailure(label(args), lastLines(result.stderr || result.stdout));
    return result.stdout;
  };
  return {
    raw: (cwd, args) => raw(cwd, args),
    plumb: async (cwd, args, options) => (await raw(cwd, args, options)).replace(/\n$/, ''),
    async ask(cwd, args, options) {
      const result = await run(cwd, args, options);
      if (result.code === 1 && result.stderr.trim() === '') return null;
      if (result.code !== 0) throw new GitFailure(label(args), lastLines(result.stderr || result.stdout));
      return result.stdout.replace(/\n$/, '');
    },
    transfer: (cwd, args, options) => raw(cwd, args, options, limits.gitTransferMs),
    async query(cwd, args) {
      // Most plans ask no remote.
      const { simpleGit } = await import('simple-git');
      const git = simpleGit({
        baseDir: cwd,
        config: safeConfig,
        timeout: { block: limits.gitSilenceMs },
        errors: (error, { exitCode, stdErr }) => error ?? failureOf(exitCode, stdErr),
        // Its guard is for what strangers may set; this is the operator's own environment, made by gitEnvironment.
        allowEnvironment: Object.keys(env),
        unsafe: operatorsOwn,
      }).env({ ...env });
      try {
        return (await git.raw([...args])).replace(/\n$/, '');
      } catch (error) {
        throw new GitFailure(label(args), lastLines(error instanceof Error ? error.message : String(error)));
      }
    },
  };
}

/**
 * simple-git takes a git that was killed, and one that fails without a word, for one that found nothing; to us
 * that would be "no changes" or "an empty remote".
 */
function failureOf(exitCode: number | null, stdErr: readonly Buffer[]): Error | undefined {
  if (exitCode === 0) return undefined;
  const said = Buffer.concat(stdErr).toString('utf8').trim();
  return new Error(said || (exitCode === null ? 'it was interrupted' : `exit ${exitCode}`));
}

/** The command's name and the words that tell it apart, without its options. */
function label(args: readonly string[]): string {
  const words = args.filter((word) => !word.startsWith('-'));
  return words.slice(0, 3).join(' ');
}
