// Finds our comment among those on a pull request, and decides about it. Pure.
import type { Account, ForgeComment } from '../world/forge/forge.ts';
import { bears, isSameText } from './marker.ts';

export type Decision =
  | { readonly kind: 'create' }
  | { readonly kind: 'update'; readonly comment: ForgeComment; readonly further: readonly ForgeComment[] }
  | { readonly kind: 'unchanged'; readonly comment: ForgeComment; readonly further: readonly ForgeComment[] }
  /** These bear the marker, and it is unknown whether they are ours. */
  | { readonly kind: 'unclear'; readonly comments: readonly ForgeComment[] };

export interface CommentInput {
  readonly comments: readonly ForgeComment[];
  /** Null where the token may not look up its own user. */
  readonly own: Account | null;
  /**
   * Whether tokens that may not look up their user belong to automatons only. False where a person’s token may lack
   * that right as well.
   */
  readonly isAutomatonUnlessKnown: boolean;
  readonly marker: string;
  readonly text: string;
}

/** Another user may quote a marker, so a comment is ours by its author and its first line together. */
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

/** @param own null where the token may not look up its user; then an automaton’s comment is ours */
export function isOurs(author: Account, own: Account | null): boolean {
  return own === null ? author.isAutomaton : author.id === own.id;
}

function byAge(a: ForgeComment, b: ForgeComment): number {
  const difference = Date.parse(a.createdAt) - Date.parse(b.createdAt);
  return Number.isNaN(difference) || difference === 0 ? a.id - b.id : difference;
}
