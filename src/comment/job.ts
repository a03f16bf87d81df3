// Reads from the environment of a CI job which forge, repository and pull request it is about. Gitea's and Forgejo's
// jobs have GitHub's variables as well, so theirs are looked for first. Pure.
import type { Platform } from '../world/forge/forge.ts';

export type Environment = Readonly<Record<string, string | undefined>>;

export interface Job {
  readonly platform: Platform;
  readonly server: string | null;
  /** GitHub sets it; for the others it is made from the server. */
  readonly api: string | null;
  /** `OWNER/NAME` */
  readonly repository: string | null;
  /** In digits; null in a job that is about no pull request. */
  readonly pullRequest: string | null;
}

/**
 * Null outside the jobs of a known forge.
 * @param readEvent the text of a file, or null where there is none
 */
export function jobIn(env: Environment, readEvent: (file: string) => string | null): Job | null {
  const platform = platformIn(env);
  if (platform === null) return null;
  const own = platform.toUpperCase();
  const value = (name: string) => filled(env[`${own}_${name}`]) ?? filled(env[`GITHUB_${name}`]);
  const eventFile = value('EVENT_PATH');
  const event = eventFile === null ? null : readEvent(eventFile);
  return {
    platform,
    server: value('SERVER_URL'),
    api: platform === 'github' ? value('API_URL') : null,
    repository: value('REPOSITORY'),
    pullRequest: (event === null ? null : numberInEvent(event)) ?? numberInRef(value('REF') ?? ''),
  };
}

function platformIn(env: Environment): Platform | null {
  if (isOn(env['FORGEJO_ACTIONS'])) return 'forgejo';
  if (isOn(env['GITEA_ACTIONS'])) return 'gitea';
  return isOn(env['GITHUB_ACTIONS']) ? 'github' : null;
}

/** `refs/pull/7/merge`; at Gitea and Forgejo `refs/pull/7/head`. */
function numberInRef(ref: string): string | null {
  return /^refs\/pull\/(\d+)\/(?:merge|head)$/.exec(ref)?.[1] ?? null;
}

/** The event, as a webhook delivers it. A comment on a pull request comes as one on an issue. */
function numberInEvent(text: string): string | null {
  let event: unknown;
  try {
    event = JSON.parse(text);
  } catch {
    return null;
  }
  const pullRequest = field(event, 'pull_request');
  const issue = field(event, 'issue');
  const about = pullRequest ?? (isObject(field(issue, 'pull_request')) ? issue : null);
  const number = field(about, 'number');
  return typeof number === 'number' && Number.isSafeInteger(number) && number > 0 ? String(number) : null;
}

function field(value: unknown, name: string): unknown {
  return isObject(value) ? value[name] : undefined;
}

function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null;
}

function isOn(value: string | undefined): boolean {
  return value === 'true' || value === '1';
}

/** An empty variable counts as unset: a workflow cannot remove one. */
export function filled(value: string | undefined): string | null {
  const text = value?.trim() ?? '';
  return text === '' ? null : text;
}
