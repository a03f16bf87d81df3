// What a comment came to, as data: `po.comment/1`. Pure.
import type { ForgePlace, Platform } from '../../world/forge/forge.ts';

export interface CommentDocument {
  readonly format: 'po.comment/1';
  /** `none`: there was none to update, and with `--only-update` none was made. */
  readonly action: 'created' | 'updated' | 'unchanged' | 'none';
  /** Null where there is no comment. */
  readonly url: string | null;
  /** Null where there is no comment. */
  readonly id: number | null;
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
