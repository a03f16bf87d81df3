// Has git work in a clone for a step: git writes refs, objects, index and files of the clone, but runs no program and uses no
// address that the clone names, except what a person has accepted (ADR 42). It works through a view, as in `view.ts`; only
// commands that write configuration work in the clone itself.
import { remoteOf } from '../../fleet/url.ts';
import { repositoryAround } from '../git-files/index.ts';
import type { GitRunner, PlumbOptions } from './run.ts';
import { isData, type Setting } from './settings.ts';
import { commandOf, Views } from './view.ts';

export interface StepNeeds {
  /** The declared address of origin, or the one that is asked; null where the step concerns no remote. */
  readonly url: string | null;
  /** Nothing is written in the repository. */
  readonly isReadOnly?: true;
}

/** Lends a git that ignores the programs and addresses that repositories name. */
export async function inStep<T>(
  git: GitRunner,
  { url, isReadOnly }: StepNeeds,
  use: (git: GitRunner) => Promise<T>,
): Promise<T> {
  const views = new Views(git, {
    settings: (place) => [...placed(place.settings.filter(isData), url), ...git.accepted(place)],
    ...(isReadOnly === true ? {} : { isWritten: true }),
  });
  const through =
    <O extends PlumbOptions, A>(run: (cwd: string, args: readonly string[], options: O) => Promise<A>) =>
    async (cwd: string, args: readonly string[], options: O): Promise<A> => {
      const isInView = options?.env?.['GIT_COMMON_DIR'] !== undefined;
      if (isInView || isPassed(args)) return run(cwd, args, options);
      const { env, rest } = isNowhere(cwd, args)
        ? { env: { GIT_DIR: '/dev/null' }, rest: args }
        : await views.of(cwd, args);
      return run(cwd, rest, { ...options, env: { ...env, ...options?.env } });
    };
  try {
    return await use({
      accepted: git.accepted,
      plumb: through(git.plumb),
      raw: through(git.raw),
      ask: through(git.ask),
      slow: through(git.slow),
      transfer: through(git.transfer),
      query: through(git.query),
    });
  } finally {
    views.close();
  }
}

/** These run nothing: they make a repository, change its configuration, or answer for the repository itself. */
function isPassed(args: readonly string[]): boolean {
  switch (commandOf(args)) {
    case 'init':
    // It reads no configuration of the folder that it clones into.
    case 'clone':
      return true;
    case 'rev-parse':
      return !args.includes('--verify');
    case 'config':
      return !args.some((word) => reads.test(word)) || args.some((word) => namesFile.test(word));
    default:
      return false;
  }
}

const reads = /^--(?:get|get-all|get-regexp|list)$/;
const namesFile = /^--(?:local|file|worktree)$/;

/** These also work outside a repository; GIT_DIR keeps a repository that appears there meanwhile from being used. */
const anywhere: ReadonlySet<string> = new Set(['ls-remote', 'config', 'var']);

function isNowhere(cwd: string, args: readonly string[]): boolean {
  if (!anywhere.has(commandOf(args))) return false;
  const around = repositoryAround(cwd);
  return around.outcome === 'value' && around.value === null;
}

/** Origin is where fleet.toml declares it: the clone may only add a user name to that address. */
function placed(settings: readonly Setting[], url: string | null): readonly Value[] {
  const others = settings.filter(({ name }) => name !== originUrl);
  if (url === null) return others.filter(({ name }) => !isOfPromisor(name));
  const own = settings.filter(({ name }) => name === originUrl).flatMap(({ value }) => value ?? []);
  const [only = null] = own.length === 1 ? own : [];
  const value = only !== null && isSamePlace(only, url) ? only : url;
  return [...others, { name: originUrl, value }];
}

type Value = Pick<Setting, 'name' | 'value'>;

const originUrl = 'remote.origin.url';

/** git would fetch missing objects from there. */
function isOfPromisor(name: string): boolean {
  return /^(?:extensions\.partialclone|remote\.origin\.(?:promisor|partialclonefilter))$/.test(name);
}

function isSamePlace(one: string, other: string): boolean {
  return remoteOf(one).kind !== 'refused' && withoutUser(one) === withoutUser(other);
}

function withoutUser(url: string): string {
  return url.replace(/^([a-z][a-z0-9+.-]*:\/\/)[^/@]*@/i, '$1').replace(/^[^/:@]+@(?=[^/:]+:)/, '');
}
