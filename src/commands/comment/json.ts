// What a comment came to, as data: `po.comment/1`. Pure.
import type { commentSchema } from '../../formats/comment.ts';
import type { DataOf } from '../../formats/common.ts';
import type { ForgePlace } from '../../world/forge/forge.ts';

export type CommentDocument = DataOf<typeof commentSchema>;

interface Comment {
  readonly id: number;
  readonly url: string;
}

export interface CommentEnd {
  readonly action: CommentDocument['action'];
  /** Null where there is none. */
  readonly comment: Comment | null;
  readonly further: readonly Comment[];
  readonly place: ForgePlace;
  readonly about: Pick<CommentDocument, 'kind' | 'fleet' | 'host' | 'marker'>;
}

export function commentDocument({ action, comment, further, place, about }: CommentEnd): CommentDocument {
  const { platform, server, owner, repository, pullRequest } = place;
  return {
    format: 'po.comment/1',
    action,
    url: comment?.url ?? null,
    id: comment?.id ?? null,
    platform,
    server,
    repository: `${owner}/${repository}`,
    pullRequest,
    ...about,
    further: further.map(({ id, url }) => ({ id, url })),
  };
}
