// Runs the user's git, with their configuration. Every call outlives a Ctrl-C, so that a step is finished once it has begun,
// except for a question to a remote in a plan. No call asks the user anything, and none runs a clone's hooks.
import { basename, dirname } from 'node:path';
import { acceptedSettings } from '../accepted-settings.ts';
import { systemClock } from '../clock.ts';
import type { Completed, Exec } from '../exec.ts';
import { limits } from '../limits.ts';
import { durationText, lastLines } from '../text.ts';
import { lockPauseMs, lockRemedy, lockTries, metLock } from './busy.ts';
import type { ClaimedSetting } from './clone-settings.ts';
import { GitFailure } from './failure.ts';
import { askingNobody, ownSettings, patience, remedyFor } from './network.ts';
import { askRemote } from './question.ts';
import type { Setting } from './settings.ts';
import { knownSites, RemoteSilent, siteOf } from './silence.ts';

export { GitFailure } from './failure.ts';

/** Commands that use no network. */
export interface LocalGit {
  /** The settings of a repository, beyond data, that a person has accepted. */
  readonly accepted: Accepted;
  /** Standard output of a command, without the final newline. Throws `GitFailure`. */
  plumb(cwd: string, args: readonly string[], options?: PlumbOptions): Promise<string>;
  /** The same, every byte of it. */
  raw(cwd: string, args: readonly string[], options?: PlumbOptions): Promise<string>;
  /** The same as `plumb`, but exit code 1 with nothing on standard error is an answer: null. */
  ask(cwd: string, args: readonly string[], options?: PlumbOptions): Promise<string | null>;
}

export type Accepted = (place: {
  readonly gitDir: string;
  /** Of the work tree; null where the git directory itself was named. */
  readonly top: string | null;
  readonly settings: readonly Setting[];
}) => readonly ClaimedSetting[];

export interface GitRunner extends LocalGit {
  /** `plumb` with the limit of a transfer, for what may take long, such as a checkout. */
  slow(cwd: string, args: readonly string[], options?: PlumbOptions): Promise<string>;
  /** A clone, fetch or push. Gives up on a remote that falls silent. */
  transfer(cwd: string, args: readonly string[], options?: TransferOptions): Promise<string>;
  /** A question to a remote; changes nothing. Throws `GitFailure`, or `RemoteSilent` without an answer. */
  query(cwd: string, args: readonly string[], options: QueryOptions): Promise<string>;
}

export interface TransferOptions extends PlumbOptions {
  /** Where git is configured as in the clone that will be made. */
  readonly configuredIn?: string;
}

export interface QueryOptions extends PlumbOptions {
  /** Of the remote; a silent site is not asked again for a while. */
  readonly url: string;
  /** A step depends on it, so it outlives a Ctrl-C. */
  readonly isInStep?: boolean;
}

export interface PlumbOptions {
  readonly env?: Readonly<Record<string, string>>;
  readonly input?: string | Uint8Array;
  /** In place of the usual limit. */
  readonly timeoutMs?: number;
}

const safeConfig = [
  // No code of an agent's clone is run, neither hooks nor a file monitor.
  'core.hooksPath=/dev/null',
  'core.fsmonitor=false',
  // The operator may still look for commits that garbage collection would remove.
  'gc.auto=0',
  'maintenance.auto=false',
  // The checkout of a submodule never changes along with the clone around it.
  'submodule.recurse=false',
  // The output that po reads does not depend on what people like to see.
  'color.ui=false',
  'color.grep=false',
  'color.status=false',
  'color.diff=false',
  'column.ui=never',
  'log.showSignature=false',
  'i18n.logOutputEncoding=UTF-8',
  // It is written into a commit, and a release would have another id.
  'i18n.commitEncoding=UTF-8',
  'init.defaultObjectFormat=sha1',
];

interface CallOptions extends PlumbOptions {
  /** Omitted where it asks no remote. */
  readonly asks?: 'transfer' | 'question' | 'question-in-step';
}

