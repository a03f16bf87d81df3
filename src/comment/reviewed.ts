// Reads which plan a comment of ours shows. Pure.
import type { Account, ForgeComment } from '../world/forge/forge.ts';
import { isOurs } from './decide.ts';
import { bears } from './marker.ts';

export interface CommentsToSearch {
  readonly comments: readonly ForgeComment[];
  /** Null where the token may not look up its user; then an automaton’s comment is ours. */
  readonly own: Account | null;
  readonly marker: string;
}

/**
 * The digest of the plan in a comment that `po comment` has made from `po plan --markdown`. It is in the last line of
 * that form: text from a registry cannot form such a line, and comes before.
 */
export function digestIn({ body }: ForgeComment): string | null {
  return [...body.matchAll(/^Digest: `(sha256:[0-9a-f]{64})`/gm)].at(-1)?.[1] ?? null;
}

/** By author and first line together: anyone else may quote both. */
export function planComments({ comments, own, marker }: CommentsToSearch): readonly ForgeComment[] {
  return comments.filter(({ body, author }) => author !== null && isOurs(author, own) && bears(body, marker));
}
