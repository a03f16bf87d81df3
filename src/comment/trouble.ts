// Why a forge refused or failed, as a diagnostic for the operator. Pure.
import type { Diagnostic } from '../../engine/kernel/diagnostic.ts';
import type { ForgeFailure } from '../world/forge/failure.ts';
import type { ForgeComment, ForgeRepository, PullRequest } from '../world/forge/forge.ts';

export interface Circumstances {
  /** The pull request is null where that is what was asked for. */
  readonly place: ForgeRepository & { readonly pullRequest: number | null };
  /** The variable that holds the token. */
  readonly tokenName: string;
}

type Words = Pick<Diagnostic, 'code' | 'summary' | 'detail' | 'help'>;

export function troubleOf(failure: ForgeFailure, circumstances: Circumstances): Diagnostic {
  return { severity: 'error', ...wordsFor(failure, circumstances) };
}

function wordsFor({ trouble, request }: ForgeFailure, at: Circumstances): Words {
  const { place } = at;
  switch (trouble.kind) {
    case 'refused':
      return refused(trouble, request, at);
    case 'busy':
      return {
        code: 'rate-limited',
        summary: 'The forge asks to wait',
        detail: `${place.server} takes no more requests for now${said(trouble.said)}`,
        help:
          trouble.until === null
            ? 'try again in some minutes'
            : `try again after ${trouble.until.toISOString()}`,
      };
    case 'unreachable':
      return {
        code: 'forge-unavailable',
        summary: 'No answer from the forge',
        detail: `${request} at ${place.server}: ${trouble.why}`,
        help: 'try again: if the comment was made after all, po finds it by its marker',
      };
    case 'unfit':
      return {
        code: 'forge-unfit',
        summary: 'Not the answer of a forge',
        detail: `${request} at ${place.server}: ${trouble.why}`,
        help: 'check the platform and the server, and whether a proxy answers in its place',
      };
    case 'elsewhere':
      return {
        code: 'forge-elsewhere',
        summary: 'The forge redirects to another place',
        detail: `${request} redirects to ${trouble.to}; po does not send the token there`,
        help: 'if it has moved there, name it with --server and --repository',
      };
    case 'interrupted':
      throw new Error('an interruption is nothing to fix');
  }
}

function refused(
  trouble: { readonly status: number; readonly said: string },
  request: string,
  { place, tokenName }: Circumstances,
): Words {
  const { status } = trouble;
  const detail = `${request} at ${place.server}: ${status}${said(trouble.said)}`;
  switch (status) {
    case 401:
      return {
        code: 'forge-token-refused',
        summary: 'The forge does not take the token',
        detail,
        help: `check whether the token in ${tokenName} is for ${place.server}, and has not expired`,
      };
    case 403:
      return {
        code: 'forge-forbidden',
        summary: 'The token may not do that',
        detail,
        help: `${rightsOf(place)}; a pull request that is locked takes no comment`,
      };
    case 404:
      return {
        code: 'pull-request-missing',
        summary: place.pullRequest === null ? 'No such repository' : 'No such pull request',
        detail,
        help: `see whether ${nameOf(place)} is right; one that the token in ${tokenName} may not see looks the same`,
      };
    default:
      return {
        code: 'forge-refused',
        summary: 'The forge refused',
        detail,
        help: 'read its message',
      };
  }
}

/** No failure: nothing is written on a pull request that is closed. */
export function closedPullRequest({ state, url }: PullRequest, place: Circumstances['place']): Diagnostic {
  return {
    severity: 'error',
    code: 'pull-request-closed',
    summary: 'The pull request is not open',
    detail: `${nameOf(place)} is ${state}: ${url}; nothing was written`,
    help: 'open it again, or name another one with --pull-request',
  };
}

export function unclearAuthor(
  comments: readonly ForgeComment[],
  { place, tokenName }: Circumstances,
): Diagnostic {
  const urls = comments.map(({ url, author }) => `${url} by ${author?.login ?? 'a deleted user'}`);
  return {
    severity: 'error',
    code: 'comment-author-unknown',
    summary: 'The author of the comment is not clear',
    detail: `on ${nameOf(place)} these bear the marker: ${urls.slice(0, 3).join(', ')}; the token may not look up its own user`,
    help: `give the token in ${tokenName} the scope read:user`,
  };
}

function nameOf({ owner, repository, pullRequest }: Circumstances['place']): string {
  return `${owner}/${repository}${pullRequest === null ? '' : `#${pullRequest}`}`;
}

function rightsOf({ platform }: ForgeRepository): string {
  return platform === 'github'
    ? 'it needs `pull-requests: write`, which the job of a pull request from a fork does not get'
    : 'it needs the scopes write:issue, read:repository and read:user, and a job of a pull request from a fork may only read';
}

function said(text: string): string {
  return text === '' ? '' : `: ${text}`;
}
