// Gitea and Forgejo, which keeps to Gitea's API here, by the client library that is made from Gitea's own description
// of it. It writes names into paths as they are: what comes here has been looked at.
import { giteaApi } from 'gitea-js';
import { ForgeFailure, isRefused } from './failure.ts';
import type { Forge, ForgeComment, ForgeOptions } from './forge.ts';
import {
  accountFrom,
  commentFrom,
  commentsFrom,
  inOrder,
  mergedNumberFrom,
  pullRequestFrom,
} from './wire.ts';

const mostPages = 200;

export function giteaForge({ place, token, fetch, userAgent }: ForgeOptions): Forge {
  const { repos, user } = giteaApi(place.server, {
    token,
    customFetch: (address, init) =>
      fetch(address, { ...init, headers: { ...init?.headers, 'User-Agent': userAgent } }),
  });
  const at = [place.owner, place.repository] as const;
  return {
    async mergedWith(commit) {
      try {
        const { data } = await repos.repoGetCommitPullRequest(...at, commit);
        const number = mergedNumberFrom(data);
        return number === null ? [] : [number];
      } catch (error) {
        if (!isRefused(error, 404)) throw error;
        // Of a commit that came with none, and as well of a repository that is not there or that the token may not see:
        // asking for that one tells, and fails where it is the repository.
        await repos.repoGet(...at);
        return [];
      }
    },
    async pullRequest() {
      const { data } = await repos.repoGetPullRequest(...at, place.pullRequest);
      return pullRequestFrom(data);
    },
    async ownAccount() {
      try {
        const { data } = await user.userGetCurrent();
        return accountFrom(data);
      } catch (error) {
        // A token that was not given the scope `read:user`.
        if (isRefused(error, 403)) return null;
        throw error;
      }
    },
    async comments() {
      const { data, headers } = await repos.issueGetComments(...at, place.pullRequest);
      const first = commentsFrom(data);
      const total = Number(headers.get('x-total-count') ?? first.length);
      if (first.length >= total) return inOrder(first);
      return inOrder(await furtherPages(first, total));
    },
    async create(body) {
      const { data } = await repos.issueCreateComment(...at, place.pullRequest, { body });
      return commentFrom(data);
    },
    async update(id, body) {
      const { data } = await repos.issueEditComment(...at, id, { body });
      return commentFrom(data);
    },
  };

  /** Both answer with all comments at once as of today; the header would tell when one of them does not any more. */
  async function furtherPages(first: readonly ForgeComment[], total: number): Promise<ForgeComment[]> {
    const seen = new Map(first.map((comment) => [comment.id, comment]));
    for (let page = 2; seen.size < total; page += 1) {
      const before = seen.size;
      const query: object = { page, limit: first.length };
      const { data } = await repos.issueGetComments(...at, place.pullRequest, query);
      for (const comment of commentsFrom(data)) seen.set(comment.id, comment);
      if (seen.size === before || page > mostPages) {
        const why = `${seen.size} of ${total} comments`;
        throw new ForgeFailure({ kind: 'unfit', why }, 'the list of comments');
      }
    }
    return [...seen.values()];
  }
}
