// Updates the one comment: looks, decides, and does at most one thing. Knows a forge by its interface alone.
import { UnclearFailure } from '../world/forge/failure.ts';
import type { Forge, ForgeComment, Platform, PullRequest } from '../world/forge/forge.ts';
import { type Decision, decide } from './decide.ts';

export type Put =
  | {
      readonly kind: 'put';
      readonly action: 'created' | 'updated' | 'unchanged';
      readonly comment: ForgeComment;
      /** Younger comments of ours with the same marker. They stay as they are. */
      readonly further: readonly ForgeComment[];
    }
  /** There is no comment to update, and a new one was not wanted. Nothing was written. */
  | { readonly kind: 'none' }
  /** Nothing was written. */
  | { readonly kind: 'closed'; readonly pullRequest: PullRequest }
  | { readonly kind: 'unclear'; readonly comments: readonly ForgeComment[] };

export interface Wanted {
  readonly platform: Platform;
  readonly marker: string;
  readonly text: string;
  /** Updates only an existing comment; makes none. */
  readonly onlyUpdate: boolean;
}

/** Rejects with a `ForgeFailure` where the forge does. */
export async function putComment(forge: Forge, { platform, marker, text, onlyUpdate }: Wanted): Promise<Put> {
  const pullRequest = await forge.pullRequest();
  // A comment on a pull request that was merged or closed meanwhile has no use.
  if (pullRequest.state !== 'open') return onlyUpdate ? { kind: 'none' } : { kind: 'closed', pullRequest };
  const own = await forge.ownAccount();
  const look = async (): Promise<Decision> => {
    const comments = await forge.comments();
    // At GitHub only an app has a token that may not look up its user; at the others any token may lack the scope.
    return decide({ comments, own, isAutomatonUnlessKnown: platform === 'github', marker, text });
  };
  for (let failure: UnclearFailure | null = null; ; ) {
    const decision = await look();
    switch (decision.kind) {
      case 'unclear':
        return decision;
      case 'unchanged': {
        const { comment, further } = decision;
        return { kind: 'put', action: failure === null ? 'unchanged' : 'created', comment, further };
      }
      case 'update': {
        const comment = await forge.update(decision.comment.id, text);
        return { kind: 'put', action: 'updated', comment, further: decision.further };
      }
      case 'create':
        if (onlyUpdate) return { kind: 'none' };
        break;
    }
    if (failure?.isLast) throw failure;
    try {
      return { kind: 'put', action: 'created', comment: await forge.create(text), further: [] };
    } catch (error) {
      // The comment may exist: the next look tells, and only if it does not is it sent again.
      if (!(error instanceof UnclearFailure)) throw error;
      failure = error;
    }
  }
}
