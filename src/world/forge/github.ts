// GitHub, by its own client library. Of it we take the requests and the pages; everything that may go wrong comes from
// the `fetch` that it is given.
import { Octokit } from '@octokit/rest';
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

/** GitHub itself lets no pull request have more than 2,500 comments. */
const mostPages = 50;

/** What the library would otherwise print by itself, such as that a path is deprecated. */
const silent = { debug: () => {}, info: () => {}, warn: () => {}, error: () => {} };

export function githubForge({ place, token, fetch, userAgent }: ForgeOptions): Forge {
  const { rest, paginate } = new Octokit({
    auth: token,
    baseUrl: place.api,
    userAgent,
    log: silent,
    request: { fetch, log: silent },
  });
  const repository = { owner: place.owner, repo: place.repository };
  const issue = { ...repository, issue_number: place.pullRequest };
  return {
    async mergedWith(commit) {
      const about = { ...repository, commit_sha: commit, per_page: 100 };
      try {
        const { data } = await unwrapped(rest.repos.listPullRequestsAssociatedWithCommit(about));
        return data.map(mergedNumberFrom).filter((number) => number !== null);
      } catch (error) {
        // Of a commit that GitHub does not have.
        if (isRefused(error, 422)) return [];
        throw error;
      }
    },
    async pullRequest() {
      const { data } = await unwrapped(rest.pulls.get({ ...repository, pull_number: place.pullRequest }));
      return pullRequestFrom(data);
    },
    async ownAccount() {
      try {
        const { data } = await unwrapped(rest.users.getAuthenticated());
        return accountFrom(data);
      } catch (error) {
        // The token of an app, and so that of a job, acts for no user who could be looked up.
        if (isRefused(error, 403)) return null;
        throw error;
      }
    },
    async comments() {
      const pages = paginate.iterator(rest.issues.listComments, { ...issue, per_page: 100 });
      return inOrder(await unwrapped(gather(pages)));
    },
    async create(body) {
      const { data } = await unwrapped(rest.issues.createComment({ ...issue, body }));
      return commentFrom(data);
    },
    async update(id, body) {
      const { data } = await unwrapped(rest.issues.updateComment({ ...repository, comment_id: id, body }));
      return commentFrom(data);
    },
  };
}

async function gather(pages: AsyncIterable<{ readonly data: unknown }>): Promise<ForgeComment[]> {
  const all: ForgeComment[] = [];
  let count = 0;
  for await (const { data } of pages) {
    count += 1;
    if (count > mostPages) {
      throw new ForgeFailure({ kind: 'unfit', why: `more than ${mostPages} pages` }, 'the list of comments');
    }
    all.push(...commentsFrom(data));
  }
  return all;
}

/** The library wraps what its `fetch` rejects with, as an answer 500 that never was. */
async function unwrapped<T>(call: Promise<T>): Promise<T> {
  try {
    return await call;
  } catch (error) {
    throw error instanceof Error && error.cause instanceof ForgeFailure ? error.cause : error;
  }
}