export function gitRunner(exec: Exec, env: Readonly<Record<string, string>>): GitRunner {
  const sites = knownSites(systemClock.monotonicMs);
  const run = async (
    cwd: string,
    args: readonly string[],
    { input, asks, ...options }: CallOptions = {},
    usualMs: number = limits.gitLocalMs,
  ) => {
    const timeoutMs = options.timeoutMs ?? usualMs;
    const call = {
      cwd,
      timeoutMs,
      isQuestion: asks === 'question',
      env: { ...(asks === undefined ? env : askingNobody(env)), ...options.env },
    };
    const isAsked = asks === 'question' || asks === 'question-in-step';
    const all = [...safeConfig.flatMap((entry) => ['-c', entry]), ...args];
    const given = input === undefined ? {} : { input };
    const result = isAsked
      ? await askRemote(exec, { ...call, config: safeConfig, args })
      : await exec.run({ ...call, file: 'git', args: all, ...given });
    if (result.failure === 'not-found') throw new GitFailure(label(args), 'git is not installed');
    if (result.failure === 'timeout') {
      const limit = durationText(timeoutMs);
      if (isAsked) throw new RemoteSilent(label(args), `no answer within ${limit}`);
      throw new GitFailure(label(args), `not finished after ${limit}`);
    }
    return result;
  };
  const raw = async (cwd: string, args: readonly string[], options?: CallOptions, timeoutMs?: number) => {
    for (let attempt = 1; ; attempt += 1) {
      const result = await run(cwd, args, options, timeoutMs);
      if (result.code === 0) return result.stdout;
      const said = lastLines(result.stderr || result.stdout);
      const isLocked = metLock(result.stderr);
      if (!isLocked) throw new GitFailure(label(args), said);
      if (attempt === lockTries) throw new GitFailure(label(args), `${said}\n${lockRemedy}`);
      await systemClock.sleep(lockPauseMs);
    }
  };
  /** The same with a remote at the other end. */
  const reach: typeof raw = async (cwd, args, options, timeoutMs) => {
    const result = await run(cwd, args, options, timeoutMs);
    if (result.code === 0) return result.stdout;
    const said = lastLines(result.stderr || result.stdout);
    const remedy = remedyFor(said);
    throw new GitFailure(label(args), remedy === '' ? said || why(result) : `${said}\n${remedy}`);
  };
  const accepted = acceptedSettings(env);
  const runner: GitRunner = {
    accepted: ({ gitDir, top, settings }) =>
      accepted.of({ gitDir, top: top ?? workTreeOf(gitDir) }, settings),
    raw: (cwd, args, options) => raw(cwd, args, options),
    plumb: async (cwd, args, options) => (await raw(cwd, args, options)).replace(/\n$/, ''),
    async ask(cwd, args, options) {
      const result = await run(cwd, args, options);
      if (result.code === 1 && result.stderr.trim() === '') return null;
      if (result.code !== 0) throw new GitFailure(label(args), lastLines(result.stderr || result.stdout));
      return result.stdout.replace(/\n$/, '');
    },
    slow: (cwd, args, options) => raw(cwd, args, options, limits.gitTransferMs),
    async transfer(cwd, args, { configuredIn = cwd, ...options } = {}) {
      const asked = ['config', '--get-regexp', ownSettings];
      // The given environment may name a repository, which elsewhere would be the wrong one.
      const here = configuredIn === cwd ? { env: options.env ?? {} } : {};
      const own = await runner.ask(configuredIn, asked, here);
      const patientEnv = { ...patience(own ?? '', env), ...options.env };
      return reach(cwd, args, { ...options, asks: 'transfer', env: patientEnv }, limits.gitTransferMs);
    },
    query: (cwd, args, { url, isInStep = false, ...options }) =>
      sites.ask(siteOf(url), label(args), async () => {
        const asks = isInStep ? 'question-in-step' : 'question';
        return (await reach(cwd, args, { ...options, asks }, limits.gitQuestionMs)).replace(/\n$/, '');
      }),
  };
  return runner;
}

/** The folder around `.git`; a git directory of another name stands for itself. */
function workTreeOf(gitDir: string): string {
  return basename(gitDir) === '.git' ? dirname(gitDir) : gitDir;
}

function why({ failure }: Completed): string {
  return failure === 'signal' ? 'it was interrupted' : 'it says nothing of why';
}

/** The command and its first words, without options. */
function label(args: readonly string[]): string {
  const words = args.filter((word, at) => !word.startsWith('-') && args[at - 1] !== '-c');
  return words.slice(0, 3).join(' ');
}
