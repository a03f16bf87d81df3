// What a comment came to, as data: `po.comment/1`. Pure.
import type { ForgePlace, Platform } from '../world/forge/forge.ts';

export interface CommentDocument {
  readonly format: 'po.comment/1';
  readonly action: 'created' | 'updated' | 'unchanged';
  readonly url: string;
  readonly id: number;
  readonly platform: Platform;
  readonly server: string;
  /** `OWNER/NAME` */
  readonly repository: string;
  readonly pullRequest: number;
  readonly kind: string;
  readonly fleet: { readonly name: string; readonly file: string };
  readonly host: string;
  readonly marker: string;
  /** Younger comments of ours with the same marker, which were left as they are. */
  readonly further: readonly { readonly id: number; readonly url: string }[];
}

interface Comment {
  readonly id: number;
  readonly url: string;
}

export interface CommentEnd {
  readonly action: CommentDocument['action'];
  readonly comment: Comment;
  readonly further: readonly Comment[];
  readonly place: ForgePlace;
  readonly about: Pick<CommentDocument, 'kind' | 'fleet' | 'host' | 'marker'>;
}

export function commentDocument({ action, comment, further, place, about }: CommentEnd): CommentDocument {
  const { platform, server, owner, repository, pullRequest } = place;
  return {
    format: 'po.comment/1',
    action,
    url: comment.url,
    id: comment.id,
    platform,
    server,
    repository: `${owner}/${repository}`,
    pullRequest,
    ...about,
    further: further.map(({ id, url }) => ({ id, url })),
  };
}
