// Which of the comments on a pull request is ours, and what becomes of it. Pure.
import type { Account, ForgeComment } from '../world/forge/forge.ts';
import { bears, isSameText } from './marker.ts';

export type Decision =
  | { readonly kind: 'create' }
  | { readonly kind: 'update'; readonly comment: ForgeComment; readonly further: readonly ForgeComment[] }
  | { readonly kind: 'unchanged'; readonly comment: ForgeComment; readonly further: readonly ForgeComment[] }
  /** These bear the marker, and nobody can say whether they are ours. */
  | { readonly kind: 'unclear'; readonly comments: readonly ForgeComment[] };

export interface CommentInput {
  readonly comments: readonly ForgeComment[];
  /** Null where the token may not ask whose it is. */
  readonly own: Account | null;
  /** Of those that may not ask, only an automaton’s. False where a person’s token may be such a one as well. */
  readonly isAutomatonUnlessKnown: boolean;
  readonly marker: string;
  readonly text: string;
}

/** Somebody else may quote a marker, so a comment is ours by its author and its first line together. */
export function decide({ comments, own, isAutomatonUnlessKnown, marker, text }: CommentInput): Decision {
  const marked = comments.filter(({ body }) => bears(body, marker));
  const ours = marked.filter(({ author }) => author !== null && isOurs(author, own));
  const [comment, ...further] = [...ours].sort(byAge);
  if (comment !== undefined) {
    return { kind: isSameText(comment.body, text) ? 'unchanged' : 'update', comment, further };
  }
  const perhaps =
    own === null && !isAutomatonUnlessKnown ? marked.filter(({ author }) => author !== null) : [];
  return perhaps.length === 0 ? { kind: 'create' } : { kind: 'unclear', comments: perhaps };
}

/** @param own null where the token may not ask; then an automaton’s is ours */
export function isOurs(author: Account, own: Account | null): boolean {
  return own === null ? author.isAutomaton : author.id === own.id;
}

function byAge(a: ForgeComment, b: ForgeComment): number {
  const difference = Date.parse(a.createdAt) - Date.parse(b.createdAt);
  return Number.isNaN(difference) || difference === 0 ? a.id - b.id : difference;
}
