// Decides where the comment goes: by the options, and for the rest by the CI job. The job fills in only what fits: with
// another server its repository does not count, and with another repository not its pull request. Pure.
import { type Diagnostic, DiagnosticError } from '../../engine/kernel/diagnostic.ts';
import type { ForgePlace, ForgeRepository, Platform } from '../world/forge/forge.ts';
import type { Job } from './job.ts';

/** Each is null where it was not given; given values have the right form. */
export interface Given {
  readonly platform: Platform | null;
  readonly server: string | null;
  readonly repository: string | null;
  readonly pullRequest: string | null;
}

export const platforms: readonly Platform[] = ['github', 'forgejo', 'gitea'];

export interface RepositoryTarget {
  readonly place: ForgeRepository;
  /** The server is the one that the job runs for, which the job has a token for. */
  readonly isOfJob: boolean;
}

export interface Target extends RepositoryTarget {
  readonly place: ForgePlace;
}

/** Throws a `DiagnosticError` where something is unknown, or the token must not go there. */
export function targetOf(given: Given, job: Job | null): Target {
  const { place, isOfJob } = repositoryOf(given, job);
  const isOfJobToo =
    isOfJob && `${place.owner}/${place.repository}`.toLowerCase() === job?.repository?.toLowerCase();
  const number = given.pullRequest ?? (isOfJobToo ? (job?.pullRequest ?? null) : null);
  if (number === null) throw noPullRequest(isOfJobToo);
  return { place: { ...place, pullRequest: Number(number) }, isOfJob };
}

/** The same without a pull request. */
export function repositoryOf(given: Omit<Given, 'pullRequest'>, job: Job | null): RepositoryTarget {
  const sameFamily = job !== null && isSameFamily(given.platform ?? job.platform, job.platform);
  const jobServer = sameFamily ? serverIn(job.server) : null;
  const platform = given.platform ?? job?.platform ?? null;
  if (platform === null) throw unknown('platform', 'name it with --platform github, forgejo or gitea');
  const server = serverIn(given.server) ?? jobServer ?? (platform === 'github' ? publicGithub : null);
  if (server === null) throw unknown('server', 'name it with --server URL');
  const isOfJob = jobServer !== null && server === jobServer;
  const repository = given.repository ?? (isOfJob ? (job?.repository ?? null) : null);
  if (repository === null) throw unknown('repository', 'name it with --repository OWNER/NAME');
  if (!isRepository(repository))
    throw unknown('repository', `${repository} is none: name it with --repository`);
  const api = apiOf(platform, server, isOfJob ? (job?.api ?? null) : null);
  for (const url of [server, api]) if (!isSafe(url)) throw insecure(url);
  const [owner = '', name = ''] = repository.split('/');
  return { place: { platform, server, api, owner, repository: name }, isOfJob };
}

/** `OWNER/NAME`, both of which go into a path as they are. */
export function isRepository(text: string): boolean {
  return /^[\w.-]{1,100}\/[\w.-]{1,100}$/.test(text) && !/(^|\/)\.{1,2}(\/|$)/.test(text);
}

export function isPullRequest(text: string): boolean {
  return /^[1-9]\d{0,8}$/.test(text);
}

/**
 * In the form that is compared and appended to: without a slash at its end. Null where it is no address of a server.
 */
export function serverIn(text: string | null): string | null {
  if (text === null || !URL.canParse(text)) return null;
  const { protocol, origin, pathname, username, password, search, hash } = new URL(text);
  if (protocol !== 'https:' && protocol !== 'http:') return null;
  if (username !== '' || password !== '' || search !== '' || hash !== '') return null;
  return `${origin}${pathname.replace(/\/+$/, '')}`;
}

const publicGithub = 'https://github.com';

/** The API of GitHub lies elsewhere than that of a GitHub Enterprise server; the others have it below their pages. */
function apiOf(platform: Platform, server: string, ofJob: string | null): string {
  if (platform !== 'github') return `${server}/api/v1`;
  const told = serverIn(ofJob);
  if (told !== null) return told;
  const { protocol, host } = new URL(server);
  const isHosted = host === 'github.com' || host.endsWith('.ghe.com');
  return isHosted ? `${protocol}//api.${host}` : `${server}/api/v3`;
}

/** No one can read the token on the way. */
function isSafe(url: string): boolean {
  const { protocol, hostname } = new URL(url);
  return protocol === 'https:' || /^(localhost|127(\.\d{1,3}){3}|\[::1\])$/.test(hostname);
}

/** Older Forgejo runners report that they are Gitea’s. */
function isSameFamily(a: Platform, b: Platform): boolean {
  return (a === 'github') === (b === 'github');
}

function unknown(what: string, help: string): DiagnosticError {
  return new DiagnosticError([
    {
      severity: 'error',
      code: 'forge-unknown',
      summary: 'The forge is not clear',
      detail: `neither an option nor the environment of a CI job names the ${what}`,
      help,
    },
  ]);
}

function noPullRequest(isOfJob: boolean): DiagnosticError {
  const diagnostic: Diagnostic = {
    severity: 'error',
    code: 'pull-request-unknown',
    summary: 'The pull request is not clear',
    detail: isOfJob
      ? 'this job was started by something other than a pull request'
      : 'neither an option nor the environment of a CI job names the pull request',
    help: 'name it with --pull-request N',
  };
  return new DiagnosticError([diagnostic]);
}

function insecure(url: string): DiagnosticError {
  return new DiagnosticError([
    {
      severity: 'error',
      code: 'forge-insecure',
      summary: 'The token would go over plain http',
      detail: `anyone between here and ${url} could read it`,
      help: 'name the server by its https address',
    },
  ]);
}
