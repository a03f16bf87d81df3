// Checks the answers of forges, which the client libraries do not. GitHub, Gitea and Forgejo use the same names here.
import { ForgeFailure } from './failure.ts';
import type { Account, ForgeComment, PullRequest } from './forge.ts';

type Fields = Readonly<Record<string, unknown>>;

export function accountFrom(data: unknown): Account {
  const account = accountIn(data);
  if (account === null) throw unfit('an account', data);
  return account;
}

export function pullRequestFrom(data: unknown): PullRequest {
  const { state, merged, html_url: url } = fieldsOf(data);
  if ((state !== 'open' && state !== 'closed') || typeof url !== 'string')
    throw unfit('a pull request', data);
  return { state: state === 'closed' && merged === true ? 'merged' : state, url };
}

/** @returns its number; null of one that is not merged */
export function mergedNumberFrom(data: unknown): number | null {
  const { number, merged_at: mergedAt } = fieldsOf(data);
  if (!isId(number)) throw unfit('a pull request', data);
  return typeof mergedAt === 'string' ? number : null;
}

export function commentFrom(data: unknown): ForgeComment {
  const { id, user, body, html_url: url, created_at: createdAt, original_author: other } = fieldsOf(data);
  if (!isId(id) || typeof url !== 'string' || typeof createdAt !== 'string') throw unfit('a comment', data);
  // What was brought over from another forge bears the name of the user who brought it.
  const isBroughtOver = typeof other === 'string' && other !== '';
  return {
    id,
    author: isBroughtOver ? null : accountIn(user),
    body: typeof body === 'string' ? body : '',
    url,
    createdAt,
  };
}

export function commentsFrom(data: unknown): readonly ForgeComment[] {
  if (!Array.isArray(data)) throw unfit('a list of comments', data);
  return data.map(commentFrom);
}

/** Oldest first, each once: what moves to another page while pages are read is on two of them. */
export function inOrder(comments: readonly ForgeComment[]): readonly ForgeComment[] {
  const each = new Map(comments.map((comment) => [comment.id, comment]));
  return [...each.values()].sort((a, b) => a.id - b.id);
}

function accountIn(data: unknown): Account | null {
  const { id, login, type } = fieldsOf(data);
  if (!isId(id) || typeof login !== 'string') return null;
  // Gitea and Forgejo have users of their own below zero: -1 is a removed user, -2 the one that jobs act as.
  return { id, login, isAutomaton: type === 'Bot' || id < -1 };
}

function isId(value: unknown): value is number {
  return typeof value === 'number' && Number.isSafeInteger(value);
}

function fieldsOf(data: unknown): Fields {
  return typeof data === 'object' && data !== null ? (data as Fields) : {};
}

function unfit(what: string, data: unknown): ForgeFailure {
  const keys = Object.keys(fieldsOf(data)).slice(0, 8).join(', ');
  return new ForgeFailure({ kind: 'unfit', why: `not ${what}: ${keys || typeof data}` }, 'the answer');
}
